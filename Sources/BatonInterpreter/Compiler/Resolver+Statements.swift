import BatonSyntax

extension Resolver {
    func resolveBlock(_ block: Block) {
        inNewScope { resolveStatements(block.statements) }
    }

    /// The statements of one block; what is declared with a body is known from the block's start.
    func resolveStatements(_ statements: [Statement]) {
        for statement in statements { predeclare(statement) }
        for statement in statements { resolve(statement) }
        keepCellsOfHoisted(statements)
    }

    private func predeclare(_ statement: Statement) {
        switch statement {
        case .function(let node):
            let variable = declare(node.name, .function)
            variable.signature = Signature(
                "function '\(variable.name)'", node.parameters, in: source, at: node.name)
            variable.touchesGraph = mentions.names.contains(variable.name)
        case .task(let node):
            let variable = declare(node.name, .task)
            variable.signature = Signature("task '\(variable.name)'", node.parameters, in: source, at: node.name)
            variable.outputs = TaskOutputs(task: variable.name, names: outputNames(node.items), span: node.name)
            variable.touchesGraph = true
        case .dag(let node):
            let variable = declare(node.name, .dag)
            variable.signature = Signature("dag '\(variable.name)'", node.parameters, in: source, at: node.name)
            variable.touchesGraph = true
        case .experiment(let node):
            let variable = declare(node.name, .experiment)
            variable.signature = Signature(
                "experiment '\(variable.name)'", node.parameters, in: source, at: node.name)
            variable.touchesGraph = true
        default: break
        }
    }

    /// What is made at its block's start may use variables of the block that get their value later: those are shared
    /// with it through cells.
    private func keepCellsOfHoisted(_ statements: [Statement]) {
        for statement in statements {
            guard let name = statement.declaredName, let variable = resolution.declarations[name.start],
                variable.isHoisted, variable.slot == nil
            else { continue }
            for inner in made[name.start] ?? [] {
                for captured in inner.captures where captured.owner === context { captured.isHoisted = true }
            }
        }
    }

    func resolve(_ statement: Statement) {
        switch statement {
        case .error: break
        case .expression(let expression): resolveStatementExpression(expression)
        case .let(let node): resolveLet(node)
        case .assign(let node): resolveAssign(node)
        case .function(let node): resolveFunction(node)
        case .if(let node): resolveIf(node)
        case .for(let node): resolveFor(node, clause: 0)
        case .while(let node):
            resolve(node.condition)
            inLoop { resolveBlock(node.body) }
        case .break(let span): checkLoop("break", span)
        case .continue(let span): checkLoop("continue", span)
        case .return(let node): resolveReturn(node)
        case .try(let node): resolveTry(node)
        case .assert(let node):
            resolve(node.condition)
            node.message.map(resolve)
        case .import(let node): resolveImport(node)
        case .param(let node): resolveParam(node)
        case .task(let node): later { self.resolveTask(node) }
        case .dag(let node): later { self.resolveDag(node) }
        case .experiment(let node): later { self.resolveExperiment(node) }
        case .onOutcome, .onEvent, .after, .always, .repeat, .barrier: resolveDagStatement(statement)
        }
    }

    /// Bodies of outermost declarations are resolved when every global is known, others where they stand.
    func later(_ body: @escaping () -> Void) {
        if context.kind == .unit, scope.parent?.parent == nil {
            let (scope, context) = (scope, context)
            postponed.append { [self] in
                self.scope = scope
                self.context = context
                body()
            }
        } else {
            body()
        }
    }

    func inLoop(_ body: () -> Void) {
        let before = context.isInLoop
        context.isInLoop = true
        body()
        context.isInLoop = before
    }

    private func checkLoop(_ word: String, _ span: Span) {
        if !context.isInLoop { report(.misplacedBreak, at: span, "'\(word)' stands in no loop") }
    }

    /// `connect "…" as lab` declares `lab`.
    private func resolveStatementExpression(_ expression: Expression) {
        if case .call(let call) = expression, let name = CallShape(call).declaredName(in: source) {
            let variable = declare(name, .variable)
            resolution.uses[name.start] = .registered(.string(variable.name))
            if let callee = resolveCall(CallShape(call), implicitCount: 0) { resolve(callee) }
            return
        }
        resolve(expression)
    }

