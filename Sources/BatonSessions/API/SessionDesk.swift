import BatonFrames

/// Answers calls of users about their sessions. It waits for nothing: `advance` is called after each turn of what runs
/// the statements, and gives the answers out that have come. One thread uses it.
package final class SessionDesk {
    let runner: any StatementRunner
    private let store: (any SessionStore)?
    private var jobs: [JobID: SessionJob] = [:]
    private var waiters: [Waiter] = []
    private var lastNumbers: [SessionID: Int] = [:]
    private var notes: [SessionID: [String]] = [:]
    /// Sessions whose variables are to be written down.
    private var changed: Set<SessionID> = []
    /// Why the store does not keep what is done; told with the outcomes.
    private var storeFault: FrameFault?
    private var isUncommitted = false

    /// Outcomes of one session that are kept for those who ask later.
    package static let outcomesMax = 100
    /// Lines of notes that are kept for the next outcome.
    package static let notesMax = 200
    /// Bytes of a page that is exported as a file.
    package static let exportBytes = 256 << 20

    struct JobID: Hashable {
        var session: SessionID
        var number: Int
    }

    private struct Waiter {
        var job: JobID
        var until: Int
        var reply: (SessionReply) -> Void
    }

    package init(_ runner: any StatementRunner, store: (any SessionStore)? = nil) {
        self.runner = runner
        self.store = store
    }

    /// Takes up the sessions of before: their variables are made again when they are needed.
    package func restore() {
        keeping { () throws(FrameFault) in
            for stored in try store?.load() ?? [] {
                runner.receive(.restore(stored.id, stored.spec, stored.definitions, live: stored.live))
                note(stored.id, "the director was started again; variables are made again when they are needed")
            }
        }
    }

    /// When `advance` wants to be called though nothing happens.
    package var nextDeadline: Int? { waiters.map(\.until).min() }

    package func take(_ call: SessionCall, reply: @escaping (SessionReply) -> Void) {
        do throws(FrameFault) {
            if let job = try carryOut(call, reply) {
                waiters.append(Waiter(job: job, until: call.until, reply: reply))
            }
        } catch {
            reply(.refused(error))
        }
        advance()
    }

    /// Goes on with what was answered, and gives out what is done.
    package func advance() {
        var hasMoved = true
        while hasMoved {
            hasMoved = false
            for id in jobs.keys.sorted(by: { ($0.session, $0.number) < ($1.session, $1.number) })
            where jobs[id]!.reply == nil && proceed(id) {
                hasMoved = true
            }
        }
        commit()
        let now = runner.now
        let waiting = waiters
        waiters = []
        for waiter in waiting {
            if let reply = jobs[waiter.job]?.reply {
                waiter.reply(reply)
            } else if jobs[waiter.job] == nil {
                waiter.reply(.refused(SessionManager.notFound(waiter.job.session)))
            } else if waiter.until <= now {
                waiter.reply(.running(waiter.job.number))
            } else {
                waiters.append(waiter)
            }
        }
        jobs = jobs.filter { runner.manager.spec(of: $0.key.session) != nil }
    }

    /// From now on nobody waits: who does is told the number of his statement.
    package func hurry() {
        for place in waiters.indices { waiters[place].until = 0 }
        advance()
    }

    /// What a session's client is told with its next outcome.
    package func note(_ id: SessionID, _ text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: true).map(String.init)
        notes[id, default: []] += lines
        if notes[id]!.count > Self.notesMax { notes[id]!.removeFirst(notes[id]!.count - Self.notesMax) }
    }

    /// An effect of the manager that concerns what is kept.
    package func keep(_ effect: SessionEffect) {
        switch effect {
        case .record(let id, let definition):
            changed.insert(id)
            keeping { () throws(FrameFault) in try store?.record(id, definition) }
        case .forget(let id, let definitions):
            changed.insert(id)
            keeping { () throws(FrameFault) in try store?.forget(id, definitions) }
        case .closed(let id):
            changed.remove(id)
            notes[id] = nil
            lastNumbers[id] = nil
            keeping { () throws(FrameFault) in try store?.remove(id) }
        case .start, .execute, .interrupt, .kill, .discard, .answer, .notice: break
        }
    }

    private func keeping(_ body: () throws(FrameFault) -> Void) {
        guard store != nil else { return }
        isUncommitted = true
        do throws(FrameFault) { try body() } catch { storeFault = error }
    }

    private func commit() {
        for id in changed.sorted() {
            let live = runner.manager.variables(of: id).mapValues(\.definition)
            keeping { () throws(FrameFault) in try store?.setLive(id, live) }
        }
        changed = []
        guard isUncommitted else { return }
        isUncommitted = false
        do throws(FrameFault) { try store?.commit() } catch { storeFault = error }
    }

    // Calls

    /// - Returns: the job whose end is the answer; nil when the answer was given.
    private func carryOut(
        _ call: SessionCall, _ reply: (SessionReply) -> Void
    ) throws(FrameFault) -> JobID? {
        switch call.action {
        case .open(let name?, _) where runner.manager.spec(of: SessionID(name, of: call.owner)) != nil:
            reply(.taken(name))
        case .open(let name, let spec): reply(.session(try open(name, spec, call)))
        case .list: reply(.sessions(runner.manager.sessions(of: call.owner).map(look)))
        case .versions: reply(.versions(runner.versions))
        case .show(let name): reply(.session(look(try session(name, call))))
        case .close(let name):
            runner.receive(.close(try session(name, call), owner: call.owner))
            reply(.done)
        case .restart(let name):
            let id = try session(name, call)
            runner.receive(.restart(id, owner: call.owner))
            reply(.session(look(id)))
        case .cancel(let name):
            cancel(try session(name, call))
            reply(.done)
        case .variables(let name):
            let id = try session(name, call)
            reply(.variables(runner.manager.spec(of: id)!.engine, runner.manager.variables(of: id)))
        case .script(let name): reply(.code(OperationRun.lines(try runner.script(try session(name, call)))))
        case .code(let name, let work): reply(.code(try code(work, try session(name, call))))
        case .await(let name, let number):
            let job = JobID(session: try session(name, call), number: number)
            guard jobs[job] != nil else {
                throw FrameFault(.notFound, "there is no statement \(number) in session '\(name)'")
            }
            return job
        case .run(let name, let work): return begin(.work(work), try session(name, call))
        case .page(let name, let variable, let offset, let limit):
            let id = try session(name, call)
            return begin(.page(try frame(variable, id), offset: offset, limit: limit), id)
        case .export(let name, let variable, let format, let offset, let limit):
            let id = try session(name, call)
            return begin(.export(try frame(variable, id), format, offset: offset, limit: limit), id)
        case .release(let name, let variable):
            let id = try session(name, call)
            try expect(variable, id)
            return begin(.release(variable), id)
        }
        return nil
    }

    private func open(_ name: String?, _ spec: SessionSpec, _ call: SessionCall) throws(FrameFault) -> SessionLook {
        if let fault = runner.manager.refusal(toOpenFor: call.owner) { throw fault }
        if let fault = runner.refusal(toOpen: spec, isTrusted: call.isTrusted) { throw fault }
        let id: SessionID
        if let name {
            id = SessionID(name, of: call.owner)
        } else {
            var number = 1
            while runner.manager.spec(of: SessionID("s\(number)", of: call.owner)) != nil { number += 1 }
            id = SessionID("s\(number)", of: call.owner)
        }
        jobs = jobs.filter { $0.key.session != id }
        runner.receive(.open(id, spec))
        // Its limits may have let it end at once.
        guard runner.manager.spec(of: id) != nil else { throw SessionManager.notFound(id) }
        keeping { () throws(FrameFault) in try store?.save(id, spec) }
        return look(id)
    }

    private func session(_ name: String, _ call: SessionCall) throws(FrameFault) -> SessionID {
        let id = SessionID(name, of: call.owner)
        guard runner.manager.spec(of: id, owner: call.owner) != nil else { throw SessionManager.notFound(id) }
        return id
    }

    private func look(_ id: SessionID) -> SessionLook {
        let manager = runner.manager
        let (times, spec) = (manager.times(of: id) ?? (0, 0), manager.spec(of: id)!)
        return SessionLook(
            name: id.description, owner: spec.owner, spec: spec, version: runner.versions[spec.engine.rawValue],
            state: manager.state(of: id), variables: manager.variables(of: id).count, opened: times.opened,
            lastUsed: times.lastUsed)
    }

    private func expect(_ variable: String, _ id: SessionID) throws(FrameFault) {
        guard runner.manager.variables(of: id)[variable] == nil else { return }
        throw FrameFault(.notFound, "there is no variable '\(variable)' in the session")
    }

    private func frame(_ variable: String, _ id: SessionID) throws(FrameFault) -> Recipe {
        try expect(variable, id)
        guard runner.manager.variables(of: id)[variable]!.isFrame else {
            throw FrameFault(.typeMismatch, "'\(variable)' is no frame")
        }
        return Recipe(.variable(variable))
    }

    private func code(_ work: SessionWork, _ id: SessionID) throws(FrameFault) -> [String] {
        switch work {
        case .statement(let statement): return OperationRun.lines(try runner.code(statement, id, knowing: [:]))
        case .operations(let requests, let isList):
            var run = OperationRun(requests, isList: isList, number: 0)
            return try run.explain(OperationSession(id: id, runner: runner))
        }
    }

    private func cancel(_ id: SessionID) {
        for (place, job) in jobs where place.session == id && job.reply == nil {
            jobs[place]!.isCancelled = true
            if let ticket = job.ticket { runner.receive(.cancel(ticket)) }
        }
    }

    // Jobs

    private func begin(_ kind: SessionJob.Kind, _ id: SessionID) -> JobID {
        let number = (lastNumbers[id] ?? 0) + 1
        lastNumbers[id] = number
        let job = JobID(session: id, number: number)
        jobs[job] = SessionJob(kind, number, owner: runner.manager.spec(of: id)!.owner)
        // Who asks for an older one has waited too long.
        let over = jobs.keys.filter { $0.session == id && jobs[$0]!.reply != nil }.sorted { $0.number < $1.number }
        for old in over.dropLast(Self.outcomesMax) { jobs[old] = nil }
        return job
    }

    /// - Returns: whether something was given to the session.
    private func proceed(_ place: JobID) -> Bool {
        var job = jobs[place]!
        guard runner.manager.spec(of: place.session) != nil else {
            jobs[place]!.reply = .refused(SessionManager.notFound(place.session))
            return false
        }
        defer { jobs[place] = job }
        if let ticket = job.ticket {
            guard let result = runner.takeAnswer(ticket) else { return false }
            job.ticket = nil
            job.take(result, runner)
            changed.insert(place.session)
        }
        if job.reply == nil, let statement = job.next(OperationSession(id: place.session, runner: runner)) {
            job.ticket = runner.submit(statement, to: place.session, owner: job.owner)
            return true
        }
        if job.reply == nil { job.finish(takeNotes(place.session)) }
        return false
    }

    private func takeNotes(_ id: SessionID) -> [String] {
        defer { (notes[id], storeFault) = (nil, nil) }
        return (notes[id] ?? []) + (storeFault.map { ["the session is not kept: \($0.message)"] } ?? [])
    }
}
