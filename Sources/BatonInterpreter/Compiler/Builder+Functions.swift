import BatonSyntax

extension Builder {
    /// Compiles a function of its own; answers its index among this one's functions.
    func function(
        _ context: FunctionContext, name: String, kind: Prototype.Kind, place: Span, parameterCount: Int,
        touchesGraph: Bool? = nil, _ body: (Builder) -> Void
    ) -> Int {
        let prototype = newPrototype(name, kind, touchesGraph: touchesGraph ?? context.isDagMode)
        prototype.parameters = (0..<parameterCount).map { index in
            Prototype.ParameterInfo(name: "\(index + 1)", span: place, type: nil, isOptional: false)
        }
        compile(prototype, context, captureBase: parameterCount, place: place, body)
        tables.functions.append(prototype)
        return tables.functions.count - 1
    }

    func newPrototype(_ name: String, _ kind: Prototype.Kind, touchesGraph: Bool) -> Prototype {
        Prototype(
            name: name, source: source, kind: kind, touchesGraph: touchesGraph, globals: unit.module.globals)
    }

    func compile(
        _ prototype: Prototype, _ context: FunctionContext, captureBase: Int, place: Span, _ body: (Builder) -> Void
    ) {
        let builder = Builder(
            unit, context, parent: self, prototype: prototype, captureBase: captureBase, place: place)
        body(builder)
        builder.finish()
    }

    func lambda(_ node: Expression.Lambda, into target: UInt16) {
        let inner = unit.context(node.start, .lambda)
        let span = Span(node.start, node.body.span.end)
        let prototype = newPrototype("lambda", .function, touchesGraph: inner.isDagMode)
        prototype.parameters = node.parameters.map {
            Prototype.ParameterInfo(name: source.text($0), span: $0, type: nil, isOptional: false)
        }
        compile(prototype, inner, captureBase: node.parameters.count, place: span) { builder in
            builder.plainParameters(node.parameters)
            builder.at(node.body.span) { _ = builder.emit(.return, builder.evaluate(node.body, into: nil)) }
        }
        tables.functions.append(prototype)
        emit(.closure, target, d: tables.functions.count - 1)
    }

    /// Gives parameters without types and defaults their registers.
    func plainParameters(_ names: [Span]) {
        for (index, name) in names.enumerated() {
            guard let variable = unit.resolution.declarations[name.start] else { continue }
            variable.register = UInt16(index)
            if variable.isCell { emit(.newCell, UInt16(index)) }
        }
    }

    /// Gives the parameters their registers, fills in defaults and checks types.
    func parameters(_ parameters: [Parameter]) {
        for (index, parameter) in parameters.enumerated() {
            guard let variable = unit.resolution.declarations[parameter.name.start] else { continue }
            let register = UInt16(index)
            variable.register = register
            if let value = parameter.value {
                at(value.span) {
                    let given = emit(.jumpIfGiven, register)
                    evaluate(value, into: register)
                    patch(given)
                }
            }
            check(parameter.type, register, .parameter, name: variable.name, at: parameter.name, index: index)
            if parameter.type != nil { prototype.hasChecks = true }
            if variable.isCell { emit(.newCell, register) }
        }
    }

    // MARK: Declarations

    /// Makes what is declared with a body and used in front of its place, when its block begins. At the outermost
    /// level that is everything.
    func makeDeclarations(_ statements: [Statement]) {
        let declarations = statements.filter { $0.declaredName != nil }
        guard !declarations.isEmpty else { return }
        for statement in declarations { prepareDirectCalls(statement) }
        makeCells(statements)
        for statement in declarations where isMadeEarly(statement) {
            at(statement.span) { declaration(statement) }
        }
    }

    private func variable(of statement: Statement) -> Variable? {
        statement.declaredName.flatMap { unit.resolution.declarations[$0.start] }
    }

    private func isMadeEarly(_ statement: Statement) -> Bool {
        guard let variable = variable(of: statement) else { return false }
        return variable.slot != nil || variable.isHoisted
    }

    func declarationInPlace(_ statement: Statement) {
        if !isMadeEarly(statement) { declaration(statement) }
    }

    /// A function without captured values is called without a look at its closure.
    private func prepareDirectCalls(_ statement: Statement) {
        guard case .function(let node) = statement, let variable = variable(of: statement) else { return }
        let inner = unit.context(node.span.start, .function)
        guard inner.captures.isEmpty else { return }
        variable.prototype = functionPrototype(node, inner)
    }

    private func functionPrototype(_ node: FunctionDeclaration, _ inner: FunctionContext) -> Prototype {
        let prototype = newPrototype(source.text(node.name), .function, touchesGraph: inner.isDagMode)
        prototype.parameters = parameterInfo(node.parameters)
        prototype.hasChecks = node.parameters.contains { $0.type != nil }
        return prototype
    }

    func parameterInfo(_ parameters: [Parameter]) -> [Prototype.ParameterInfo] {
        parameters.map { parameter in
            Prototype.ParameterInfo(
                name: source.text(parameter.name), span: parameter.name,
                type: parameter.type.flatMap { TypeTest($0, in: source) }, isOptional: parameter.value != nil)
        }
    }

    /// Cells of this block that are shared before their variables have a value.
    private func makeCells(_ statements: [Statement]) {
        for statement in statements {
            var names: [Span] = []
            switch statement {
            case .let(let node): names = node.pattern.names
            case .function, .task, .dag, .experiment: names = statement.declaredName.map { [$0] } ?? []
            default: break
            }
            for name in names {
                guard let variable = unit.resolution.declarations[name.start], variable.isHoisted, variable.isCell
                else { continue }
                let register = allocate()
                emit(.loadNull, register)
                emit(.newCell, register)
                variable.register = register
            }
        }
    }

    private func declaration(_ statement: Statement) {
        switch statement {
        case .function(let node):
            let inner = unit.context(node.span.start, .function)
            let variable = unit.resolution.declarations[node.name.start]
            let prototype = variable?.prototype ?? functionPrototype(node, inner)
            tables.functions.append(prototype)
            let index = tables.functions.count - 1
            define(node.name) { _ = emit(.closure, $0, d: index) }
            functionBody(node, inner, prototype)
        case .task(let node): define(node.name) { task(node, into: $0) }
        case .dag(let node): define(node.name) { dag(node, into: $0) }
        case .experiment(let node): define(node.name) { experiment(node, into: $0) }
        default: break
        }
    }

    private func functionBody(_ node: FunctionDeclaration, _ inner: FunctionContext, _ prototype: Prototype) {
        compile(prototype, inner, captureBase: node.parameters.count, place: node.span) { builder in
            builder.parameters(node.parameters)
            if let type = node.result, let test = TypeTest(type, in: source) {
                builder.tables.types.append(Prototype.TypeCheck(test: test, name: prototype.name, place: type.span))
                builder.resultCheck = builder.tables.types.count - 1
            }
            switch node.body {
            case .expression(let value):
                builder.at(value.span) { builder.returnValue(builder.evaluate(value, into: nil)) }
            case .block(let block):
                builder.statements(block.statements)
                let register = builder.allocate()
                builder.emit(.loadNull, register)
                builder.at(node.result?.span ?? node.name) { builder.returnValue(register) }
            }
        }
    }
}
