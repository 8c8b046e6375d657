import BatonInterpreter
import BatonSyntax

/// What is known of the value of an expression without running it: a live value where the session has one, else what
/// the text declares.
indirect enum Shape {
    case unknown
    case live(Value)
    /// A task's name, or the list of its steps in a dag.
    case task(Declared, Document)
    case step(outputs: [String], parameters: [String])
    case dag(Declared, Document)
    /// What `run` gives for what it runs.
    case run(Shape)
    case record([String])
    case table([String])
    case list(Shape)
    case module(Document)
    case runs, nodes, node
    /// What `connect` gives.
    case connection
}

/// Works out shapes.
struct ShapeFinder {
    let document: Document
    let locals: LocalNames
    let scope: Scope
    /// Names that stand for names that stand for names.
    private var depth = 0

    private static let depthMax = 24

    init(_ document: Document, _ locals: LocalNames, _ scope: Scope) {
        self.document = document
        self.locals = locals
        self.scope = scope
    }

    /// The shape of a stretch of the text, which is an expression, or nearly so.
    func shape(of range: Range<Int>) -> Shape {
        guard !range.isEmpty else { return .unknown }
        // In its place, so that what it says of places holds.
        var bytes = Array(repeating: UInt8(ascii: " "), count: range.lowerBound)
        bytes += document.source.bytes[range]
        let part = Document(SourceFile(name: document.source.name, bytes: bytes))
        guard case .expression(let expression)? = part.program.statements.last else { return .unknown }
        return shape(expression)
    }

    func shape(_ expression: Expression) -> Shape {
        guard depth < Self.depthMax else { return .unknown }
        var inner = self
        inner.depth += 1
        switch expression {
        case .name(let span): return inner.shape(ofName: document.text(span))
        case .outsideName(let span): return inner.shape(ofName: String(document.text(span).dropFirst()))
        case .group(let node), .outside(let node): return inner.shape(node.value)
        case .map(let node): return .record(node.entries.map { document.keyText($0.key) })
        case .list(let node): return inner.listShape(node)
        case .member(let node): return inner.member(document.text(node.name), of: inner.shape(node.base))
        case .index(let node): return item(of: inner.shape(node.base), node.index)
        case .call(let node): return inner.callShape(node, first: nil)
        case .pipe(let node): return inner.pipeShape(node)
        case .conditional(let node): return inner.shape(node.then)
        case .after(let node): return inner.shape(node.value)
        case .binary(let node) where node.operator == .coalesce: return inner.shape(node.left)
        default: return .unknown
        }
    }

    // MARK: Names

    private func shape(ofName name: String) -> Shape {
        if let declared = locals[name] { return shape(of: declared, in: document) }
        switch name {
        case "runs": return .runs
        case "nodes", "local": return .nodes
        default: return scope.interpreter.peek(name).map(Shape.live) ?? .unknown
        }
    }

    private func shape(of declared: Declared, in document: Document) -> Shape {
        switch declared.node {
        case .task: return .task(declared, document)
        case .dag: return .dag(declared, document)
        case .variable(let value, _): return value.map(shape) ?? .unknown
        case .item(let sequence): return item(of: shape(sequence), nil)
        case .param(let node): return node.value.map(shape) ?? .unknown
        case .module(let node):
            return scope.module(document.stringText(node.path), document).map(Shape.module) ?? .unknown
        case .environment: return declared.name == "node" ? .node : .unknown
        case .function, .experiment, .parameter: return .unknown
        }
    }

    // MARK: Calls

    private func listShape(_ node: Expression.ListLiteral) -> Shape {
        guard let first = node.items.first else { return .unknown }
        let item = shape(first)
        if case .record(let keys) = item { return .table(keys) }
        return .list(item)
    }

    /// - Parameter first: what stands in front of a pipe.
    private func callShape(_ node: Expression.Call, first: Shape?) -> Shape {
        guard case .name(let span) = node.callee else {
            let callee = shape(node.callee)
            return made(by: callee)
        }
        let name = document.text(span)
        let argument = first ?? node.arguments.first { $0.label == nil }.map { shape($0.value) } ?? .unknown
        if locals[name] == nil, let found = libraryShape(name, argument) { return found }
        return made(by: shape(ofName: name))
    }

