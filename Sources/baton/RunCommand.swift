import ArgumentParser
import BatonREPL

/// `baton FILE.exp [parameters]`, `baton -c TEXT`, `baton -`.
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run a script: a file, a text (-c) or standard input (-).")

    @Option(name: .customShort("c"), help: "Run this text; the value of its last expression is printed.")
    var text: String?

    @Option(help: "Folder for what runs leave behind (default: .baton beside the script).")
    var store: String?

    @Option(help: "Most steps at the same time (default: as many as there are cores for).")
    var jobs: Int?

    @Flag(name: .shortAndLong, help: "Show no progress.")
    var quiet = false

    @Flag(help: "Go to the background as soon as the first run has begun; 'baton attach' shows it.")
    var detach = false

    @Option(help: "How values are shown: table, csv, json, ndjson, markdown (default: table).")
    var output: OutputFormat?

    @OptionGroup var reporting: ReportingOptions

    @Argument(
        parsing: .captureForPassthrough,
        help: "The script, then its parameters: --name value or --name=value; --help lists them.")
    var rest: [String] = []

    func validate() throws {
        if let jobs, jobs < 1 { throw ValidationError("--jobs takes a number from 1 on, not \(jobs)") }
    }

    func run() throws {
        try ProgramRun(
            text: text, store: store, jobs: jobs, isQuiet: quiet, isDetached: detach, output: output,
            reporting: reporting.choice, rest: rest
        ).run()
    }
}
