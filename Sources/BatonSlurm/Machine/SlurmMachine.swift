package import BatonEngine
import BatonModel

/// Attempts as jobs of Slurm, as a pure state machine: `(input, now) → effects`.
///
/// It promises: at most one live job an attempt, whatever answers are lost; an attempt is called terminated, or ended in
/// any other way, only when the queue said that no process of it lives. From silence nothing is concluded, however long
/// it lasts. Instants are monotonic nanoseconds.
package struct SlurmMachine: Sendable {
    /// What happens to it.
    package enum Input: Hashable, Sendable {
        /// An attempt is to run; `arguments` are those of `sbatch`, the script last.
        case submit(AttemptTicket, arguments: [String])
        case terminate(AttemptTicket, grace: Int)
        /// A Baton of that session is dead: what is left of its jobs is to end.
        case reconcile(session: String)
        /// The end of a call. `code` is nil when the program gave no answer in time or was killed.
        case answered(call: Int, code: Int?, output: String, error: String)
        /// The job wrote down how its commands ended.
        case recorded(AttemptTicket, BackendOutcome)
        /// Time has come to `nextDue`.
        case tick
    }

    /// What it wants done.
    package enum Effect: Hashable, Sendable {
        case call(number: Int, program: String, arguments: [String])
        /// The attempts that an array's elements are, by their index: to be written down before the call that follows.
        case note(array: String, [AttemptTicket])
        /// A call takes too long: its program is to end, and is answered with no code.
        case abandon(call: Int)
        case complete(AttemptTicket, BackendOutcome, SlurmFacts)
        /// No job of that session lives any more.
        case reconciled(session: String)
    }

    let session: String
    let limits: SlurmLimits
    var jobs: [AttemptTicket: SlurmJob] = [:]
    var tickets: [String: AttemptTicket] = [:]
    var waiting: [AttemptTicket] = []
    /// When the first of these came.
    var waitingSince = 0
    /// Attempts by the index of their element, of arrays that may have live ones.
    var arrays: [String: [AttemptTicket]] = [:]
    var lastArray = 0
    /// Most elements of an array; nil until Slurm was asked.
    var arrayMax: Int?
    var calls: [Int: Call] = [:]
    /// Sessions of dead Batons whose jobs may live.
    var dead: Set<String> = []
    var lastCall = 0
    var pollDue = 0
    var pollPause: Int
    var effects: [Effect] = []

    /// A program that was called and has not answered.
    struct Call: Sendable {
        var purpose: Purpose
        var began: Int
        var isAbandoned = false
    }

    enum Purpose: Hashable, Sendable {
        case submit([AttemptTicket]), configuration, queue, accounts, cancel
    }

    /// `session` names us among all Batons, past ones included: tokens begin with it.
    package init(session: String, limits: SlurmLimits = SlurmLimits()) {
        self.session = session
        self.limits = limits
        pollPause = limits.pollMin
    }

    /// The name of an attempt's job.
    package func token(_ ticket: AttemptTicket) -> String {
        "baton-\(session)-r\(ticket.run.number)-s\(ticket.step.index)-a\(ticket.attempt)"
    }

    /// What is known of an attempt's job.
    package func facts(_ ticket: AttemptTicket) -> SlurmFacts? { jobs[ticket]?.facts }

    /// The same of all that have not been completed.
    package var allFacts: [(ticket: AttemptTicket, facts: SlurmFacts)] {
        jobs.map { ($0.key, $0.value.facts) }.sorted { $0.0 < $1.0 }
    }

    /// Attempts that have not been completed.
    package var liveCount: Int { jobs.count }

    /// Attempts whose jobs may write down an end.
    package var unrecorded: [AttemptTicket] {
        jobs.values.filter { $0.record == nil && $0.id != nil }.map(\.ticket)
    }

    package mutating func receive(_ input: Input, at now: Int) -> [Effect] {
        switch input {
        case .submit(let ticket, let arguments): submit(ticket, arguments, now)
        case .terminate(let ticket, let grace): terminate(ticket, grace, now)
        case .reconcile(let session):
            precondition(session != self.session, "we live")
            dead.insert(session)
            hasten(now)
        case .answered(let call, let code, let output, let error): answered(call, code, output, error, now)
        case .recorded(let ticket, let outcome):
            guard jobs[ticket]?.record == nil else { break }
            jobs[ticket]?.record = outcome
            if case .over? = jobs[ticket]?.phase { settle(ticket, now) } else { hasten(now) }
        case .tick: break
        }
        advance(now)
        defer { effects = [] }
        return effects
    }

    /// When it wants to hear of the time again; nil while it waits for nothing.
    package func nextDue() -> Int? {
        var due = calls.values.filter { !$0.isAbandoned }.map { $0.began + limits.callTime }
        if isWatching, !isCalling(.queue) { due.append(pollDue) }
        if !waiting.isEmpty, dead.isEmpty, freeSubmissions > 0, !isCalling(.configuration) {
            due.append(waitingSince + limits.gatherTime)
        }
        for job in jobs.values {
            if let stop = job.stop, case .posted = job.phase { due.append(stop.again) }
            if case .over(_, _, let since) = job.phase { due.append(since + limits.recordTime) }
        }
        return due.min()
    }

    // MARK: What comes in

    private mutating func submit(_ ticket: AttemptTicket, _ arguments: [String], _ now: Int) {
        precondition(jobs[ticket] == nil, "one attempt runs once")
        let token = token(ticket)
        jobs[ticket] = SlurmJob(ticket: ticket, token: token, arguments: arguments)
        tickets[token] = ticket
        wait(ticket, now)
        hasten(now)
    }

    /// It is submitted with what is like it and comes at the same time.
    mutating func wait(_ ticket: AttemptTicket, _ now: Int) {
        if waiting.isEmpty { waitingSince = now }
        waiting.append(ticket)
    }

    private mutating func terminate(_ ticket: AttemptTicket, _ grace: Int, _ now: Int) {
        guard let job = jobs[ticket] else { return }
        let killAt = now.addingReportingOverflow(grace).partialValue
        if job.phase == .waiting {
            waiting.removeAll { $0 == ticket }
            return complete(ticket, .terminated)
        }
        var stop = job.stop ?? SlurmJob.Stop(killAt: killAt, again: now)
        stop.killAt = min(stop.killAt, killAt)
        stop.again = min(stop.again, now)
        jobs[ticket]?.stop = stop
        hasten(now)
    }

    // MARK: What is due

    private mutating func advance(_ now: Int) {
        for (number, call) in calls where !call.isAbandoned && call.began + limits.callTime <= now {
            calls[number]?.isAbandoned = true
            effects.append(.abandon(call: number))
        }
        beginSubmissions(now)
        beginCancels(now)
        if isWatching, !isCalling(.queue), pollDue <= now {
            call(
                .queue, "squeue",
                ["--me", "--array", "--noheader", "--states=all", "--format=\(SlurmText.queueFormat)"], now)
        }
        for job in jobs.values {
            if case .over(_, _, let since) = job.phase, since + limits.recordTime <= now { settle(job.ticket, now) }
        }
    }

    /// One call for all that are asked to end, one for all that are killed; a job that lives is asked again.
    private mutating func beginCancels(_ now: Int) {
        guard !isCalling(.cancel) else { return }
        var asked: [String] = []
        var killed: [String] = []
        for job in jobs.values.sorted(by: { $0.ticket < $1.ticket }) {
            guard let stop = job.stop, stop.again <= now, case .posted(let id, _) = job.phase else { continue }
            if stop.killAt <= now { killed.append(id) }
            asked.append(id)
            jobs[job.ticket]?.stop?.isSent = true
            let next = now + limits.cancelAgain
            jobs[job.ticket]?.stop?.again = stop.killAt > now ? min(next, stop.killAt) : next
        }
        if !killed.isEmpty { call(.cancel, "scancel", ["--signal=KILL", "--full"] + killed, now) }
        if !asked.isEmpty {
            call(.cancel, "scancel", asked, now)
            hasten(now)
        }
    }

    // MARK: For all

    mutating func call(_ purpose: Purpose, _ program: String, _ arguments: [String], _ now: Int) {
        lastCall += 1
        calls[lastCall] = Call(purpose: purpose, began: now)
        effects.append(.call(number: lastCall, program: program, arguments: arguments))
    }

    /// Whether there is anything to look at the queue for.
    private var isWatching: Bool { !jobs.isEmpty || !dead.isEmpty }

    func isCalling(_ purpose: Purpose) -> Bool { calls.values.contains { $0.purpose == purpose } }

    /// Something is about to change: the queue is looked at soon.
    mutating func hasten(_ now: Int) {
        pollPause = limits.pollMin
        pollDue = min(pollDue, now + limits.pollMin)
    }

    mutating func complete(_ ticket: AttemptTicket, _ outcome: BackendOutcome) {
        guard let job = jobs.removeValue(forKey: ticket) else { return }
        tickets[job.token] = nil
        effects.append(.complete(ticket, outcome, job.facts))
    }
}

/// The bounds of `SlurmMachine`, in nanoseconds and in calls.
package struct SlurmLimits: Hashable, Sendable {
    /// Time between looks at the queue, while things change and while nothing does.
    package var pollMin = 1_000_000_000
    package var pollMax = 30_000_000_000
    /// Time that a program of Slurm has to answer.
    package var callTime = 60_000_000_000
    /// Time for which attempts are gathered, so that like ones become one array.
    package var gatherTime = 20_000_000
    /// Most elements of an array, whatever Slurm would take: its own bound where nobody set another is 1,001.
    package var arrayMax = 1_000
    /// Calls of `sbatch` at the same time.
    package var submissionsMax = 4
    /// Answers of the queue without a job, and the time that they span, after which it was never taken.
    package var absencesMin = 3
    package var absenceTime = 30_000_000_000
    /// Time that a shared file system has to show what a job wrote down.
    package var recordTime = 60_000_000_000
    /// Time after which a job that lives is told to end again.
    package var cancelAgain = 3_000_000_000

    package init() {}
}
