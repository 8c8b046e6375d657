import BatonSyntax

// Tasks, experiments and dags become objects. A declaration's expressions are functions over one frame: its
// parameters first, then what the runtime supplies, then the values of `let`.

extension Builder {
    func dag(_ node: DagDeclaration, into target: UInt16) {
        let inner = unit.context(node.span.start, .dag)
        let name = source.text(node.name)
        let binder = self.binder(node.parameters, inner, name: name, captureBase: node.parameters.count, node.span)
        let body = newPrototype(name, .function, touchesGraph: true)
        body.parameters = parameterInfo(node.parameters)
        compile(body, inner, captureBase: node.parameters.count, place: node.span) { builder in
            builder.plainParameters(node.parameters.map(\.name))
            builder.statements(node.body.statements)
            builder.returnNull()
        }
        let declaration = declaration(node.name, node.span, node.parameters)
        declare(
            DeclarationCode(
                declaration: declaration, binder: binder, kind: .dag(body, stopsOnFailure: node.stopsOnFailure)),
            inner, into: target)
    }

    func task(_ node: TaskDeclaration, into target: UInt16) {
        let inner = unit.context(node.span.start, .piece)
        let pieces = PieceBuilder(self, inner, node.parameters)
        let binder = self.binder(
            node.parameters, inner, name: source.text(node.name), captureBase: pieces.captureBase, node.span)
        let code = TaskCode(items: pieces.items(node.items))
        let declaration = declaration(node.name, node.span, node.parameters)
        declare(
            DeclarationCode(declaration: declaration, binder: binder, kind: .task(code, pieces.finish())), inner,
            into: target)
    }

    func experiment(_ node: ExperimentDeclaration, into target: UInt16) {
        let inner = unit.context(node.span.start, .piece)
        let pieces = PieceBuilder(self, inner, node.parameters)
        let binder = self.binder(
            node.parameters, inner, name: source.text(node.name), captureBase: pieces.captureBase, node.span)
        let code = ExperimentCode(items: node.items.compactMap(pieces.item))
        let declaration = declaration(node.name, node.span, node.parameters)
        declare(
            DeclarationCode(declaration: declaration, binder: binder, kind: .experiment(code, pieces.finish())), inner,
            into: target)
    }

    private func declare(_ code: DeclarationCode, _ inner: FunctionContext, into target: UInt16) {
        var code = code
        code.captures = inner.captures.map { location(of: $0) }
        unit.declared.append(code.declaration.name)
        tables.declarations.append(code)
        emit(.declare, target, d: tables.declarations.count - 1)
    }

    private func declaration(_ name: Span, _ span: Span, _ parameters: [Parameter]) -> Declaration {
        Declaration(
            name: source.text(name), source: source, span: span, nameSpan: name,
            documentation: unit.documentation.text(for: span),
            parameters: parameters.map { parameter in
                Declaration.Parameter(
                    name: source.text(parameter.name), span: parameter.name,
                    type: declaredType(parameter.type), defaultText: parameter.value.map { source.text($0.span) })
            })
    }

    func declaredType(_ type: TypeName?) -> DeclaredType? {
        guard let type, let test = TypeTest(type, in: source) else { return nil }
        return DeclaredType(test: test, span: type.span)
    }

    /// The function that completes arguments with defaults, checks them, and answers them as a list.
    private func binder(
        _ parameters: [Parameter], _ inner: FunctionContext, name: String, captureBase: Int, _ place: Span
    ) -> Prototype {
        let prototype = newPrototype(name, .function, touchesGraph: true)
        prototype.parameters = parameterInfo(parameters)
        compile(prototype, inner, captureBase: captureBase, place: place) { builder in
            builder.parameters(parameters)
            let base = builder.allocate(parameters.count)
            for (index, parameter) in parameters.enumerated() {
                guard let variable = unit.resolution.declarations[parameter.name.start] else { continue }
                builder.read(variable, into: base + UInt16(index))
            }
            let list = builder.allocate()
            builder.emit(.list, list, base, UInt16(parameters.count))
            builder.emit(.return, list)
        }
        return prototype
    }
}

/// Compiles the expressions of one task or experiment.
final class PieceBuilder {
    private let owner: Builder
    private let context: FunctionContext
    private var layout: PieceLayout
    /// Slots of the frame; captured values stand behind them.
    let captureBase: Int

    init(_ owner: Builder, _ context: FunctionContext, _ parameters: [Parameter]) {
        self.owner = owner
        self.context = context
        layout = PieceLayout(parameterCount: parameters.count, environment: [:], slotCount: parameters.count)
        for (index, parameter) in parameters.enumerated() {
            owner.unit.resolution.declarations[parameter.name.start]?.register = UInt16(index)
        }
        for variable in context.environment + context.pieceNames {
            variable.register = UInt16(layout.slotCount)
            if variable.span.length == 0 { layout.environment[variable.name] = layout.slotCount }
            layout.slotCount += 1
        }
        captureBase = layout.slotCount
    }

    func finish() -> PieceLayout { layout }

