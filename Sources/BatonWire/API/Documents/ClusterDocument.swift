package import BatonModel

/// A cluster in documents: `{"kind": "slurm", "partition": "main", "pilots": 2, "cores": 16}`. Without `kind`, these are options
/// of the connectors `slurm` and `dask`, among others of theirs.
extension RunCluster: WireDocument {
    package var json: WireJSON {
        .object([.init("kind", .string(kind))] + options.map { .init($0.key, $0.value.wireJSON) })
    }

    package init(from reader: DocumentReader) throws(DocumentFault) {
        switch try reader.text("kind") {
        case "slurm": self = .slurm(try Slurm(from: reader))
        case "dask":
            let terms = Dask(scheduler: try reader.text("scheduler"), python: try reader.optionalText("python"))
            guard Dask.isAddress(terms.scheduler) else {
                throw reader.fault("scheduler", "'\(terms.scheduler)' is no address like tcp://host:8786")
            }
            self = .dask(terms)
        default: throw reader.fault("kind", "is none of slurm, dask")
        }
    }
}

extension RunCluster.Slurm {
    fileprivate init(from reader: DocumentReader) throws(DocumentFault) {
        self.init()
        partition = try reader.optionalText("partition")
        account = try reader.optionalText("account")
        qos = try reader.optionalText("qos")
        constraint = try reader.optionalText("constraint")
        options = try reader.texts("options", max: 1_000)
        for option in options where !option.hasPrefix("-") {
            throw reader.fault("options", "'\(option)' is no option of sbatch: they begin with '-'")
        }
        typealias Pilots = RunCluster.Pilots
        let second = 1_000_000_000
        guard let count = try reader.optionalInteger("pilots", 1...Pilots.countMax) else { return }
        let cores = try reader.optionalInteger("cores", 1...Pilots.coresMax) ?? Pilots.coresUnsaid
        let seconds = try reader.optionalInteger("lifetime", Pilots.lifetimeMin / second...1 << 32)
        pilots = Pilots(
            count: count, cores: cores, memoryBytes: try reader.optionalInteger("memory", 1...Int.max) ?? 0,
            lifetime: seconds.map { $0 * second })
    }
}
