import BatonEngine
import BatonInterpreter
package import BatonModel
import BatonSlurm
import Glibc

// Runs whose steps a scheduler of somebody else's has run.

extension LocalRuns {
    private static let slurmPrograms = ["sbatch", "squeue", "scancel"]

    /// - Throws: where the programs are missing by which a cluster is spoken to.
    func checkPrograms(of cluster: RunCluster) throws(HostError) {
        guard case .slurm = cluster else { return }
        let folders = (host.environment("PATH") ?? "/usr/bin:/bin").split(separator: ":")
        for program in Self.slurmPrograms
        where !folders.contains(where: { access("\($0)/\(program)", X_OK) == 0 }) {
            throw HostError(
                "there is no '\(program)' on the PATH: run this on a login node of the cluster, "
                    + "or install Slurm's programs (Debian: apt install slurm-client)")
        }
    }

    /// Attempts that are handed over at a time where nobody said how many: enough to keep pilots at work, and no more of
    /// 100,000 steps than that.
    static func jobs(on clusters: [RunCluster]) -> Int? {
        let sizes = clusters.compactMap { cluster -> Int? in
            guard case .slurm(let terms) = cluster, let pilots = terms.pilots else { return nil }
            return 4 * pilots.count * pilots.cores
        }
        return sizes.isEmpty ? nil : max(2_000, sizes.reduce(0, +))
    }

    func send(_ run: RunID, to clusters: [RunCluster]) {
        let python = host.environment("BATON_PYTHON").flatMap { $0.isEmpty ? nil : $0 } ?? "python3"
        backends.program = batonProgram
        backends.send(run, to: clusters, environment: environmentList, python: python)
    }

    package func queue(before placement: Placement, of run: RunID) -> (ahead: Int, partition: String)? {
        // The scheduler that a node of a director speaks to is another.
        guard placement.scheduler == SlurmBackend.name, engine.knows(run) || !foreign.isMirror(run) else { return nil }
        return SlurmQueue.standing(of: placement.job).map { ($0.ahead, $0.partition) }
    }
}