    private func piece(_ expression: Expression) -> Piece {
        piece(expression.span) { $0.evaluate(expression, into: nil) }
    }

    private func piece(_ span: Span, _ body: (Builder) -> UInt16) -> Piece {
        let prototype = owner.newPrototype(owner.source.text(span), .piece, touchesGraph: false)
        prototype.parameters = (0..<captureBase).map { index in
            Prototype.ParameterInfo(name: "\(index)", span: span, type: nil, isOptional: true)
        }
        owner.compile(prototype, context, captureBase: captureBase, place: span) { builder in
            builder.at(span) { _ = builder.emit(.return, body(builder)) }
        }
        return Piece(prototype: prototype, span: span, text: owner.source.text(span))
    }

    private func pieceLet(_ node: Statement.Let) -> PieceLet {
        let variables = node.pattern.names.compactMap { owner.unit.resolution.declarations[$0.start] }
        return PieceLet(
            value: piece(node.value), slots: variables.compactMap { $0.register.map(Int.init) },
            names: variables.map(\.name), isList: node.pattern.isList, type: owner.declaredType(node.type))
    }

    private func labelled(_ arguments: [Expression.Call.Argument]) -> [TaskCode.Labelled] {
        arguments.map { argument in
            TaskCode.Labelled(label: argument.label.map(owner.source.text), value: piece(argument.value))
        }
    }

    func items(_ items: [TaskItem]) -> [TaskCode.Item] { items.compactMap(item) }

    private func item(_ item: TaskItem) -> TaskCode.Item? {
        switch item {
        case .error: nil
        case .needs(_, let arguments): .needs(labelled(arguments))
        case .timeout(_, let value): .timeout(piece(value))
        case .retry(_, let count, let backoff): .retry(piece(count), backoff: backoff.map { piece($0) })
        case .env(_, let arguments): .env(labelled(arguments))
        case .setup(_, let value): .setup(piece(value))
        case .container(_, let value): .container(piece(value))
        case .cache(_, let isOn): .cache(isOn: isOn)
        case .keep(_, let isOn): .keep(isOn: isOn)
        case .isolate(_, let isOn): .isolate(isOn: isOn)
        case .where(_, let condition):
            .where(
                piece(condition.span) { builder in
                    let register = builder.allocate()
                    builder.emit(.closure, register, d: builder.column(condition, key: condition.span.start))
                    return register
                })
        case .output(let output):
            .output(
                TaskCode.Output(
                    name: owner.source.text(output.name), type: owner.declaredType(output.type),
                    value: output.value.map { piece($0) }, span: output.span))
        case .let(let node): .let(pieceLet(node))
        case .body(let body): .body(self.body(body))
        case .when(let when):
            .when(
                when.arms.map { TaskCode.Arm(condition: piece($0.condition), items: items($0.items)) },
                otherwise: when.otherwise.map { items($0) })
        }
    }

    private func body(_ body: TaskBody) -> TaskCode.Body {
        switch body {
        case .sh(let span, let text): .shell(shell(text), span)
        case .exec(_, let value): .exec(piece(value))
        case .python(let span, let source): .python(source: owner.unit.text(of: source, isVerbatim: true), span)
        case .script(let span, let interpreter, let source):
            .script(
                interpreter: piece(interpreter), source: owner.unit.text(of: source, isVerbatim: true), span)
        case .data(_, let arguments, let value): .data(labelled(arguments), piece(value))
        case .return(_, let value): .return(piece(value))
        case .fail(_, let value): .fail(piece(value))
        }
    }

    private func shell(_ text: Expression) -> [TaskCode.ShellPart] {
        switch text {
        case .text(let span): return [.text(owner.unit.text(of: span))]
        case .template(let template):
            var texts = owner.unit.texts(of: template)[...]
            var scanner = ShellScanner()
            return template.parts.map { part in
                switch part {
                case .text:
                    let text = texts.popFirst() ?? ""
                    scanner.scan(text)
                    return .text(text)
                case .value(let value):
                    let context = scanner.takeValue()
                    if let raw = value.rawShellArgument(in: owner.source) { return .raw(piece(raw)) }
                    if case .unsupported(let what) = context { reportUnquotable(value.span, what) }
                    return .value(piece(value), context)
                }
            }
        default: return [.raw(piece(text))]
        }
    }

    /// A value stands where the shell offers no safe form for it.
    private func reportUnquotable(_ span: Span, _ what: String) {
        owner.unit.report(
            Diagnostic(
                .unquotableValue, at: span, "a value can't be quoted safely inside \(what)",
                help: "put it into a shell variable first: x=${…}, and say \"$x\" there; or say ${raw(…)}"))
    }

    func item(_ item: ExperimentDeclaration.Item) -> ExperimentCode.Item? {
        switch item {
        case .error: nil
        case .deploy(let span, let what, let place): .deploy(piece(what), on: place.map { piece($0) }, span)
        case .keepalive(_, let time): .keepalive(piece(time))
        case .timeout(_, let time): .timeout(piece(time))
        case .let(let node): .let(pieceLet(node))
        }
    }
}
