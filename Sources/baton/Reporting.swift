import ArgumentParser
import BatonHost
import BatonShell

/// Options that several subcommands share.
struct ReportingOptions: ParsableArguments {
    @Option(help: "How faults are shown: text for people, json (one object a line) for tools.")
    var diagnostics = DiagnosticsFormat.text

    @Option(help: "When to colour: auto (on a terminal, unless NO_COLOR is set), always or never.")
    var color = ColorChoice.auto
}

extension DiagnosticsFormat: ExpressibleByArgument {}

extension ColorChoice: ExpressibleByArgument {}

extension Reporter {
    init(host: SystemHost, _ options: ReportingOptions) {
        self.init(host: host, format: options.diagnostics, color: options.color)
    }
}
