import ArgumentParser
import BatonHost
import BatonInterpreter
import BatonREPL
import BatonShell
import BatonSyntax

/// `baton config`: the settings that hold here, and where each comes from.
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Show the settings, their values and where each comes from.",
        discussion: """
            Later places go before earlier ones: defaults, the user's file, the project's 'baton.conf', the environment
            (BATON_OUTPUT, BATON_JOBS, …), flags, 'set' in a session. A file has lines like 'jobs = 4'.
            """)

    @Option(help: "How they are shown: table, csv, json, ndjson, markdown (default: table).")
    var output: OutputFormat?

    @OptionGroup var reporting: ReportingOptions

    @Argument(help: "One setting: its value alone.")
    var key: String?

    func run() throws {
        let host = SystemHost()
        let (desk, reporter) = try reporting.settings(host, output: output, isStrict: false)
        do throws(RuntimeError) {
            let options = desk.display
            if let key {
                host.writeOutput(try desk.value(key).printed + "\n")
            } else {
                var whole = options
                whole.rowsMax = SettingKey.allCases.count
                host.writeOutput(try Display.bundle(of: .list(desk.rows()), whole).text)
                if options.format == .table { host.writeNotice(places(host)) }
            }
        } catch {
            reporter.report(error, fallback: SourceFile(name: "<command line>", text: ""))
            host.flush()
            throw ExitCode(Exit.usage)
        }
        host.flush()
        if !desk.problems.isEmpty { throw ExitCode(Exit.usage) }
    }

    private func places(_ host: SystemHost) -> String {
        guard let path = SettingsDesk.userFile(host) else { return "" }
        return "your file: \(path)\(host.fileExists(path) ? "" : " (not there yet)")"
            + " · a project's: \(SettingsDesk.projectFile) in its folder\n"
    }
}
