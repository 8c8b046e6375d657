import BatonClient
package import BatonFrames
import BatonHost
package import BatonInterpreter

/// Data sessions that directors hold: `session(on: lab)`.
package final class RemoteSessions: DataHost {
    private let directors: RemoteDirectors

    package init(_ directors: RemoteDirectors) { self.directors = directors }

    /// Opens a session, or takes up the one of that name: it may have been opened before the laptop was shut.
    package func open(_ engine: Engine, _ options: SessionOptions) throws(FrameFault) -> any DataSession {
        let reached = try reached(options.director)
        if let name = options.name {
            let found = try asked { () throws(ClientError) in try reached.client.dataSession(name) }
            if let found { return try taken(found, engine, reached) }
        }
        let wishes = DataSessionWishes(
            name: options.name, address: options.address, memory: options.memory, timeout: options.timeout,
            idle: options.idle)
        let made = try asked { () throws(ClientError) in try reached.client.openSession(engine, wishes) }
        return RemoteSession(made.id, engine, reached, directors)
    }

    private func taken(
        _ found: DataSessionDocument, _ engine: Engine, _ reached: RemoteDirectors.Reached
    ) throws(FrameFault) -> RemoteSession {
        guard found.engine == engine.rawValue else {
            throw FrameFault(
                .badArgument, "there is a session '\(found.id)' of \(found.engine) already",
                help: "session(\"\(found.engine)\", \"\(found.id)\", on: …) takes it up")
        }
        directors.world.host.writeNotice(
            "note: session '\(found.id)' is taken up: it has \(found.variables) variable"
                + "\(found.variables == 1 ? "" : "s")\n")
        return RemoteSession(found.id, engine, reached, directors)
    }

    package func sessions(on director: String?) throws(FrameFault) -> [SessionFacts] {
        let reached = try reached(director)
        return try asked { () throws(ClientError) in try reached.client.dataSessions() }.map { session in
            SessionFacts(
                id: session.id, engine: Engine(rawValue: session.engine) ?? .polars, owner: session.owner,
                state: session.state, variables: session.variables, opened: session.opened, lastUsed: session.lastUsed)
        }
    }

    private func reached(_ address: String?) throws(FrameFault) -> RemoteDirectors.Reached {
        do throws(DirectorFault) { return try directors.reached(address ?? "") } catch {
            throw FrameFault(.machine, error.message, help: error.help)
        }
    }
}

/// A session of a director, as the language holds it. It outlives this program unless it is closed.
final class RemoteSession: DataSession {
    let id: String
    let engine: Engine
    private let reached: RemoteDirectors.Reached
    private let directors: RemoteDirectors
    private var names: Set<String>?

    /// Seconds that one request waits for the end of a statement.
    private static let turnSeconds = 20

    init(_ id: String, _ engine: Engine, _ reached: RemoteDirectors.Reached, _ directors: RemoteDirectors) {
        (self.id, self.engine, self.reached, self.directors) = (id, engine, reached, directors)
    }

    var isElsewhere: Bool { true }

    func run(_ statement: Statement) throws(FrameFault) -> Answer {
        do throws(FrameFault) {
            let id = id
            var progress = try asked { () throws(ClientError) in
                try reached.client.run(statement, in: id, waitSeconds: Self.turnSeconds)
            }
            while true {
                switch progress {
                case .ended(let result, let notes):
                    for note in notes { directors.world.host.writeNotice("note: session '\(id)': \(note)\n") }
                    return try result.get()
                case .running(let number):
                    progress = try asked { () throws(ClientError) in
                        try reached.client.progress(ofStatement: number, in: id, waitSeconds: Self.turnSeconds)
                    }
                }
            }
        } catch {
            // Who asks no more does not let it run on; by the way that Ctrl-C does not end.
            if error.kind == .cancelled { try? reached.makeBackClient().cancelSession(id) }
            throw error
        }
    }

    func code(_ statements: [Statement]) throws(FrameFault) -> String {
        var lines: [String] = []
        for statement in statements {
            if !lines.isEmpty { lines.append("") }
            lines += try asked { () throws(ClientError) in try reached.client.code(statement, in: id) }
        }
        return lines.map { $0 + "\n" }.joined()
    }

    func script() throws(FrameFault) -> String {
        try asked { () throws(ClientError) in try reached.client.script(of: id) }.map { $0 + "\n" }.joined()
    }

    func freshName(_ stem: String) -> String {
        var taken = names ?? Set(((try? reached.client.variables(of: id)) ?? []).map(\.name))
        var (name, number) = (stem, 1)
        while !taken.insert(name).inserted {
            number += 1
            name = "\(stem)\(number)"
        }
        names = taken
        return name
    }

    func variables() throws(FrameFault) -> [VariableFacts] {
        try asked { () throws(ClientError) in try reached.client.variables(of: id) }.map { variable in
            VariableFacts(
                name: variable.name, kind: variable.kind, schema: variable.schema, rows: variable.rows,
                bytes: variable.bytes, lastUsed: variable.lastUsed)
        }
    }

    func restart() throws(FrameFault) {
        try asked { () throws(ClientError) in try reached.client.restartSession(id) }
    }

    func close() {
        do throws(FrameFault) { try asked { () throws(ClientError) in try reached.client.closeSession(id) } } catch {
            directors.world.host.writeNotice("note: session '\(id)' is still open at the director: \(error.message)\n")
        }
    }
}

/// Calls the client, with its errors as sessions tell them.
private func asked<Result>(_ body: () throws(ClientError) -> Result) throws(FrameFault) -> Result {
    do throws(ClientError) { return try body() } catch {
        let fault = DirectorFault(error)
        guard fault.kind == .loginNeeded else { throw FrameFault(error) }
        throw FrameFault(.machine, fault.message, help: "log in: login(\"NAME\")")
    }
}
