import ArgumentParser
import BatonHost
import BatonInterpreter
import BatonREPL
import BatonShell

/// Options that several subcommands share.
struct ReportingOptions: ParsableArguments {
    @Option(help: "How faults are shown: text for people, json (one object a line) for tools.")
    var diagnostics = DiagnosticsFormat.text

    @Option(help: "When to colour: auto (on a terminal, unless NO_COLOR is set), always or never (default: auto).")
    var color: ColorChoice?
}

/// The same as plain values.
struct ReportingChoice {
    var diagnostics = DiagnosticsFormat.text
    var color: ColorChoice?
}

extension DiagnosticsFormat: ExpressibleByArgument {}

extension ColorChoice: ExpressibleByArgument {}

extension ReportingOptions {
    var choice: ReportingChoice { ReportingChoice(diagnostics: diagnostics, color: color) }

    /// As `ReportingChoice.settings` has it.
    func settings(
        _ host: SystemHost, jobs: Int? = nil, isQuiet: Bool = false, output: OutputFormat? = nil, isStrict: Bool = true
    ) throws -> (desk: SettingsDesk, reporter: Reporter) {
        try choice.settings(host, jobs: jobs, isQuiet: isQuiet, output: output, isStrict: isStrict)
    }
}

extension ReportingChoice {
    /// The settings of files, environment and flags, and a reporter that keeps to them.
    ///
    /// What is wrong with the settings is told; where `isStrict`, that ends the program.
    func settings(
        _ host: SystemHost, jobs: Int? = nil, isQuiet: Bool = false, output: OutputFormat? = nil, isStrict: Bool = true
    ) throws -> (desk: SettingsDesk, reporter: Reporter) {
        let desk = SettingsDesk(host: host)
        if let jobs { desk.setFlag(.jobs, .int(jobs), named: "--jobs") }
        if isQuiet { desk.setFlag(.progress, .bool(false), named: "--quiet") }
        if let output { desk.setFlag(.output, .string(output.rawValue), named: "--output") }
        if let color { desk.setFlag(.color, .string(color.rawValue), named: "--color") }
        var reporter = Reporter(host: host, format: diagnostics, color: color ?? .auto)
        reporter.isColored = desk.isColored(terminal: host.isNoticeTerminal)
        desk.report(to: reporter)
        if isStrict, !desk.problems.isEmpty { throw ExitCode(Exit.usage) }
        return (desk, reporter)
    }
}

extension OutputFormat: ExpressibleByArgument {}

extension Reporter {
    init(host: SystemHost, _ options: ReportingOptions) {
        self.init(host: host, format: options.diagnostics, color: options.color ?? .auto)
    }
}
