import BatonEngine
import CBaton
import Glibc

extension SpawnLoop {
    /// Asks a job's group to end; it is killed when `grace` nanoseconds have passed.
    func terminate(_ job: Job, grace: Int) {
        if withdraw(job) { return }
        switch job.stop {
        case .killed: return
        case .none where hasEnded(job):
            // It ended by itself; its end is told as it was, but nothing follows.
            job.stop = .noFurther
        case .noFurther: return
        case .none, .asked:
            guard grace > 0 else { return killNow(job) }
            let (killAt, overflows) = now.addingReportingOverflow(grace)
            let before = job.killAt
            job.stop = .asked(killAt: min(before ?? .max, overflows ? .max : killAt))
            overdueSoon.insert(job.number)
            guard before == nil else { return }
            signalStop(job)
        }
    }

    func signalStop(_ job: Job) {
        job.signalGroup(SIGTERM)
        // A process that was stopped could not take note of it.
        job.signalGroup(SIGCONT)
    }

    /// A job whose child has not answered its worker has not ended.
    private func hasEnded(_ job: Job) -> Bool {
        job.isSweeping || (job.pidfd >= 0 && baton_has_ended(job.pidfd) == 1)
    }

    func killNow(_ job: Job) {
        if withdraw(job) { return }
        switch job.stop {
        case .killed: return
        case .none where hasEnded(job): job.stop = .noFurther
        case .noFurther: break
        case .none, .asked: job.stop = .killed
        }
        overdueSoon.remove(job.number)
        job.signalGroup(SIGKILL)
        // A child that does not come to answer goes with its worker.
        if let worker = job.worker { kill(-worker.pid, SIGKILL) }
        if job.isSweeping { sweep(job) }
    }

    func killOverdue() {
        guard !overdueSoon.isEmpty else { return }
        let now = now
        for number in overdueSoon {
            if let job = jobs[number], job.killAt ?? .max <= now { killNow(job) }
        }
    }

    /// Nanoseconds until the next one is to be killed, or the logs of those at work are to be looked at; -1 for none.
    func timeout() -> Int {
        let kill = overdueSoon.compactMap { jobs[$0]?.killAt }.min()
        let look = jobs.isEmpty ? nil : marks.due
        guard let next = [kill, look].compactMap({ $0 }).min() else { return -1 }
        return max(next - now, 0)
    }

    func markLogs() {
        guard !jobs.isEmpty else { return }
        let now = now
        if now < marks.due { return }
        marks.look(at: now, jobs.values.lazy.map(\.launch)) { [spawner] in spawner.logs.end(of: $0) }
    }
}
