import BatonEngine

/// One attempt on its way through Slurm, as far as we know.
struct SlurmJob: Sendable {
    let ticket: AttemptTicket
    /// The job's name and comment: no other job of ours has or will have it.
    let token: String
    /// What `sbatch` is called with, behind our own options.
    let arguments: [String]
    var phase = Phase.waiting
    /// Set once it was told to end.
    var stop: Stop?
    /// What the job itself wrote down of its end.
    var record: BackendOutcome?
    /// What the queue last said of it.
    var facts = SlurmFacts()

    enum Phase: Hashable, Sendable {
        /// Not submitted, or known not to have been.
        case waiting
        /// `sbatch` is at work.
        case submitting(call: Int)
        /// `sbatch` gave no answer: looked for by its token. `absences` counts answers without it since `since`.
        case doubtful(since: Int, absences: Int)
        /// Slurm has it, since that instant.
        case posted(id: String, since: Int)
        /// No process of it lives; what its end was has yet to be seen. `state` is nil where the queue forgot the job.
        case over(id: String, state: SlurmState?, since: Int)
    }

    /// How far an end has been asked for.
    struct Stop: Hashable, Sendable {
        /// From that instant on it is killed, not asked.
        var killAt: Int
        /// When it is asked again, should it live.
        var again: Int
        /// Whether `scancel` was called for it at all.
        var isSent = false
    }

    var id: String? {
        switch phase {
        case .posted(let id, _), .over(let id, _, _): id
        case .waiting, .submitting, .doubtful: nil
        }
    }
}

/// What the scheduler says of an attempt.
package struct SlurmFacts: Hashable, Sendable {
    /// The job's number.
    package var id: String?
    package var state: SlurmState?
    /// Why it waits, in the scheduler's word.
    package var reason: String?
    package var nodes: String?
    /// Monotonic instants: when Slurm took it, and when it was first seen to run.
    package var postedAt: Int?
    package var runningAt: Int?

    package init() {}

    /// Time that it waited in the queue, in nanoseconds, as far as it is known at `now`.
    package func queueTime(at now: Int) -> Int? { postedAt.map { max(0, (runningAt ?? now) - $0) } }
}
