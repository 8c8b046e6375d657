package import BatonFrames
package import BatonInterpreter

extension LocalSessions {
    /// Gives an interpreter its data sessions; nothing is started before the first is opened.
    package static func install(
        in interpreter: Interpreter, host: any Host, removeFolder: @escaping (String) -> Void
    ) -> LocalSessions {
        let sessions = LocalSessions(host: host, removeFolder: removeFolder)
        interpreter.session.data = sessions
        return sessions
    }

    /// Sessions in the Python that `BATON_PYTHON` names, or else in the one that is made by the first use.
    ///
    /// - Parameter removeFolder: removes a folder with all that is in it.
    package convenience init(host: any Host, removeFolder: @escaping (String) -> Void) {
        self.init(host: host) { [unowned host] () throws(FrameFault) in
            let python = try LocalSessions.python(host)
            let folder: String
            do throws(HostError) {
                folder = try host.makeTemporaryDirectory()
            } catch {
                throw FrameFault(.machine, error.message)
            }
            var configuration = WorkerConfiguration(
                python: python, sessionsFolder: folder, directory: host.absolutePath("."),
                generators: WorkerConfiguration.allGenerators, helperSource: WorkerConfiguration.librarySource(_:for:),
                removeFolder: removeFolder)
            configuration.digest = { [unowned host] in host.digest($0) }
            configuration.environment = LocalSessions.inherited.compactMap { name in
                host.environment(name).map { "\(name)=\($0)" }
            }
            configuration.sandbox = Sandbox.findProgram().map { program in
                Sandbox.own(
                    program: program, directory: configuration.directory, home: host.environment("HOME"))
            }
            return configuration
        }
    }

    /// Variables that a worker needs, and those by which the user gives it a store of files that speaks S3. The latter go
    /// to the user's own sessions alone: those of a director get none of them.
    private static let inherited =
        ["JAVA_HOME", "LD_LIBRARY_PATH", "OMP_NUM_THREADS", "POLARS_MAX_THREADS"] + storeVariables

    /// What s3fs, Arrow and Polars read; no name of another variable of Amazon's goes to a worker.
    private static let storeVariables = [
        "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_REGION", "AWS_DEFAULT_REGION",
        "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_ALLOW_HTTP", "AWS_SKIP_SIGNATURE", "AWS_METADATA_ENDPOINT",
    ]

    /// The path of the Python for data sessions, which is made where it is not there yet.
    package static func python(_ host: any Host) throws(FrameFault) -> String {
        if let given = host.environment("BATON_PYTHON"), !given.isEmpty {
            guard host.fileExists(given) else {
                throw FrameFault(.machine, "BATON_PYTHON names '\(given)', and there is no such program")
            }
            return host.absolutePath(given)
        }
        let environment = try environment(host)
        if !environment.isReady {
            try environment.setUp(
                progress: { host.writeNotice("python: \($0)\n") },
                isStopped: { host.attention.pointee != 0 && host.attend() })
        }
        return environment.python
    }

    /// The version of an engine in the Python that `BATON_PYTHON` names; the one that Baton makes has those of its list.
    func installedVersion(of engine: Engine) -> String? {
        guard let python = host.environment("BATON_PYTHON"), !python.isEmpty else { return nil }
        let package = engine == .spark ? "pyspark" : engine.rawValue
        let program = "import importlib.metadata, sys; print(importlib.metadata.version(sys.argv[1]))"
        var version: String?
        let ended = ChildProgram(arguments: [python, "-I", "-c", program, package]).run { version = version ?? $0 }
        return ended == .exited(0) ? version : nil
    }

    /// Where the Python for data sessions is made.
    package static func environment(_ host: any Host) throws(FrameFault) -> PythonEnvironment {
        let data: String
        if let folder = host.environment("XDG_DATA_HOME"), folder.hasPrefix("/") {
            data = folder
        } else if let home = host.environment("HOME"), home.hasPrefix("/") {
            data = "\(home)/.local/share"
        } else {
            throw FrameFault(
                .machine, "there is no place for the Python of data sessions: neither HOME nor XDG_DATA_HOME is set",
                help: "set BATON_PYTHON to a Python that has the packages")
        }
        return PythonEnvironment(dataFolder: "\(data)/baton", digest: host.digest(PythonEnvironment.requirements))
    }
}
