import BatonFrames

// Stopping, dying, and the times at which something ends.

extension SessionManager {
    /// When the manager wants to be asked again though nothing happens; nil when that is never.
    package var nextDeadline: Int? { sessions.values.compactMap(\.nextDeadline).min() }

    mutating func cancel(_ ticket: Ticket, _ now: Int) {
        guard let id = places[ticket], let record = sessions[id] else { return }
        let fault = FrameFault(.cancelled, "the statement was cancelled")
        if let place = record.queue.firstIndex(where: { $0.ticket == ticket }) {
            sessions[id]!.queue.remove(at: place)
            sessions[id]!.lastUsed = now
            return answer(ticket, .failure(fault))
        }
        if record.job?.ticket == ticket { stop(id, fault, now) }
    }

    /// Has the running statement end with a fault: by an interrupt, and when that does not help by killing its worker.
    private mutating func stop(_ id: SessionID, _ fault: FrameFault, _ now: Int) {
        guard let job = sessions[id]?.job, job.stop == nil else { return }
        let killAt = now + SessionBounds.interruptGrace
        sessions[id]!.job!.stop = .init(fault: fault, killAt: killAt)
        if job.isRunning { effects.append(.interrupt(id, epoch: sessions[id]!.epoch)) }
    }

    mutating func failed(_ id: SessionID, _ fault: FrameFault, _ now: Int) {
        guard let record = sessions[id], record.worker != .none else { return }
        sessions[id]!.worker = .none
        sessions[id]!.job = nil
        sessions[id]!.queue = []
        sessions[id]!.loseVariables()
        sessions[id]!.lastUsed = now
        // Whoever waited is told why; the next statement tries again.
        if let ticket = record.job?.ticket { answer(ticket, .failure(record.job?.stop?.fault ?? fault)) }
        for waiting in record.queue { answer(waiting.ticket, .failure(fault)) }
    }

    mutating func ended(_ id: SessionID, _ fault: FrameFault, _ now: Int) {
        guard let record = sessions[id], record.worker != .none else { return }
        if case .starting = record.worker { return failed(id, fault, now) }
        let held = record.variables.values.count { $0.isResident }
        sessions[id]!.job = nil
        sessions[id]!.worker = .none
        sessions[id]!.loseVariables()
        sessions[id]!.lastUsed = now
        effects.append(.notice(id, .lost(record.job?.stop?.fault ?? fault, variables: held)))
        if let ticket = record.job?.ticket { answer(ticket, .failure(record.job?.stop?.fault ?? fault)) }
        start(id, now)
    }

    /// Carries out what is due.
    mutating func checkTimes(_ now: Int) {
        for id in sessions.keys.sorted() {
            guard let due = sessions[id]?.nextDeadline, due <= now else { continue }
            checkWorker(id, now)
            checkStatement(id, now)
            checkLife(id, now)
        }
    }

    private mutating func checkWorker(_ id: SessionID, _ now: Int) {
        guard let record = sessions[id], case .starting(let since) = record.worker,
            since + SessionBounds.startLimit <= now
        else { return }
        effects.append(.discard(id, epoch: record.epoch))
        failed(id, FrameFault(.limit, "the session's Python was not ready after three minutes"), now)
    }

    private mutating func checkStatement(_ id: SessionID, _ now: Int) {
        guard let record = sessions[id], let job = record.job else { return }
        if let stop = job.stop {
            guard stop.killAt <= now, record.worker == .ready else { return }
            sessions[id]!.worker = .dying
            effects.append(.kill(id, epoch: record.epoch))
        } else if let deadline = job.deadline, deadline <= now {
            let fault = FrameFault(
                .limit, "the statement took longer than it may", help: "open the session with a larger 'timeout'")
            stop(id, fault, now)
        }
    }

    private mutating func checkLife(_ id: SessionID, _ now: Int) {
        guard let record = sessions[id], let (end, at, lead) = record.nextEnd else { return }
        if at <= now { return close(id, end, now) }
        guard record.warned != end, at - lead <= now else { return }
        sessions[id]!.warned = end
        effects.append(.notice(id, .closesSoon(at: at, end)))
    }
}

extension SessionRecord {
    /// Its next end, when it comes, and how long before that the client is warned.
    var nextEnd: (SessionEnd, at: Int, lead: Int)? {
        func lead(_ limit: Int) -> Int { min(SessionBounds.warningLead, limit / 10) }
        let life = spec.lifeLimit.map { (SessionEnd.life, at: opened + $0, lead: lead($0)) }
        let idle = isUnused ? spec.idleLimit.map { (SessionEnd.idle, at: lastUsed + $0, lead: lead($0)) } : nil
        guard let life, let idle else { return life ?? idle }
        return life.at <= idle.at ? life : idle
    }

    var nextDeadline: Int? {
        var times: [Int] = []
        if case .starting(let since) = worker { times.append(since + SessionBounds.startLimit) }
        if let job {
            if let stop = job.stop {
                if worker == .ready { times.append(stop.killAt) }
            } else if let deadline = job.deadline {
                times.append(deadline)
            }
        }
        if let (end, at, lead) = nextEnd { times.append(warned == end ? at : at - lead) }
        return times.min()
    }
}
