import Glibc

/// Single figures of the run engine: done steps found done, steps without a process, planning, cancelling, memory.
struct EngineBenchmarks {
    private let bench: RunBench
    private(set) var figures: [Figure] = []
    /// Sizes of a run that finds all done, with what the issue allows for it, in milliseconds.
    private static let doneSizes = [(1_000, 7.0), (10_000, 40.0), (100_000, 640.0)]

    /// `largest` leaves sizes beyond it out.
    init(_ bench: RunBench, largest: Int) {
        self.bench = bench
        // Before the large ones: the file system is busy for a while with what those leave behind.
        measureOneStep()
        measureCancel()
        for (count, aim) in Self.doneSizes where count <= largest { measureDone(count, aim) }
        measureInPlace(min(1_000_000, largest * 10))
        measurePlan(min(100_000, largest))
        measurePython()
        measureLongOutput()
    }

    private func script(_ name: String, _ text: String) -> String {
        let path = bench.place + "/" + name
        Files.write(path, Array(text.utf8))
        return path
    }

    private func run(_ script: String, _ options: [String] = [], codes: Set<Int> = [0]) -> Cost {
        bench.meter.run(
            [bench.baton, "--quiet", "--store", bench.place + "/store"] + options + [script], in: bench.place,
            accepts: codes)
    }

    private func clear() { Files.remove(bench.place + "/store") }

    /// Runs again what has succeeded: nothing is to be done. The first run fills the store, and its memory is measured.
    private mutating func measureDone(_ count: Int, _ aim: Double) {
        note("measuring: \(count) steps, then the same with nothing to do")
        let graph = bench.graph("flat:\(count)", action: "touch", named: "done")
        defer { Files.remove(graph.folder) }
        let first = bench.run(.baton, graph)
        if count >= 10_000 {
            figures.append(
                Figure(
                    name: "memory of \(count) steps", unit: "MB", ours: first.peak / 1e6, peer: nil, theirs: nil,
                    aim: .atMost(count == 10_000 ? 12 : 90)))
        }
        if count == 100_000 {
            figures.append(
                Figure(
                    name: "own CPU a step of 100,000", unit: "µs", ours: first.own / Double(count) * 1e6, peer: nil,
                    theirs: nil, aim: .atMost(100)))
        }
        var costs: [Runner: [Cost]] = [:]
        for _ in 0..<(count > 10_000 ? 3 : 7) {
            for runner in [Runner.baton, .make, .ninja] {
                costs[runner, default: []].append(
                    bench.meter.run(runner.command(graph, bench), in: bench.place))
            }
        }
        for peer in [Runner.make, .ninja] {
            figures.append(
                Figure(
                    name: "\(count) done steps run again", unit: "ms",
                    ours: Cost.median(costs[.baton] ?? []).all * 1e3, peer: peer.rawValue,
                    theirs: Cost.median(costs[peer] ?? []).all * 1e3, aim: peer == .make ? .atMost(aim) : nil))
        }
    }

    private mutating func measureInPlace(_ count: Int) {
        note("measuring: \(count) steps without a process")
        func text(_ count: Int) -> String {
            "task t(n: Int) {\n    return n\n}\ndag d() {\n    for n in 0..<\(count) { t(n) }\n}\nrun d()\n"
        }
        let (large, small) = (script("in-place.exp", text(count)), script("few.exp", text(count / 10)))
        clear()
        let cost = run(large)
        clear()
        let few = run(small)
        clear()
        figures.append(
            Figure(
                name: "\(count) steps in place", unit: "s", ours: cost.wall, peer: nil, theirs: nil,
                aim: .atMost(10 * Double(count) / 1e6)))
        figures.append(
            Figure(
                name: "memory of each of them", unit: "B", ours: (cost.peak - few.peak) / Double(count - count / 10),
                peer: nil, theirs: nil, aim: .atMost(1024)))
    }

    private mutating func measurePlan(_ count: Int) {
        note("measuring: planning \(count) steps")
        let plan = script(
            "plan.exp",
            "task t(n: Int) {\n    exec [\"true\"]\n}\ndag d() {\n    for n in 0..<\(count) { t(n) }\n}\nlet p = plan d()\n"
        )
        clear()
        let cost = run(plan)
        clear()
        figures.append(
            Figure(
                name: "planning \(count) steps", unit: "s", ours: cost.wall, peer: nil, theirs: nil,
                aim: .atMost(2 * Double(count) / 1e5)))
    }

