import BatonModel
import BatonSyntax

/// Directors, and one's own infrastructure: `connect`, `login`, `attach`, `pool`.
enum ConnectVerbs {
    static let all: [LibraryFunction] =
        [
            LibraryFunction(
                "connect",
                [
                    .init("address", "String"), .init("as", "Name", optional: true),
                    .init("fingerprint", "String", optional: true), .init("insecure", "Bool", optional: true),
                ], "Reaches a director under a name: connect \"https://lab.example.org\" as lab.", isPure: false,
                body: connect),
            LibraryFunction(
                "login",
                [
                    .init("connection", "Connection", optional: true), .init("user", "String", optional: true),
                    .init("password", "String", optional: true),
                ], "Logs in at a director and keeps a token: login lab, user: \"ann\" asks for the password.",
                isPure: false
            ) { (arguments, interpreter) throws(RuntimeError) in
                let connection = try arguments.connection(0, interpreter)
                let password = arguments.optional(2) == nil ? nil : try arguments.string(2)
                let user = try arguments.string(1, default: interpreter.host.environment("USER") ?? "")
                let facts = try connection.asked { link throws(DirectorFault) in
                    try link.login(user: user, password: password)
                }
                interpreter.host.writeNotice("logged in at \(connection.name) as \(facts.name)\n")
                return .null
            },
            LibraryFunction(
                "logout", [.init("connection", "Connection", optional: true)],
                "Ends the login at a director; experiments go on.", isPure: false
            ) { (arguments, interpreter) throws(RuntimeError) in
                try arguments.connection(0, interpreter).asked { link throws(DirectorFault) in try link.logout() }
                return .null
            },
            LibraryFunction(
                "whoami", [.init("connection", "Connection", optional: true)], "Who one is at a director.",
                isPure: false
            ) { (arguments, interpreter) throws(RuntimeError) in
                let connection = try arguments.connection(0, interpreter)
                return row(of: try connection.asked { link throws(DirectorFault) in try link.whoAmI() }, at: connection)
            },
            LibraryFunction(
                "close", [.init("what", "Connection | Session")],
                "Lets go of a connection, where experiments go on, or ends a data session.", isPure: false
            ) { (arguments, _) throws(RuntimeError) in
                if case .object(let session as SessionObject) = arguments.value(0) {
                    session.close()
                    return .null
                }
                guard case .object(let connection as ConnectionObject) = arguments.value(0) else {
                    throw arguments.wrongType(0, "a Connection or a Session")
                }
                connection.close()
                return .null
            },
            LibraryFunction(
                "attach",
                [
                    .init("what", "Int | String | Connector"), .init("to", "Connection", optional: true),
                    .init("from", "Connection", optional: true), .init("name", "String", optional: true),
                ],
                "A run by its number, or an experiment by its name: let r = attach(12), attach(\"campus\", from: lab). Or a way "
                    + "to nodes of one's own: attach ssh(\"me@gpu1\", tags: [\"gpu\"]) to lab.", isPure: false,
                body: attach),
            LibraryFunction(
                "detach", [.init("name", "String"), .init("from", "Connection", optional: true)],
                "Takes back what was attached: detach \"gpu1\" from lab.", isPure: false
            ) { (arguments, interpreter) throws(RuntimeError) in
                let name = try arguments.string(0)
                try arguments.connection(1, interpreter).asked { link throws(DirectorFault) in
                    try link.detach(connector: name)
                }
                return .null
            },
            LibraryFunction(
                "delete", [.init("name", "String"), .init("from", "Connection", optional: true)],
                "Makes a director forget an experiment that has ended, with its logs and files: delete \"campus\" from lab.",
                isPure: false
            ) { (arguments, interpreter) throws(RuntimeError) in
                let name = try arguments.string(0)
                try arguments.connection(1, interpreter).asked { link throws(DirectorFault) in
                    try link.delete(experiment: name)
                }
                return .null
            },
            LibraryFunction(
                "pool", [.init("name", "String"), .init("of", "Connection", optional: true)],
                "The nodes of a pool: deploy probe on pool(\"gpu\") | take 3.", isPure: false
            ) { (arguments, interpreter) throws(RuntimeError) in
                .object(PoolObject(try arguments.string(0), try arguments.connection(1, interpreter)))
            },
        ] + connectors + ClusterObject.functions

    private static func row(of user: UserFacts, at connection: ConnectionObject) -> Value {
        .map([
            ("user", .string(user.name)), ("director", .string(connection.name)), ("admin", .bool(user.isAdmin)),
            ("expires", user.expires.map { .string(CalendarText.iso($0, digits: 0)) } ?? .null),
        ])
    }

    private static func connect(
        _ arguments: inout LibraryArguments, _ interpreter: Interpreter
    ) throws(RuntimeError) -> Value {
        guard let directors = interpreter.session.directors else {
            throw RuntimeError(.notAvailable, "there is no way to a director here", fault: .machine)
        }
        let address = try arguments.string(0)
        let name = try arguments.string(1, default: hostName(address))
        let options = ConnectOptions(
            fingerprint: arguments.optional(2) == nil ? nil : try arguments.string(2),
            isInsecure: try arguments.bool(3, default: false))
        let link: any DirectorLink
        do {
            link = try directors.connect(to: address, name: name, options)
        } catch {
            throw RuntimeError(error, of: name)
        }
        let connection = ConnectionObject(link, interpreter)
        let session = interpreter.session
        for old in session.connections where old.name == name { old.close() }
        session.connections.removeAll { $0.name == name }
        session.connections.append(connection)
        return .object(connection)
    }

