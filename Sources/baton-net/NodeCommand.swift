import ArgumentParser
import BatonHTTP
import BatonWire

/// `baton director node`
struct NodeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "node", abstract: "Nodes that the director knows.", subcommands: [List.self, Remove.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show the nodes.")

        @OptionGroup var data: DataOption
        @OptionGroup var list: ListOption

        func run() async throws {
            list.show(
                try await OperatorDesk(try data.folder()).list("/nodes"),
                columns: ["name", "state", "owner", "os", "arch", "cores", "connector", "locked_by"])
        }
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

/// `baton director token`
struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Tokens by which agents join.", subcommands: [Join.self])

    struct Join: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a token by which an agent makes its computer a node.",
            discussion: "It is shown once. 'baton agent' reads it from a file or from BATON_JOIN_TOKEN.")

        @OptionGroup var data: DataOption

        @Option(help: ArgumentHelp("The name that the node gets (default: that of its computer).", valueName: "name"))
        var node: String?

        @Option(
            name: .customLong("tag"), help: ArgumentHelp("A tag that the node gets; may be repeated.", valueName: "tag")
        )
        var tags: [String] = []

        @Option(help: ArgumentHelp("Hours for which it holds.", valueName: "hours"))
        var hours = 24

        func run() async throws {
            let desk = try OperatorDesk(try data.folder())
            var members: [WireJSON.Member] = [
                .init("tags", .array(tags.map { .string($0) })),
                .init("expires", .int(WallClock.now() + hours * 3_600 * WallClock.second)),
            ]
            if let node { members.append(.init("node", .string(node))) }
            let made = try await desk.call(.post, "/join-tokens", .object(members))
            guard let token = made["token"]?.text else { throw Refusal("the director gave no token") }
            standardOutput(token)
        }
    }
}
