import BatonModel
import BatonSyntax

/// A director under a name of the program's: `connect "https://lab.example.org" as lab`.
package final class ConnectionObject: LanguageObject {
    package let link: any DirectorLink
    private unowned let interpreter: Interpreter
    /// Closed by `close lab`.
    private(set) var isClosed = false

    init(_ link: any DirectorLink, _ interpreter: Interpreter) {
        self.link = link
        self.interpreter = interpreter
        super.init()
    }

    package var name: String { link.name }
    package override var typeName: String { "Connection" }
    package override var description: String { "<Connection \(link.name) \(link.address)>" }

    static let members = [
        "nodes", "runs", "experiments", "pools", "connectors", "secrets", "user", "name", "address",
    ]

    static let experimentColumns = ["name", "state", "deployments", "created", "duration", "run"]
    static let connectorColumns = ["name", "kind", "owner", "health", "message", "nodes"]
    static let poolColumns = ["name", "nodes", "limit"]

    package override var memberNames: [String] { Self.members }

    package override func member(_ name: String, _ interpreter: Interpreter) throws(RuntimeError) -> Value? {
        switch name {
        case "name": return .string(link.name)
        case "address": return .string(link.address)
        case "user": return .string(try asked { link throws(DirectorFault) in try link.whoAmI() }.name)
        case "nodes": return .object(NodesObject(interpreter, of: self))
        case "runs", "experiments": return .list(try experiments())
        case "pools":
            return .list(
                try asked { link throws(DirectorFault) in try link.pools() }.map {
                    .map([
                        ("name", .string($0.name)), ("nodes", .list($0.nodes.map { .string($0) })),
                        ("limit", $0.limit.map { .int($0) } ?? .null),
                    ])
                })
        case "connectors":
            return .list(
                try asked { link throws(DirectorFault) in try link.connectors() }.map(ConnectionObject.row))
        case "secrets":
            return .list(try asked { link throws(DirectorFault) in try link.secrets() }.map { .string($0) })
        default: return nil
        }
    }

    /// Experiments that are listed.
    private static let listedMax = 1_000

    private func experiments() throws(RuntimeError) -> [Value] {
        let found = try asked { link throws(DirectorFault) in try link.experiments(limit: Self.listedMax) }
        let now = interpreter.host.now()
        return found.map { experiment in
            .map([
                ("name", .string(experiment.name)), ("state", .string(experiment.state)),
                ("deployments", .int(experiment.deploymentCount)),
                ("created", .string(CalendarText.iso(experiment.created, digits: 0))),
                ("duration", .duration(max(0, (experiment.ended ?? now) - experiment.created))),
                ("run", experiment.run.map { .int($0.number) } ?? .null),
            ])
        }
    }

    static func row(_ connector: ConnectorFacts) -> Value {
        .map([
            ("name", .string(connector.name)), ("kind", .string(connector.kind)), ("owner", .string(connector.owner)),
            ("health", .string(connector.health)),
            ("message", connector.message.isEmpty ? .null : .string(connector.message)),
            ("nodes", .list(connector.nodes.map { .string($0) })),
        ])
    }

    func nodes() throws(RuntimeError) -> [NodeObject] {
        try asked { link throws(DirectorFault) in try link.nodes() }.map { NodeObject($0, director: name) }
    }

    func close() {
        guard !isClosed else { return }
        isClosed = true
        link.close()
    }

    /// Asks the director; what it refuses becomes an error of the language.
    func asked<Result>(
        _ body: (any DirectorLink) throws(DirectorFault) -> Result
    ) throws(RuntimeError) -> Result {
        guard !isClosed else {
            throw RuntimeError(
                .unreachableDirector, "connection '\(name)' is closed", help: "connect \"\(link.address)\" as \(name)")
        }
        do {
            return try body(link)
        } catch {
            throw RuntimeError(error, of: name)
        }
    }
}

extension RuntimeError {
    /// - Parameter connection: how the program calls the director.
    init(_ fault: DirectorFault, of connection: String) {
        switch fault.kind {
        // Nothing is broken: somebody has to say whether it is trusted.
        case .untrusted: self.init(.unreachableDirector, fault.message, help: fault.help)
        case .unreachable, .malformed:
            self.init(.unreachableDirector, fault.message, help: fault.help, fault: .machine)
        case .unknownOutcome:
            self.init(.unknownOutcome, fault.message, help: fault.help, fault: .machine)
        case .loginNeeded:
            self.init(.loginNeeded, fault.message, help: fault.help ?? "login \(connection)", fault: .script)
        case .forbidden, .notFound, .nameTaken, .refused:
            self.init(.refused, fault.message, help: fault.help, fault: .script)
        case .file: self.init(.unreadableFile, fault.message, help: fault.help, fault: .machine)
        case .interrupted: self.init(.interrupted, "interrupted")
        }
    }
}
