package import BatonFrames
package import BatonSessions
import CBaton
import Glibc

/// How the workers of this machine are started.
package struct WorkerConfiguration {
    package var python: String
    /// Below it each session has a folder of its own.
    package var sessionsFolder: String
    /// Where relative paths of programs count from; each session's own folder where it is empty.
    package var directory: String
    package var generators: [Engine: any CodeGenerator]
    /// The source of a helper of the generators' library, by its name and the engine it is for.
    package var helperSource: (String, Engine) -> String?
    package var sandbox: Sandbox?
    package var environment: [String]
    /// Why a session can't be opened here; nil when it can.
    package var refuses: (SessionSpec, _ isTrusted: Bool) -> FrameFault? = { _, _ in nil }
    /// SHA-256, for the headers of scripts.
    package var digest: ([UInt8]) -> String = { _ in "" }
    /// Of an engine, for the headers of scripts.
    package var version: (Engine) -> String = { WorkerLoop.pinned[$0.rawValue] ?? "" }
    /// Removes the folder of a session that is over, with all that is in it.
    package var removeFolder: (String) -> Void

    package init(
        python: String, sessionsFolder: String, directory: String, generators: [Engine: any CodeGenerator],
        helperSource: @escaping (String, Engine) -> String?, removeFolder: @escaping (String) -> Void
    ) {
        self.python = python
        self.sessionsFolder = sessionsFolder
        self.directory = directory
        self.generators = generators
        self.helperSource = helperSource
        self.removeFolder = removeFolder
        environment = []
    }

    package static var allGenerators: [Engine: any CodeGenerator] {
        Dictionary(uniqueKeysWithValues: Engine.allCases.map { ($0, Generators.of($0)) })
    }

    package static func librarySource(_ name: String, for engine: Engine) -> String? {
        PythonLibrary.function(name, for: engine)?.source
    }

    func folder(_ id: SessionID) -> String { "\(sessionsFolder)/\(id.text)" }

    func launch(_ id: SessionID, _ spec: SessionSpec) throws(FrameFault) -> WorkerLaunch {
        let folder = folder(id)
        let made = baton_make_folder(folder)
        guard made >= 0 else {
            throw FrameFault(.machine, "can't make '\(folder)': \(String(cString: strerror(-made)).lowercased())")
        }
        var launch = WorkerLaunch(
            python: python, folder: folder, directory: directory.isEmpty ? folder : directory)
        launch.environment = environment
        // Java takes address space that it never uses; Spark is given its limit as the heap's.
        launch.memoryBytes = spec.engine == .spark ? 0 : spec.memoryBytes
        launch.sandbox = sandbox
        if spec.address != nil { launch.sandbox?.hasNetwork = true }
        return launch
    }

    /// A program as one text: imports, helpers, lines.
    func text(_ program: PythonProgram, for engine: Engine) -> String {
        let parts = [program.imports] + program.helpers.map { [helperSource($0, engine) ?? ""] } + [program.lines]
        return parts.joined().joined(separator: "\n") + "\n"
    }

    /// A worker that could not open its engine, with a way on.
    func explain(_ fault: FrameFault) -> FrameFault {
        guard fault.message.hasPrefix("ModuleNotFoundError") || fault.message.hasPrefix("ImportError") else {
            return fault
        }
        return FrameFault(
            .machine, "'\(python)' does not have the packages of the engine: \(fault.message)",
            help: "'baton setup python' makes a Python that has them")
    }

    func remove(_ id: SessionID) { removeFolder(folder(id)) }
}
