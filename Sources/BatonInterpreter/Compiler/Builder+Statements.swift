import BatonSyntax

extension Builder {
    /// The statements of the outermost level; answers whether the last one is an expression, whose value is returned.
    func unitStatements(_ statements: [Statement]) -> Bool {
        makeDeclarations(statements)
        for statement in statements.dropLast() { outermost(statement) }
        guard let last = statements.last else {
            returnNull()
            return false
        }
        if case .expression(let expression) = last, !declaresName(expression) {
            at(expression.span) { _ = emit(.return, evaluate(expression, into: nil)) }
            return true
        }
        statement(last)
        returnNull()
        return false
    }

    /// A statement of the outermost level: what an expression gives is shown, in a file as at the prompt.
    private func outermost(_ statement: Statement) {
        guard case .expression(let expression) = statement, !declaresName(expression), unit.isSession else {
            return self.statement(statement)
        }
        at(expression.span) { keepingTop { _ = emit(.show, evaluate(expression, into: nil)) } }
    }

    private func declaresName(_ expression: Expression) -> Bool {
        guard case .call(let call) = expression else { return false }
        return CallShape(call).declaredName(in: source) != nil
    }

    func returnNull() {
        keepingTop {
            let register = allocate()
            emit(.loadNull, register)
            emit(.return, register)
        }
    }

    /// A block: its names end with it.
    func block(_ block: Block) {
        keepingTop { statements(block.statements) }
    }

    func statements(_ statements: [Statement]) {
        makeDeclarations(statements)
        for statement in statements { self.statement(statement) }
    }

    func statement(_ statement: Statement) {
        at(statement.span) {
            switch statement {
            case .error: break
            case .expression(let expression): statementExpression(expression)
            case .let(let node): letStatement(node)
            case .assign(let node): assign(node)
            case .function, .task, .dag, .experiment: declarationInPlace(statement)
            case .if(let node): isDagMode ? deferrableIf(node) : ifStatement(node)
            case .for(let node): forStatement(node)
            case .while(let node): whileStatement(node)
            case .break: leaveLoop(.break)
            case .continue: leaveLoop(.continue)
            case .return(let node): returnStatement(node)
            case .try(let node): tryStatement(node)
            case .assert(let node): assertion(node)
            case .import(let node): importStatement(node)
            case .param(let node): param(node)
            case .onOutcome(let node): onOutcome(node)
            case .onEvent(let node): onEvent(node)
            case .after(let node): afterBlock(node)
            case .always(let node): always(node)
            case .repeat(let node): repeatStatement(node)
            case .barrier: keepingTop { _ = emit(.dag, allocate(), flag: DagOperation.barrier.rawValue) }
            }
        }
    }

    private func statementExpression(_ expression: Expression) {
        if case .call(let node) = expression, let name = CallShape(node).declaredName(in: source) {
            define(name) { call(CallShape(node), implicit: nil, into: $0) }
            return
        }
        keepingTop { _ = evaluate(expression, into: nil) }
    }

    // MARK: Names

    /// Gives a declared name its register and its first value, which `make` puts into the register it is given.
    func define(_ name: Span, _ make: (UInt16) -> Void) {
        guard let variable = unit.resolution.declarations[name.start] else {
            return keepingTop { make(allocate()) }
        }
        if let slot = variable.slot {
            return make(UInt16(slot))
        }
        if variable.isCell, variable.register != nil {
            // The cell was made when the block began.
            keepingTop {
                let value = allocate()
                make(value)
                emit(.setCell, location(of: variable), value)
            }
            return
        }
        let register = allocate()
        make(register)
        variable.register = register
        if variable.isCell { emit(.newCell, register) }
    }

    private func letStatement(_ node: Statement.Let) {
        if !node.pattern.isList, let name = node.pattern.names.first {
            define(name) { target in
                evaluate(node.value, into: target)
                check(node.type, target, .value, name: source.text(name), at: node.value.span)
            }
            return
        }
        let base = allocate(node.pattern.names.count)
        keepingTop {
            let value = operand(node.value)
            emit(.unpack, base, value, UInt16(node.pattern.names.count))
        }
        bind(node.pattern, from: base, type: node.type)
    }

