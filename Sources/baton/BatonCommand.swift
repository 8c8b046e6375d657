import ArgumentParser
import BatonHost
import CBaton
import Glibc

/// The command line. Without a subcommand it runs a script.
@main
struct BatonCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "baton",
        abstract: "A shell for experiments: tasks, the graph between them, where they run, what to look at.",
        discussion: """
            baton study.exp --folds 5     run a script with its parameters; 'baton study.exp --help' lists them
            baton -c '1 + 2'              run a text
            baton -                       run standard input
            """,
        version: Version.text,
        subcommands: [
            RunCommand.self, CheckCommand.self, FormatCommand.self, ExplainCommand.self,
            RunsCommand.self, ShowCommand.self, LogsCommand.self, CancelCommand.self, AttachCommand.self,
            ResumeCommand.self, WhyCommand.self,
            EmitCommand.self, WaitCommand.self, FlagCommand.self, ProgressCommand.self, ArtifactCommand.self,
            ReportCommand.self, TraceCommand.self, ImportCommand.self,
            StoreCommand.self, ConfigCommand.self, KernelCommand.self, SetupCommand.self,
            TestCommand.self, StatusCommand.self, RenderCommand.self, ConvertCommand.self,
            LanguageServerCommand.self, RunDeploymentCommand.self, DataStepCommand.self, AgentCommand.self,
            ConnectorCommand.self, PilotCommand.self,
            ServeCommand.self, DirectorCommand.self,
        ],
        defaultSubcommand: RunCommand.self)

    /// A subcommand parsed by itself, without the tree of all others around it: tasks call some again and again. Help and
    /// mistakes go the long way, which knows all names.
    private static func quickCommand() -> (any ParsableCommand)? {
        let arguments = CommandLine.arguments.dropFirst()
        guard let name = arguments.first, !name.hasPrefix("-"),
            let type = configuration.subcommands.first(where: { $0.configuration.commandName == name }),
            type.configuration.subcommands.isEmpty
        else { return nil }
        return try? type.parse(Array(arguments.dropFirst()))
    }

    /// Parses and runs; a mistake on the command line ends with 2, as all of Baton's usage errors do.
    static func main() {
        baton_share_one_arena()
        do {
            if let program = ProgramRun.plain(CommandLine.arguments.dropFirst()) { return try program.run() }
            var command = try quickCommand() ?? parseAsRoot()
            try command.run()
        } catch {
            let code = exitCode(for: error)
            if code == .validationFailure {
                SystemHost().writeNotice(fullMessage(for: error) + "\n")
                Glibc.exit(2)
            }
            exit(withError: error)
        }
    }
}

enum Version {
    static let text = "baton 0.1.0"
}

/// The exit codes of LANGUAGE.md's "Errors".
enum Exit {
    static let failed: Int32 = 1
    static let usage: Int32 = 2
    static let differs: Int32 = 3
    static let cancelled: Int32 = 4
    /// A director can't be reached, or is not the one that it should be.
    static let unreachable: Int32 = 5
    /// The director wants a login, or the user may not do that.
    static let forbidden: Int32 = 6
    /// The director may have done what it was asked, or not.
    static let unknownOutcome: Int32 = 7
    static let ownFault: Int32 = 70
    /// Waited in vain, as timeout(1) has it.
    static let late: Int32 = 124
}
