package import BatonModel

/// Where attempts run. The engine hands it launches and takes completions; every launch has exactly one completion.
///
/// All of it is called on the thread that owns the engine, except `wake`. No call but `wait` blocks.
package protocol Backend: AnyObject, Sendable {
    /// Starts an attempt. What goes wrong comes back as a completion.
    func launch(_ ticket: AttemptTicket, _ launch: Launch)

    /// Asks an attempt's processes to end, and kills them after `grace` nanoseconds. Unknown tickets and those that
    /// have completed are ignored. A second call with a shorter grace shortens it.
    func terminate(_ ticket: AttemptTicket, grace: Int)

    /// Hands over the completions since the last call, in the order in which they were seen.
    func drain() -> [Completion]

    /// Hands over what schedulers said since the last call of attempts that have not ended.
    func takePlacements() -> [(AttemptTicket, Placement)]

    /// Blocks until a completion can be drained, `wake` was called, or the monotonic instant `deadline` has come.
    func wait(until deadline: Int?)

    /// Ends a `wait` that goes on, or the next one. May be called from any thread and from a signal handler.
    func wake()
}

extension Backend {
    package func takePlacements() -> [(AttemptTicket, Placement)] { [] }
}

/// One attempt of one step: what a backend knows it by.
package struct AttemptTicket: Hashable, Comparable, Sendable {
    package var run: RunID
    package var step: VertexID
    /// Counts from 1.
    package var attempt: Int

    package init(run: RunID, step: VertexID, attempt: Int) {
        self.run = run
        self.step = step
        self.attempt = attempt
    }

    package static func < (a: AttemptTicket, b: AttemptTicket) -> Bool {
        (a.run, a.step, a.attempt) < (b.run, b.step, b.attempt)
    }
}

/// The end of one attempt, as the backend saw it.
package struct Completion: Hashable, Sendable {
    package var ticket: AttemptTicket
    package var outcome: BackendOutcome
    package var report: AttemptReport

    package init(ticket: AttemptTicket, outcome: BackendOutcome, report: AttemptReport = AttemptReport()) {
        self.ticket = ticket
        self.outcome = outcome
        self.report = report
    }
}

/// How an attempt ended. Its processes are dead in every case but `lost`.
package enum BackendOutcome: Hashable, Sendable {
    /// Every command exited with 0.
    case succeeded
    /// A command exited with another code, by itself. Commands count from 0.
    case exited(code: Int, commandIndex: Int)
    /// A signal that did not come from `terminate` ended a command.
    case signalled(Int, commandIndex: Int)
    /// A command could not be started at all.
    case couldNotStart(StepFailure)
    /// It came to an end that only the backend can explain: the kernel killed it for want of memory.
    case broken(StepFailure)
    /// It ended after `terminate` had reached it.
    case terminated
    /// Nobody knows what became of it.
    case lost(String)
}
