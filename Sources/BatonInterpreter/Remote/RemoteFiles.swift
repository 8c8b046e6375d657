import BatonModel
import BatonSyntax

/// Files that steps on a director's nodes left: they are brought here when somebody wants their content.
enum RemoteFiles {
    /// Brings a file that is not here, where a director has it.
    ///
    /// - Parameter path: where it shall be; nil for its place among the local artifacts.
    /// - Returns: where it is; nil for a file that is here, or that nobody is known to have.
    static func bring(
        _ file: FileObject, to path: String?, _ interpreter: Interpreter
    ) throws(RuntimeError) -> FileObject? {
        guard let digest = file.digest, !interpreter.host.fileExists(file.path) else { return nil }
        for run in interpreter.startedRuns.reversed() {
            guard let connection = run.connection, holds(run, digest) else { continue }
            let target = path.map(interpreter.host.absolutePath)
            let found = try connection.asked { link throws(DirectorFault) in
                try link.fetch(FileReference(path: file.path, digest: digest), of: run.id, to: target)
            }
            return FileObject(path: found.path, digest: digest)
        }
        return nil
    }

    private static func holds(_ run: RunObject, _ digest: String) -> Bool {
        run.graph.allSteps.contains { step in
            step.knownOutputs.contains { LookVerbs.files(in: $0.1).contains { $0.digest == digest } }
        }
    }
}
