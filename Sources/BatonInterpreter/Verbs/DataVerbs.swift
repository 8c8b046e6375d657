import BatonFrames
import BatonModel
import BatonSyntax

/// `session`, `sessions`, `vars`, `code`, `restart`, `rows`: data frames in a session.
enum DataVerbs {
    static let all: [LibraryFunction] = [
        FrameProfile.function,
        LibraryFunction(
            "session",
            [
                .init("engine", "String", optional: true), .init("name", "String", optional: true),
                .init("on", "Connection", optional: true), .init("at", "String", optional: true),
                .init("memory", "Size", optional: true), .init("timeout", "Duration", optional: true),
                .init("idle", "Duration", optional: true),
            ],
            "Opens a data session: \"polars\" (the default), \"pandas\", \"dask\" or \"spark\"; on: lab opens it there, at: "
                + "\"tcp://…\" names a cluster of the engine's.", isPure: false, body: session),
        LibraryFunction(
            "sessions", [.init("on", "Connection", optional: true)], "The data sessions that are open: a table.",
            isPure: false, body: sessions),
        LibraryFunction(
            "vars", [.init("session", "Session")], "What a data session holds: a table of its variables.", isPure: false
        ) { (arguments, interpreter) throws(RuntimeError) in
            .list(try arguments.dataSession(0).variableRows(interpreter))
        },
        LibraryFunction(
            "code", [.init("of", "Frame | Session | Step")],
            "The Python that makes a frame, of all that a session did, or of a step with a 'data' body; it runs without Baton.",
            isPure: false
        ) { (arguments, interpreter) throws(RuntimeError) in
            .string(try text(of: arguments, interpreter))
        },
        LibraryFunction(
            "restart", [.init("session", "Session")],
            "Starts a data session's process again and makes its variables anew from their recipes.", isPure: false
        ) { (arguments, _) throws(RuntimeError) in
            try arguments.dataSession(0).restart()
            return .null
        },
        LibraryFunction(
            "rows", [.init("frame", "Frame")],
            "All rows of a frame as a list of records, \(FrameLimits.rowsMax) at most.", isPure: false
        ) { (arguments, interpreter) throws(RuntimeError) in
            guard case .object(let object) = arguments.value(0) else { return .list(try arguments.list(0)) }
            guard let rows = try object.rows(interpreter) else { throw arguments.wrongType(0, "a Frame") }
            return rows
        },
    ]

    private static func session(
        _ arguments: inout LibraryArguments, _ interpreter: Interpreter
    ) throws(RuntimeError) -> Value {
        let name = try arguments.string(0, default: Engine.polars.rawValue)
        let engine = try Engine(named: name)
        var options = SessionOptions()
        if arguments.optional(1) != nil { options.name = try arguments.string(1) }
        if case .object(let connection as ConnectionObject)? = arguments.optional(2) {
            options.director = connection.link.address
        }
        if arguments.optional(3) != nil { options.address = try arguments.string(3) }
        switch arguments.value(4) {
        case .size(let bytes): options.memory = bytes
        case .null: break
        default: throw arguments.wrongType(4, "a size, like 2GiB")
        }
        if arguments.optional(5) != nil { options.timeout = try arguments.duration(5) }
        if arguments.optional(6) != nil { options.idle = try arguments.duration(6) }
        let host = try host(interpreter)
        let opened = try inSession { () throws(FrameFault) in try host.open(engine, options) }
        return .object(SessionObject(opened))
    }

    private static func host(_ interpreter: Interpreter) throws(RuntimeError) -> any DataHost {
        if let host = interpreter.session.data { return host }
        throw RuntimeError(
            .notAvailable, "there are no data sessions here", help: "they are there at the prompt and in 'baton run'")
    }

    private static func sessions(
        _ arguments: inout LibraryArguments, _ interpreter: Interpreter
    ) throws(RuntimeError) -> Value {
        var director: String?
        if case .object(let connection as ConnectionObject)? = arguments.optional(0) {
            director = connection.link.address
        }
        let host = try host(interpreter)
        return .list(
            try inSession { () throws(FrameFault) in try host.sessions(on: director) }.map { session in
                .map([
                    ("id", .string(session.id)), ("engine", .string(session.engine.rawValue)),
                    ("owner", .string(session.owner)), ("state", .string(session.state)),
                    ("variables", .int(session.variables)),
                    ("opened", .string(CalendarText.iso(session.opened, digits: 0))),
                    ("last_used", .string(CalendarText.iso(session.lastUsed, digits: 0))),
                ])
            })
    }

    /// Whether a value is to be exported as Python: a frame and a session always, what steps made where a `.py` is wanted.
    static func hasPython(_ value: Value, for path: String) -> Bool {
        guard case .object(let object) = value.settled else { return false }
        return object is FrameObject || object is SessionObject || path.hasSuffix(".py")
    }

    /// The Python of a frame or of a session.
    static func text(of arguments: LibraryArguments, _ interpreter: Interpreter) throws(RuntimeError) -> String {
        switch arguments.value(0) {
        case .object(let frame as FrameObject):
            return try frame.code(named: interpreter.name(of: frame) ?? "frame")
        case .object(let session as SessionObject):
            try session.checkOpen()
            return try inSession { () throws(FrameFault) in try session.session.script() }
        case .object(let step):
            guard case .file(let file)? = try step.member(DataStep.codeName, interpreter)?.settled else {
                throw arguments.wrongType(0, "a Frame, a Session, or what a 'data' body made")
            }
            let host = interpreter.host
            let here = try RemoteFiles.bring(file, to: nil, interpreter) ?? file
            return try asking(.unreadableFile) { () throws(HostError) in
                String(decoding: try host.readFile(here.path, limit: OutputSources.textMax), as: UTF8.self)
            }
        default: throw arguments.wrongType(0, "a Frame or a Session")
        }
    }
}

extension Engine {
    /// - Throws: `.invalidArgument` for a name that no engine has.
    init(named name: String) throws(RuntimeError) {
        guard let engine = Engine(rawValue: name) else {
            let names = Engine.allCases.map(\.rawValue)
            throw RuntimeError(
                .invalidArgument, "there is no engine \"\(name)\"",
                help: Suggestions.nearest(to: name, among: names).map { "did you mean '\($0)'?" }
                    ?? "there are \(names.joined(separator: ", "))")
        }
        self = engine
    }
}

extension LibraryArguments {
    /// A session, or that of a frame.
    func dataSession(_ index: Int) throws(RuntimeError) -> SessionObject {
        switch value(index) {
        case .object(let session as SessionObject): return session
        case .object(let frame as FrameObject): return frame.session
        default: throw wrongType(index, "a Session")
        }
    }
}