    private mutating func measureOneStep() {
        note("measuring: one step")
        let one = script("one.exp", "task t() {\n    exec [\"true\"]\n}\nrun t()\n")
        let none = script("none.exp", "1\n")
        var left: [Double] = []
        var right: [Double] = []
        for _ in 0..<31 {
            clear()
            left.append(run(one).wall * 1e3)
            right.append(run(none).wall * 1e3)
        }
        clear()
        figures.append(
            Figure(
                name: "one step beyond start-up", unit: "ms", ours: median(zip(left, right).map { $0 - $1 }), peer: nil,
                theirs: nil, aim: .atMost(5)))
    }

    /// Small Python steps, beside an interpreter for each of them.
    private mutating func measurePython() {
        note("measuring: 1,000 small Python steps")
        let count = 1_000
        let steps = script(
            "python.exp",
            """
            task t(n: Int) {
                python \"\"\"
                    m = n + 1
                \"\"\"
                output m: Int
            }
            dag d() {
                for n in 0..<\(count) { t(n) }
            }
            run d()

            """)
        clear()
        let cost = run(steps, ["--jobs", "\(Runner.jobs)"])
        clear()
        let sample = 50
        let starts = bench.meter.run(
            [bench.tools + "/spawn", "\(sample)", "\(Runner.jobs)", Programs.python, "-c", "m = 1"], in: bench.place)
        figures.append(
            Figure(
                name: "a small Python step", unit: "ms CPU", ours: cost.all / Double(count) * 1e3,
                peer: "python3 for each", theirs: starts.all / Double(sample) * 1e3, aim: nil))
        let graph = bench.graph("flat:\(count)", named: "dask")
        defer { Files.remove(graph.folder) }
        let dask = bench.meter.run(
            [
                bench.tools + "/venv/bin/python", bench.sources + "/peers.py", "dask-python",
                graph.folder + "/graph.json",
            ],
            in: bench.place)
        figures.append(
            Figure(
                name: "\(count) small Python steps", unit: "s", ours: cost.wall, peer: Runner.dask.rawValue,
                theirs: dask.wall, aim: nil))
    }

    /// Cancels from inside, and takes the time until `wait` has seen all of them dead.
    private mutating func measureCancel() {
        for (count, aim) in [(1, 50.0), (1_000, 1_000.0)] {
            note("measuring: cancel of \(count) live processes")
            let text = """
                task t(n: Int) {
                    needs cpu: 0
                    exec ["sleep", "600"]
                }
                dag d() {
                    for n in 0..<\(count) { t(n) }
                }
                let r = start d()
                while size(results(r) | where status == "running") < \(count) { sleep(20ms) }
                # A step is running when its start is on record; the last processes begin a little later.
                sleep(3s)
                let began = now()
                cancel r
                wait r
                print((now() - began) / 1ms)

                """
            let path = script("cancel.exp", text)
            clear()
            let cost = run(path, ["--jobs", "\(count)"], codes: [0, 4])
            clear()
            guard let time = Double(cost.output.split(separator: "\n").last { Double($0) != nil } ?? "") else {
                fail("the cancel of \(count) processes told no time:\n\(cost.output)")
            }
            figures.append(
                Figure(
                    name: "cancel of \(count) live process\(count == 1 ? "" : "es")", unit: "ms", ours: time, peer: nil,
                    theirs: nil, aim: .atMost(aim)))
        }
    }

    /// Megabytes that one task prints.
    private static let printedMegabytes = 2_000

    private mutating func measureLongOutput() {
        note("measuring: a task that prints \(Self.printedMegabytes) MB")
        // A run that goes on for a while has more of the program in memory than one that is over at once.
        func text(_ megabytes: Int) -> String {
            "task t() {\n    sh\"\"\"head -c \(megabytes)000000 /dev/zero; sleep 0.5\"\"\"\n}\nrun t()\n"
        }
        clear()
        let much = run(script("much.exp", text(Self.printedMegabytes)))
        clear()
        let little = run(script("little.exp", text(1)))
        clear()
        figures.append(
            Figure(
                name: "memory while a task prints \(Self.printedMegabytes) MB", unit: "MB", ours: much.peak / 1e6,
                peer: "printing 1 MB", theirs: little.peak / 1e6, aim: .ratioAtMost(1.1)))
    }
}
