package import BatonFrames
package import BatonSessions

extension WorkerLoop {
    /// All that a session's variables are made of, as one program: imports and helpers once, then each definition.
    package func script(_ id: SessionID) throws(FrameFault) -> String {
        var imports: [String] = []
        var helpers: [String] = []
        var lines: [String] = []
        for definition in manager.definitions(of: id) {
            let program = try program(Statement(definition.action), id)
            imports += program.imports.filter { !imports.contains($0) }
            helpers += program.helpers.filter { !helpers.contains($0) }
            if !lines.isEmpty { lines.append("") }
            lines += program.lines
        }
        return text(PythonProgram(imports: imports, helpers: helpers, lines: lines))
    }
}
