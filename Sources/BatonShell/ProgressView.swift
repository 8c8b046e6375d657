package import BatonHost
import BatonInterpreter
package import BatonModel
import BatonREPL

/// Shows runs while they go on: one line redrawn in place on a terminal, a line for each change elsewhere.
package final class ProgressView {
    private let host: SystemHost
    private unowned let runs: LocalRuns
    /// Whether a line stands on the terminal that must go before anything else is written.
    private var isDrawn = false
    private var isWriting = false
    /// Runs that go on, oldest first.
    private var active: [RunID] = []
    /// How the steps of runs that go on are called.
    private var names: [RunID: StepNames] = [:]
    /// The step of each run that was the last to tell how far it is.
    private var talkers: [RunID: VertexID] = [:]
    private var isLive: Bool
    /// Lines of the turn that goes on: a rerun tells of a thousand steps at once.
    private var lines = ""

    /// Bytes of lines that are written before the turn is over.
    private static let linesMax = 1 << 15
    private let isQuiet: Bool
    /// Somebody types: no line is drawn here, and changes of steps are not told; the ends of runs are.
    package var isResting = false { didSet { clear() } }

    package init(host: SystemHost, runs: LocalRuns, isQuiet: Bool) {
        self.host = host
        self.runs = runs
        self.isQuiet = isQuiet
        isLive = host.isNoticeTerminal && host.environment("TERM") != "dumb"
        // The runs keep it: a weak reference would be asked at every event.
        runs.onEvent = { [self] run, event in take(event, of: run) }
        if !isQuiet { runs.onTurn = { [self] in writeLines() } }
        if isLive, !isQuiet {
            runs.onTick = { [self] in draw() }
            host.willWrite = { [weak self] in self?.clear() }
        }
    }

    private func take(_ event: RunEvent, of run: RunID) {
        switch event.fact {
        case .began: active.append(run)
        case .added(let vertices):
            names[run, default: StepNames()].add(vertices)
        case .progressed(let step, _): talkers[run] = step
        case .finished:
            talkers[run] = nil
            active.removeAll { $0 == run }
            names[run] = nil
            if !isQuiet { write(ProgressText.ending(runs.view(run)) + "\n") }
            return
        default: break
        }
        guard !isLive, !isQuiet, !isResting else { return }
        let line = ProgressText.line(for: event, step: { runs.step($0, of: run) }) {
            names[run, default: StepNames()].tell($0)
        }
        guard let line else { return }
        lines += line
        lines += "\n"
        if lines.utf8.count > Self.linesMax { writeLines() }
    }

    private func writeLines() {
        if !lines.isEmpty { write("") }
    }

    /// Writes what is left of the turn's lines, and a text behind them.
    private func write(_ text: String) {
        clear()
        isWriting = true
        host.writeNotice(lines.isEmpty ? text : lines + text)
        lines.removeAll(keepingCapacity: true)
        isWriting = false
    }

    /// How a run stands, in a line.
    package func summary(of run: RunID, _ runs: LocalRuns, width: Int) -> String {
        let view = runs.view(run)
        let news = talkers[run].flatMap { step in
            view[step].step.map { (step, names[run, default: StepNames()].shown($0.path)) }
        }
        return ProgressText.summary(view, now: host.now(), width: width, news: news)
    }

    package func draw() {
        guard isLive, !isQuiet, !isResting, let run = active.last else { return }
        let line = summary(of: run, runs, width: host.terminalWidth - 1)
        isWriting = true
        host.writeNotice("\r\u{1B}[K" + line)
        isWriting = false
        isDrawn = true
    }

    private func clear() {
        guard isDrawn, !isWriting else { return }
        isDrawn = false
        isWriting = true
        host.writeNotice("\r\u{1B}[K")
        isWriting = false
    }

    /// The terminal is no longer ours: a line for each change from now on.
    package func becomePlain() {
        clear()
        isLive = false
        runs.onTick = nil
        host.willWrite = nil
    }

    /// Takes the line off the screen at the end.
    package func finish() { clear() }
}
