import BatonEngine
import BatonModel

// What the answers of Slurm's programs mean.

extension SlurmMachine {
    mutating func answered(_ number: Int, _ code: Int?, _ output: String, _ error: String, _ now: Int) {
        guard let call = calls.removeValue(forKey: number) else { return }
        switch call.purpose {
        case .submit(let members): submitted(members, code, output, error, now)
        case .configuration: configured(code == 0 ? output : nil)
        case .queue: queueSeen(code == 0 ? SlurmText.rows(output) : nil, asked: call.began, now)
        case .accounts: if code == 0 { accountsSeen(SlurmText.accounts(output), now) }
        // What `scancel` says proves nothing; the queue does.
        case .cancel: break
        }
    }

    mutating func post(_ ticket: AttemptTicket, _ id: String, _ now: Int) {
        jobs[ticket]?.phase = .posted(id: id, since: now)
        jobs[ticket]?.facts.id = id
        jobs[ticket]?.facts.postedAt = now
        if jobs[ticket]?.stop != nil { jobs[ticket]?.stop?.again = now }
    }

    /// - Parameter rows: nil when the queue gave no answer.
    private mutating func queueSeen(_ rows: [SlurmText.Row]?, asked: Int, _ now: Int) {
        guard let rows else {
            pollPause = min(pollPause * 2, limits.pollMax)
            pollDue = now + pollPause
            return
        }
        endLeftovers(rows, now)
        let before = jobs.mapValues { Look(phase: $0.phase, state: $0.facts.state) }
        var seen: Set<AttemptTicket> = []
        // Should Slurm have taken an attempt twice, nothing is over while one of the two lives.
        let known = rows.compactMap { row in ticket(of: row).map { (row: row, ticket: $0) } }
        let living = Set(known.filter { !$0.row.state.isEnd }.map(\.ticket))
        for (row, ticket) in known where !(row.state.isEnd && living.contains(ticket)) {
            seen.insert(ticket)
            take(row, for: ticket, now)
        }
        for ticket in jobs.keys.sorted() where !seen.contains(ticket) { missed(ticket, asked, now) }
        forgetArrays()
        let after = jobs.mapValues { Look(phase: $0.phase, state: $0.facts.state) }
        pollPause = after == before ? min(pollPause + pollPause / 2, limits.pollMax) : limits.pollMin
        pollDue = now + pollPause
    }

    /// What tells whether the queue is changing.
    private struct Look: Equatable {
        var phase: SlurmJob.Phase
        var state: SlurmState?
    }

    /// Jobs of Batons that died are told to end each time that they are seen alive.
    private mutating func endLeftovers(_ rows: [SlurmText.Row], _ now: Int) {
        for session in dead.sorted() {
            let ids = rows.filter { !$0.state.isEnd && $0.name.hasPrefix("baton-\(session)-r") }.map(\.id)
            if ids.isEmpty {
                dead.remove(session)
                effects.append(.reconciled(session: session))
            } else {
                call(.cancel, "scancel", ids, now)
            }
        }
    }

    private mutating func take(_ row: SlurmText.Row, for ticket: AttemptTicket, _ now: Int) {
        guard let job = jobs[ticket] else { return }
        switch job.phase {
        // What it was is told by its own call, unless that has been given up.
        case .waiting, .submitting: return
        case .doubtful: post(ticket, row.id, now)
        case .posted(let id, _): if id != row.id { post(ticket, row.id, now) }
        case .over: if row.state.isEnd { return }
        }
        jobs[ticket]?.facts.state = row.state
        jobs[ticket]?.facts.reason = row.state == .pending ? row.reason : nil
        jobs[ticket]?.facts.nodes = row.nodes ?? job.facts.nodes
        if row.state != .pending, job.facts.runningAt == nil { jobs[ticket]?.facts.runningAt = now }
        if row.state.isEnd {
            jobs[ticket]?.phase = .over(id: row.id, state: row.state, since: now)
            settle(ticket, now)
        } else if case .over = job.phase {
            // Somebody put it back into the queue.
            jobs[ticket]?.phase = .posted(id: row.id, since: now)
        }
    }

    /// The queue, asked at `asked`, has no job of that name.
    private mutating func missed(_ ticket: AttemptTicket, _ asked: Int, _ now: Int) {
        guard let job = jobs[ticket] else { return }
        switch job.phase {
        case .doubtful(let since, let absences) where asked >= since:
            let isNever = absences + 1 >= limits.absencesMin && now - since >= limits.absenceTime
            guard isNever else {
                jobs[ticket]?.phase = .doubtful(since: since, absences: absences + 1)
                return
            }
            // It was never taken. Should it be all the same, the jobs themselves see to it that one runs.
            if job.stop != nil { return complete(ticket, .terminated) }
            jobs[ticket]?.phase = .waiting
            wait(ticket, now)
        case .posted(let id, let since) where asked > since:
            jobs[ticket]?.phase = .over(id: id, state: nil, since: now)
            settle(ticket, now)
        case .waiting, .submitting, .doubtful, .posted, .over: break
        }
    }

    private mutating func accountsSeen(_ rows: [SlurmText.Row], _ now: Int) {
        for row in rows {
            guard let ticket = ticket(of: row), let job = jobs[ticket], row.state.isEnd,
                case .over(row.id, nil, let since) = job.phase
            else { continue }
            jobs[ticket]?.phase = .over(id: row.id, state: row.state, since: since)
            jobs[ticket]?.facts.state = row.state
            settle(ticket, now)
        }
    }

    // MARK: Ends

    /// Completes an attempt none of whose processes lives, once it is clear how it ended.
    mutating func settle(_ ticket: AttemptTicket, _ now: Int) {
        guard let job = jobs[ticket], case .over(let id, let state, let since) = job.phase else { return }
        if job.stop?.isSent == true { return complete(ticket, .terminated) }
        if let record = job.record { return complete(ticket, record) }
        if let outcome = SlurmMachine.cause(state, id) { return complete(ticket, outcome) }
        guard since + limits.recordTime <= now else {
            if state == nil, !isCalling(.accounts) {
                let format = "--format=\(SlurmText.accountFormat)"
                call(.accounts, "sacct", ["--noheader", "--parsable2", "--allocations", "--jobs=\(id)", format], now)
            }
            return
        }
        let what = state == nil ? "Slurm knows nothing of job \(id) any more" : "Slurm says that job \(id) ended"
        complete(ticket, .lost("\(what), and the job wrote down no end on the shared file system"))
    }

    /// What the scheduler alone can explain; nil where the job's own word counts.
    private static func cause(_ state: SlurmState?, _ id: String) -> BackendOutcome? {
        func broken(_ what: String) -> BackendOutcome { .broken(StepFailure(.machine, "Slurm job \(id) \(what)")) }
        return switch state {
        case .cancelled: broken("was cancelled, not by us")
        case .timedOut: broken("came to its time limit")
        case .outOfMemory: broken("took more memory than it asked for")
        case .deadline: broken("could not end before its deadline")
        case .cut(let word): .lost("Slurm ended job \(id): \(word)")
        case nil, .completed, .failed, .pending, .running, .completing, .other: nil
        }
    }
}