    /// Declares the names of a pattern with values that stand in registers from `base`, which they may keep.
    func bind(_ pattern: Pattern, from base: UInt16, type: TypeName? = nil) {
        for (index, name) in pattern.names.enumerated() {
            let register = base + UInt16(index)
            check(type, register, .value, name: source.text(name), at: name)
            guard let variable = unit.resolution.declarations[name.start] else { continue }
            if variable.slot != nil || (variable.isCell && variable.register != nil) {
                write(variable, register)
            } else {
                variable.register = register
                if variable.isCell { emit(.newCell, register) }
            }
        }
    }

    /// Emits the check of a value against a declared type.
    func check(_ type: TypeName?, _ register: UInt16, _ kind: CheckKind, name: String, at place: Span, index: Int = 0) {
        guard let type, let test = TypeTest(type, in: source) else { return }
        if case .any = test { return }
        tables.types.append(Prototype.TypeCheck(test: test, name: name, place: place, index: index))
        at(place) { _ = emit(.check, register, d: tables.types.count - 1, flag: kind.rawValue) }
    }

    private func assign(_ node: Statement.Assign) {
        guard case .variable(let variable)? = unit.resolution.uses[node.name.start] else { return }
        if appendInPlace(node, variable) { return }
        let isPlain = !variable.isCell && (variable.slot == nil || context.kind == .unit)
        if isPlain {
            evaluate(node.value, into: location(of: variable))
        } else {
            keepingTop { write(variable, evaluate(node.value, into: nil)) }
        }
    }

    /// `x = x + e` changes the text or list in place where nobody else holds it.
    private func appendInPlace(_ node: Statement.Assign, _ variable: Variable) -> Bool {
        guard case .binary(let sum) = node.value, sum.operator == .add, case .name(let left) = sum.left,
            case .variable(let summand)? = unit.resolution.uses[left.start], summand === variable
        else { return false }
        let isPlain = !variable.isCell && (variable.slot == nil || context.kind == .unit)
        if isPlain, let number = integerLiteral(sum.right), abs(number) < Int(Int32.max) {
            let register = location(of: variable)
            at(node.value.span) { _ = emit(.addInt, register, register, d: number) }
            return true
        }
        if isPlain, appendPiece(sum.right, to: location(of: variable), node.value.span) { return true }
        keepingTop {
            let right = operand(sum.right)
            at(node.value.span) {
                if variable.slot != nil, context.kind != .unit {
                    emit(.append, 0, right, d: variable.slot ?? 0, flag: AppendTarget.global.rawValue)
                } else {
                    let target: AppendTarget = variable.isCell ? .cell : .register
                    emit(.append, location(of: variable), right, flag: target.rawValue)
                }
            }
        }
        return true
    }

    /// The common pieces, which need no object of their own on the way: a literal text, a template, a list of one.
    private func appendPiece(_ piece: Expression, to register: UInt16, _ place: Span) -> Bool {
        keepingTop {
            switch piece {
            case .text(let span):
                constants.append(.string(unit.text(of: span)))
                at(place) { _ = emit(.appendConstant, register, d: constants.count - 1) }
            case .template(let template) where template.parts.count <= Builder.chunk:
                let base = UInt16(top)
                pushParts(template.parts[...], unit.texts(of: template)[...])
                at(place) { _ = emit(.appendTemplate, register, base, UInt16(template.parts.count)) }
            case .list(let list) where list.items.count == 1:
                let item = operand(list.items[0])
                at(place) { _ = emit(.appendItem, register, item) }
            default: return false
            }
            return true
        }
    }

    // MARK: Ways through

    private func ifStatement(_ node: Statement.If) {
        var ends: [Int] = []
        var current = node
        while true {
            let otherwise = branch(current.condition, when: false)
            block(current.then)
            if current.otherwise != nil { ends.append(emit(.jump)) }
            patch(otherwise)
            switch current.otherwise {
            case .if(let next):
                current = next
                continue
            case .block(let other): block(other)
            case nil: break
            }
            break
        }
        patch(ends)
    }

    private func whileStatement(_ node: Statement.While) {
        let start = emit(.jump)
        let body = here
        loops.append(Loop())
        block(node.body)
        let loop = loops.removeLast()
        patch(loop.continues)
        patch(start)
        patch(branch(node.condition, when: true), to: body)
        patch(loop.breaks)
    }

    /// `break` and `continue`; in a block of a dag whose loop stands outside, the block ends with a signal.
    private func leaveLoop(_ signal: Signal) {
        guard !loops.isEmpty else {
            return keepingTop {
                let register = allocate()
                emit(.loadNull, register)
                emit(.leave, register, flag: signal.rawValue)
            }
        }
        let jump = emit(.jump)
        if signal == .break {
            loops[loops.count - 1].breaks.append(jump)
        } else {
            loops[loops.count - 1].continues.append(jump)
        }
    }

