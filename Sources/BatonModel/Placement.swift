/// Where an attempt is that a scheduler of somebody else's carries out, as far as that has told.
package struct Placement: Hashable, Sendable {
    /// Who schedules it, for sentences: `Slurm`.
    package var scheduler: String
    /// What the scheduler knows it by; empty where it has no name that people could use.
    package var job: String
    /// The machine or the worker that it was given to.
    package var node: String?
    /// Why it waits, in the scheduler's words.
    package var reason: String?
    /// Nanoseconds from its submission to its first command; nil while it waits.
    package var queueTime: Int?

    package init(
        scheduler: String, job: String, node: String? = nil, reason: String? = nil, queueTime: Int? = nil
    ) {
        self.scheduler = scheduler
        self.job = job
        self.node = node
        self.reason = reason
        self.queueTime = queueTime
    }

    /// `Slurm's job 12`, or `Dask`.
    package var name: String { job.isEmpty ? scheduler : "\(scheduler)'s job \(job)" }
}
