import BatonEngine
import BatonModel
import CBaton
import Glibc

/// The thread that owns the processes: takes orders, starts commands, sees their ends and reports them.
///
/// Invariant: every job in `jobs` has one live or unreaped process, whose descriptor epoll watches under the job's key.
/// A key is never used again, so an event that comes late finds nothing.
final class SpawnLoop {
    private let mailbox: Mailbox
    private let descriptors: Descriptors
    private var jobs: [UInt64: Job] = [:]
    private var keyOf: [AttemptTicket: UInt64] = [:]
    private var lastKey: UInt64 = 0
    private var isStopping = false
    /// Jobs that were asked to end and will be killed if they do not.
    private var overdueSoon: Set<UInt64> = []

    /// The key of the mailbox among the keys of jobs.
    private static let mailboxKey: UInt64 = 0

    /// What the loop holds open all the time.
    final class Descriptors {
        let epoll: Int32
        let null: Int32

        init(mailbox: Mailbox) throws(ProcessBackendError) {
            let epoll = try Mailbox.checked(baton_epoll_create())
            let null = baton_open_null()
            let added = baton_epoll_add(epoll, mailbox.ordersEvent, SpawnLoop.mailboxKey)
            guard null >= 0, added >= 0 else {
                close(epoll)
                if null >= 0 { close(null) }
                throw .noDescriptor(error: null < 0 ? -null : -added)
            }
            self.epoll = epoll
            self.null = null
        }

        deinit {
            close(epoll)
            close(null)
        }
    }

    init(mailbox: Mailbox, descriptors: Descriptors) {
        self.mailbox = mailbox
        self.descriptors = descriptors
    }

    /// Runs until `stop` was ordered and every process is dead.
    func run() {
        var keys = [UInt64](repeating: 0, count: 64)
        while !isStopping || !jobs.isEmpty {
            let count = baton_epoll_wait(descriptors.epoll, &keys, Int32(keys.count), Int64(timeout()))
            precondition(count >= 0, "epoll works on descriptors of our own")
            for key in keys.prefix(Int(count)) {
                if key == Self.mailboxKey { takeOrders() } else { takeEnd(of: key) }
            }
            killOverdue()
        }
    }

    private func takeOrders() {
        for order in mailbox.takeOrders() {
            switch order {
            case .launch(let ticket, let launch): begin(ticket, launch)
            case .terminate(let ticket, let grace): terminate(ticket, grace: grace)
            case .stop:
                isStopping = true
                for key in jobs.keys.sorted() { killNow(key) }
            }
        }
    }

    private var now: Int { SystemClock.read(CLOCK_MONOTONIC) }

    // Starting

    private func begin(_ ticket: AttemptTicket, _ launch: Launch) {
        var job = Job(ticket: ticket, launch: launch, began: now)
        if isStopping {
            mailbox.report(job.completion(.terminated, at: job.began))
        } else if launch.commands.isEmpty {
            mailbox.report(job.completion(.succeeded, at: job.began))
        } else {
            startCommand(of: &job)
        }
    }

    private func startCommand(of job: inout Job) {
        switch CommandStart.start(job.command, of: job.launch, input: descriptors.null) {
        case .failed(let failure):
            mailbox.report(job.completion(.couldNotStart(failure), at: now))
        case .started(let child):
            lastKey += 1
            job.pid = child.pid
            job.pidfd = child.pidfd
            let added = baton_epoll_add(descriptors.epoll, child.pidfd, lastKey)
            guard added >= 0 else {
                kill(-child.pid, SIGKILL)
                waitpid(child.pid, nil, 0)
                close(child.pidfd)
                let failure = StepFailure(.machine, "cannot watch '\(job.command.program)': no memory in the kernel")
                return mailbox.report(job.completion(.couldNotStart(failure), at: now))
            }
            jobs[lastKey] = job
            keyOf[job.ticket] = lastKey
        }
    }

    // Ending

    private func takeEnd(of key: UInt64) {
        guard var job = jobs[key], baton_has_ended(job.pidfd) == 1 else { return }
        // Until it is reaped its number, and that of its group, belong to nobody else.
        kill(-job.pid, SIGKILL)
        var end = baton_exit()
        guard baton_reap(job.pidfd, &end) == 0 else { return }
        _ = baton_epoll_remove(descriptors.epoll, job.pidfd)
        close(job.pidfd)
        jobs[key] = nil
        keyOf[job.ticket] = nil
        overdueSoon.remove(key)
        job.cpuTime += Int(end.cpu_nanoseconds)
        job.peakMemoryBytes = max(job.peakMemoryBytes, Int(end.peak_memory_bytes))
        if let outcome = job.outcome(of: end) {
            mailbox.report(job.completion(outcome, at: now))
        } else {
            job.commandIndex += 1
            startCommand(of: &job)
        }
    }

    private func terminate(_ ticket: AttemptTicket, grace: Int) {
        guard let key = keyOf[ticket], let job = jobs[key] else { return }
        switch job.stop {
        case .killed: return
        case .none where baton_has_ended(job.pidfd) == 1:
            // It ended by itself; its end is told as it was, but nothing follows.
            jobs[key]?.stop = .noFurther
        case .none, .noFurther, .asked:
            guard grace > 0 else { return killNow(key) }
            let (killAt, overflows) = now.addingReportingOverflow(grace)
            let deadline = min(job.killAt ?? .max, overflows ? .max : killAt)
            jobs[key]?.stop = .asked(killAt: deadline)
            overdueSoon.insert(key)
            guard job.killAt == nil else { return }
            kill(-job.pid, SIGTERM)
            // A process that was stopped could not take note of it.
            kill(-job.pid, SIGCONT)
        }
    }

    private func killNow(_ key: UInt64) {
        guard let job = jobs[key] else { return }
        if case .killed = job.stop { return }
        if case .none = job.stop, baton_has_ended(job.pidfd) == 1 {
            jobs[key]?.stop = .noFurther
            return
        }
        jobs[key]?.stop = .killed
        overdueSoon.remove(key)
        kill(-job.pid, SIGKILL)
    }

    private func killOverdue() {
        guard !overdueSoon.isEmpty else { return }
        let now = now
        for key in overdueSoon where jobs[key]?.killAt ?? .max <= now { killNow(key) }
    }

    /// Nanoseconds until the next one is to be killed; -1 for none.
    private func timeout() -> Int {
        guard let next = overdueSoon.compactMap({ jobs[$0]?.killAt }).min() else { return -1 }
        return max(next - now, 0)
    }
}
