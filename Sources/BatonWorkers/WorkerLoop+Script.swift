package import BatonFrames
package import BatonSessions

// Code as people read it: laid out, each import and helper once, and without secrets.
extension WorkerLoop {
    /// All that a session's variables are made of, as one program.
    package func script(_ id: SessionID) throws(FrameFault) -> String {
        var programs: [PythonProgram] = []
        for definition in manager.definitions(of: id) {
            programs.append(try shownProgram(Statement(definition.action), id, [:]))
        }
        let engine = engine(of: id)
        let text = SessionScript.text(of: programs, engine: engine)
        return SessionScript.text(
            of: programs, engine: engine, digest: String(configuration.digest(Array(text.utf8)).prefix(16)),
            versions: [(engine.rawValue, configuration.version(engine))])
    }

    /// Some statements as one program.
    package func shownCode(
        _ statements: [Statement], _ id: SessionID, knowing more: [String: Schema] = [:]
    ) throws(FrameFault) -> String {
        var programs: [PythonProgram] = []
        for statement in statements { programs.append(try shownProgram(statement, id, more)) }
        return SessionScript.text(of: programs, engine: engine(of: id))
    }

    private func engine(of id: SessionID) -> Engine { manager.spec(of: id)?.engine ?? .polars }

    private func shownProgram(
        _ statement: Statement, _ id: SessionID, _ more: [String: Schema]
    ) throws(FrameFault) -> PythonProgram {
        let (shown, notes) = statement.shown
        var program = try program(shown, id, knowing: more)
        program.lines = notes.map { "# \($0)" } + program.lines
        return program
    }
}
