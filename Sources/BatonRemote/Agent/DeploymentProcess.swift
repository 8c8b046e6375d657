import BatonEngine
package import BatonHost
package import BatonInterpreter
import BatonModel
import BatonStore
import BatonWire
import Glibc

/// One deployment on its node: an ordinary run of the agent's store, in a process that outlives the agent.
///
/// Started again after it died, it goes on with what the store has of it: a new run that takes over the finished steps.
package struct DeploymentProcess {
    private let spec: DeploymentSpec
    private let folder: DeploymentFolder
    private let agent: AgentFolder
    private let host: SystemHost
    private let version: String
    /// Gives the interpreter what this module does not know of: data sessions.
    private let furnish: (Interpreter) -> Void

    /// - Parameter specFile: absolute path of the `DeploymentSpec`.
    /// - Throws: a text for people.
    package init(
        specFile: String, host: SystemHost, version: String, furnish: @escaping (Interpreter) -> Void = { _ in }
    )
        throws(HostError)
    {
        self.furnish = furnish
        do {
            spec = try DeploymentSpec(bytes: try host.readFile(specFile, limit: Self.specMax))
        } catch let error as DocumentFault {
            throw HostError("'\(specFile)' is no deployment: \(error.text)")
        } catch let error as HostError {
            throw error
        } catch {
            throw HostError("'\(specFile)': \(error)")
        }
        agent = AgentFolder(spec.agent)
        folder = DeploymentFolder(agent.deployment(spec.key))
        self.host = host
        self.version = version
    }

    private static let specMax = 16 << 20

    /// Runs it to its end. False when another process is at it.
    ///
    /// - Throws: when there can be no run; the reason stands in the deployment's folder, too.
    package func run() throws(HostError) -> Bool {
        guard let lock = FileLock(folder.lock) else { return false }
        defer { lock.release() }
        if try hasEnded() { return true }
        do {
            try carryOut()
        } catch {
            let error = (error as? HostError) ?? HostError((error as? RuntimeError)?.message ?? "\(error)")
            try? host.writeFile(folder.failure, Array(error.message.utf8))
            throw error
        }
        return true
    }

    /// Whether the last of its runs came to its end before.
    private func hasEnded() throws(HostError) -> Bool {
        guard let last = RunList(folder.runs).last else { return false }
        do {
            return try ProjectStore(folder: agent.store).record(of: last.run)?.status.isEnd == true
        } catch {
            throw HostError(error.message)
        }
    }

    private func carryOut() throws {
        let opened = try open()
        // The parcel's digest stands for its text: whoever goes on has to have the same.
        let source = RunSource(
            script: spec.script, text: spec.assignment.parcel, parameters: [], version: version)
        let runs = try engine(of: opened, source)
        defer { runs.shutdown() }
        let run = try opened.start(
            name: spec.assignment.label, seed: spec.assignment.seed, stopsOnFailure: spec.assignment.stop,
            on: spec.cluster)
        try RunList(folder.runs).add(run.id, session: runs.session)
        try opened.interpreter.waitForDetachedRuns()
    }

    private func open() throws -> OpenedDeployment {
        for secret in spec.secrets { host.secrets[secret.name] = secret.value }
        let parcel = try ParcelOpener(host.readFile(folder.parcel, limit: Parcel.bytesMax))
        let artifacts = ArtifactStore(folder: agent.store)
        return try parcel.open(spec.assignment.part, host: host, node: spec.nodeFacts) { file in
            artifacts.path(of: file.digest, name: file.name)
        }
    }

    private func engine(of opened: OpenedDeployment, _ source: RunSource) throws(HostError) -> LocalRuns {
        let runs = try LocalRuns(host: host, storeFolder: agent.store, source: source, node: spec.nodeFacts)
        host.runs = runs
        furnish(opened.interpreter)
        runs.isOpenToOthers = true
        runs.flags = DeploymentFlags(agent: agent, key: spec.key)
        opened.interpreter.session.makeRuns = { runs }
        opened.interpreter.session.reportFailure = { [host] error, _ in host.writeNotice("error: \(error.message)\n") }
        return runs
    }

    /// Makes the environments that its steps need, as far as they are known before it runs; those that are there stay.
    ///
    /// - Throws: what failed, and why; it stands in the deployment's folder, too.
    package func prepare() throws(HostError) {
        unlink(folder.failure)
        do {
            let opened = try open()
            let runs = try engine(of: opened, RunSource())
            defer { runs.shutdown() }
            for environment in try opened.environments(seed: spec.assignment.seed) { try make(environment) }
        } catch {
            let error = (error as? HostError) ?? HostError((error as? RuntimeError)?.message ?? "\(error)")
            try? host.writeFile(folder.failure, Array(error.message.utf8))
            throw error
        }
    }

    private func make(_ environment: DeploymentEnvironment) throws(HostError) {
        let log = "\(folder.root)/setup.log"
        unlink(log)
        let command = [environment.command.program] + environment.command.arguments
        let code = try DetachedProcess.run(command, log: log)
        guard code != 0 else { return }
        let words = PlainFile.read(log, limit: 16 << 20).map { String(decoding: $0, as: UTF8.self) } ?? ""
        let last = words.split(separator: "\n").suffix(3).joined(separator: " · ")
        throw HostError("the setup of task '\(environment.task)' failed with exit code \(code): \(last.prefix(2000))")
    }
}