    /// What the call of something gives.
    private func made(by callee: Shape) -> Shape {
        switch callee {
        case .task, .dag: callee.called
        case .live(.object(let task as TaskObject)):
            .step(outputs: task.outputNames, parameters: task.declaration.parameters.map(\.name))
        default: .unknown
        }
    }

    private func libraryShape(_ name: String, _ argument: Shape) -> Shape? {
        switch name {
        case "run", "start", "apply": .run(argument)
        case "run_by_id", "attach": .run(.unknown)
        case "connect": .connection
        case "results": .table(resultColumns(argument))
        case "artifacts": .table(["step", "output", "file", "digest"])
        case "events": .table(["event", "payload"])
        case "grid": columns(of: argument).map { .table($0) }
        case "filter", "sort", "sort_by", "unique", "shuffle", "sample", "flatten", "reversed", "wait": argument
        case "first", "last": item(of: argument, nil)
        default: nil
        }
    }

    private func resultColumns(_ run: Shape) -> [String] {
        if case .live(let value) = run, let columns = Peek(scope.interpreter).columns(of: value) {
            return columns.map(\.name)
        }
        var columns = Peek.resultColumns
        if case .run(let what) = run, case .step(let outputs, let parameters) = what.called {
            for name in parameters + outputs where !columns.contains(name) { columns.append(name) }
        }
        return columns
    }

    // MARK: Pipes

    private func pipeShape(_ node: Expression.Pipe) -> Shape {
        switch node.target {
        case .function(.call(let call)): callShape(call, first: shape(node.left))
        case .function(.name(let span)): libraryShape(document.text(span), shape(node.left)) ?? .unknown
        case .function: .unknown
        case .stage(let stage): columns(behind: stage, left: node.left).map { .table($0) } ?? .unknown
        }
    }

    private func columns(behind stage: Expression.Stage, left: Expression) -> [String]? {
        let before = columns(of: shape(left))
        let named = stage.items.map { $0.name.map(document.text) ?? document.text($0.value.span) }
        let measures = (stage.measures ?? []).compactMap { $0.name.map(document.text) }
        switch stage.kind {
        case .where, .sort, .take, .skip, .distinct, .fill: return before
        case .select: return named
        case .derive: return (before ?? []) + named.filter { before?.contains($0) != true }
        case .group: return named + measures
        case .summarize: return named + measures
        case .drop: return before?.filter { !named.contains($0) }
        case .rename:
            let replaced = Set(stage.items.map { document.text($0.value.span) })
            return (before ?? []).filter { !replaced.contains($0) } + named
        case .join:
            let other = stage.items.first.flatMap { columns(of: shape($0.value)) } ?? []
            return (before ?? []) + other.filter { before?.contains($0) != true }
        case .describe: return ["column", "type", "count", "missing", "mean", "std", "min", "median", "max"]
        case .plot: return nil
        }
    }

    /// The columns that a stage sees; nil where nothing is known of them.
    func columns(of shape: Shape) -> [String]? {
        switch shape {
        case .table(let names), .record(let names): names
        case .live(let value): Peek(scope.interpreter).columns(of: value)?.map(\.name)
        case .run: resultColumns(shape)
        case .list(.step(let outputs, let parameters)): parameters + outputs
        case .task(let declared, let document): declared.parameterNames(document) + declared.outputNames(document)
        case .runs: Peek.runsColumns
        case .nodes, .node: Peek.nodeMembers
        case .unknown, .step, .dag, .list, .module, .connection: nil
        }
    }

    // MARK: Members

    private func item(of shape: Shape, _ index: Expression?) -> Shape {
        switch shape {
        case .table(let names): .record(names)
        case .list(let item): item
        case .live(.list(let list)): list.items.first.map(Shape.live) ?? .unknown
        case .nodes: .node
        case .runs: .record(Peek.runsColumns)
        default: .unknown
        }
    }

    func member(_ name: String, of shape: Shape) -> Shape {
        switch shape {
        case .connection, .live(.object(is ConnectionObject)):
            return name == "nodes" ? .nodes : Peek.connectionColumns[name].map { .table($0) } ?? .unknown
        case .live(let value):
            let found = Peek(scope.interpreter).members(of: value).first { $0.name == name }
            return found?.value.map(Shape.live) ?? .unknown
        case .task(let declared, let document) where name == "all":
            return .list(declared.step(document))
        case .module(let module):
            let names = LocalNames(outermostOf: module)
            guard let declared = names[name] else { return .unknown }
            return ShapeFinder(module, names, scope).shape(of: declared, in: module)
        case .run(let what):
            if case .dag(let declared, let document) = what.called { return declared.step(named: name, document) }
            return .unknown
        default: return .unknown
        }
    }

