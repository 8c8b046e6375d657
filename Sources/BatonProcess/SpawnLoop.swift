import BatonEngine
import BatonModel
import CBaton
import Glibc
import Synchronization

/// Owns the processes: takes orders, starts commands, sees their ends and reports them. Belongs to who drives it, by
/// `Mailbox`.
///
/// Invariant: every job in `jobs` with a `pid` has one live or unreaped process, whose descriptor epoll watches under
/// the job's number. A number is never used again, so an event that comes late finds nothing.
final class SpawnLoop {
    let mailbox: Mailbox
    let descriptors: Descriptors
    let spawner: Spawner
    var jobs: [UInt64: Job] = [:]
    private var numberOf: [AttemptTicket: UInt64] = [:]
    /// The jobs of the groups that are alive.
    private var numberOfGroup: [pid_t: UInt64] = [:]
    var orphans: Orphans
    var watch: Watch
    private var memory = MemoryWatch()
    var marks = LogMarks()
    /// By their numbers, which are among those of jobs.
    var workers: [UInt64: Worker] = [:]
    var workerTurn = 0
    private var isStopping = false
    /// Whether any command so far ran in a container.
    private var hasContainers = false
    /// Jobs that were asked to end and will be killed if they do not.
    var overdueSoon: Set<UInt64> = []
    /// Whether orphans were looked for in this round.
    private var hasLooked = false
    /// What has ended in this round.
    private var completions: [Completion] = []
    private var keys = [UInt64](repeating: 0, count: eventsMax)

    /// The key of the mailbox among the numbers of jobs.
    static let mailboxKey: UInt64 = 0
    /// The key of those who wake the engine; far from all numbers, and from the marks of others.
    static let wakeKey: UInt64 = (1 << 62) - 1
    /// Marks the key of an orphan, whose process number is in the lower half.
    static let orphanMark: UInt64 = 1 << 63
    /// Events taken at once.
    private static let eventsMax = 64
    /// Last number of a job, over all loops of this process.
    private static let lastNumber = Atomic<UInt64>(0)

    init(mailbox: Mailbox, descriptors: Descriptors, session: Session, watch: Watch) {
        self.mailbox = mailbox
        self.descriptors = descriptors
        self.watch = watch
        spawner = Spawner(
            null: descriptors.null, starters: descriptors.starters, owner: session.owner, openFiles: session.openFiles)
        orphans = Orphans(session: session.name)
    }

    /// Runs on the helper's thread until the engine drives; true when `stop` was ordered and every process is dead.
    func run() -> Bool {
        while !isStopping || !jobs.isEmpty {
            guard let orders = mailbox.takeOrders(liveCount: jobs.count) else { return false }
            begin(orders)
            // Only who saw the mailbox empty is woken by what comes next.
            if orders.isEmpty, takeEvents(until: nil).isWoken { mailbox.noteWake() }
        }
        return true
    }

    /// Runs on the engine's thread until there is a completion, somebody woke it, or the instant has come.
    func drive(until deadline: Int?) {
        begin(mailbox.takeLeftOrders())
        if mailbox.takeWake() { return }
        while !mailbox.hasCompletions {
            let round = takeEvents(until: deadline)
            if round.isWoken || round.isEmpty { return }
            markLogs()
        }
    }

    /// Carries an order out at once, on the engine's thread.
    func take(_ order: Mailbox.Order) {
        begin(mailbox.takeLeftOrders() + [order])
    }

    private func begin(_ orders: [Mailbox.Order]) {
        for order in orders { carryOut(order) }
        killOverdue()
        markLogs()
        report()
    }

    /// Waits for what happens, until the instant at the latest, and sees to it.
    private func takeEvents(until deadline: Int?) -> (isWoken: Bool, isEmpty: Bool) {
        var pause = timeout()
        if let deadline { pause = min(pause < 0 ? .max : pause, max(deadline - now, 0)) }
        let count = baton_epoll_wait(descriptors.epoll, &keys, Int32(keys.count), Int64(pause))
        precondition(count >= 0, "epoll works on descriptors of our own")
        hasLooked = false
        var isWoken = false
        for key in keys.prefix(Int(count)) {
            if key == Self.wakeKey { isWoken = true } else { takeEvent(key) }
        }
        killOverdue()
        report()
        return (isWoken, count == 0)
    }

    /// Lets go of what is left when every process is dead.
    func end() {
        endWorkers()
        watch.end()
        orphans.close()
    }

    static func nextNumber() -> UInt64 { lastNumber.add(1, ordering: .relaxed).newValue }

    private func takeEvent(_ key: UInt64) {
        if key == Self.mailboxKey { return }
        if key & Self.orphanMark != 0 { return takeOrphanEnd(pid_t(truncatingIfNeeded: key)) }
        if key & Self.workerMark != 0 {
            if let worker = workers[key & ~Self.workerMark] { takeAnswer(of: worker) }
        } else if let job = jobs[key] {
            if !job.isSweeping, job.pid != 0 { takeEnd(of: job) }
        } else if let worker = workers[key] {
            takeEnd(of: worker)
        }
    }

    private func carryOut(_ order: Mailbox.Order) {
        switch order {
        case .launch(let ticket, let launch): begin(ticket, launch)
        case .terminate(let ticket, let grace):
            if let number = numberOf[ticket], let job = jobs[number] { terminate(job, grace: grace) }
        case .stop:
            isStopping = true
            for number in jobs.keys.sorted() { jobs[number].map(killNow) }
        }
    }

