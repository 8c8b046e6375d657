import ArgumentParser
import BatonHTTP
import BatonWire
import Glibc

/// `baton director token`
struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Tokens of users, and those by which agents join.",
        subcommands: [Join.self, List.self, Revoke.self])

    /// What to do with a join token, as a command to copy.
    static func hint(_ folder: DataFolder) -> String {
        let note = ServingNote(reading: folder.serving)
        let pin = (note?.fingerprint).map { " --fingerprint \($0)" } ?? ""
        return "save it as 'join' on the computer that is to be a node, and there:\n"
            + "  baton agent --director \(note?.url ?? "https://HOST:8470")\(pin) --token-file join --data ~/node"
    }

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
            // For people alone: the token goes where standard output goes.
            if isatty(STDERR_FILENO) == 1 { standardError(try TokenCommand.hint(data.folder())) }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show tokens, without their text, which nobody has.",
            discussion: "'login' is a user's, for the prompt, scripts and the web page; 'join' makes machines nodes.")

        @OptionGroup var data: DataOption
        @Option(help: ArgumentHelp("Of this user alone.", valueName: "user")) var user: String?
        @OptionGroup var list: ListOption

        func run() async throws {
            let tokens = try await TokenCommand.tokens(of: user, OperatorDesk(try data.folder()))
            list.show(tokens, columns: ["id", "owner", "kind", "name", "scopes", "node", "tags", "created", "expires"])
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Revoke a token: what asks with it from now on is refused.",
            discussion: "Nodes that have joined by a token stay; 'baton director node remove' takes one out.")

        @OptionGroup var data: DataOption
        @Argument(help: "As 'token list' shows it.") var id: String

        func run() async throws {
            let desk = try OperatorDesk(try data.folder())
            guard let token = try await TokenCommand.tokens(of: nil, desk).first(where: { $0["id"]?.text == id }),
                let owner = token["owner"]?.text
            else { throw Refusal("there is no token '\(id)'", help: "'baton director token list' shows them") }
            _ = try await desk.call(.delete, "/users/\(try segment(owner))/tokens/\(try segment(id))")
            standardOutput("\(id) of \(owner) is revoked")
        }
    }

    private static func tokens(of user: String?, _ desk: OperatorDesk) async throws -> [WireJSON] {
        var names: [String] = []
        if let user { names = [user] } else { names = try await desk.list("/users").compactMap { $0["name"]?.text } }
        var tokens: [WireJSON] = []
        for name in names { tokens += try await desk.list("/users/\(try segment(name))/tokens") }
        return tokens
    }
}
