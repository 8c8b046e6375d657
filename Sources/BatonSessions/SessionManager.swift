package import BatonFrames

/// The life of data sessions, as a machine: `(input, now) → effects`. It knows no process, no clock and no store.
///
/// A session has one worker, which runs one statement at a time in the order in which they came. Variables are handles:
/// what the worker holds of them may be let go at any time, because each definition is kept and runs again when its
/// variable is needed. So a worker that dies costs time and the statement that ran, and nothing else.
package struct SessionManager: Sendable {
    var sessions: [SessionID: SessionRecord] = [:]
    /// Where the statement of a ticket is.
    var places: [Ticket: SessionID] = [:]
    var effects: [SessionEffect] = []

    package init() {}

    /// Takes one input; gives what is to be done because of it, in order. `now` never goes back.
    package mutating func receive(_ input: SessionInput, now: Int) -> [SessionEffect] {
        effects = []
        switch input {
        case .open(let id, let spec): open(id, spec, now)
        case .restore(let id, let spec, let definitions, let live): restore(id, spec, definitions, live, now)
        case .submit(let ticket, let id, let owner, let statement): submit(ticket, id, owner, statement, now)
        case .cancel(let ticket): cancel(ticket, now)
        case .attach(let id, let owner): attach(id, owner, 1, now)
        case .detach(let id, let owner): attach(id, owner, -1, now)
        case .restart(let id, let owner): if isOwner(owner, of: id) { restart(id, now) }
        case .close(let id, let owner): if isOwner(owner, of: id) { close(id, .byRequest, now) }
        case .ready(let id, let epoch): if isCurrent(id, epoch) { ready(id, now) }
        case .failed(let id, let epoch, let fault): if isCurrent(id, epoch) { failed(id, fault, now) }
        case .answered(let id, let epoch, let result): if isCurrent(id, epoch) { answered(id, result, now) }
        case .ended(let id, let epoch, let fault): if isCurrent(id, epoch) { ended(id, fault, now) }
        case .tick: break
        }
        checkTimes(now)
        return effects
    }

    // What is there

    /// A user's sessions, in the order of their ids.
    package func sessions(of owner: String) -> [SessionID] {
        sessions.filter { $0.value.spec.owner == owner }.keys.sorted()
    }

    /// Nil for a session that is not there or is another user's.
    package func spec(of id: SessionID, owner: String) -> SessionSpec? {
        guard let record = sessions[id], record.spec.owner == owner else { return nil }
        return record.spec
    }

    /// The same for whoever carries effects out.
    package func spec(of id: SessionID) -> SessionSpec? { sessions[id]?.spec }

    package func state(of id: SessionID) -> SessionState { sessions[id]?.state ?? .closed }
    package func epoch(of id: SessionID) -> Int { sessions[id]?.epoch ?? 0 }
    package func variables(of id: SessionID) -> [String: SessionVariable] { sessions[id]?.variables ?? [:] }

    /// When it was opened and last used.
    package func times(of id: SessionID) -> (opened: Int, lastUsed: Int)? {
        sessions[id].map { ($0.opened, $0.lastUsed) }
    }

    /// What it is made of, in order: the session as a script.
    package func definitions(of id: SessionID) -> [Definition] {
        (sessions[id]?.definitions ?? [:]).values.sorted { $0.id < $1.id }
    }

    /// Why a session of that owner can't be opened; nil when it can.
    package func refusal(toOpenFor owner: String) -> FrameFault? {
        let own = sessions.values.count { $0.spec.owner == owner }
        if own >= SessionBounds.sessionsPerOwnerMax {
            return FrameFault(.limit, "\(own) sessions are open already", help: "close one that is not needed")
        }
        guard sessions.count >= SessionBounds.sessionsMax else { return nil }
        return FrameFault(.limit, "no more than \(SessionBounds.sessionsMax) sessions can be open at a time")
    }

    func isOwner(_ owner: String, of id: SessionID) -> Bool { sessions[id]?.spec.owner == owner }

    private func isCurrent(_ id: SessionID, _ epoch: Int) -> Bool { sessions[id]?.epoch == epoch }

    static func notFound(_ id: SessionID) -> FrameFault {
        FrameFault(.notFound, "there is no session '\(id)'", help: "'sessions' lists those that are open")
    }

    // Opening and closing

    private mutating func open(_ id: SessionID, _ spec: SessionSpec, _ now: Int) {
        precondition(sessions[id] == nil, "a session's id is given once")
        sessions[id] = SessionRecord(spec, now: now)
        start(id, now)
    }

    private mutating func restore(
        _ id: SessionID, _ spec: SessionSpec, _ definitions: [Definition], _ live: [String: Int], _ now: Int
    ) {
        precondition(sessions[id] == nil, "a session's id is given once")
        var record = SessionRecord(spec, now: now)
        for definition in definitions {
            record.definitions[definition.id] = definition
            record.lastDefinition = max(record.lastDefinition, definition.id)
        }
        for (name, id) in live where record.definitions[id] != nil {
            let definition = record.definitions[id]!
            record.variables[name] = SessionVariable(
                definition: id, isResident: false, schema: definition.schema, lastUsed: now,
                isFrame: definition.isFrame)
        }
        sessions[id] = record
    }

    private mutating func attach(_ id: SessionID, _ owner: String, _ change: Int, _ now: Int) {
        guard isOwner(owner, of: id) else { return }
        sessions[id]!.clients = max(sessions[id]!.clients + change, 0)
        sessions[id]!.lastUsed = now
        sessions[id]!.warned = nil
    }

    mutating func start(_ id: SessionID, _ now: Int) {
        sessions[id]!.epoch += 1
        sessions[id]!.worker = .starting(since: now)
        effects.append(.start(id, epoch: sessions[id]!.epoch))
    }

    mutating func restart(_ id: SessionID, _ now: Int) {
        guard var record = sessions[id] else { return }
        if record.worker != .none { effects.append(.discard(id, epoch: record.epoch)) }
        let job = record.job
        record.job = nil
        record.loseVariables()
        record.lastUsed = now
        sessions[id] = record
        if let ticket = job?.ticket {
            answer(ticket, .failure(job?.stop?.fault ?? FrameFault(.cancelled, "the session was started again")))
        }
        start(id, now)
    }

    mutating func close(_ id: SessionID, _ end: SessionEnd, _ now: Int) {
        guard let record = sessions.removeValue(forKey: id) else { return }
        let fault = FrameFault(
            .notFound, "session '\(id)' was closed: \(end.reason)", help: "open another with session(…)")
        if let ticket = record.job?.ticket { answer(ticket, .failure(fault)) }
        for waiting in record.queue { answer(waiting.ticket, .failure(fault)) }
        if record.worker != .none { effects.append(.discard(id, epoch: record.epoch)) }
        effects.append(.notice(id, .ended(end)))
        effects.append(.closed(id))
    }

    mutating func answer(_ ticket: Ticket, _ result: Result<Answer, FrameFault>) {
        places[ticket] = nil
        effects.append(.answer(ticket, result))
    }
}

extension SessionEnd {
    package var reason: String {
        switch self {
        case .byRequest: "somebody asked for it"
        case .idle: "nothing was done with it for as long as it may be idle"
        case .life: "it was open for as long as it may be"
        }
    }
}

extension Definition {
    var isFrame: Bool {
        switch action {
        case .define: true
        case .object, .rows, .count, .values, .ask, .save, .release: false
        }
    }
}
