import BatonHost
import BatonInterpreter
import BatonModel
import BatonShell
import Glibc

// Runs that outlive the program's place in the terminal.

extension Session {
    /// Puts the program into a process of its own where it may have to outlive its terminal: before its first thread.
    func prepareToLeave(_ interpreter: Interpreter) {
        guard leavesAtOnce || interpreter.mentionsDetach else { return }
        relay = Relay()
        interpreter.session.canDetach = relay != nil
        if leavesAtOnce, relay == nil {
            host.writeNotice("can't go to the background: the system has no room for another process\n")
        }
    }

    /// With `--detach` the program leaves with its first run.
    func leaveWithFirstRun(_ runs: LocalRuns) {
        guard leavesAtOnce, relay != nil else { return }
        let show = runs.onEvent
        runs.onEvent = { [weak self] run, event in
            if case .began = event.fact { self?.leaveTerminal(code: 0, [run], runs) }
            show?(run, event)
        }
    }

    /// Sees detached runs to their end once the program has ended with `code`; what is not detached is cancelled.
    ///
    /// - Returns: the code to end with.
    func outlive(_ code: Int32, _ interpreter: Interpreter) -> Int32 {
        guard let runs = host.runs, relay?.isAttached == true, !interpreter.detachedRuns.isEmpty else { return code }
        runs.forgetSignals()
        // When somebody presses Ctrl-C again, the rest is cancelled in the background.
        try? interpreter.cancelAttachedRuns()
        guard leaveTerminal(code: code, interpreter.detachedRuns.map(\.id), runs) else { return code }
        do {
            try interpreter.waitForDetachedRuns()
        } catch {
            host.writeNotice("error: \(error.message)\n")
            return Exit.failed
        }
        return host.endingSignal.map { 128 + $0 } ?? code
    }

    @discardableResult
    private func leaveTerminal(code: Int32, _ ids: [RunID], _ runs: LocalRuns) -> Bool {
        guard let relay, relay.isAttached else { return false }
        progress?.finish()
        let store = storeHint(runs.storeFolder)
        for id in ids {
            host.writeNotice(
                "run \(id.number) '\(runs.view(id).name)' goes on in the background: "
                    + "'baton attach \(id.number)\(store)' shows it, 'baton cancel \(id.number)\(store)' ends it\n")
        }
        host.flush()
        guard relay.leave(code: code, log: runs.sessionLog) else {
            host.writeNotice("can't go to the background: '\(runs.sessionLog)' can't be written\n")
            return false
        }
        progress?.becomePlain()
        reporter.isColored = false
        runs.isOpenToOthers = true
        return true
    }

    /// What a command needs to find the store from here.
    private func storeHint(_ folder: String) -> String {
        let parent = folder.lastIndex(of: "/").map { String(folder[..<$0]) } ?? folder
        let isFound = folder.hasSuffix("/.baton") && (host.directory + "/").hasPrefix(parent + "/")
        return isFound ? "" : " --store \(folder)"
    }
}
