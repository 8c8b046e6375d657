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
    }
}
