import BatonFrames
import BatonInterpreter
import BatonSessions

/// A session of this machine, as the language holds it.
final class LocalSession: DataSession {
    private let sessionID: SessionID
    let engine: Engine
    private let sessions: LocalSessions
    private let loop: WorkerLoop
    private var names: Set<String> = []

    init(_ id: SessionID, _ engine: Engine, _ sessions: LocalSessions, _ loop: WorkerLoop) {
        sessionID = id
        self.engine = engine
        self.sessions = sessions
        self.loop = loop
    }

    var id: String { sessionID.text }

    func run(_ statement: Statement) throws(FrameFault) -> Answer {
        let ticket = loop.submit(statement, to: sessionID, owner: LocalSessions.owner)
        return try sessions.wait(for: ticket, loop)
    }

    func code(_ statements: [Statement]) throws(FrameFault) -> String { try loop.shownCode(statements, sessionID) }

    func script() throws(FrameFault) -> String { try loop.script(sessionID) }

    func freshName(_ stem: String) -> String {
        let taken = loop.manager.variables(of: sessionID)
        var name = stem
        var number = 1
        while taken[name] != nil || names.contains(name) {
            number += 1
            name = "\(stem)\(number)"
        }
        names.insert(name)
        return name
    }

    func variables() throws(FrameFault) -> [VariableFacts] {
        loop.manager.variables(of: sessionID).sorted { $0.key < $1.key }.map { name, variable in
            VariableFacts(
                name: name, kind: variable.isFrame ? "frame" : "object", schema: variable.schema, rows: variable.rows,
                bytes: variable.bytes, lastUsed: variable.lastUsed)
        }
    }

    func restart() throws(FrameFault) { loop.receive(.restart(sessionID, owner: LocalSessions.owner)) }

    func close() { loop.receive(.close(sessionID, owner: LocalSessions.owner)) }
}
