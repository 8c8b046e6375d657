import BatonSyntax

extension Resolver {
    func resolveFunction(_ node: FunctionDeclaration) {
        checkType(node.result)
        for parameter in node.parameters { checkType(parameter.type) }
        later { [self] in
            let touches = context.isDagMode || mentions.names.contains(source.text(node.name))
            let inner = FunctionContext(
                .function, parent: context, isDagMode: touches, allowsReturn: true,
                allowsDagStatements: context.allowsDagStatements)
            made[node.name.start] = [inner]
            inNewContext(inner, at: node.span.start) {
                resolveParameters(node.parameters)
                inNewScope {
                    switch node.body {
                    case .expression(let value): resolve(value)
                    case .block(let block): resolveStatements(block.statements)
                    }
                }
            }
            // Behind its body: one that calls itself shares its own variable.
            declared(node.name)
        }
    }

    /// Parameters in order; a default may use those in front of it.
    func resolveParameters(_ parameters: [Parameter]) {
        for parameter in parameters {
            parameter.value.map(resolve)
            declare(parameter.name, .parameter)
        }
    }

    func checkType(_ type: TypeName?) {
        guard let type else { return }
        let name = source.text(type.name)
        if let inner = type.arguments.first {
            if name != "List" && name != "Map" && TypeTest.names.contains(name) {
                report(.unknownType, at: type.span, "the type \(name) takes no other type in '<>'")
            }
            checkType(inner)
        }
        guard !TypeTest.names.contains(name) else { return }
        let near = Suggestions.nearest(to: name, among: TypeTest.names)
        report(
            .unknownType, at: type.name, "unknown type '\(name)'",
            help: near.map { "did you mean '\($0)'?" } ?? "types: \(TypeTest.names.joined(separator: " "))")
    }

    func resolveDag(_ node: DagDeclaration) {
        for parameter in node.parameters { checkType(parameter.type) }
        later { [self] in
            let inner = FunctionContext(
                .dag, parent: context, isDagMode: true, allowsReturn: true, allowsDagStatements: true)
            made[node.name.start] = [inner]
            inNewContext(inner, at: node.span.start) {
                resolveParameters(node.parameters)
                inNewScope { resolveStatements(node.body.statements) }
            }
            declared(node.name)
        }
    }

    private func declared(_ name: Span) { resolution.declarations[name.start]?.isDeclared = true }

    func resolveExperiment(_ node: ExperimentDeclaration) {
        if !node.items.contains(where: \.deploysOrIsFaulty) {
            report(
                .emptyExperiment, at: node.name, "experiment '\(source.text(node.name))' deploys nothing",
                help: "say what runs where: deploy study on nodes | take 1")
        }
        for parameter in node.parameters { checkType(parameter.type) }
        later { [self] in
            defer { declared(node.name) }
            inPieces(of: node.name, at: node.span.start, parameters: node.parameters, environment: ["node"]) {
                for item in node.items {
                    switch item {
                    case .error: break
                    case .deploy(_, let what, let place):
                        resolve(what)
                        place.map(resolve)
                    case .keepalive(_, let time), .timeout(_, let time): resolve(time)
                    case .let(let node): resolvePieceLet(node)
                    }
                }
            }
        }
    }

    func resolveTask(_ node: TaskDeclaration) {
        for parameter in node.parameters { checkType(parameter.type) }
        later { [self] in
            defer { declared(node.name) }
            inPieces(of: node.name, at: node.span.start, parameters: node.parameters, environment: ["node", "seed"]) {
                resolveItems(node.items, hasPython: hasPython(node.items))
            }
        }
    }

    /// Resolves the expressions of a task or an experiment, which share one frame: parameters, what the runtime
    /// supplies (`node`, …), then the values of `let`.
    private func inPieces(
        of name: Span, at start: UInt32, parameters: [Parameter], environment: [String], _ body: () -> Void
    ) {
        let inner = FunctionContext(
            .piece, parent: context, isDagMode: false, allowsReturn: false, allowsDagStatements: false)
        made[name.start] = [inner]
        inNewContext(inner, at: start) {
            declareEnvironment(environment)
            inNewScope {
                resolveParameters(parameters)
                inNewScope(body)
            }
        }
    }

    /// Names that the runtime gives a value when a piece is evaluated.
    private func declareEnvironment(_ names: [String]) {
        for name in names {
            // A parameter or a `let` of the task itself goes first.
            if isOwn(name) { continue }
            let known = context.environment.first { $0.name == name }
            let variable = known ?? Variable(name, .variable, at: Span(0, 0), owner: context)
            scope.names[name] = variable
            if known == nil { context.environment.append(variable) }
        }
    }

    private func isOwn(_ name: String) -> Bool {
        var current: Scope? = scope
        while let scope = current, scope.context === context {
            if scope.names[name] != nil { return true }
            current = scope.parent
        }
        return false
    }

    private func resolvePieceLet(_ node: Statement.Let) {
        resolve(node.value)
        checkType(node.type)
        for name in node.pattern.names { context.pieceNames.append(declare(name, .variable)) }
    }

