import BatonFrames

// Statements: from the queue into the worker, with those before that make their variables again, and what comes back.

extension SessionManager {
    mutating func submit(_ ticket: Ticket, _ id: SessionID, _ owner: String, _ statement: Statement, _ now: Int) {
        guard isOwner(owner, of: id) else { return effects.append(.answer(ticket, .failure(Self.notFound(id)))) }
        guard sessions[id]!.queue.count < SessionBounds.queueMax else {
            let fault = FrameFault(.limit, "\(SessionBounds.queueMax) statements wait in session '\(id)' already")
            return effects.append(.answer(ticket, .failure(fault)))
        }
        places[ticket] = id
        sessions[id]!.queue.append(.init(ticket: ticket, statement: statement))
        sessions[id]!.lastUsed = now
        sessions[id]!.warned = nil
        if sessions[id]!.worker == .none { start(id, now) }
        advance(id, now)
    }

    /// Gives the worker something to do, when it has nothing.
    mutating func advance(_ id: SessionID, _ now: Int) {
        while let record = sessions[id], record.worker == .ready, record.job?.isRunning != true {
            if record.job != nil { return runStep(id) }
            if evict(id) { continue }
            guard !record.queue.isEmpty else { return }
            let waiting = sessions[id]!.queue.removeFirst()
            begin(waiting, id, now)
        }
    }

    /// Makes a job of a statement, or answers it at once.
    private mutating func begin(_ waiting: SessionRecord.Waiting, _ id: SessionID, _ now: Int) {
        let record = sessions[id]!
        if case .release(let names) = waiting.statement.action {
            // They are gone with the answer; what the worker does about it concerns nobody.
            let resident = release(names, id)
            answer(waiting.ticket, .success(.done))
            if !resident.isEmpty { sessions[id]!.job = .init(statement: Statement(.release(resident))) }
            return
        }
        let names = waiting.statement.action.variables
        if let missing = names.sorted().first(where: { record.variables[$0] == nil }) {
            return answer(waiting.ticket, .failure(Self.missing(missing, in: record)))
        }
        if waiting.statement.action.defines != nil, record.definitions.count >= SessionBounds.definitionsMax {
            let fault = FrameFault(
                .limit, "the variables are made of \(SessionBounds.definitionsMax) statements",
                help: "save a frame, and load it again in a new session")
            return answer(waiting.ticket, .failure(fault))
        }
        for name in names { sessions[id]!.variables[name]!.lastUsed = now }
        let plan = RebuildPlan(for: names, definitions: record.definitions, variables: record.variables)
        sessions[id]!.job = .init(
            ticket: waiting.ticket, statement: waiting.statement, before: plan.statements.reversed(),
            deadline: record.spec.statementLimit.map { now + $0 })
    }

    private static func missing(_ name: String, in record: SessionRecord) -> FrameFault {
        let names = record.variables.keys.sorted().prefix(10).map { "'\($0)'" }.joined(separator: ", ")
        return FrameFault(
            .notFound, "there is no variable '\(name)' in the session",
            help: names.isEmpty ? "it has no variables" : "there are: \(names)")
    }

    private mutating func runStep(_ id: SessionID) {
        guard let job = sessions[id]?.job else { return }
        sessions[id]!.job!.isRunning = true
        let statement = job.before.last?.statement ?? job.statement
        effects.append(.execute(id, epoch: sessions[id]!.epoch, statement))
    }

    /// Takes variables from the table; those that the worker holds are given back.
    private mutating func release(_ names: [String], _ id: SessionID) -> [String] {
        var resident: [String] = []
        for name in names {
            guard let variable = sessions[id]!.variables.removeValue(forKey: name) else { continue }
            if variable.isResident { resident.append(name) }
        }
        forget(id)
        return resident
    }

    private mutating func forget(_ id: SessionID) {
        let dropped = sessions[id]!.dropUnneeded()
        if !dropped.isEmpty { effects.append(.forget(id, dropped)) }
    }

    // What the worker says

    mutating func ready(_ id: SessionID, _ now: Int) {
        guard case .starting = sessions[id]!.worker else { return }
        sessions[id]!.worker = .ready
        advance(id, now)
    }

