/// A cluster that runs the steps of a run, by a scheduler that is not ours.
package enum RunCluster: Hashable, Sendable {
    case slurm(Slurm)
    /// The scheduler's address: `tcp://host:port`.
    case dask(String)

    /// What all jobs are asked for with.
    package struct Slurm: Hashable, Sendable {
        package var partition: String?
        package var account: String?
        package var qos: String?
        package var constraint: String?
        /// Further options of `sbatch`, as they are: `--exclusive`.
        package var options: [String] = []
        /// How steps share jobs; nil gives each attempt a job of its own.
        package var pilots: Pilots?
    }

    /// Jobs in which many steps run, as many as there is work for.
    package struct Pilots: Hashable, Sendable {
        /// At most so many at the same time.
        package var count: Int
        /// Cores of each.
        package var cores: Int
        /// Memory of each in bytes; 0 leaves it to Slurm.
        package var memoryBytes = 0
        /// Nanoseconds that each may last; nil leaves it to Slurm.
        package var lifetime: Int?
    }
}