    private func resolveItems(_ items: [TaskItem], hasPython: Bool) {
        for item in items {
            switch item {
            case .error, .cache, .keep, .isolate: break
            case .needs(_, let arguments), .env(_, let arguments):
                for argument in arguments { resolve(argument.value) }
            case .timeout(_, let value), .setup(_, let value), .container(_, let value): resolve(value)
            case .retry(_, let count, let backoff):
                resolve(count)
                backoff.map(resolve)
            case .where(_, let condition): resolveColumnExpression(condition)
            case .output(let output): resolveOutput(output, hasPython: hasPython)
            case .let(let node): resolvePieceLet(node)
            case .body(let body): resolveBody(body)
            case .when(let when):
                for arm in when.arms {
                    resolve(arm.condition)
                    inNewScope { resolveItems(arm.items, hasPython: hasPython) }
                }
                if let items = when.otherwise { inNewScope { resolveItems(items, hasPython: hasPython) } }
            }
        }
    }

    private func resolveBody(_ body: TaskBody) {
        switch body {
        case .sh(_, let text): resolveShell(text)
        case .exec(_, let value), .script(_, let value, _), .return(_, let value), .fail(_, let value): resolve(value)
        case .data(_, let arguments, let value):
            for argument in arguments { resolve(argument.value) }
            inNewScope {
                declareEnvironment([DataStep.sessionName])
                resolve(value)
            }
        case .python: break
        }
    }

    /// `raw(x)` in a value of a shell text puts `x` in as it stands.
    private func resolveShell(_ text: Expression) {
        guard case .template(let template) = text else { return resolve(text) }
        for case .value(let value) in template.parts { resolve(value.rawShellArgument(in: source) ?? value) }
    }

    private func resolveOutput(_ output: TaskItem.Output, hasPython: Bool) {
        checkType(output.type)
        guard let value = output.value else {
            if !hasPython {
                report(
                    .outputWithoutValue, at: output.span,
                    "output '\(source.text(output.name))' says not where its value comes from",
                    help:
                        "only a Python, script or data body leaves variables; write 'output \(source.text(output.name)) = file(\"…\")'"
                )
            }
            return
        }
        inNewScope {
            declareEnvironment(OutputEnvironment.names)
            resolve(value)
        }
    }

    func hasPython(_ items: [TaskItem]) -> Bool {
        items.contains { item in
            switch item {
            case .body(.python), .body(.script), .body(.data): true
            case .when(let when): when.arms.contains { hasPython($0.items) } || hasPython(when.otherwise ?? [])
            default: false
            }
        }
    }

    /// The names of a task's outputs, those in arms of `when` included.
    func outputNames(_ items: [TaskItem]) -> [String] {
        var names: [String] = []
        for item in items {
            switch item {
            case .output(let output): names.append(source.text(output.name))
            case .body(.return): names.append("value")
            case .body(.data): names.append(DataStep.codeName)
            case .when(let when):
                for arm in when.arms { names += outputNames(arm.items) }
                names += outputNames(when.otherwise ?? [])
            default: break
            }
        }
        var seen: Set<String> = []
        return names.filter { seen.insert($0).inserted }
    }
}

extension Expression {
    /// The `x` of `raw(x)`.
    func rawShellArgument(in source: SourceFile) -> Expression? {
        guard case .call(let call) = self, case .name(let name) = call.callee, source.matches(name, "raw"),
            call.arguments.count == 1, call.arguments[0].label == nil
        else { return nil }
        return call.arguments[0].value
    }
}

extension Resolver {
    func resolveDagStatement(_ statement: Statement) {
        switch statement {
        case .onOutcome(let node):
            checkInDag(node.isFailure ? "'on failure of'" : "'on success of'", at: head(node.span, node.body))
            resolve(node.subject)
            resolveHandler(node.body)
        case .onEvent(let node):
            checkInDag("'on event'", at: head(node.span, node.body))
            resolveEvent(node.event)
            let inner = handlerContext()
            inNewContext(inner, at: node.body.span.start) {
                if let name = node.name { declare(name, .parameter) }
                inNewScope { resolveStatements(node.body.statements) }
            }
        case .after(let node):
            checkInDag("'after'", at: head(node.span, node.body))
            resolve(node.subject)
            resolveHandler(node.body)
        case .always(let node):
            checkInDag("'always'", at: head(node.span, node.body))
            resolveHandler(node.body)
        case .repeat(let node): resolveRepeat(node)
        case .barrier(let span): checkInDag("'barrier'", at: span)
        default: preconditionFailure("only dag statements come here")
        }
    }

    private func head(_ span: Span, _ body: Block) -> Span { Span(span.start, max(span.start, body.span.start)) }

    /// The name of the event in `event("stop")`.
    private func resolveEvent(_ event: Expression) {
        guard case .call(let call) = event else { return resolve(event) }
        for argument in call.arguments { resolve(argument.value) }
        if call.arguments.count != 1 {
            report(
                .wrongArguments, at: event.span,
                "'on event' takes the event's name, got \(call.arguments.count) values",
                help: "write on event(\"stop\") e { … }")
        }
    }

    private func handlerContext() -> FunctionContext {
        let inner = blockContext()
        inner.isInLoop = false
        inner.allowsReturn = false
        return inner
    }

    private func resolveHandler(_ body: Block) {
        inNewContext(handlerContext(), at: body.span.start) { resolveStatements(body.statements) }
    }

    private func resolveRepeat(_ node: Statement.Repeat) {
        checkInDag("'repeat'", at: head(node.span, node.body))
        let body = handlerContext()
        body.isInLoop = true
        switch node.count {
        case .times(let count): resolve(count)
        case .until(let condition, let limit):
            limit.map(resolve)
            inNewContext(blockContext(.thunk), at: condition.span.start) { resolve(condition) }
        }
        inNewContext(body, at: node.body.span.start) { resolveStatements(node.body.statements) }
    }
}
