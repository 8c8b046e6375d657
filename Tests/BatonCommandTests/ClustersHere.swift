import Foundation
import Testing

// Schedulers of our own on loopback, for runs by the words of the language.

/// A Slurm of one node that lives as long as a test.
struct SlurmHere {
    private let place: Workplace
    private var folder: String { place.side.path + "/slurm" }
    private static let tool = BatonProgram.repository.appendingPathComponent("Tools/slurm.sh").path

    init(_ place: Workplace, cores: Int = 8) throws {
        self.place = place
        let started = try BatonProgram.shell("BATON_SLURM_CORES=\(cores) '\(Self.tool)' start '\(folder)'", in: place)
        try #require(started.code == 0, "\(started.notices)")
    }

    var environment: [String: String] { ["SLURM_CONF": folder + "/slurm.conf"] }

    private func ask(_ line: String) -> String {
        (try? BatonProgram.shell("SLURM_CONF='\(folder)/slurm.conf' \(line)", in: place).output) ?? "no answer"
    }

    /// Jobs that have not ended.
    func jobsAlive() -> String { ask("squeue --array --noheader --format=%i:%T") }

    func count(_ state: String) -> Int {
        jobsAlive().split(separator: "\n").count { $0.hasSuffix(":" + state) }
    }

    /// Jobs in that state, those that have ended included.
    func history(_ state: String) -> Int {
        ask("squeue --array --noheader --states=\(state) --format=%i").split(separator: "\n").count
    }

    /// Processes `sleep 300` of this Slurm's jobs and of others of the machine.
    func sleepers() -> Int {
        ((try? BatonProgram.shell("pgrep -fc '^sleep 300$'", in: place).output) ?? "").split(separator: "\n").first
            .flatMap { Int($0) } ?? 0
    }

    /// Kills slurmctld and starts it again, from what it had saved.
    func restartController() {
        _ = try? BatonProgram.shell(
            "PATH=$PATH:/usr/sbin; pid=$(cat '\(folder)/slurmctld.pid'); kill -9 $pid; "
                + "until [ ! -e /proc/$pid ] || grep -q 'State:.Z' /proc/$pid/status; do sleep 0.1; done; SLURM_CONF='\(folder)/slurm.conf' slurmctld",
            in: place)
    }

    /// Takes one of the jobs that run.
    func cancelOne() {
        _ = ask("scancel $(SLURM_CONF='\(folder)/slurm.conf' squeue --noheader --states=R --format=%i | head -1)")
    }

    func stop() { _ = try? BatonProgram.shell("'\(Self.tool)' stop '\(folder)'", in: place) }
}

/// A scheduler of Dask with two workers that live as long as a test.
final class DaskHere {
    let address: String
    private let place: Workplace
    private let running: Running

    /// - Parameter environment: of the scheduler and of the workers.
    init(_ place: Workplace, environment: [String: String] = [:]) throws {
        self.place = place
        let python = try #require(
            ProcessInfo.processInfo.environment["BATON_PYTHON"], "Tools/data-venv.sh prints a Python with Dask")
        let script = BatonProgram.repository.appendingPathComponent("Tests/BatonDaskTests/Cluster/cluster.sh").path
        let folder = place.side.appendingPathComponent("dask")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // Its input is what keeps it: a pipe that ends with this program or with the test.
        let keep = "'\(folder.path)/keep'"
        let line = "mkfifo \(keep); exec bash '\(script)' '\(python)' '\(folder.path)' 0 <> \(keep)"
        running = try Running(program: "/bin/bash", ["-c", line], in: place, input: nil, environment: environment)
        let started = running
        try started.wait(until: { try started.output().contains("\n") }, what: "the address of a scheduler")
        address = try started.output().split(separator: "\n").first.map { String($0) } ?? ""
    }

    func stop() {
        // Scheduler and workers are of its group.
        kill(-running.id, SIGTERM)
        _ = try? running.end()
    }
}
