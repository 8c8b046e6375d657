/// A cluster that runs the steps of a run, by a scheduler that is not ours.
package enum RunCluster: Hashable, Sendable {
    case slurm(Slurm)
    case dask(Dask)

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

        package init() {}
    }

    /// Jobs in which many steps run, as many as there is work for.
    package struct Pilots: Hashable, Sendable {
        /// At most so many at the same time.
        package var count: Int
        /// Cores of each.
        package var cores: Int
        /// Memory of each in bytes; 0 leaves it to Slurm.
        package var memoryBytes: Int
        /// Nanoseconds that each may last; nil leaves it to Slurm.
        package var lifetime: Int?

        /// Most pilots of one kind, and most cores of each: more than clusters grant.
        package static let countMax = 10_000
        package static let coresMax = 100_000
        /// Cores where nobody said how many.
        package static let coresUnsaid = 4
        /// Nanoseconds that a pilot lasts at least.
        package static let lifetimeMin = 60_000_000_000

        package init(count: Int, cores: Int = coresUnsaid, memoryBytes: Int = 0, lifetime: Int? = nil) {
            (self.count, self.cores) = (count, cores)
            (self.memoryBytes, self.lifetime) = (memoryBytes, lifetime)
        }
    }

    /// A scheduler of Dask, and how it is spoken to.
    package struct Dask: Hashable, Sendable {
        /// `tcp://host:port`.
        package var scheduler: String
        /// The Python of the bridge; nil for the one of `BATON_PYTHON`.
        package var python: String?

        package init(scheduler: String, python: String? = nil) {
            (self.scheduler, self.python) = (scheduler, python)
        }

        /// Whether a text can be a scheduler's address.
        package static func isAddress(_ text: String) -> Bool { text.contains("://") }
    }

    /// `slurm`, `dask`.
    package var kind: String {
        switch self {
        case .slurm: "slurm"
        case .dask: "dask"
        }
    }

    /// What was said of it, by the names of the language. Memory in bytes, times in seconds.
    package var options: [Datum.Entry] {
        switch self {
        case .slurm(let terms): terms.entries
        case .dask(let terms):
            [.init(key: "scheduler", value: .string(terms.scheduler))]
                + (terms.python.map { [.init(key: "python", value: .string($0))] } ?? [])
        }
    }
}

extension RunCluster.Slurm {
    fileprivate var entries: [Datum.Entry] {
        var entries: [Datum.Entry] = []
        let texts = [("partition", partition), ("account", account), ("qos", qos), ("constraint", constraint)]
        for case (let name, let text?) in texts { entries.append(.init(key: name, value: .string(text))) }
        if !options.isEmpty { entries.append(.init(key: "options", value: .list(options.map { .string($0) }))) }
        guard let pilots else { return entries }
        entries.append(.init(key: "pilots", value: .int(pilots.count)))
        entries.append(.init(key: "cores", value: .int(pilots.cores)))
        if pilots.memoryBytes > 0 { entries.append(.init(key: "memory", value: .int(pilots.memoryBytes))) }
        if let lifetime = pilots.lifetime {
            entries.append(.init(key: "lifetime", value: .int(lifetime / 1_000_000_000)))
        }
        return entries
    }
}
