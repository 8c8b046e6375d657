import ArgumentParser
import BatonHost
import BatonInterpreter
import BatonREPL
import BatonSyntax
import Glibc

/// One program run from start to end: compile, parameters, run, report, exit code.
final class Session {
    let host: SystemHost
    var reporter: Reporter
    private let storeFolder: String?
    private let jobs: Int?
    private let isQuiet: Bool
    var progress: ProgressView?
    /// The way out of the terminal, where the program may need it.
    var relay: Relay?
    /// The program goes to the background with its first run.
    private(set) var leavesAtOnce: Bool
    /// Kept until the runs have been stopped: `always` blocks are evaluated then.
    private var interpreter: Interpreter?

    init(
        host: SystemHost, reporter: Reporter, storeFolder: String?, jobs: Int?, isQuiet: Bool,
        leavesAtOnce: Bool = false
    ) {
        self.leavesAtOnce = leavesAtOnce
        self.host = host
        self.reporter = reporter
        self.storeFolder = storeFolder
        self.jobs = jobs
        self.isQuiet = isQuiet
    }

    /// An interpreter with the verbs, and values shown as this program shows them.
    static func makeInterpreter(host: SystemHost) -> Interpreter {
        let interpreter = Interpreter(host: host)
        interpreter.registerVerbs()
        interpreter.session.display = { value in ValueText.text(value, width: host.outputWidth) }
        return interpreter
    }

    /// Runs a text with the parameters given on the command line; gives the exit code.
    func run(_ source: SourceFile, arguments: [String]) -> Int32 {
        let interpreter = Session.makeInterpreter(host: host)
        self.interpreter = interpreter
        interpreter.session.defaultJobs = jobs
        interpreter.session.makeRuns = { [self] () throws(HostError) in try makeRuns(for: source) }
        interpreter.session.reportFailure = { [self] error, log in
            reporter.report(error, fallback: source, log: log)
        }
        let (unit, diagnostics) = interpreter.compile(source)
        reporter.report(diagnostics, source)
        guard let unit else { return Exit.usage }
        do {
            switch try ScriptArguments.parse(takeOwn(arguments, unit.parameters), for: unit.parameters) {
            case .help:
                host.writeOutput(ScriptArguments.help(script: source.name, unit.parameters))
                return 0
            case .values(let values):
                prepareToLeave(interpreter)
                return run(unit, values, interpreter, source)
            }
        } catch {
            reporter.report(error, fallback: source)
            return Exit.usage
        }
    }

    /// `baton study.exp --detach` says the same as `baton run --detach study.exp`, unless the script has a parameter
    /// of that name.
    private func takeOwn(_ arguments: [String], _ parameters: [ScriptParameter]) -> [String] {
        guard !parameters.contains(where: { $0.name == "detach" }), arguments.contains("--detach") else {
            return arguments
        }
        leavesAtOnce = true
        return arguments.filter { $0 != "--detach" }
    }

    private func run(
        _ unit: Unit, _ parameters: [(name: String, text: String)], _ interpreter: Interpreter, _ source: SourceFile
    ) -> Int32 {
        do {
            interpreter.show(try interpreter.run(unit, parameters: parameters))
            // What was started goes on until it has ended: a script that ends must not lose work.
            try interpreter.waitForAllRuns()
        } catch {
            progress?.finish()
            if host.isOutputClosed { return 0 }
            if error.code != .interrupted { reporter.report(error, fallback: source) }
            return code(for: error)
        }
        progress?.finish()
        host.flush()
        // A signal that came during the last statement.
        if let signal = host.endingSignal { return 128 + signal }
        if let failure = host.outputFailure {
            host.writeNotice("error[E0502]: can't write the output: \(String(cString: strerror(failure)))\n")
            return Exit.failed
        }
        if interpreter.session.failedCount > 0 { return Exit.failed }
        return interpreter.session.cancelledCount > 0 ? Exit.cancelled : 0
    }

    private func code(for error: RuntimeError) -> Int32 {
        switch error.code {
        case .interrupted: 128 + (host.endingSignal ?? SIGINT)
        case .assertionFailed: Exit.differs
        case .cancelled: Exit.cancelled
        case .ownFault: Exit.ownFault
        case .missingParameter, .importCycle, .usage, .cycle: Exit.usage
        case _ where error.fault == .baton: Exit.ownFault
        default: Exit.failed
        }
    }

    private func makeRuns(for source: SourceFile) throws(HostError) -> any RunHost {
        let folder: String
        if let storeFolder {
            folder = host.absolutePath(storeFolder)
        } else {
            let path = host.absolutePath(source.name.hasPrefix("<") ? "script" : source.name)
            folder = (path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "") + "/.baton"
        }
        let runs = try LocalRuns(host: host, storeFolder: folder)
        host.runs = runs
        progress = ProgressView(host: host, runs: runs, isQuiet: isQuiet)
        leaveWithFirstRun(runs)
        return runs
    }

    /// Ends what still runs, and the process with `code`; a broken pipe ends quietly, a signal as signals end.
    func leave(_ code: Int32) throws {
        let code = interpreter.map { outlive(code, $0) } ?? code
        host.runs?.shutdown()
        progress?.finish()
        host.flush()
        if code != 0 { throw ExitCode(code) }
    }
}