    /// What may stand behind a dot, with what it is.
    func members(of shape: Shape) -> [Words.Entry] {
        switch shape {
        case .live(let value):
            Peek(scope.interpreter).members(of: value).map { name, value in
                Words.Entry(name, value.map { scope.detail(of: name, $0) } ?? Words.members[name] ?? "", .member)
            }
        case .task(let declared, let document):
            Shape.entries(declared.outputNames(document), .output)
                + [Words.Entry("all", "all steps of the task in this dag", .member)]
        case .step(let outputs, _):
            Shape.entries(outputs, .output) + Shape.entries(Peek.stepMembers, .member)
        case .run(let what): runMembers(what)
        case .record(let names): Shape.entries(names, .member)
        case .node: Shape.entries(Peek.nodeMembers, .member)
        case .connection: Shape.entries(Peek.connectionMembers, .member)
        case .module(let module): moduleMembers(module)
        case .unknown, .table, .list, .dag, .runs, .nodes: []
        }
    }

    private func runMembers(_ what: Shape) -> [Words.Entry] {
        let common = Shape.entries(Peek.runMembers, .member)
        switch what.called {
        case .step(let outputs, _): return Shape.entries(outputs, .output) + common
        case .dag(let declared, let document): return declared.results(document) + common
        default: return common
        }
    }

    private func moduleMembers(_ module: Document) -> [Words.Entry] {
        LocalNames(outermostOf: module).sorted.map { declared in
            Words.Entry(declared.name, declared.facts(in: module).line, declared.kind)
        }
    }
}

extension Shape {
    static func entries(_ names: [String], _ kind: Candidate.Kind) -> [Words.Entry] {
        names.map { Words.Entry($0, Words.members[$0] ?? "", kind) }
    }

    /// What a call gives, of what is called; what is no function stays as it is.
    var called: Shape {
        switch self {
        case .task(let declared, let document): declared.step(document)
        case .live(.object(let task as TaskObject)):
            .step(outputs: task.outputNames, parameters: task.declaration.parameters.map(\.name))
        default: self
        }
    }
}

extension Declared {
    func outputNames(_ document: Document) -> [String] {
        if case .task(let node) = node { return document.outputs(of: node.items).map(\.name) }
        return []
    }

    func parameterNames(_ document: Document) -> [String] {
        parameters?.map { document.text($0.name) } ?? []
    }

    /// The step that a call of the task makes.
    func step(_ document: Document) -> Shape {
        .step(outputs: outputNames(document), parameters: parameterNames(document))
    }

    /// The members that a run of the dag has: what it returns, and its tasks.
    func results(_ document: Document) -> [Words.Entry] {
        guard case .dag(let node) = node else { return [] }
        var entries: [Words.Entry] = []
        if case .return(let result)? = node.body.statements.last, case .map(let map)? = result.value {
            entries += map.entries.map { Words.Entry(document.keyText($0.key), "a result of the dag", .output) }
        }
        return entries
            + document.tasksCalled(in: node.body.statements).map { Words.Entry($0, "a step of the run", .step) }
    }

    /// The step of a task in a run of the dag.
    func step(named name: String, _ document: Document) -> Shape {
        let declared = LocalNames(outermostOf: document)[name]
        if let declared, case .task = declared.node { return declared.step(document) }
        return .unknown
    }
}

extension Document {
    /// The text of a map's key.
    func keyText(_ span: Span) -> String {
        guard span.length > 0, [0x22, 0x27].contains(source.bytes[Int(span.start)]) else { return text(span) }
        return stringText(span)
    }

    /// The names of tasks of this text that statements call.
    func tasksCalled(in statements: [Statement]) -> [String] {
        var tasks: Set<String> = []
        for case .task(let task) in program.statements { tasks.insert(text(task.name)) }
        var found: [String] = []
        guard let first = statements.first, let last = statements.last else { return [] }
        let range = firstToken(endingAtOrAfter: Int(first.span.start))..<tokens.count
        for index in range where tokens[index].span.start < last.span.end {
            guard tokens[index].kind == .name else { continue }
            let name = text(tokens[index].span)
            if tasks.contains(name), !found.contains(name) { found.append(name) }
        }
        return found
    }
}
