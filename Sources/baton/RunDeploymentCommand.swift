import ArgumentParser
import BatonHost
import BatonInterpreter
import BatonRemote
import BatonWorkers
import Glibc

/// `baton run-deployment SPEC.json`: what an agent starts for each deployment.
struct RunDeploymentCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run-deployment", abstract: "Run one deployment of an experiment, for an agent.",
        shouldDisplay: false)

    @Argument(help: "What to run: a file that the agent wrote.") var spec: String

    @Flag(help: "Only make the environments that its tasks need.") var prepare = false

    func run() throws {
        let host = SystemHost()
        do {
            let process = try DeploymentProcess(
                specFile: host.absolutePath(spec), host: host, version: Version.text
            ) { _ = LocalSessions.install(in: $0, host: host) { _ = FolderRemoval.remove($0) } }
            if prepare { try process.prepare() } else { _ = try process.run() }
        } catch {
            host.writeNotice("error: \(error.message)\n")
            host.flush()
            throw ExitCode(Exit.failed)
        }
        host.flush()
    }
}
