import BatonFrames
import BatonInterpreter
import BatonSessions

// What outlives a program that is killed: the definitions of its sessions, not their data.
extension LocalSessions {
    /// Takes the sessions over that a killed process has left.
    func restore(from folder: String, _ loop: WorkerLoop) throws(FrameFault) {
        let log = try SessionLog(folder: folder)
        self.log = log
        for var stored in try log.load() {
            var number = 2
            let name = stored.id.text
            while loop.manager.spec(of: stored.id) != nil {
                stored.id = SessionID("\(name)-\(number)")
                number += 1
            }
            loop.receive(.restore(stored.id, stored.spec, stored.definitions, live: stored.live))
            left.insert(stored.id)
            keeping { (log) throws(FrameFault) in
                try log.save(stored.id, stored.spec)
                for definition in stored.definitions { try log.record(stored.id, definition) }
                try log.setLive(stored.id, stored.live)
            }
        }
        tellLeft(loop)
    }

    private func tellLeft(_ loop: WorkerLoop) {
        guard let first = left.sorted().first, let engine = loop.manager.spec(of: first)?.engine else { return }
        let names = left.sorted().map { "'\($0)'" }.joined(separator: ", ")
        host.writeNotice(
            "note: of a program that was killed there \(left.count == 1 ? "is session" : "are the sessions") \(names): "
                + "session(\"\(engine.rawValue)\", \"\(first)\") takes it up\n")
    }

    /// The session of that name that a killed process has left.
    func takenUp(
        _ engine: Engine, _ options: SessionOptions, _ loop: WorkerLoop
    ) throws(FrameFault) -> LocalSession? {
        guard let name = options.name, left.contains(SessionID(name)),
            let spec = loop.manager.spec(of: SessionID(name))
        else { return nil }
        guard spec.engine == engine else {
            throw FrameFault(
                .badArgument, "there is a session '\(name)' of \(spec.engine.rawValue) already",
                help: "session(\"\(spec.engine.rawValue)\", \"\(name)\") takes it up")
        }
        left.remove(SessionID(name))
        return LocalSession(SessionID(name), engine, self, loop)
    }

    func keep(_ effect: SessionEffect) {
        switch effect {
        case .record(let id, let definition):
            changed.insert(id)
            keeping { (log) throws(FrameFault) in try log.record(id, definition) }
        case .forget(let id, let definitions):
            changed.insert(id)
            keeping { (log) throws(FrameFault) in try log.forget(id, definitions) }
        case .closed(let id):
            changed.remove(id)
            left.remove(id)
            keeping { (log) throws(FrameFault) in try log.remove(id) }
        case .start, .execute, .interrupt, .kill, .discard, .answer, .notice: break
        }
    }

    /// Writes down which variables there are, where that has changed.
    func keepVariables(_ loop: WorkerLoop) {
        for id in changed.sorted() {
            let live = loop.manager.variables(of: id).mapValues(\.definition)
            keeping { (log) throws(FrameFault) in try log.setLive(id, live) }
        }
        changed = []
    }

    /// A log that can't be written is told of once, and given up: the sessions go on.
    func keeping(_ body: (SessionLog) throws(FrameFault) -> Void) {
        guard let log else { return }
        do throws(FrameFault) {
            try body(log)
        } catch {
            self.log = nil
            host.writeNotice("note: data sessions are not kept any more: \(error.message)\n")
        }
    }
}
