import BatonModel
import BatonSyntax

/// Makes a run of what the store keeps of one, so that results, logs, reasons and graphs of it can be looked at.
enum StoredRun {
    /// - Parameter connection: by which the run is carried out, where it is known.
    static func open(
        _ id: RunID, _ interpreter: Interpreter, _ connection: ConnectionObject? = nil
    ) throws(RuntimeError) -> RunObject {
        if let known = interpreter.startedRuns.first(where: { $0.id == id }) { return known }
        let host = try interpreter.runHost()
        let record = try asking(.unreadableFile) { () throws(HostError) in try host.record(of: id) }
        guard let record else {
            throw RuntimeError(
                .invalidArgument, "there is no run \(id.number)", help: "'runs' lists those that there are")
        }
        let run = RunObject(
            id: id, name: record.origin.name, mirror: RunMirror(id), seed: record.origin.seed, connection: connection)
        run.catchUp(interpreter)
        if record.hasDied { run.graph.finish() }
        interpreter.session.note(opened: run)
        return run
    }
}
