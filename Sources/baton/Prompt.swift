import BatonAssist
import BatonHost
import BatonInterpreter
import BatonModel
import BatonREPL
import BatonShell
import BatonSyntax
import BatonTerminal
import CBaton
import Glibc

/// `baton` on a terminal: reads a statement, runs it, shows what it gives, and reads the next one.
///
/// Runs go on while somebody types (`Prompt+Runs`); names that only a prompt has are in `Prompt+Verbs`.
final class Prompt {
    let host: SystemHost
    let workbench: Workbench
    let recorder: HistoryRecorder
    /// Carries out `save` and `export`.
    private let saver: PromptSaver
    private(set) lazy var reader = makeReader()
    /// Ctrl-D or `quit` has been told that runs would be cancelled; the next one leaves.
    var hasWarned = false
    /// The statement before the one that runs now was told that.
    var wasWarned = false
    /// `quit` was called.
    var isLeaving = false
    /// Somebody types.
    var isReading = false
    /// Runs that the last Ctrl-C left to themselves, and when that was.
    var detached: (runs: [RunObject], instant: Int) = ([], 0)
    /// The store takes nothing any more; it has been told.
    var hasStoreFailed = false

    /// What could stand in a text.
    private(set) lazy var scope = makeScope()
    /// The value of the last statement.
    private var value = Value.null
    /// Answers 'tour' and looks at what is typed meanwhile.
    private(set) lazy var guide = TourGuide(interpreter) { [unowned self] in host.writeOutput($0) }

    var interpreter: Interpreter { workbench.interpreter }

    init(host: SystemHost, reporter: Reporter, options: Workbench.Options) {
        self.host = host
        workbench = Workbench(host: host, reporter: reporter, options: options)
        saver = PromptSaver(workbench)
        workbench.interpreter.session.saver = saver
        recorder = HistoryRecorder(
            host: host, storeFolder: options.storeFolder, max: workbench.settings.settings.historyMax)
        reader.history = recorder.texts
        workbench.settings.usesPager = true
        workbench.didMakeRuns = { [unowned self] in follow($0) }
        host.willWrite = { [unowned self] in reader.stepAside() }
        registerVerbs()
        _ = guide
    }

    /// What the user has settled of the prompt.
    private var style: ReaderStyle {
        let settings = workbench.settings.settings
        var style = ReaderStyle()
        style.isColored = workbench.reporter.isColored
        style.prompt = PromptText(settings.prompt)
        style.isVi = settings[.editing].layer > .fallback ? settings.isVi : nil
        return style
    }

    private func makeReader() -> any StatementReader {
        var hooks = ReaderHooks()
        hooks.wait = { [unowned self] isReady in wait(isReady) }
        hooks.status = { [unowned self] in status }
        hooks.complete = { [unowned self] text, offset in complete(text, offset) }
        let output = host.isOutputTerminal ? STDOUT_FILENO : STDERR_FILENO
        let kind = host.environment("TERM") ?? ""
        if isatty(output) == 1, !kind.isEmpty, kind != "dumb",
            let editor = LineEditor(output: output, style: style, editrc: editrc, hooks: hooks)
        {
            return editor
        }
        let reader = PlainReader(output: output, hooks: hooks)
        reader.style = style
        return reader
    }

    /// The user's settings of libedit.
    private var editrc: String? {
        let path = host.environment("EDITRC") ?? host.environment("HOME").map { $0 + "/.editrc" }
        return path.flatMap { host.fileExists($0) ? $0 : nil }
    }

    /// Reads and runs until people leave; gives the exit code.
    func run() -> Int32 {
        host.writeNotice("\(Version.text)   help: what there is · quit or Ctrl-D: leave\n")
        var code: Int32?
        while code == nil { code = step() }
        reader.close()
        close()
        return code ?? 0
    }

    /// One statement, or another key that ends a line. Gives the exit code when it was the last one.
    private func step() -> Int32? {
        switch read() {
        case .statement(let text): return take(text)
        case .interrupted(let wasEmpty):
            if wasEmpty { offerToCancel() }
            return nil
        case .end: return mayLeave() ? 0 : nil
        case .terminated: return 128 + SIGTERM
        }
    }

    private func read() -> StatementInput {
        host.flush()
        reader.style = style
        beginReading()
        defer { endReading() }
        return reader.read()
    }

    private func take(_ text: String) -> Int32? {
        let statement = PromptStatement(text, isOwn: { interpreter.global($0) != nil }, isVerb: isVerb)
        if statement == .nothing { return nil }
        (wasWarned, hasWarned) = (hasWarned, false)
        defer { wasWarned = false }
        value = .null
        let state = carryOut(statement)
        guide.typed(text, succeeded: state == .ok, value: value)
        recorder.keep(text, state, now: host.now())
        reader.history = recorder.texts
        if cb_signals_terminations() > 0 { return 128 + SIGTERM }
        // A Ctrl-C that came when the statement had ended is not meant for the next one.
        cb_signals_clear()
        return isLeaving ? 0 : nil
    }

    private func carryOut(_ statement: PromptStatement) -> HistoryEntry.State {
        switch statement {
        case .nothing: return .ok
        case .statement(let text): return carryOut(text)
        case .timed(let text):
            let watch = Stopwatch(host)
            defer { host.writeNotice(watch.text + "\n") }
            return carryOut(text)
        }
    }

    /// Runs a text, shows the value of its last statement, and tells what was wrong: that stands last on the screen.
    private func carryOut(_ text: String) -> HistoryEntry.State {
        let source = SourceFile(name: "<prompt>", text: text)
        let failures = interpreter.session.failedCount
        let started = Set(interpreter.openRuns.map(\.id))
        let outcome = workbench.run(source)
        workbench.progress?.finish()
        switch outcome {
        case .done(let value):
            if !value.isNull { interpreter.register("_", value) }
            self.value = value
            do {
                try interpreter.show(value)
            } catch {
                workbench.reporter.report(error, fallback: source)
                return .failed
            }
        case .rejected(let diagnostics):
            workbench.reporter.report(diagnostics, source)
            return .refused
        case .failed(let error):
            workbench.reporter.report(error, fallback: source)
            return .failed
        case .interrupted:
            tellInterrupted(since: started)
            return .interrupted
        }
        return interpreter.session.failedCount > failures ? .failed : .ok
    }
}

/// Measures a statement: by the clock, and the computing here and in processes that have ended.
struct Stopwatch {
    private let host: SystemHost
    private let start: Int
    private let own: Int
    private let children: Int

    init(_ host: SystemHost) {
        self.host = host
        start = host.monotonicNow()
        own = Stopwatch.computing(RUSAGE_SELF.rawValue)
        children = Stopwatch.computing(RUSAGE_CHILDREN.rawValue)
    }

    var text: String {
        func shown(_ nanoseconds: Int) -> String { ProgressText.elapsed(nanoseconds) }
        let here = shown(Stopwatch.computing(RUSAGE_SELF.rawValue) - own)
        let elsewhere = shown(Stopwatch.computing(RUSAGE_CHILDREN.rawValue) - children)
        return "took \(shown(host.monotonicNow() - start)) (computing: \(here) here, \(elsewhere) in processes)"
    }

    private static func computing(_ who: Int32) -> Int {
        var usage = rusage()
        getrusage(who, &usage)
        return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1_000_000_000
            + (Int(usage.ru_utime.tv_usec) + Int(usage.ru_stime.tv_usec)) * 1_000
    }
}
