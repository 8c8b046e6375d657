import ArgumentParser
import BatonHost
import BatonInterpreter
import BatonShell
import BatonSyntax
import BatonWorkers

/// `baton data-step JOB.json`: what a run starts for each `data` body.
struct DataStepCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "data-step", abstract: "Carry out one data body of a step, for a run.", shouldDisplay: false)

    @Argument(help: "What to do: a file that the run wrote.") var job: String

    func run() throws {
        let host = SystemHost()
        defer { host.flush() }
        do {
            try carryOut(host)
        } catch let error as RuntimeError {
            Reporter(host: host).report(error, fallback: SourceFile(name: "data", text: ""))
            throw ExitCode(Exit.failed)
        } catch let error as HostError {
            host.writeNotice("error: \(error.message)\n")
            throw ExitCode(Exit.failed)
        }
    }

    private func carryOut(_ host: SystemHost) throws {
        let job = try DataJob(bytes: try host.readFile(host.absolutePath(job), limit: Self.jobMax))
        // Gone with the attempt, also when it is killed.
        host.temporaryFolder = job.scratch
        var files = job.files[...]
        let opened = try ParcelOpener(try host.readFile(job.parcel, limit: Parcel.bytesMax))
            .open(0, host: host, node: job.node) { _ in files.popFirst() ?? "" }
        let sessions = LocalSessions.install(in: opened.interpreter, host: host) { _ = FolderRemoval.remove($0) }
        defer { sessions.shutdown() }
        try DataStep(job, opened).run()
    }

    private static let jobMax = 16 << 20
}
