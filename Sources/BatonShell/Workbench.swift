package import BatonHost
package import BatonInterpreter
import BatonModel
import BatonREPL
import BatonRemote
import BatonStore
package import BatonSyntax
import BatonWorkers

/// A place where texts are run one after another, each seeing what the earlier ones have declared: the prompt, the cells
/// of a notebook, the cells that a kernel is sent.
///
/// A text that fails leaves what was declared before it as it was. Used from one thread only.
package final class Workbench {
    package struct Options {
        /// Where runs are kept; nil for the nearest `.baton` above the host's folder, or a new one in it.
        package var storeFolder: String?
        /// Most steps at the same time; nil for as many as there are cores for.
        package var jobs: Int?
        /// Shows no progress.
        package var isQuiet = false
        /// Somebody sits at the terminal, and is asked where only people can say.
        package var isInteractive = false
        /// What runs are recorded under: the path of a notebook, or a word in angle brackets.
        package var script = "<prompt>"

        /// How things are shown and run; nil leaves all as it is when nobody says anything, so that the same text gives
        /// the same everywhere.
        package var settings: SettingsDesk?

        package init() {}
    }

    /// How a text ended.
    package enum Outcome {
        /// With the value of its last statement, which has not been shown; null where that has none.
        case done(Value)
        /// It was not run.
        case rejected([Diagnostic])
        case failed(RuntimeError)
        /// By Ctrl-C, or because the output was closed.
        case interrupted
    }

    package let host: SystemHost
    package let interpreter: Interpreter
    package var reporter: Reporter
    /// Made with the first run.
    package private(set) var progress: ProgressView?
    /// Called when the engine has been made, before its first run.
    package var didMakeRuns: ((LocalRuns) -> Void)?
    package let settings: SettingsDesk
    private let options: Options
    private let directors: RemoteDirectors
    private let dataSessions: LocalSessions
    /// What was run, with what it showed; nil where nobody has asked for it (`keepTranscript`).
    package private(set) var transcript: Transcript?
    /// The text that runs now: what faults without a place are shown in.
    private var current = SourceFile(name: "<prompt>", text: "")

    package init(host: SystemHost, reporter: Reporter, options: Options = Options()) {
        self.host = host
        self.reporter = reporter
        self.options = options
        interpreter = Interpreter(host: host)
        interpreter.registerVerbs()
        settings = options.settings ?? SettingsDesk(host: host, isBare: true)
        if let jobs = options.jobs { settings.setFlag(.jobs, .int(jobs), named: "--jobs") }
        settings.install(in: interpreter)
        directors = RemoteDirectors.install(in: interpreter, host: host, isAsking: options.isInteractive)
        dataSessions = LocalSessions.install(in: interpreter, host: host) { _ = FolderRemoval.remove($0) }
        dataSessions.elsewhere = RemoteSessions(directors)
        if options.isInteractive { dataSessions.logFolder = { [unowned self] in "\(storeFolder)/sessions.kept" } }
        interpreter.session.makeRuns = { [unowned self] () throws(HostError) in try makeRuns() }
        interpreter.session.reportFailure = { [unowned self] error, log in
            transcript?.note(error.line)
            self.reporter.report(error, fallback: current, log: log)
        }
    }

    /// Compiles and runs a text. Nothing is reported and no value is shown: the caller does, by `reporter` and
    /// `interpreter.show`.
    ///
    /// - Parameter present: is told of each statement of the outermost level when it has ended: its value (the last one's
    ///   too), null where it has none, and where it stands. Without it the values of all but the last one are shown.
    package func run(_ source: SourceFile, present: ((Value, Span) -> Void)? = nil) -> Outcome {
        let (program, diagnostics) = Parser.parse(source)
        return run(source, program, diagnostics, present: present)
    }

    /// The same for a text, or a part of one, that has been parsed already, with what the parser had to say.
    package func run(
        _ source: SourceFile, _ program: Program, _ faults: [Diagnostic], present: ((Value, Span) -> Void)? = nil
    ) -> Outcome {
        current = source
        let outcome = outcome(source, program, faults, present)
        switch outcome {
        case .done: transcript?.end(.done)
        case .interrupted: transcript?.end(.interrupted)
        case .failed(let error): transcript?.end(.failed(error.line))
        case .rejected(let diagnostics):
            let first = diagnostics.first { $0.severity == .error }
            transcript?.end(.failed(first.map { "error[\($0.code.rawValue)]: \($0.message)" } ?? ""))
        }
        return outcome
    }

    private func outcome(
        _ source: SourceFile, _ program: Program, _ faults: [Diagnostic], _ present: ((Value, Span) -> Void)?
    ) -> Outcome {
        transcript?.begin(String(decoding: source.bytes, as: UTF8.self))
        let (unit, diagnostics) = interpreter.compile(source, program, faults, tellsStatements: true)
        guard let unit else { return .rejected(diagnostics) }
        var left = program.statements.count
        interpreter.session.statementEnded = { [unowned self] value, span throws(RuntimeError) in
            left -= 1
            if let present {
                present(value, span)
            } else if left > 0 {
                try interpreter.show(value)
            }
            transcript?.ended(at: Int(span.end))
        }
        defer { interpreter.session.statementEnded = nil }
        do {
            return .done(try interpreter.run(unit))
        } catch {
            return error.code == .interrupted ? .interrupted : .failed(error)
        }
    }

    /// Keeps from now on what is run and what it shows.
    package func keepTranscript() {
        let transcript = Transcript()
        self.transcript = transcript
        host.didWrite = { transcript.didWrite($0) }
        interpreter.session.willShow = { [settings] value, format, text in
            var options = (try? settings.display(as: format)) ?? DisplayOptions()
            (options.width, options.isColored) = (Transcript.width, false)
            transcript.willWrite(text, recording: (try? Display.bundle(of: value, options))?.text ?? text)
        }
    }

    private var storeFolder: String {
        options.storeFolder.map(host.absolutePath) ?? StorePaths.nearest(from: host.directory)
            ?? "\(host.directory)/\(StorePaths.folderName)"
    }

    private func makeRuns() throws(HostError) -> any RunHost {
        let runs = try LocalRuns(host: host, storeFolder: storeFolder, source: RunSource(script: options.script))
        runs.remote = directors.remoteRuns
        host.runs = runs
        progress = ProgressView(host: host, runs: runs, isQuiet: options.isQuiet || !settings.settings.showsProgress)
        didMakeRuns?(runs)
        return runs
    }

    /// Cancels what still runs, waits until it is dead, and takes the progress off the screen.
    package func close() {
        host.runs?.shutdown()
        directors.shutdown()
        dataSessions.shutdown()
        progress?.finish()
        host.flush()
    }
}
