import ArgumentParser
import BatonHost
import BatonInterpreter
import BatonREPL
import BatonShell
import BatonSyntax
import Glibc

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
        let host = SystemHost()
        var arguments = rest
        let source: SourceFile
        if let text {
            source = SourceFile(name: "<command line>", text: text)
        } else {
            if arguments.first == "--" { arguments.removeFirst() }
            guard let first = arguments.first ?? (isatty(STDIN_FILENO) == 1 ? nil : "-") else {
                return try prompt(host)
            }
            if !arguments.isEmpty { arguments.removeFirst() }
            source = try read(first, host)
        }
        let (settings, reporter) = try reporting.settings(host, jobs: jobs, isQuiet: quiet, output: output)
        let session = Session(
            host: host, reporter: reporter, storeFolder: store, settings: settings, leavesAtOnce: detach)
        let code = session.run(source, arguments: arguments)
        host.flush()
        try session.leave(code)
    }

    /// Nothing to run, and somebody at a terminal.
    private func prompt(_ host: SystemHost) throws {
        var options = Workbench.Options()
        options.storeFolder = store
        // A mistake in a file must not take the shell away in which it can be mended.
        let (settings, reporter) = try reporting.settings(
            host, jobs: jobs, isQuiet: quiet, output: output, isStrict: false)
        options.settings = settings
        options.isInteractive = true
        let code = Prompt(host: host, reporter: reporter, options: options).run()
        if code != 0 { throw ExitCode(code) }
    }

    private func read(_ path: String, _ host: SystemHost) throws -> SourceFile {
        do {
            let bytes = try host.readFile(path == "-" ? "/dev/stdin" : path, limit: SourceFile.sizeMax)
            return SourceFile(name: path == "-" ? "<standard input>" : path, bytes: bytes)
        } catch {
            host.writeNotice("error[E0501]: \(error.message)\n")
            if !path.hasSuffix(".exp"), error.isMissing, !path.contains("/") {
                host.writeNotice("  = help: 'baton --help' lists the commands; a script is given by its path\n")
            }
            throw ExitCode(Exit.usage)
        }
    }
}
