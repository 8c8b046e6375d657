import Glibc

/// The run engine beside other programs on the same graphs of steps, each measured in the same way.
struct RunBench {
    let baton: String
    /// `.build-bench`, as `make bench-setup` makes it.
    let tools: String
    /// `Benchmarks`.
    let sources: String
    /// Where graphs are written.
    let place: String
    let meter: Meter

    /// A graph, the programs that run it, and how often.
    struct Contest {
        var name: String
        var shape: String
        var rounds: Int
        var runners: [Runner]
        /// Aims for baton: wall time as a multiple of C's, and CPU of its own for each step in seconds.
        var wallRatioMax: Double?
        var ownMax: Double?
        var peakMax: Double?
    }

    init(baton: String, tools: String, sources: String, scratch: borrowing Scratch) {
        self.baton = Files.absolute(baton)
        self.tools = Files.absolute(tools)
        self.sources = Files.absolute(sources)
        place = scratch.folder
        meter = Meter(tools: Files.absolute(tools), scratch: scratch)
        for tool in ["meter", "spawn", "venv/bin/python"] where access(self.tools + "/" + tool, X_OK) != 0 {
            fail("there is no \(tools)/\(tool); say 'make bench-setup'")
        }
    }

    /// Writes a graph for every runner.
    func graph(_ shape: String, action: String = "true", named name: String) -> Graph {
        let folder = place + "/" + name
        let python = tools + "/venv/bin/python"
        let count = Programs.run([python, sources + "/shapes.py", folder, shape, action]).output.trimmed
        if shape.hasSuffix(".json") {
            _ = Programs.run([baton, "import-wfformat", shape, "--scale", "0", "-o", folder + "/study.exp"])
        }
        return Graph(name: name, folder: folder, count: Int(count) ?? 0, isChain: shape.hasPrefix("chain"))
    }

    func run(_ runner: Runner, _ graph: Graph) -> Cost {
        for name in runner.leftovers { Files.remove(graph.folder + "/" + name) }
        return meter.run(runner.command(graph, self), in: place)
    }

    /// Runs a contest: one round of all after the other, so that a busy machine is busy for all.
    func hold(_ contest: Contest) -> [RunRow] {
        note("measuring: \(contest.name)")
        let graph = graph(contest.shape, named: "graph")
        defer { Files.remove(graph.folder) }
        var costs: [Runner: [Cost]] = [:]
        for _ in 0..<contest.rounds {
            for runner in contest.runners { costs[runner, default: []].append(run(runner, graph)) }
        }
        let reference = Cost.median(costs[.c] ?? [])
        let childTime = (reference.all - reference.own) / Double(graph.count)
        return contest.runners.map { runner in
            let cost = Cost.median(costs[runner] ?? [])
            // Rounds are compared one by one: both of a pair saw the same machine.
            let ratios = zip(costs[runner] ?? [], costs[.c] ?? []).map { $0.wall / $1.wall }
            let own = runner.isTree ? max(0, cost.all - childTime * Double(graph.count)) : cost.own
            var row = RunRow(
                contest: contest.name, runner: runner, wall: cost.wall, ratio: median(ratios),
                own: own / Double(graph.count), peak: cost.peak)
            if runner == .baton {
                row.aims = [
                    contest.wallRatioMax.map { ("wall ≤ \(Report.number($0)) × C", row.ratio <= $0) },
                    contest.ownMax.map { ("own ≤ \(Report.number($0 * 1e6)) µs", row.own <= $0) },
                    contest.peakMax.map { ("memory ≤ \(Report.number($0 / 1e6)) MB", row.peak <= $0) },
                ].compactMap { $0 }
            }
            return row
        }
    }

    /// What the issue asks for, and what may be told beside it. Slow ones get small graphs; figures are for each step.
    func contests(_ workflows: [String]) -> [Contest] {
        let quick: [Runner] = [.c, .baton, .make, .ninja]
        var list = [
            Contest(
                name: "flat 1,000", shape: "flat:1000", rounds: 5, runners: quick + [.doit], wallRatioMax: 1.05,
                ownMax: 100e-6),
            Contest(
                name: "flat 10,000", shape: "flat:10000", rounds: 3, runners: quick, wallRatioMax: 1.05, ownMax: 100e-6,
                peakMax: 12e6),
            Contest(
                name: "layers 10 × 100", shape: "layers:10x100", rounds: 5, runners: quick, wallRatioMax: 1.05,
                ownMax: 100e-6),
            Contest(
                name: "chain 1,000", shape: "chain:1000", rounds: 3, runners: quick, wallRatioMax: 1.05, ownMax: 100e-6),
        ]
        for path in workflows {
            let name = path.split(separator: "/").last.map { String($0.dropLast(5)) } ?? path
            list.append(
                Contest(name: name, shape: path, rounds: 5, runners: quick, wallRatioMax: 1.05, ownMax: 100e-6))
        }
        list.append(
            Contest(
                name: "flat 300, slow peers", shape: "flat:300", rounds: 2,
                runners: [.c, .baton, .dask, .hyperqueue]))
        list.append(
            Contest(name: "flat 60, snakemake", shape: "flat:60", rounds: 1, runners: [.c, .baton, .snakemake]))
        return list
    }
}
