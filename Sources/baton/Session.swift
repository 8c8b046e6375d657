import ArgumentParser
import BatonHost
import BatonInterpreter
import BatonModel
import BatonREPL
import BatonRemote
import BatonShell
import BatonStore
import BatonSyntax
import BatonWorkers
import Glibc

/// One program run from start to end: compile, parameters, run, report, exit code.
final class Session {
    let host: SystemHost
    var reporter: Reporter
    private let storeFolder: String?
    private let settings: SettingsDesk
    var progress: ProgressView?
    /// The way out of the terminal, where the program may need it.
    var relay: Relay?
    /// The program goes to the background with its first run.
    private(set) var leavesAtOnce: Bool
    /// Kept until the runs have been stopped: `always` blocks are evaluated then.
    private var interpreter: Interpreter?
    /// The ways to directors.
    private var directors: RemoteDirectors?
    private var dataSessions: LocalSessions?
    /// What is recorded of the program with its runs.
    private var recorded = RunSource()

    init(
        host: SystemHost, reporter: Reporter, storeFolder: String?, settings: SettingsDesk, leavesAtOnce: Bool = false
    ) {
        self.leavesAtOnce = leavesAtOnce
        self.host = host
        self.reporter = reporter
        self.storeFolder = storeFolder
        self.settings = settings
    }

    /// An interpreter with the verbs, and values shown as this program shows them.
    static func makeInterpreter(host: SystemHost, settings: SettingsDesk? = nil) -> Interpreter {
        let interpreter = Interpreter(host: host)
        interpreter.registerVerbs()
        (settings ?? SettingsDesk(host: host, isBare: true)).install(in: interpreter)
        return interpreter
    }

    /// Runs a text with the parameters given on the command line; gives the exit code.
    func run(_ source: SourceFile, arguments: [String]) -> Int32 {
        let (interpreter, unit) = prepare(source)
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

    /// An interpreter for the text, and the text compiled; nil when it has errors, which have been reported.
    private func prepare(_ source: SourceFile) -> (Interpreter, Unit?) {
        let interpreter = Session.makeInterpreter(host: host, settings: settings)
        self.interpreter = interpreter
        directors = RemoteDirectors.install(in: interpreter, host: host)
        dataSessions = LocalSessions.install(in: interpreter, host: host) { _ = FolderRemoval.remove($0) }
        dataSessions?.elsewhere = directors.map(RemoteSessions.init)
        interpreter.session.makeRuns = { [self] () throws(HostError) in try makeRuns(for: source) }
        interpreter.session.reportFailure = { [self] error, log in
            reporter.report(error, fallback: source, log: log)
        }
        let (unit, diagnostics) = interpreter.compile(source)
        reporter.report(diagnostics, source)
        return (interpreter, unit)
    }

    /// Goes on from a run of a session that died: the same text with the same parameters, and what it had done is not
    /// done again. The host's folder has to be the one that the record names.
    func run(resuming record: RunRecord) -> Int32 {
        let origin = record.origin
        recorded.resumes = origin.session
        let source = SourceFile(name: origin.script, text: origin.text)
        let parameters = origin.parameters.compactMap { entry in
            if case .string(let text) = entry.value { (name: entry.key, text: text) } else { nil }
        }
        let (interpreter, unit) = prepare(source)
        guard let unit else { return Exit.usage }
        prepareToLeave(interpreter)
        return run(unit, parameters, interpreter, source)
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
        recorded.script = source.name.hasPrefix("<") ? source.name : host.absolutePath(source.name)
        recorded.text = String(decoding: source.bytes, as: UTF8.self)
        recorded.parameters = parameters.map { Datum.Entry(key: $0.name, value: .string($0.text)) }
        recorded.version = Version.text
        do {
            try interpreter.show(try interpreter.run(unit, parameters: parameters))
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
        case .unreachableDirector: Exit.unreachable
        case .loginNeeded, .refused: Exit.forbidden
        case .unknownOutcome: Exit.unknownOutcome
        case .missingParameter, .importCycle, .usage, .cycle: Exit.usage
        case _ where error.fault == .baton: Exit.ownFault
        default: Exit.failed
        }
    }

    private func makeRuns(for source: SourceFile) throws(HostError) -> any RunHost {
        let runs = try LocalRuns(host: host, storeFolder: folder(for: source), source: recorded)
        runs.remote = directors?.remoteRuns
        host.runs = runs
        progress = ProgressView(host: host, runs: runs, isQuiet: !settings.settings.showsProgress)
        leaveWithFirstRun(runs)
        return runs
    }

    /// The store's folder: the one that was given, or the nearest above the script, or a new one beside it.
    private func folder(for source: SourceFile) -> String {
        if let storeFolder { return host.absolutePath(storeFolder) }
        let path = host.absolutePath(source.name.hasPrefix("<") ? "script" : source.name)
        let beside = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
        return StorePaths.nearest(from: beside) ?? "\(beside)/\(StorePaths.folderName)"
    }

    /// Ends what still runs, and the process with `code`; a broken pipe ends quietly, a signal as signals end.
    func leave(_ code: Int32) throws {
        let code = interpreter.map { outlive(code, $0) } ?? code
        host.runs?.shutdown()
        directors?.shutdown()
        dataSessions?.shutdown()
        progress?.finish()
        host.flush()
        if code != 0 { throw ExitCode(code) }
    }
}
