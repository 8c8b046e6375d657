package import BatonModel

/// How a run is carried out.
package struct RunOptions: Hashable, Sendable {
    /// Most steps that run at the same time; nil for as many as the slots allow.
    package var jobs: Int?
    /// True when the first failure ends the run.
    package var stopsOnFailure: Bool

    /// True when attempts may wait in the queue of another scheduler. Those whose launch names a cluster hold nothing of this
    /// machine, and their time limits count from when they begin there.
    package var isElsewhere: Bool

    /// Nanoseconds after its beginning at which what is left of it is stopped, and it has failed; nil for never.
    package var timeout: Int?

    package init(jobs: Int? = nil, stopsOnFailure: Bool = false, isElsewhere: Bool = false, timeout: Int? = nil) {
        self.jobs = jobs
        self.stopsOnFailure = stopsOnFailure
        self.isElsewhere = isElsewhere
        self.timeout = timeout
    }
}

/// What a run's machine is told.
package enum RunInput: Sendable {
    /// The first input, once. The first vertex is the root group, with index 0.
    indirect case begin(name: String, seed: UInt64, options: RunOptions, vertices: [Vertex])
    /// The answer to `expand`.
    case expanded(VertexID, Expansion)
    /// The answer to `prepare`.
    case prepared(VertexID, attempt: Int, Preparation)
    /// The slots that `enqueue` asked for are free.
    case granted(VertexID, attempt: Int)
    /// The slots that `enqueue` asked for can never be free.
    indirect case refused(VertexID, attempt: Int, StepFailure)
    /// The completion of a `launch`.
    indirect case finished(VertexID, attempt: Int, BackendOutcome, AttemptReport)
    /// The answer to `collect`.
    indirect case collected(VertexID, attempt: Int, Collection, AttemptReport)
    case timerFired(TimerToken)
    case emitted(RunEvent.Emitted)
    indirect case flagChanged(name: String, value: FlagValue)
    /// What a running attempt tells of itself.
    indirect case progressed(VertexID, attempt: Int, RunEvent.Progress)
    /// A file that a running attempt hands over.
    indirect case kept(VertexID, attempt: Int, name: String, file: FileReference)
    /// Of the run (nil), of a group with its members, or of one step.
    case cancel(VertexID?)
}

/// What a run's machine wants done. In order: what is recorded first is true before what follows is asked for.
package enum RunAction: Sendable {
    case record(RunEvent.Fact)
    case expand(VertexID, event: RunEvent.Emitted?)
    case prepare(VertexID, attempt: Int)
    /// Asks for slots; answered by `granted` or `refused`. Greater priorities go first.
    indirect case enqueue(VertexID, attempt: Int, Needs, priority: Int)
    /// Gives slots back, or takes the request for them back.
    case release(VertexID, attempt: Int)
    indirect case launch(VertexID, attempt: Int, Launch)
    case terminate(VertexID, attempt: Int)
    indirect case collect(VertexID, attempt: Int, AttemptReport)
    /// Answered by `timerFired` after that many nanoseconds.
    case setTimer(TimerToken, after: Int)
    /// The run has ended; nothing but stale answers comes after it.
    case finished(RunStatus)
}

/// A timer of one attempt, or of the run. Tokens of attempts that are over may fire; the machine ignores them.
package struct TimerToken: Hashable, Sendable {
    package var step: VertexID
    package var attempt: Int
    package var purpose: Purpose

    package enum Purpose: Hashable, Sendable {
        /// The attempt's time limit is over.
        case timeout
        /// The pause after the attempt is over.
        case retry
        /// The run's own time is over; the step is the root group, the attempt 0.
        case run
    }
}
