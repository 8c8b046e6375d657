import BatonHost
import BatonInterpreter
import BatonModel
import BatonREPL
import BatonShell
import BatonTerminal
import CBaton
import Glibc

// Runs at the prompt: they go on while somebody types, Ctrl-C leaves them to themselves, and nobody loses work unasked.

extension Prompt {
    /// Nanoseconds between two Ctrl-C that mean: cancel it.
    static var twiceMax: Int { 2_000_000_000 }
    /// Runs that are shown below the line.
    static var statusMax: Int { 3 }

    /// An engine has been made: what it writes goes above the line, how its runs stand below.
    func follow(_ runs: LocalRuns) {
        let progress = workbench.progress
        host.willWrite = { [unowned self] in
            progress?.finish()
            reader.stepAside()
        }
        runs.onTick = { [unowned self] in
            if isReading {
                interpreter.settleEndedRuns()
                reader.refresh()
            } else {
                progress?.draw()
            }
        }
    }

    func beginReading() {
        isReading = true
        workbench.progress?.isResting = true
        host.runs?.watch(input: STDIN_FILENO)
    }

    func endReading() {
        isReading = false
        workbench.progress?.isResting = false
        host.runs?.watch(input: nil)
    }

    /// Lets runs go on until there is something to read.
    func wait(_ isReady: () -> Bool) {
        guard let runs = host.runs, !hasStoreFailed else { return TerminalWait.forInput(isReady) }
        do {
            _ = try runs.wait(until: nil, for: isReady)
        } catch {
            hasStoreFailed = true
            host.writeNotice("error[E0502]: \(error.message)\n  = help: runs that went on have been ended\n")
        }
    }

    /// How runs stand that go on in the background.
    var status: [String] {
        guard let runs = host.runs, let progress = workbench.progress else { return [] }
        let open = interpreter.openRuns
        var rows = open.prefix(Self.statusMax).map { run in
            let head = "run \(run.id.number) " + (lostConnection(of: run).map { "(no connection to \($0)) " } ?? "")
            return head + progress.summary(of: run.id, runs, width: max(20, host.terminalWidth - head.count - 4))
        }
        if open.count > rows.count { rows.append("… \(open.count - rows.count) more runs") }
        return rows
    }

    /// The director of a run that can't be reached now: how the run stands is what was heard last.
    private func lostConnection(of run: RunObject) -> String? {
        run.isElsewhere ? host.runs?.remote?.lostDirector(of: run.id) : nil
    }

    // Ctrl-C

    /// A statement was interrupted: what it started goes on, and this is how to come back to it.
    func tellInterrupted(since started: Set<RunID>) {
        guard cb_signals_terminations() == 0 else { return }
        let count = cb_signals_interrupts()
        cb_signals_clear()
        let open = interpreter.openRuns
        let own = open.filter { !started.contains($0.id) }
        let left = own.isEmpty ? open : own
        guard let run = left.last else { return host.writeNotice("interrupted\n") }
        detached = (left, host.monotonicNow())
        let names = left.count == 1 ? "run \(run.id.number) '\(run.name)' goes" : "\(left.count) runs go"
        let number = run.id.number
        host.writeNotice(
            """
            interrupted: \(names) on in the background
              = help: 'let r = wait \(number)' waits for it again, 'logs \(number)' shows its output
              = help: 'cancel \(number)' ends it; Ctrl-C again at once asks for that

            """)
        if count > 1 { offerToCancel() }
    }

    /// Ctrl-C on an empty line: soon after another one it is about the runs that went on.
    func offerToCancel() {
        let runs = detached.runs.filter { run in interpreter.openRuns.contains { $0 === run } }
        guard !runs.isEmpty, host.monotonicNow() - detached.instant < Self.twiceMax else { return }
        detached.runs = []
        let what = runs.map { "run \($0.id.number) '\($0.name)'" }.joined(separator: ", ")
        beginReading()
        defer { endReading() }
        guard reader.confirm("cancel \(what)? (y/N) ") else { return }
        for run in runs { host.runs?.cancel(run.id, nil) }
    }

    // Leaving

    /// Whether people may leave: the first time they are told what that would end.
    func mayLeave() -> Bool {
        let open = ownRuns
        guard !open.isEmpty, !hasWarned, !wasWarned else { return true }
        hasWarned = true
        let names = open.map { "run \($0.id.number) '\($0.name)'" }.joined(separator: ", ")
        host.writeNotice(
            """
            \(open.count == 1 ? "a run goes" : "\(open.count) runs go") on here and would be cancelled: \(names)
              = help: 'wait' waits for \(open.count == 1 ? "it" : "them"); leave once more to leave all the same

            """)
        return false
    }

    /// Runs that end with this program.
    private var ownRuns: [RunObject] { interpreter.openRuns.filter { !$0.isDetached && !$0.isElsewhere } }

    func close() {
        let open = ownRuns
        if !open.isEmpty {
            host.writeNotice("cancelling \(open.map { "run \($0.id.number) '\($0.name)'" }.joined(separator: ", "))\n")
        }
        for run in interpreter.openRuns where run.isElsewhere {
            let number = run.id.number
            host.writeNotice(
                "run \(number) '\(run.name)' goes on at its director: 'baton show \(number)' tells how it stands\n")
        }
        host.willWrite = nil
        workbench.close()
    }
}
