import ArgumentParser
import BatonDirector
import BatonDirectorStore
import BatonHTTP
import Glibc

/// `baton director`: what whoever runs a director does with it, on its own computer.
struct DirectorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "director", abstract: "Make a director, and look after it.",
        discussion: """
            All of these work on the director's folder, whether the director runs or not. 'baton serve' runs it.
            """,
        subcommands: [
            Init.self, UserCommand.self, NodeCommand.self, TokenCommand.self, Backup.self, Restore.self,
            DirectorStatus.self,
        ])

    struct Init: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make a director's folder.")

        @OptionGroup var data: DataOption

        @Option(help: ArgumentHelp("Make this administrator, too; asks for a password.", valueName: "user"))
        var admin: String?

        @OptionGroup var password: PasswordOption

        func run() async throws {
            let folder = try data.folder()
            try folder.make()
            guard try folder.lock() else { throw Refusal("somebody else is making '\(folder.path)'") }
            let desk = OperatorDesk(folder, try folder.open(DirectorSettings(version: Version.text)))
            standardOutput("\(folder.path) is a director's folder now")
            if let admin {
                try await UserCommand.add(
                    admin, isAdmin: true, password: try password.read(for: admin), to: desk)
            } else {
                standardOutput("next: baton director user add NAME --admin --data \(folder.path)")
            }
            standardOutput("then: baton serve --data \(folder.path)")
        }
    }

    struct Backup: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Copy the director's store into a new file, while it runs or not.",
            discussion: """
                The key that secrets are sealed with, and the files of artifacts and logs, are apart: 'seal.key' and \
                'files' in the director's folder. Copy them behind the store; a file that the copy of the store does \
                not know does no harm.
                """)

        @OptionGroup var data: DataOption

        @Argument(help: "A file that is not there yet.")
        var file: String

        func run() async throws {
            let folder = try data.folder()
            try folder.requireDirector()
            do { try DirectorCopies.backUp(folder.store, to: absolute(file)) } catch {
                throw Refusal(error.message)
            }
            standardOutput(
                "\(file) has all that the director knew; '\(folder.sealingKey)' and '\(folder.files)' are apart")
        }
    }

    struct Restore: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Put a backup in the place of the director's store.",
            discussion: "What was there is kept beside it, with '.before-restore' at its name.")

        @OptionGroup var data: DataOption

        @Argument(help: "What 'backup' wrote.")
        var file: String

        func run() async throws {
            let folder = try data.folder()
            if access(folder.store, F_OK) != 0 { try folder.make() }
            guard try folder.lock() else {
                throw Refusal("the director in '\(folder.path)' is running", help: "stop it first")
            }
            do { try DirectorCopies.restore(absolute(file), to: folder.store) } catch {
                throw Refusal(error.message)
            }
            standardOutput("the director in '\(folder.path)' knows what '\(file)' has")
        }
    }
}
