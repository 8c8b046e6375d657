package import BatonFrames
package import BatonInterpreter
import BatonSessions

/// Data sessions on this machine, for the language: their workers are children of the thread that calls.
package final class LocalSessions: DataHost {
    unowned let host: any Host
    /// Makes the loop with the first session: by then Python has to be there.
    private let configure: () throws(FrameFault) -> WorkerConfiguration
    private var loop: WorkerLoop?
    private var lastNumber = 0
    /// Of engines, as far as they were asked for.
    private var versions: [Engine: String] = [:]
    /// Where logs of sessions are, by which a process finds those of one that was killed; nil keeps none.
    package var logFolder: (() -> String?)?
    var log: SessionLog?
    /// Sessions whose variables are to be written down.
    var changed: Set<SessionID> = []
    /// Of a process that was killed, and not taken up yet.
    var left: Set<SessionID> = []
    /// Sessions of directors.
    package var elsewhere: (any DataHost)?

    /// Whose sessions they are: the one who runs the program.
    static let owner = "local"
    /// How long one wait for workers is, in nanoseconds: runs in the background are looked at in between.
    static let turn = 20_000_000
    /// How long somebody who pressed Ctrl-C waits for the end of his statement, in nanoseconds.
    static let stopPatience = 700_000_000

    package init(host: any Host, configure: @escaping () throws(FrameFault) -> WorkerConfiguration) {
        self.host = host
        self.configure = configure
    }

    package func open(_ engine: Engine, _ options: SessionOptions) throws(FrameFault) -> any DataSession {
        if options.director != nil { return try directors().open(engine, options) }
        let loop = try currentLoop()
        if let found = try takenUp(engine, options, loop) { return found }
        if let fault = loop.manager.refusal(toOpenFor: Self.owner) { throw fault }
        let id = try freshID(options.name, loop)
        let spec = SessionSpec(
            owner: Self.owner, engine: engine, address: options.address, memoryBytes: options.memory ?? 0,
            statementLimit: options.timeout, idleLimit: options.idle)
        loop.receive(.open(id, spec))
        keeping { (log) throws(FrameFault) in try log.save(id, spec) }
        return LocalSession(id, engine, self, loop)
    }

    package func sessions(on director: String?) throws(FrameFault) -> [SessionFacts] {
        if director != nil { return try directors().sessions(on: director) }
        if loop == nil, let folder = logFolder?(), SessionLog.isThere(folder) { _ = try currentLoop() }
        guard let loop else { return [] }
        loop.turn(until: 0)
        return loop.manager.sessions(of: Self.owner).map { id in
            let times = loop.manager.times(of: id)!
            return SessionFacts(
                id: id.text, engine: loop.manager.spec(of: id)!.engine, owner: Self.owner,
                state: loop.manager.state(of: id).rawValue, variables: loop.manager.variables(of: id).count,
                opened: times.opened, lastUsed: times.lastUsed)
        }
    }

    package func version(of engine: Engine) -> String {
        if let known = versions[engine] { return known }
        let version = "\(engine.rawValue) \(installedVersion(of: engine) ?? WorkerLoop.pinned[engine.rawValue] ?? "")"
        versions[engine] = version
        return version
    }

    /// Ends all sessions with their workers.
    package func shutdown() {
        loop?.shutdown()
        loop = nil
        log?.discard()
        log = nil
    }

    private func directors() throws(FrameFault) -> any DataHost {
        if let elsewhere { return elsewhere }
        throw FrameFault(
            .refused, "there are no directors here", help: "leave 'on' out: the session runs on this machine")
    }

    private func currentLoop() throws(FrameFault) -> WorkerLoop {
        if let loop { return loop }
        var configuration = try configure()
        configuration.version = { [unowned self] engine in
            String(version(of: engine).dropFirst(engine.rawValue.count + 1))
        }
        let made = WorkerLoop(configuration)
        made.didPrint = { [unowned self] _, text, _ in host.writeNotice(text) }
        made.didNotice = { [unowned self] id, notice in tell(id, notice) }
        made.didKeep = { [unowned self] in keep($0) }
        loop = made
        if let folder = logFolder?() { try restore(from: folder, made) }
        return made
    }

    private func freshID(_ name: String?, _ loop: WorkerLoop) throws(FrameFault) -> SessionID {
        if let name {
            guard SessionID.isName(name) else {
                let rule = "a session's name has letters, digits, '-' and '_', at most \(SessionID.nameMax) of them"
                throw FrameFault(.badArgument, rule)
            }
            guard loop.manager.spec(of: SessionID(name)) == nil else {
                throw FrameFault(
                    .badArgument, "there is a session '\(name)' already", help: "close it, or choose another name")
            }
            return SessionID(name)
        }
        repeat { lastNumber += 1 } while loop.manager.spec(of: SessionID("s\(lastNumber)")) != nil
        return SessionID("s\(lastNumber)")
    }

    /// Waits for an answer; Ctrl-C stops the statement.
    ///
    /// One that does not end soon is left to the session, which kills its Python after a while: the next statement waits
    /// for that.
    func wait(for ticket: Ticket, _ loop: WorkerLoop) throws(FrameFault) -> Answer {
        var patience = Int.max
        while true {
            if let result = loop.takeAnswer(ticket) {
                keepVariables(loop)
                return try result.get()
            }
            if host.attention.pointee != 0, host.attend(), patience == .max {
                patience = loop.now + Self.stopPatience
                loop.receive(.cancel(ticket))
                continue
            }
            if loop.now > patience {
                loop.abandon(ticket)
                throw FrameFault(.cancelled, "the statement was cancelled")
            }
            loop.turn(until: loop.now + Self.turn)
        }
    }

    func tell(_ id: SessionID, _ notice: SessionNotice) {
        switch notice {
        case .closesSoon(let at, _):
            let seconds = max(0, at - host.now()) / 1_000_000_000
            host.writeNotice("note: session '\(id)' closes in \(seconds) s when nothing is done with it\n")
        case .ended(.byRequest): break
        case .ended(let end): host.writeNotice("note: session '\(id)' was closed: \(end.reason)\n")
        case .lost(_, let count):
            let what = count == 0 ? "" : "; its variables (\(count)) are made again when they are needed"
            host.writeNotice("note: the Python of session '\(id)' is started again\(what)\n")
        case .rebuilt(let names):
            host.writeNotice("note: session '\(id)' made again: \(names.joined(separator: ", "))\n")
        case .evicted(let names):
            let list = names.joined(separator: ", ")
            host.writeNotice("note: session '\(id)' is short of memory and let go, until they are needed: \(list)\n")
        }
    }
}