    private func resolveLet(_ node: Statement.Let) {
        resolve(node.value)
        checkType(node.type)
        let outputs = node.pattern.isList ? nil : stepOutputs(of: node.value)
        for name in node.pattern.names {
            let variable = declare(name, .variable)
            variable.outputs = outputs
        }
    }

    /// The outputs of the step that an expression makes, where it is the call of a task.
    private func stepOutputs(of expression: Expression) -> TaskOutputs? {
        guard case .call(let call) = expression, case .name(let name) = call.callee,
            case .variable(let variable)? = resolution.uses[name.start], variable.kind == .task
        else { return nil }
        var outputs = variable.outputs
        outputs?.isStep = true
        return outputs
    }

    private func resolveAssign(_ node: Statement.Assign) {
        resolve(node.value)
        let name = source.text(node.name)
        var current: Scope? = scope
        while let scope = current, scope.names[name] == nil { current = scope.parent }
        guard let variable = current?.names[name] else {
            reportUnassigned(name, at: node.name)
            return
        }
        guard variable.isAssignable else {
            report(
                .assignToDeclaration, at: node.name, "'\(name)' is a \(variable.kind.rawValue), not a variable",
                help: "choose another name for the value",
                related: variable.isEarlier ? [] : [Diagnostic.Related(variable.span, "declared here")])
            return
        }
        note(variable, isAssignment: true)
        if variable.isEarlier { resolution.assignedEarlier.insert(name) }
        resolution.uses[node.name.start] = .variable(variable)
    }

    private func reportUnassigned(_ name: String, at span: Span) {
        resolution.uses[span.start] = .unknown
        guard context.reported.insert(name).inserted else { return }
        if interpreter.registered[name] != nil || Library.function(named: name) != nil {
            report(
                .assignToDeclaration, at: span, "'\(name)' is a function of the library",
                help: "define a variable of that name with 'let \(name) = …'")
        } else {
            report(.unknownName, at: span, "unknown name '\(name)'", help: "define it with 'let \(name) = …'")
        }
    }

    private func resolveIf(_ node: Statement.If) {
        resolve(node.condition)
        resolvePart(node.then)
        switch node.otherwise {
        case .block(let block): resolvePart(block)
        case .if(let inner):
            guard context.isDagMode else { return resolveIf(inner) }
            inNewContext(blockContext(), at: inner.span.start) { resolveIf(inner) }
        case nil: break
        }
    }

    /// A block that is a function of its own in dags.
    private func resolvePart(_ block: Block) {
        guard context.isDagMode else { return resolveBlock(block) }
        inNewContext(blockContext(), at: block.span.start) { resolveStatements(block.statements) }
    }

    private func resolveFor(_ node: Statement.For, clause index: Int) {
        guard index < node.clauses.count else {
            return inLoop { resolveBlock(node.body) }
        }
        let clause = node.clauses[index]
        resolve(clause.sequence)
        let rest = {
            for name in clause.pattern.names { self.declare(name, .variable) }
            self.resolveFor(node, clause: index + 1)
        }
        if context.isDagMode {
            let inner = blockContext()
            inner.isInLoop = true
            inNewContext(inner, at: clause.pattern.span.start, rest)
        } else {
            inNewScope(rest)
        }
    }

    private func resolveReturn(_ node: Statement.Return) {
        node.value.map(resolve)
        guard !context.allowsReturn else { return }
        report(.misplacedStatement, at: node.span, "'return' stands in no function")
    }

    private func resolveTry(_ node: Statement.Try) {
        resolveBlock(node.body)
        inNewScope {
            if let name = node.errorName { declare(name, .variable) }
            resolveStatements(node.handler.statements)
        }
    }

    private func resolveParam(_ node: Statement.Param) {
        if context.kind != .unit || scope.parent?.parent != nil {
            report(.misplacedStatement, at: node.span, "'param' stands at the outermost level of a script only")
        }
        checkType(node.type)
        node.value.map(resolve)
        declare(node.name, .variable)
    }
}

extension Statement {
    /// The name of a declaration with a body.
    var declaredName: Span? {
        switch self {
        case .function(let node): node.name
        case .task(let node): node.name
        case .dag(let node): node.name
        case .experiment(let node): node.name
        default: nil
        }
    }
}