    var now: Int { SystemClock.read(CLOCK_MONOTONIC) }

    private func report() {
        guard !completions.isEmpty else { return }
        mailbox.report(completions)
        completions.removeAll(keepingCapacity: true)
    }

    // Starting

    private func begin(_ ticket: AttemptTicket, _ launch: Launch) {
        let number = Self.nextNumber()
        let job = Job(ticket: ticket, launch: launch, number: number, began: now)
        if isStopping { return complete(job, .terminated) }
        if let failure = WorkPlace.make(launch) { return complete(job, .couldNotStart(failure)) }
        if launch.commands.isEmpty { return complete(job, .succeeded) }
        jobs[number] = job
        numberOf[ticket] = number
        startCommand(of: job)
    }

    func startCommand(of job: Job) {
        if job.command.container != nil { hasContainers = true }
        if startInWorker(job) { return }
        job.watchEntry = watch.take()
        let note = job.watchEntry.map(watch.place)
        switch spawner.begin(job.command, of: job.launch, number: job.number, note: note) {
        case .failed(let failure): complete(job, .couldNotStart(failure))
        case .started(let child):
            job.isOurCopy = true
            attend(child, of: job)
        }
    }

    /// Waits for the end of a process that has just begun.
    func attend(_ child: baton_child, of job: Job) {
        job.pid = child.pid
        job.pidfd = child.pidfd
        numberOfGroup[child.pid] = job.number
        guard baton_epoll_add_once(descriptors.epoll, child.pidfd, job.number) < 0 else { return }
        job.signalGroup(SIGKILL)
        waitpid(child.pid, nil, 0)
        letGo(of: job)
        let failure = StepFailure(.machine, "cannot watch '\(job.command.program)': no memory in the kernel")
        complete(job, .couldNotStart(failure))
    }

    /// Forgets the process of a job, which has been reaped.
    private func letGo(of job: Job) {
        close(job.pidfd)
        numberOfGroup[job.pid] = nil
        job.pid = 0
        job.pidfd = -1
        job.isSweeping = false
        if let entry = job.watchEntry { watch.release(entry) }
        job.watchEntry = nil
    }

    func complete(_ job: Job, _ outcome: BackendOutcome) {
        if let entry = job.watchEntry { watch.release(entry) }
        job.watchEntry = nil
        jobs[job.number] = nil
        numberOf[job.ticket] = nil
        overdueSoon.remove(job.number)
        completions.append(job.completion(outcome, log: logRange(of: job.launch), at: now))
    }

    private func logRange(of launch: Launch) -> LogRange? {
        guard let start = launch.log else { return nil }
        let outputEnd = spawner.logs.end(of: launch.standardOutput) ?? start.output
        let errorEnd = spawner.logs.end(of: launch.standardError) ?? start.error
        return LogRange(start: start, outputEnd: outputEnd, errorEnd: errorEnd)
    }

    // Ending

    /// The leader has ended. Until it is reaped its number, and that of its group, belong to nobody else.
    private func takeEnd(of job: Job) {
        guard orphans.isKnown else {
            job.signalGroup(SIGKILL)
            return reap(job)
        }
        lookForOrphans()
        sweep(job)
    }

    /// Whoever lost its parent by an end of this round has come to us before we were told of the end: one look is
    /// enough for all of them.
    private func lookForOrphans() {
        if hasLooked { return }
        hasLooked = true
        if hasContainers {
            let named = jobs.values.compactMap { job in job.command.container.map { ($0, job.number) } }
            orphans.containers = Dictionary(named) { first, _ in first }
        }
        orphans.look(at: now) { pid in
            numberOfGroup[pid] ?? (watch.isWatchdog(pid) || workers.values.contains { $0.pid == pid } ? 0 : nil)
        }
    }

    /// Sees to it that nothing of an attempt is left whose leader has ended.
    func sweep(_ job: Job) {
        var (left, hasBuried) = orphans.living(of: job.number)
        while left.isEmpty, hasBuried {
            hasLooked = false
            lookForOrphans()
            (left, hasBuried) = orphans.living(of: job.number)
        }
        if left.isEmpty { return reap(job) }
        job.isSweeping = true
        // What was asked to end has the time that it was given.
        let isPatient = job.killAt.map { $0 > now } ?? false
        for pid in left {
            if let pidfd = orphans.watch(pid) {
                _ = baton_epoll_add_once(descriptors.epoll, pidfd, Self.orphanMark | UInt64(pid))
                if isPatient, getpgid(pid) != job.pid { orphans.ask(pid) }
            }
            if !isPatient { orphans.kill(pid) }
        }
        if !isPatient { job.signalGroup(SIGKILL) }
    }

    private func takeOrphanEnd(_ pid: pid_t) {
        guard let number = orphans.owner(ofKnown: pid), let job = jobs[number], job.isSweeping else { return }
        lookForOrphans()
        sweep(job)
    }

    private func reap(_ job: Job) {
        var end = baton_exit()
        let reaped = baton_reap(job.pidfd, &end)
        letGo(of: job)
        guard reaped == 0 else { return complete(job, .lost("nobody can tell how its process ended")) }
        job.startFailure = spawner.starters.takeFailure(of: job.number)
        job.note(end)
        memory.note(end)
        if let outcome = job.outcome(of: end, memory: memory) { return complete(job, outcome) }
        job.commandIndex += 1
        job.isWarm = true
        startCommand(of: job)
    }
}
