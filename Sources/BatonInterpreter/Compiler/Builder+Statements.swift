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
            at(expression.span) {
                let value = evaluate(expression, into: nil)
                if unit.tellsStatements { emit(.statementEnded, value) }
                emit(.return, value)
            }
            return true
        }
        outermost(last)
        returnNull()
        return false
    }

    /// A statement of the outermost level: what an expression gives is shown, in a file as at the prompt.
    private func outermost(_ statement: Statement) {
        guard case .expression(let expression) = statement, !declaresName(expression), unit.isSession else {
            self.statement(statement)
            if unit.tellsStatements { at(statement.span) { tellNull() } }
            return
        }
        let opcode: Opcode = unit.tellsStatements ? .statementEnded : .show
        at(expression.span) { keepingTop { _ = emit(opcode, evaluate(expression, into: nil)) } }
    }

    private func tellNull() {
        keepingTop {
            let register = allocate()
            emit(.loadNull, register)
            emit(.statementEnded, register)
        }
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