    /// `lab` of `https://lab.example.org:8700`.
    private static func hostName(_ address: String) -> String {
        let rest = address.split(separator: "/").dropFirst(address.contains("://") ? 1 : 0).first ?? "director"
        return String(rest.prefix { $0 != "." && $0 != ":" })
    }

    // MARK: Attaching

    private static func attach(
        _ arguments: inout LibraryArguments, _ interpreter: Interpreter
    ) throws(RuntimeError) -> Value {
        switch arguments.value(0) {
        case .int(let number): return .object(try StoredRun.open(RunID(number), interpreter))
        case .string(let name):
            let connection = try arguments.connection(arguments.optional(2) == nil ? 1 : 2, interpreter)
            let id = try connection.asked { link throws(DirectorFault) in try link.open(experiment: name.text) }
            return .object(try StoredRun.open(id, interpreter, connection))
        case .object(let connector as ConnectorObject):
            return try attach(arguments, interpreter) { name in
                ConnectorRequest(kind: connector.kind, name: name, options: connector.options)
            }
        case .object(let cluster as ClusterObject):
            return try attach(arguments, interpreter) { (name) throws(RuntimeError) in try cluster.request(name: name) }
        default:
            throw arguments.wrongType(0, "a run's number, an experiment's name, or a connector like ssh(\"me@gpu1\")")
        }
    }

    private static func attach(
        _ arguments: LibraryArguments, _ interpreter: Interpreter,
        _ request: (_ name: String?) throws(RuntimeError) -> ConnectorRequest
    ) throws(RuntimeError) -> Value {
        let connection = try arguments.connection(1, interpreter)
        let wanted = try request(arguments.optional(3) == nil ? nil : try arguments.string(3))
        return ConnectionObject.row(try connection.asked { link throws(DirectorFault) in try link.attach(wanted) })
    }

    // MARK: Connectors

    private static let common: [LibraryFunction.Parameter] = [
        .init("tags", "List<String>", optional: true), .init("properties", "Map", optional: true),
    ]

    /// What `local(…)` takes; the name stands for this computer without brackets.
    static let localParameters = LibraryFunction(
        "local", [.init("nodes", "Int", optional: true)] + common,
        "This computer, as one node or as several: run campus on local(nodes: 3).", isPure: false
    ) { (arguments, _) throws(RuntimeError) in try local(&arguments) }

    static func local(_ arguments: inout LibraryArguments) throws(RuntimeError) -> Value {
        if arguments.optional(0) != nil { _ = try arguments.int(0, in: 1...ConnectorObject.nodesMax) }
        return try connector("local", arguments)
    }

    private static let connectors: [LibraryFunction] = [
        LibraryFunction(
            "ssh",
            [
                .init("address", "String"), .init("port", "Int", optional: true),
                .init("identity", "String | File", optional: true), .init("host_key", "String", optional: true),
                .init("node", "String", optional: true), .init("director", "String", optional: true),
            ] + common, "An account that OpenSSH reaches: attach ssh(\"me@gpu1\", tags: [\"gpu\"]) to lab.",
            isPure: false
        ) { (arguments, _) throws(RuntimeError) in
            _ = try arguments.string(0)
            return try connector("ssh", arguments)
        },
        LibraryFunction(
            "agent", [.init("node", "String", optional: true)] + common,
            "A machine that joins by itself, with the token that attaching gives: attach agent(\"gpu2\") to lab.",
            isPure: false
        ) { (arguments, _) throws(RuntimeError) in try connector("agent", arguments) },
        LibraryFunction(
            "connector", [.init("program", "String | List<String>"), .init("options", "Map", optional: true)] + common,
            "A connector that is a program beside the director, which speaks JSON lines.", isPure: false
        ) { (arguments, _) throws(RuntimeError) in try connector("program", arguments) },
    ]

    /// The arguments that were given, by the names of their parameters.
    private static func connector(_ kind: String, _ arguments: LibraryArguments) throws(RuntimeError) -> Value {
        var options: [Datum.Entry] = []
        for (index, parameter) in arguments.function.parameters.enumerated() {
            guard let value = arguments.optional(index) else { continue }
            switch parameter.name {
            case "tags": _ = try arguments.list(index)
            case "properties", "options": _ = try arguments.map(index)
            default: break
            }
            options.append(Datum.Entry(key: parameter.name, value: try value.datum(path: parameter.name)))
        }
        return .object(ConnectorObject(kind, options))
    }
}

extension LibraryArguments {
    /// The connection that an argument names, or the current one.
    func connection(_ index: Int, _ interpreter: Interpreter) throws(RuntimeError) -> ConnectionObject {
        switch value(index) {
        case .object(let connection as ConnectionObject): return connection
        case .null:
            if let current = interpreter.session.currentConnection { return current }
            throw RuntimeError(
                .unreachableDirector, "there is no connection to a director",
                help: "connect \"https://lab.example.org\" as lab", fault: .script)
        default: throw wrongType(index, "a Connection")
        }
    }
}
