import ArgumentParser
import BatonHost
import BatonInterpreter
import BatonREPL
import BatonShell
import BatonSyntax
import Glibc

/// What a program is run with: the options of `baton run` as plain values.
struct ProgramRun {
    var text: String?
    var store: String?
    var jobs: Int?
    var isQuiet = false
    var isDetached = false
    var output: OutputFormat?
    var reporting = ReportingChoice()
    /// The script, then its parameters.
    var rest: [String] = []

    /// The plain ways in, told without the argument parser, which takes more time than all else of a short program:
    /// `[--store DIR] [--jobs N] [-q] SCRIPT …` and `-c TEXT` with the same options. nil for everything else, mistakes and
    /// help too: the long way knows what to say.
    static func plain(_ arguments: ArraySlice<String>) -> ProgramRun? {
        var program = ProgramRun()
        var left = arguments
        while let word = left.popFirst() {
            switch word {
            case "-q", "--quiet": program.isQuiet = true
            case "-c":
                guard let text = value(&left) else { return nil }
                program.text = text
            case "--store":
                guard let folder = value(&left) else { return nil }
                program.store = folder
            case "--jobs":
                guard let jobs = value(&left).flatMap({ Int($0) }), jobs >= 1 else { return nil }
                program.jobs = jobs
            default:
                guard program.text == nil, isScript(word), left.allSatisfy(isParameter) else { return nil }
                program.rest = [word] + left
                return program
            }
        }
        return program.text == nil ? nil : program
    }

    private static func value(_ left: inout ArraySlice<String>) -> String? {
        left.first?.hasPrefix("-") == false ? left.popFirst() : nil
    }

    /// Whether a word names a script beyond doubt: no subcommand has a dot or a slash in its name.
    private static func isScript(_ word: String) -> Bool {
        word == "-"
            || (!word.hasPrefix("-") && word.utf8.contains { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "/") })
    }

    /// Whether a word behind the script is the script's own, whatever the argument parser makes of words like it.
    private static func isParameter(_ word: String) -> Bool {
        !word.hasPrefix("-") || (word.hasPrefix("--") && word != "--" && !reserved.contains(word))
    }

    private static let reserved: Set = [
        "--help", "--help-hidden", "--version", "--generate-completion-script", "--experimental-dump-help",
    ]

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
        let (settings, reporter) = try reporting.settings(host, jobs: jobs, isQuiet: isQuiet, output: output)
        let session = Session(
            host: host, reporter: reporter, storeFolder: store, settings: settings, leavesAtOnce: isDetached)
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
            host, jobs: jobs, isQuiet: isQuiet, output: output, isStrict: false)
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