    mutating func answered(_ id: SessionID, _ result: Result<Reply, FrameFault>, _ now: Int) {
        guard sessions[id]!.worker == .ready || sessions[id]!.worker == .dying,
            var job = sessions[id]!.job, job.isRunning
        else { return }
        // Too late: the worker is being killed, and its end answers.
        guard sessions[id]!.worker == .ready else { return }
        job.isRunning = false
        sessions[id]!.job = job
        switch result {
        case .success(let reply): succeeded(id, job, reply, now)
        case .failure(let fault): finish(id, .failure(job.stop?.fault ?? fault), now)
        }
        advance(id, now)
    }

    private mutating func succeeded(_ id: SessionID, _ job: SessionRecord.Job, _ reply: Reply, _ now: Int) {
        sessions[id]!.memory = reply.memory
        if let step = job.before.last {
            sessions[id]!.job!.before.removeLast()
            if step.variable == nil, let name = step.statement.action.defines {
                sessions[id]!.job!.temporaries.append(name)
            } else if let name = step.variable {
                sessions[id]!.variables[name]!.isResident = true
                sessions[id]!.variables[name]!.bytes = reply.bytes
                sessions[id]!.job!.rebuilt.append(name)
            }
            // The interrupt came when this step had just ended; the statement itself is not begun.
            if let stop = job.stop { finish(id, .failure(stop.fault), now) }
            return
        }
        define(id, job, reply, now)
        finish(id, .success(reply.answer), now)
    }

    /// Enters what a statement has made.
    private mutating func define(_ id: SessionID, _ job: SessionRecord.Job, _ reply: Reply, _ now: Int) {
        guard job.ticket != nil, let name = job.statement.action.defines else { return }
        sessions[id]!.lastDefinition += 1
        let number = sessions[id]!.lastDefinition
        var dependencies: [String: Int] = [:]
        for read in job.statement.action.variables { dependencies[read] = sessions[id]!.variables[read]?.definition }
        var definition = Definition(
            id: number, name: name, action: job.statement.action, dependencies: dependencies)
        if case .frame(let schema, _) = reply.answer { definition.schema = schema }
        sessions[id]!.definitions[number] = definition
        var variable = SessionVariable(
            definition: number, isResident: true, bytes: reply.bytes, lastUsed: now, isFrame: definition.isFrame)
        if case .frame(let schema, let rows) = reply.answer { (variable.schema, variable.rows) = (schema, rows) }
        let before = sessions[id]!.variables.updateValue(variable, forKey: name)
        effects.append(.record(id, definition))
        if let before, !dependencies.values.contains(before.definition) { forget(id) }
    }

    /// Answers whoever waits for the job; the temporary names it needed are let go next.
    private mutating func finish(_ id: SessionID, _ result: Result<Answer, FrameFault>, _ now: Int) {
        guard let job = sessions[id]!.job else { return }
        sessions[id]!.job = nil
        sessions[id]!.lastUsed = now
        if !job.rebuilt.isEmpty { effects.append(.notice(id, .rebuilt(job.rebuilt))) }
        if let ticket = job.ticket { answer(ticket, result) }
        guard !job.temporaries.isEmpty else { return }
        sessions[id]!.job = .init(statement: Statement(.release(job.temporaries)))
    }

    // Memory

    /// Lets the least recently used variables go, when the worker holds too much. False when there is nothing to do.
    private mutating func evict(_ id: SessionID) -> Bool {
        let record = sessions[id]!
        guard record.spec.memoryBytes > 0 else { return false }
        let allowed = record.spec.memoryBytes / 100 * SessionBounds.evictionPercent
        guard record.memory > allowed else { return false }
        let needed = record.queue.first?.statement.action.variables ?? []
        let candidates = record.variables
            .filter { $0.value.isResident && ($0.value.bytes ?? 0) > 0 && !needed.contains($0.key) }
            .sorted { ($0.value.lastUsed, $0.key) < ($1.value.lastUsed, $1.key) }
        var excess = record.memory - allowed
        var names: [String] = []
        for (name, variable) in candidates where excess > 0 {
            names.append(name)
            excess -= variable.bytes ?? 0
        }
        // Asked once for each answer: what stays is not ours to give back.
        sessions[id]!.memory = 0
        guard !names.isEmpty else { return false }
        for name in names { sessions[id]!.variables[name]!.isResident = false }
        effects.append(.notice(id, .evicted(names)))
        sessions[id]!.job = .init(statement: Statement(.release(names)))
        return true
    }
}
