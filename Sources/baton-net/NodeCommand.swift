import ArgumentParser
import BatonWire

/// `baton director node`
struct NodeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "node", abstract: "Nodes that the director knows.",
        subcommands: [List.self, Share.self, Unshare.self, Remove.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show the nodes.")

        @OptionGroup var data: DataOption
        @OptionGroup var list: ListOption

        func run() async throws {
            list.show(
                try await OperatorDesk(try data.folder()).list("/nodes"),
                columns: [
                    "name", "state", "owner", "shared_with", "os", "arch", "cores", "connector", "locked_by",
                    "last_seen",
                ])
        }
    }

    struct Share: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Let others use a node, too.")

        @OptionGroup var data: DataOption
        @Argument(help: "The node.") var name: String
        @Option(
            name: .customLong("with"),
            help: ArgumentHelp("A user, or '*' for all; may be repeated.", valueName: "user"))
        var users: [String]

        func run() async throws {
            let desk = try OperatorDesk(try data.folder())
            for user in users where user != NodeCommand.everybody {
                _ = try await desk.call(.get, "/users/\(try segment(user))")
            }
            try await NodeCommand.share(name, desk) { shared in
                users.contains(everybody) ? [everybody] : shared + users.filter { !shared.contains($0) }
            }
        }
    }

    struct Unshare: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Keep a node for its owner, or from some users.",
            discussion: "What runs there goes on; nothing new of these users is placed there.")

        @OptionGroup var data: DataOption
        @Argument(help: "The node.") var name: String
        @Option(
            name: .customLong("with"),
            help: ArgumentHelp(
                "This user no longer; may be repeated. Without it, nobody but the owner.", valueName: "user"))
        var users: [String] = []

        func run() async throws {
            try await NodeCommand.share(name, OperatorDesk(try data.folder())) { shared in
                users.isEmpty ? [] : shared.filter { !users.contains($0) }
            }
        }
    }

    /// Means all users.
    private static let everybody = "*"

    private static func share(
        _ name: String, _ desk: OperatorDesk, _ change: ([String]) -> [String]
    ) async throws {
        let path = "/nodes/\(try segment(name))"
        let node = try await desk.call(.get, path)
        var shared: [String] = []
        if case .array(let users)? = node["shared_with"] { shared = users.compactMap(\.text) }
        let users = change(shared)
        _ = try await desk.call(
            .patch, path, .object([.init("shared_with", .array(users.map { .string($0) }))]))
        let owner = node["owner"]?.text ?? "its owner"
        standardOutput(
            users.isEmpty
                ? "\(name) is for \(owner) alone"
                : "\(name) is for \(owner) and \(users == [everybody] ? "everybody" : users.joined(separator: ", "))")
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Forget a node; its agent may not come back.")

        @OptionGroup var data: DataOption
        @Argument(help: "The node.") var name: String

        func run() async throws {
            let desk = try OperatorDesk(try data.folder())
            _ = try await desk.call(.delete, "/nodes/\(try segment(name))")
            standardOutput("\(name) is no node any more")
        }
    }
}
