import BatonModel
import CBaton
import Glibc

/// Tells whether a program failed for want of memory.
///
/// The system does not say so itself. What speaks for it: the kernel counts the processes that it kills because the
/// machine, or a group of processes on it, has no memory left; and a program at its own limit had nearly that much.
struct MemoryWatch {
    /// Processes that the kernel had killed when we last looked.
    private var kills = baton_memory_kills()
    /// Whether the count went up before the end that is looked at.
    private var hasKilled = false

    /// Parts of a hundred of its limit that a program must have had.
    static let nearLimitPercent = 75

    /// Looks at the count, which is worth it when a process was killed.
    mutating func note(_ end: baton_exit) {
        hasKilled = false
        guard end.exited == 0, end.status == SIGKILL else { return }
        let before = kills
        kills = baton_memory_kills()
        hasKilled = kills > before
    }

    /// What to say of a program that failed; nil when it was not for its memory as far as we know.
    func failure(of end: baton_exit, limit: Int) -> StepFailure? {
        let used = sizeText(bytes: Int(end.peak_memory_bytes))
        let how =
            end.exited == 1 ? "exit code \(end.status)" : "killed by signal \(end.status)"
        if hasKilled {
            return StepFailure(
                .machine, "killed by the system, which had no memory left: it used \(used)", signal: Int(end.status))
        }
        // Below what we have ourselves the figure is ours, from before the program began.
        guard limit > 0, end.peak_memory_bytes > baton_own_peak_memory(),
            Int(end.peak_memory_bytes) >= limit / 100 * Self.nearLimitPercent
        else { return nil }
        return StepFailure(
            .program, "\(how), out of memory: it used \(used) of the \(sizeText(bytes: limit)) that it needs",
            exitCode: end.exited == 1 ? Int(end.status) : nil, signal: end.exited == 1 ? nil : Int(end.status))
    }
}