    private func returnStatement(_ node: Statement.Return) {
        keepingTop {
            let register = allocate()
            if let value = node.value { evaluate(value, into: register) } else { emit(.loadNull, register) }
            returnValue(register)
        }
    }

    func returnValue(_ register: UInt16) {
        if prototype.kind == .block {
            emit(.leave, register, flag: Signal.return.rawValue)
            return
        }
        if let resultCheck { emit(.check, register, d: resultCheck, flag: CheckKind.result.rawValue) }
        emit(.return, register)
    }

    private func tryStatement(_ node: Statement.Try) {
        let start = here
        block(node.body)
        let end = here
        let skip = emit(.jump)
        keepingTop {
            let register = allocate()
            handlers.insert(
                Prototype.Handler(range: start..<end, target: here, register: register), at: innermost(start..<end))
            if let name = node.errorName, let variable = unit.resolution.declarations[name.start] {
                if variable.isCell, variable.register != nil {
                    emit(.setCell, location(of: variable), register)
                } else {
                    variable.register = register
                    if variable.isCell { emit(.newCell, register) }
                }
            }
            statements(node.handler.statements)
            emit(.clear, register, 0, 1)
        }
        patch(skip)
    }

    /// Handlers stand innermost first: one goes in front of those that enclose it.
    private func innermost(_ range: Range<Int>) -> Int {
        handlers.firstIndex { $0.range.lowerBound <= range.lowerBound && $0.range.upperBound >= range.upperBound }
            ?? handlers.count
    }

    private func assertion(_ node: Statement.Assert) {
        keepingTop {
            let sides = allocate(2)
            var hasSides = false
            let passed: [Int]
            if case .binary(let comparison) = ungrouped(node.condition), isComparison(comparison.operator) {
                hasSides = true
                evaluate(comparison.left, into: sides)
                evaluate(comparison.right, into: sides + 1)
                let answer = allocate()
                at(node.condition.span) { _ = emit(Builder.opcode(comparison.operator), answer, sides, sides + 1) }
                passed = [emit(.jumpIfTrue, answer, flag: ConditionKind.assertion.rawValue)]
            } else {
                passed = branch(node.condition, when: true, kind: .assertion)
            }
            let message = allocate()
            if let text = node.message { evaluate(text, into: message) } else { emit(.loadNull, message) }
            at(node.condition.span) {
                _ = emit(
                    .failAssertion, message, sides, d: nameIndex(source.text(node.condition.span)),
                    flag: hasSides ? 1 : 0)
            }
            patch(passed)
            emit(.clear, sides, 0, 2)
        }
    }

    private func ungrouped(_ expression: Expression) -> Expression {
        var current = expression
        while case .group(let node) = current { current = node.value }
        return current
    }

    private func isComparison(_ sign: BinaryOperator) -> Bool {
        switch sign {
        case .equal, .notEqual, .less, .lessEqual, .greater, .greaterEqual, .in: true
        default: false
        }
    }

    private func importStatement(_ node: Statement.Import) {
        guard let name = node.name ?? (node.path.length > 0 ? node.path : nil),
            let variable = unit.resolution.declarations[name.start], let module = variable.module
        else { return }
        tables.modules.append(module)
        define(name) { _ = emit(.importModule, $0, d: tables.modules.count - 1) }
    }

    private func param(_ node: Statement.Param) {
        guard let variable = unit.resolution.declarations[node.name.start], let slot = variable.slot else { return }
        let test = node.type.flatMap { TypeTest($0, in: source) }
        unit.parameters.append(
            ScriptParameter(
                name: variable.name, type: node.type.map { source.text($0.span) },
                defaultText: node.value.map { source.text($0.span) },
                documentation: unit.documentation.text(for: node.span, allowsTrailing: true), span: node.span,
                test: test, slot: slot))
        let given = emit(.parameter, UInt16(slot), d: unit.parameters.count - 1)
        if let value = node.value {
            evaluate(value, into: UInt16(slot))
            check(node.type, UInt16(slot), .value, name: variable.name, at: value.span)
        }
        code[given].b = UInt16(truncatingIfNeeded: here - given - 1)
    }
}

/// Where an `append` finds what it adds to.
enum AppendTarget: UInt8 { case register, cell, global }
