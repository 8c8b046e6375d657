import BatonDirector
import BatonDirectorStore
import BatonFrames
import BatonHost
import BatonSessions
import BatonWorkers
import CBaton
import Glibc

/// The data sessions of a director: Python processes of its account, each held to what its session needs.
struct DirectorSessions {
    let folder: DataFolder
    /// What all sessions may read beside the system's programs.
    var readable: [String]
    /// The Python that they run in; nil for the one that `baton setup python` makes.
    var python: String?

    /// What Python and its packages need of the machine.
    private static let system = [
        "/usr", "/lib", "/lib32", "/lib64", "/bin", "/sbin", "/etc/alternatives", "/etc/ssl", "/etc/ld.so.cache",
        "/etc/localtime", "/etc/java-17-openjdk", "/etc/fonts",
    ]

    /// Starts their thread.
    func start() throws(FrameFault) -> SessionThread {
        let (folder, readable, given) = (folder, readable, python)
        return try SessionThread { () throws(FrameFault) in
            let store: SQLiteDirectorStore
            do throws(DirectorStoreFault) { store = try SQLiteDirectorStore(path: folder.sessions) } catch {
                throw FrameFault(.machine, "the store of data sessions can't be opened: \(error.message)")
            }
            // What workers of a director that was killed have left.
            FolderRemoval.remove(folder.sessionFiles)
            guard baton_make_folder(folder.sessionFiles) >= 0 else {
                throw FrameFault(.machine, "can't make '\(folder.sessionFiles)'")
            }
            return (try Self.configuration(folder, readable, try Python(given)), StoredSessions(store))
        }
    }

    private static func configuration(
        _ folder: DataFolder, _ readable: [String], _ python: Python
    ) throws(FrameFault) -> WorkerConfiguration {
        var configuration = WorkerConfiguration(
            python: python.path, sessionsFolder: folder.sessionFiles, directory: "",
            generators: WorkerConfiguration.allGenerators, helperSource: WorkerConfiguration.librarySource(_:for:),
            removeFolder: { FolderRemoval.remove($0) })
        let digester = SystemHost(directory: "/", output: { _ in }, notices: { _ in })
        configuration.digest = { digester.digest($0) }
        configuration.sandbox = Sandbox.findProgram().map { program in
            Sandbox(
                program: program, readable: system + python.folders + readable, writable: [], hidden: [],
                hasNetwork: false)
        }
        let isHeld = configuration.sandbox != nil
        configuration.refuses = { spec, isTrusted in
            python.refusal ?? refusal(spec, isTrusted: isTrusted, isHeld: isHeld)
        }
        return configuration
    }

    /// What the director's account reaches is for those who may use that anyway.
    private static func refusal(_ spec: SessionSpec, isTrusted: Bool, isHeld: Bool) -> FrameFault? {
        if isTrusted { return nil }
        if !isHeld {
            return FrameFault(
                .refused, "only administrators open data sessions here: nothing holds them to their own files",
                help: "install bubblewrap at the director")
        }
        guard spec.address != nil else { return nil }
        return FrameFault(.refused, "only administrators open data sessions at a cluster ('at')")
    }

    /// The Python that sessions run in.
    private struct Python {
        let path: String
        private let environment: PythonEnvironment?

        init(_ given: String?) throws(FrameFault) {
            if let given {
                (path, environment) = (given, nil)
            } else {
                // The program's own signals stay with who handles them.
                let host = SystemHost(directory: "/", output: { _ in }, notices: { _ in })
                let made = try LocalSessions.environment(host)
                (path, environment) = (made.python, made)
            }
        }

        /// With the packages, and with the Python that these were added to: `…/bin/python` stands two below.
        var folders: [String] {
            var paths = [path]
            if let real = realpath(path, nil) {
                paths.append(String(cString: real))
                free(real)
            }
            return paths.map { path in "/" + path.split(separator: "/").dropLast(2).joined(separator: "/") }
        }

        var refusal: FrameFault? {
            let isThere = environment?.isReady ?? (baton_is_executable(path) != 0)
            if isThere { return nil }
            return FrameFault(
                .machine, "the director has no Python for data sessions",
                help: "'baton setup python' as the director's account makes it")
        }
    }
}
