import BatonModel
import BatonSyntax

/// Looking at runs: tables, logs, graphs, reasons.
enum LookVerbs {
    static let all: [LibraryFunction] = [
        LibraryFunction(
            "results", [.init("run", "Run", optional: true)],
            "A table with a row a step: its state, its arguments and its outputs.", isPure: false
        ) { (arguments, interpreter) throws(RuntimeError) in
            .list(ResultsTable.rows(of: try arguments.run(0, interpreter), interpreter))
        },
        LibraryFunction(
            "show", [.init("value"), .init("as", "String", optional: true)],
            "Shows a value: a table for records, the steps of a run by its number; as: \"csv\" in another format.",
            isPure: false
        ) { (arguments, interpreter) throws(RuntimeError) in
            let format = arguments.optional(1) == nil ? nil : try arguments.string(1)
            if case .int(let number) = arguments.value(0) {
                let run = try StoredRun.open(RunID(number), interpreter)
                try interpreter.show(.list(ResultsTable.rows(of: run, interpreter)), as: format)
            } else {
                try interpreter.show(arguments.value(0), as: format)
            }
            return .null
        },
        LibraryFunction(
            "logs", LogVerb.parameters,
            "Prints what the programs of a run or a step wrote; tail: 20 only the end, follow: true what comes too.",
            isPure: false, body: LogVerb.logs),
        LibraryFunction(
            "artifacts", [.init("run", "Run | Step", optional: true)],
            "The files that steps left as outputs: a table.", isPure: false, body: artifacts),
        LibraryFunction(
            "get", [.init("file", "File"), .init("to", "String")],
            "Copies an output file: get r1.model, \"model.bin\".", isPure: false, body: get),
        LibraryFunction(
            "graph", [.init("what", "Dag | Run"), .init("file", "String", optional: true)],
            "Draws the graph of a dag or a run as text, or into an SVG file: graph study, \"study.svg\".",
            isPure: false, body: graph),
        LibraryFunction(
            "explain", [.init("what", "Dag | Task | Run")],
            "Says what would run, what is known already, and why.", isPure: false, body: ExplainVerb.explain),
        LibraryFunction(
            "why", [.init("step", "Step | Run")],
            "Says why a step waits, failed, was skipped, cancelled or taken from the cache.", isPure: false
        ) { (arguments, interpreter) throws(RuntimeError) in
            interpreter.host.writeOutput(try Reasons.text(arguments.value(0), interpreter) + "\n")
            return .null
        },
        LibraryFunction(
            "compare", [.init("a", "Run"), .init("b", "Run")],
            "Two runs side by side: what differs in their texts, parameters, steps, inputs and outputs.", isPure: false
        ) { (arguments, interpreter) throws(RuntimeError) in
            let (a, b) = (try arguments.run(0, interpreter), try arguments.run(1, interpreter))
            return .list(try Comparison(a, b, interpreter).rows())
        },
        LibraryFunction(
            "run_by_id", [.init("id", "Int")], "A run that the store keeps, by its number: run_by_id(12).",
            isPure: false
        ) { (arguments, interpreter) throws(RuntimeError) in
            .object(try StoredRun.open(RunID(try arguments.int(0)), interpreter))
        },
        LibraryFunction(
            "help", [.init("topic", optional: true)], "Tells about a function, a verb, or a task of yours.",
            isPure: false
        ) { (arguments, interpreter) throws(RuntimeError) in
            interpreter.host.writeOutput(try HelpText(interpreter).text(arguments.value(0)))
            return .null
        }.takingWords(),
        LibraryFunction(
            "tour", [.init("step", "Int | next | stop", optional: true)],
            "Ten minutes at the prompt with real data, step by step: tour, tour next, tour 3, tour stop.", isPure: false
        ) { (arguments, interpreter) throws(RuntimeError) in
            guard let tour = interpreter.session.tour else {
                throw RuntimeError(
                    .notAvailable, "the tour is for somebody at the prompt", help: "start 'baton' and type 'tour'")
            }
            try tour(arguments.value(0))
            return .null
        }.takingWords(),
    ]

    private static func artifacts(
        _ arguments: inout LibraryArguments, _ interpreter: Interpreter
    ) throws(RuntimeError) -> Value {
        let steps: [StepObject]
        if case .object(let step as StepObject) = arguments.value(0) {
            steps = [step]
        } else {
            steps = try arguments.run(0, interpreter).graph.allSteps
        }
        var rows: [Value] = []
        for step in steps {
            for (name, value) in step.knownOutputs {
                for file in files(in: value) {
                    rows.append(
                        .map([
                            ("step", .string(step.shownPath)), ("output", .string(name)), ("file", .string(file.path)),
                            ("digest", file.digest.map { .string($0) } ?? .null),
                        ]))
                }
            }
        }
        return .list(rows)
    }

    static func files(in value: Value) -> [FileObject] {
        switch value {
        case .file(let file): [file]
        case .list(let list): list.items.flatMap(files)
        case .map(let map): map.values.flatMap(files)
        default: []
        }
    }

    /// Largest file that `get` copies, in bytes.
    private static let copiedMax = 2 << 30

    private static func get(
        _ arguments: inout LibraryArguments, _ interpreter: Interpreter
    ) throws(RuntimeError) -> Value {
        let source = try arguments.path(0)
        let target = try arguments.path(1)
        let host = interpreter.host
        if case .file(let file) = arguments.value(0), try RemoteFiles.bring(file, to: target, interpreter) != nil {
            return .file(FileObject(path: target))
        }
        let bytes = try asking(.unreadableFile) { () throws(HostError) in try host.readFile(source, limit: copiedMax) }
        try asking(.unwritableFile) { () throws(HostError) in try host.writeFile(target, bytes) }
        return .file(FileObject(path: target))
    }

    /// The vertices of a run, or of what would run.
    static func draft(
        _ value: Value, _ interpreter: Interpreter
    ) throws(RuntimeError) -> (vertices: [Vertex], graph: RunGraph, view: RunView?) {
        if case .object(let run as RunObject) = value {
            run.catchUp(interpreter)
            let view = try interpreter.runHost().view(run.id)
            return (view.rows.map(\.vertex), run.graph, view)
        }
        let starter = RunStarter(
            interpreter: interpreter, name: nil, seed: 0, jobs: nil, usesCache: true, stops: false)
        let draft = try starter.draft(value)
        return (draft.vertices, draft.graph, nil)
    }

    private static func graph(
        _ arguments: inout LibraryArguments, _ interpreter: Interpreter
    ) throws(RuntimeError) -> Value {
        let (vertices, graph, view) = try draft(arguments.value(0), interpreter)
        let status: (VertexID) -> StepStatus? = { view?[$0].status }
        guard arguments.optional(1) != nil else {
            let lines = GraphText(vertices: vertices, names: graph.facts.names, status: status).lines()
            let text = lines.joined(separator: "\n") + "\n"
            if let didDraw = interpreter.session.didDraw {
                didDraw(text, GraphPicture(vertices: vertices, names: graph.facts.names, status: status).svg())
            }
            interpreter.host.writeOutput(text)
            return .null
        }
        let path = try arguments.path(1)
        let host = interpreter.host
        let picture = GraphPicture(vertices: vertices, names: graph.facts.names, status: status).svg()
        try asking(.unwritableFile) { () throws(HostError) in try host.writeFile(path, Array(picture.utf8)) }
        return .null
    }
}
