/// A program that runs graphs of steps, and how it is told to.
enum Runner: String, CaseIterable {
    case c = "C (spawn.c)"
    case baton
    case make
    case ninja
    case doit
    case dask = "dask.distributed"
    case hyperqueue = "HyperQueue"
    case snakemake

    /// Steps at the same time, for all of them.
    static let jobs = 2

    /// The command that runs a graph that `Benchmarks/shapes.py` wrote.
    func command(_ graph: Graph, _ bench: RunBench) -> [String] {
        let (folder, venv) = (graph.folder, bench.tools + "/venv/bin")
        let peers = [venv + "/python", bench.sources + "/peers.py"]
        switch self {
        case .c: return [bench.tools + "/spawn", "\(graph.count)", graph.isChain ? "1" : "\(Runner.jobs)"]
        case .baton:
            return [bench.baton, "--store", folder + "/store", "--jobs", "\(Runner.jobs)", folder + "/study.exp"]
        case .make: return ["make", "-s", "-j\(Runner.jobs)", "-C", folder]
        case .ninja: return ["ninja", "--quiet", "-j\(Runner.jobs)", "-C", folder]
        case .doit:
            return [venv + "/doit", "-n", "\(Runner.jobs)", "-P", "thread", "--dir", folder, "-f", folder + "/dodo.py"]
        case .dask: return peers + ["dask", folder + "/graph.json"]
        case .hyperqueue: return peers + ["hyperqueue", folder + "/graph.json"]
        case .snakemake:
            return [venv + "/snakemake", "-q", "all", "-j\(Runner.jobs)", "-d", folder, "-s", folder + "/Snakefile"]
        }
    }

    /// Files that a run leaves behind and the next one would find.
    var leftovers: [String] {
        switch self {
        case .c, .make, .dask, .hyperqueue: []
        case .baton: ["store"]
        case .ninja: [".ninja_log", ".ninja_deps"]
        case .doit: [".doit.db", ".doit.db.db", ".doit.db.dat", ".doit.db.dir", ".doit.db.bak"]
        case .snakemake: [".snakemake"]
        }
    }

    /// Whether it does its own work in several processes, so that "own" means all that the steps did not take.
    var isTree: Bool {
        switch self {
        case .c, .baton, .make, .ninja, .doit: false
        case .dask, .hyperqueue, .snakemake: true
        }
    }
}

/// A graph of steps on disk, written for every runner.
struct Graph {
    var name: String
    var folder: String
    var count: Int
    var isChain = false
}
