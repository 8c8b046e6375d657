import BatonFrames
import BatonModel
import BatonSyntax

/// Carries a `data` body out, in a process of its own: opens a data session, evaluates the body in it, writes frames as
/// Parquet files, and leaves the outputs and the Python.
package struct DataStep {
    private let job: DataJob
    private let opened: OpenedDeployment
    private var interpreter: Interpreter { opened.interpreter }

    /// What the session is called in a body.
    static let sessionName = "session"
    /// The output that is the body's Python, beside those that are declared.
    static let codeName = "code"

    package init(_ job: DataJob, _ opened: OpenedDeployment) {
        self.job = job
        self.opened = opened
    }

    /// The engine of `data("polars", at: "tcp://…")`.
    static func options(
        _ arguments: [TaskCode.Labelled], _ frame: PieceFrame, _ interpreter: Interpreter
    ) throws(RuntimeError) -> (engine: Engine, address: String?) {
        var engine = Engine.polars
        var address: String?
        for (index, argument) in arguments.enumerated() {
            let name = argument.label ?? (index == 0 ? "engine" : "")
            let place = RuntimeError.Place(source: argument.value.prototype.source, span: argument.value.span)
            guard case .string(let text) = try frame.evaluate(argument.value, interpreter).settled else {
                throw RuntimeError(.typeMismatch, "'data' takes texts: data(\"polars\")", place: place)
            }
            switch name {
            case "engine":
                do throws(RuntimeError) {
                    engine = try Engine(named: text.text)
                } catch {
                    throw error.placed(at: place)
                }
            case "at": address = text.text
            default:
                throw RuntimeError(
                    .wrongArguments, "'data' takes an engine and 'at'",
                    help: "write data(\"polars\") or data(\"dask\", at: \"tcp://…\")", place: place)
            }
        }
        return (engine, address)
    }

    package func run() throws(RuntimeError) {
        guard let task = opened.call.callee as? TaskObject, let host = interpreter.session.data else {
            throw RuntimeError(.ownFault, "there is no task, or there are no data sessions", fault: .baton)
        }
        let frame = task.frame(opened.call.arguments)
        if let node = interpreter.session.node { frame.set("node", .object(node)) }
        frame.set("seed", .int(job.seed))
        let selection = try TaskSelection(
            items: task.code.items, frame: frame, task: task, interpreter: interpreter)
        guard selection.bodies.indices.contains(job.body), case .data(_, let piece) = selection.bodies[job.body] else {
            throw RuntimeError(.ownFault, "the task has no such 'data' body here", fault: .baton)
        }
        var options = SessionOptions()
        options.address = job.address
        if job.memoryBytes > 0 { options.memory = job.memoryBytes }
        let session = SessionObject(
            try inSession { () throws(FrameFault) in try host.open(job.engine, options) })
        defer { session.close() }
        frame.set(Self.sessionName, .object(session))
        let place = RuntimeError.Place(source: task.declaration.source, span: piece.span)
        do throws(RuntimeError) {
            try keep(try frame.evaluate(piece, interpreter))
        } catch {
            throw error.placed(at: place)
        }
    }

    // MARK: Results

    private func keep(_ value: Value) throws(RuntimeError) {
        var results: [(name: String, value: Value)] = []
        var codes: [String] = []
        for (name, value) in try named(value) {
            if case .object(let object) = value.settled, let frame = object as? FrameObject {
                let path = "\(job.folder)/\(name).parquet"
                try frame.save(to: path)
                codes.append(try frame.code(named: name))
                results.append((name, JobFile.encode(.file(FileReference(path: path)))))
            } else {
                results.append((name, JobFile.encode(try value.datum(path: name))))
            }
        }
        if !codes.isEmpty {
            let path = "\(job.folder)/\(Self.codeName).py"
            try write(codes.joined(separator: "\n"), to: path)
            results.insert((Self.codeName, JobFile.encode(.file(FileReference(path: path)))), at: 0)
        }
        try add(results)
    }

    /// The value for each output: the one that there is, or the entries of a map.
    private func named(_ value: Value) throws(RuntimeError) -> [(String, Value)] {
        if case .map(let map) = value.settled, job.outputs.count != 1 || map[job.outputs[0]] != nil {
            return job.outputs.compactMap { name in map[name].map { (name, $0) } }
        }
        if job.outputs.count == 1 { return [(job.outputs[0], value)] }
        guard case .object(let object) = value.settled, object is FrameObject else { return [] }
        throw RuntimeError(
            .missingOutput,
            job.outputs.isEmpty
                ? "the body makes a frame that no output takes" : "the body makes one frame for several outputs",
            help: job.outputs.isEmpty
                ? "name it: output table" : "give a map: {\(job.outputs.map { "\($0): …" }.joined(separator: ", "))}",
            fault: .script)
    }

    /// Adds to what bodies before this one have left.
    private func add(_ results: [(name: String, value: Value)]) throws(RuntimeError) {
        let host = interpreter.host
        var pairs: [Value] = []
        if host.fileExists(job.result) {
            let bytes = try asking(.unreadableFile) { () throws(HostError) in
                try host.readFile(job.result, limit: OutputSources.textMax)
            }
            if case .map(let map) = try JSONReader.parse(bytes), case .list(let earlier)? = map["$map"] {
                pairs = earlier.items
            }
        }
        pairs += results.map { .list([.string($0.name), $0.value]) }
        try write(try JSONWriter.text(.map([("$map", .list(pairs))])), to: job.result)
    }

    private func write(_ text: String, to path: String) throws(RuntimeError) {
        let host = interpreter.host
        try asking(.unwritableFile) { () throws(HostError) in try host.writeFile(path, Array(text.utf8)) }
    }
}

extension RuntimeError {
    /// The same, at a place where it has none.
    fileprivate func placed(at place: Place) -> RuntimeError {
        var error = self
        if error.place == nil { error.place = place }
        return error
    }
}

extension TaskCode.Body {
    var isData: Bool { if case .data = self { true } else { false } }
}
