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
            try folder.requireNone()
            // Before anything is made: whoever mistypes it tries again as if nothing had been.
            let secret = try admin.map { try password.read(for: $0) }
            try folder.make()
            guard try folder.lock() else { throw Refusal("somebody else is making '\(folder.path)'") }
            let desk = OperatorDesk(folder, try folder.open(DirectorSettings(version: Version.text)))
            standardOutput("\(folder.path) is a director's folder now")
            if let admin, let secret {
                do { try await UserCommand.add(admin, isAdmin: true, password: secret, to: desk) } catch {
                    guard var refusal = error as? Refusal else { throw error }
                    refusal.help = "the folder is made; baton director user add NAME --admin --data \(folder.path)"
                    throw refusal
                }
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
                What data sessions are made of goes into a second file, with '.sessions' at its name. The key that \
                secrets are sealed with, and the files of artifacts and logs, are apart: 'seal.key' and 'files' in the \
                director's folder. Copy them behind the store; a file that the copy of the store does not know does no \
                harm.
                """)

        @OptionGroup var data: DataOption

        @Argument(help: "A file that is not there yet.")
        var file: String

        func run() async throws {
            let folder = try data.folder()
            try folder.requireDirector()
            let target = absolute(file)
            do {
                try DirectorCopies.backUp(folder.store, to: target)
                if access(folder.sessions, F_OK) == 0 {
                    try DirectorCopies.backUp(folder.sessions, to: target + DataFolder.sessionsEnding)
                }
            } catch {
                throw Refusal(error.message)
            }
            standardOutput(
                "\(file) has all that the director knew; '\(folder.sealingKey)' and '\(folder.files)' are apart")
        }
    }

    struct Restore: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Put a backup in the place of the director's store.",
            discussion: """
                What was there is kept beside it, with '.before-restore' at its name. Data sessions come back where the \
                backup has them, and stay as they are where it has none.
                """)

        @OptionGroup var data: DataOption

        @Argument(help: "What 'backup' wrote.")
        var file: String

        func run() async throws {
            let folder = try data.folder()
            if access(folder.store, F_OK) != 0 { try folder.make() }
            guard try folder.lock() else {
                throw Refusal("the director in '\(folder.path)' is running", help: "stop it first")
            }
            let source = absolute(file)
            do {
                try DirectorCopies.restore(source, to: folder.store)
                if access(source + DataFolder.sessionsEnding, F_OK) == 0 {
                    try DirectorCopies.restore(source + DataFolder.sessionsEnding, to: folder.sessions)
                }
            } catch {
                throw Refusal(error.message)
            }
            standardOutput("the director in '\(folder.path)' knows what '\(file)' has")
        }
    }
}
