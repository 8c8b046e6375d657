import ArgumentParser
import BatonWire

/// `baton director user`
struct UserCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user", abstract: "Users of the director.",
        subcommands: [
            Add.self, List.self, Password.self, Promote.self, Demote.self, QuotaCommand.self, Remove.self,
        ])

    static func add(_ name: String, isAdmin: Bool, password: String, to desk: OperatorDesk) async throws {
        _ = try await desk.call(
            .post, "/users",
            .object([
                .init("name", .string(name)), .init("password", .string(password)), .init("admin", .bool(isAdmin)),
            ]))
        standardOutput(isAdmin ? "\(name) is an administrator" : "\(name) is a user")
    }

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make a user; asks for a password.")

        @OptionGroup var data: DataOption
        @Argument(help: "Small letters, digits, '.', '_' and '-'.") var name: String
        @Flag(help: "Who may make users, and see what all of them do.") var admin = false
        @OptionGroup var password: PasswordOption

        func run() async throws {
            let desk = try OperatorDesk(try data.folder())
            try await UserCommand.add(name, isAdmin: admin, password: try password.read(for: name), to: desk)
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show the users.")

        @OptionGroup var data: DataOption
        @OptionGroup var list: ListOption

        func run() async throws {
            list.show(
                try await OperatorDesk(try data.folder()).list("/users"),
                columns: ["name", "admin", "experiments", "artifacts", "logs", "created"]
            ) { user, column in
                QuotaCommand.cell(of: user, column)
            }
        }
    }

    struct Password: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give a user a new password; signs the user out everywhere.")

        @OptionGroup var data: DataOption
        @Argument(help: "The user.") var name: String
        @OptionGroup var password: PasswordOption

        func run() async throws {
            let desk = try OperatorDesk(try data.folder())
            let json = WireJSON.object([.init("password", .string(try password.read(for: name)))])
            _ = try await desk.call(.patch, "/users/\(try segment(name))", json)
            standardOutput("\(name) has a new password, and has to sign in again")
        }
    }

    struct Promote: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make a user an administrator.")

        @OptionGroup var data: DataOption
        @Argument(help: "The user.") var name: String

        func run() async throws {
            try await UserCommand.setAdmin(name, true, data)
            standardOutput("\(name) is an administrator; a new login has the rights")
        }
    }

    struct Demote: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make an administrator a user.")

        @OptionGroup var data: DataOption
        @Argument(help: "The user.") var name: String

        func run() async throws {
            try await UserCommand.setAdmin(name, false, data)
            standardOutput("\(name) is no administrator any more")
        }
    }

    private static func setAdmin(_ name: String, _ isAdmin: Bool, _ data: DataOption) async throws {
        let desk = try OperatorDesk(try data.folder())
        _ = try await desk.call(.patch, "/users/\(try segment(name))", .object([.init("admin", .bool(isAdmin))]))
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Take out a user who has no experiments.")

        @OptionGroup var data: DataOption
        @Argument(help: "The user.") var name: String

        func run() async throws {
            let desk = try OperatorDesk(try data.folder())
            _ = try await desk.call(.delete, "/users/\(try segment(name))")
            standardOutput("\(name) is no user any more")
        }
    }
}

/// A name as a part of a path; names that the director gives need no escapes.
func segment(_ name: String) throws -> String {
    let isPlain =
        !name.isEmpty
        && name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
    guard isPlain, name != ".", name != ".." else { throw Refusal("there is no '\(name)'", code: 1) }
    return name
}
