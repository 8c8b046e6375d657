import BatonModel
import BatonWire

/// How a connector sees from an account whether a cluster is there and what it has.
struct ClusterLook {
    private let cluster: RunCluster

    init(_ cluster: RunCluster) { self.cluster = cluster }

    /// What is run there by `sh`, with `arguments`: what fails says why on standard error.
    var script: String {
        switch cluster {
        case .slurm: Self.slurmScript
        case .dask: Self.daskScript
        }
    }

    var arguments: [String] {
        switch cluster {
        case .slurm(let terms): [terms.partition ?? ""]
        case .dask(let terms): [terms.scheduler, terms.python ?? ""]
        }
    }

    /// Prints the partition, its nodes and all their processors, once the controller has answered.
    private static let slurmScript = """
        for program in sbatch squeue scancel sinfo; do
            command -v $program > /dev/null || {
                echo "there is no '$program' on the PATH: name a login node of the cluster, via: ssh(\\"me@login1\\")" >&2
                exit 1
            }
        done
        if [ -n "$1" ]; then
            found=$(sinfo --noheader --partition="$1" --format='%R %D %C')
            [ -n "$found" ] || { echo "there is no partition '$1': sinfo lists what there is" >&2; exit 1; }
        else
            found=$(sinfo --noheader --format='%P %D %C' | grep '[*] ') || {
                echo "the cluster has no default partition: name one, slurm(partition: ...)" >&2; exit 1; }
        fi
        printf '%s\\n' "$found"
        """

    /// Prints the version of the scheduler, its workers and their threads.
    private static let daskScript = """
        python=${2:-${BATON_PYTHON:-python3}}
        command -v "$python" > /dev/null || { echo "there is no Python '$python'" >&2; exit 1; }
        "$python" - "$1" << 'END'
        import logging, sys
        try:
            import distributed
        except ImportError:
            sys.exit(f"'{sys.executable}' has no package 'distributed': install dask[distributed] for it, or say which "
                     "Python has it, dask(..., python: ...)")
        logging.disable()
        try:
            client = distributed.Client(sys.argv[1], timeout=10, set_as_default=False)
        except (OSError, TimeoutError, ValueError):
            sys.exit(f"no scheduler of Dask answers at {sys.argv[1]}: start one by 'dask scheduler', or correct the address")
        workers = client.scheduler_info(n_workers=-1)["workers"].values()
        print(distributed.__version__, len(workers), sum(worker["nthreads"] for worker in workers))
        client.close(timeout=5)
        END
        """

    /// - Parameter output: what `script` printed.
    func properties(of output: String) throws(ToolProcess.Failure) -> [WireJSON.Member] {
        let lines = output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        var properties: [WireJSON.Member] = [.init("cluster", .string(cluster.kind))]
        switch cluster {
        case .slurm:
            // A line for each state and make of nodes; cores as allocated/idle/other/total.
            let rows = lines.filter { $0.count == 3 }
            let nodes = rows.compactMap { Int($0[1]) }.reduce(0, +)
            let cores = rows.compactMap { $0[2].split(separator: "/").last.flatMap { Int($0) } }.reduce(0, +)
            guard let name = rows.first?[0], nodes > 0 else {
                throw ToolProcess.Failure(message: "sinfo answers in words of its own: \(output.prefix(200))")
            }
            properties.append(.init("partition", .string(name.hasSuffix("*") ? String(name.dropLast()) : name)))
            properties += [.init("cluster_nodes", .int(nodes)), .init("cluster_cores", .int(cores))]
        case .dask:
            guard let row = lines.last, row.count == 3, let workers = Int(row[1]), let threads = Int(row[2]) else {
                throw ToolProcess.Failure(message: "Dask answers in words of its own: \(output.prefix(200))")
            }
            properties += [.init("cluster_nodes", .int(workers)), .init("cluster_cores", .int(threads))]
        }
        return properties
    }
}
