import BatonModel
import BatonSyntax

/// Files that steps on a director's nodes left: they are brought here, once, when somebody wants their content.
///
/// A file of a mirrored run has its place among the local artifacts by its digest from the beginning; so it is the same
/// file, with the same content in the keys of steps, before and after it was brought.
enum RemoteFiles {
    /// Brings a file that is not here, where a director has it.
    ///
    /// - Parameter path: where it shall be; nil for its place among the local artifacts.
    /// - Returns: where it is; nil for a file that is here, or that no run is known to have left on a node.
    static func bring(
        _ file: FileObject, to path: String?, _ interpreter: Interpreter
    ) throws(RuntimeError) -> FileObject? {
        guard let digest = file.digest, !interpreter.host.fileExists(file.path) else { return nil }
        var fault: RuntimeError?
        for run in interpreter.session.knownRuns.reversed() where holds(run, digest) {
            do throws(RuntimeError) {
                guard let connection = try connection(of: run, file, interpreter) else { continue }
                let target = path.map(interpreter.host.absolutePath)
                let found = try connection.asked { link throws(DirectorFault) in
                    try link.fetch(FileReference(path: file.path, digest: digest), of: run.id, to: target)
                }
                return FileObject(path: found.path, digest: digest)
            } catch {
                // Another run may have left the same content elsewhere.
                if error.code == .interrupted { throw error }
                fault = fault ?? told(error, file, run)
            }
        }
        if let fault { throw fault }
        return nil
    }

    /// The same for a file that a step here is about to use: one that nobody has is told before the step begins.
    static func need(_ file: FileObject, _ interpreter: Interpreter) throws(RuntimeError) {
        guard file.digest != nil, !interpreter.host.fileExists(file.path),
            try bring(file, to: nil, interpreter) == nil
        else { return }
        throw RuntimeError(
            .unreadableFile, "'\(file.path)' is not here any more, and no run that is known here has it elsewhere",
            help: "run again what made it; 'get FILE, \"path\"' keeps a copy beyond the artifacts", fault: .machine)
    }

    /// The director that has what a run left; nil for a run of this computer.
    private static func connection(
        of run: RunObject, _ file: FileObject, _ interpreter: Interpreter
    ) throws(RuntimeError) -> ConnectionObject? {
        if let connection = run.connection, !connection.isClosed { return connection }
        let host = try interpreter.runHost()
        let record = try asking(.unreadableFile) { () throws(HostError) in try host.record(of: run.id) }
        guard let address = record?.origin.mirror?.director ?? run.connection?.link.address else { return nil }
        let open = interpreter.session.connections.last { $0.link.address == address && !$0.isClosed }
        if let open { return open }
        throw RuntimeError(
            .unreachableDirector, "it is at \(address), to which there is no connection",
            help: "connect \"\(address)\" as \(run.connection?.name ?? "lab")")
    }

    /// What went wrong, with the file and the run that it is of.
    private static func told(_ error: RuntimeError, _ file: FileObject, _ run: RunObject) -> RuntimeError {
        var error = error
        let name = file.path.split(separator: "/").last.map(String.init) ?? file.path
        error.message = "'\(name)' of run \(run.id.number) can't be brought here: \(error.message)"
        return error
    }

    private static func holds(_ run: RunObject, _ digest: String) -> Bool {
        guard run.isElsewhere else { return false }
        return run.graph.allSteps.contains { step in
            step.knownOutputs.contains { LookVerbs.files(in: $0.1).contains { $0.digest == digest } }
        }
    }
}
