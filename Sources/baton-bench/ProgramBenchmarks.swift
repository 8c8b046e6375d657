/// The real `baton` beside `python3` and `bash`: whole processes, in turns, medians.
struct ProgramBenchmarks {
    let report: [Figure]

    init(scratch: inout Scratch, baton: String) {
        var figures: [Figure] = []
        let python = Programs.python
        for program in ProgramBenchmarks.programs {
            let ours = scratch.write(program.file + ".exp", program.exp)
            let theirs = scratch.write(program.file + ".py", program.python)
            figures.append(
                ProgramBenchmarks.compare(
                    program.name, rounds: 7, ours: [baton, ours], peer: "python3", theirs: [python, theirs],
                    scale: 1, unit: "s", aim: .ratioAtMost(1)))
        }
        let start = [baton, "-c", "1"]
        figures.append(
            ProgramBenchmarks.compare(
                "start-up", rounds: 41, ours: start, peer: "python3 -c pass", theirs: [python, "-c", "pass"],
                scale: 1000, unit: "ms", aim: .ratioAtMost(0.5)))
        figures.append(
            ProgramBenchmarks.compare(
                "start-up", rounds: 41, ours: start, peer: "bash -c :", theirs: ["bash", "-c", ":"],
                scale: 1000, unit: "ms", aim: nil))
        report = figures
    }

    /// Runs both in turns, after one turn that does not count. What they print must be the same unless both are
    /// start-ups.
    private static func compare(
        _ name: String, rounds: Int, ours: [String], peer: String, theirs: [String], scale: Double, unit: String,
        aim: Figure.Aim?
    ) -> Figure {
        let first = Programs.run(ours)
        let other = Programs.run(theirs)
        guard unit == "ms" || first.output == other.output else {
            fail("\(name): baton printed '\(first.output.trimmed)', \(peer) '\(other.output.trimmed)'")
        }
        var left: [Double] = []
        var right: [Double] = []
        for _ in 0..<rounds {
            left.append(Programs.run(ours).seconds * scale)
            right.append(Programs.run(theirs).seconds * scale)
        }
        return Figure(name: name, unit: unit, ours: median(left), peer: peer, theirs: median(right), aim: aim)
    }

    private struct Pair {
        var name: String
        var file: String
        var exp: String
        var python: String
    }

    /// In functions, which is how Python is quick, too.
    private static let programs = [
        Pair(
            name: "fib(27)", file: "fib",
            exp: """
                fn fib(n) = if n < 2 then n else fib(n - 1) + fib(n - 2)
                print fib(27)
                """,
            python: """
                def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
                print(fib(27))
                """),
        Pair(
            name: "3 million additions, while", file: "while",
            exp: """
                fn work() {
                    let i = 0
                    let s = 0
                    while i < 3_000_000 {
                        s = s + i
                        i = i + 1
                    }
                    return s
                }
                print work()
                """,
            python: """
                def work():
                    i = 0
                    s = 0
                    while i < 3_000_000:
                        s = s + i
                        i = i + 1
                    return s
                print(work())
                """),
        Pair(
            name: "3 million additions, for", file: "for",
            exp: """
                fn work() {
                    let s = 0
                    for i in 0..<3_000_000 { s = s + i }
                    return s
                }
                print work()
                """,
            python: """
                def work():
                    s = 0
                    for i in range(3_000_000): s = s + i
                    return s
                print(work())
                """),
        Pair(
            name: "a string of 300,000 lines", file: "string",
            exp: """
                fn work() {
                    let s = ""
                    for i in 0..<300_000 { s = s + "line ${i}\\n" }
                    return size(s)
                }
                print work()
                """,
            python: """
                def work():
                    s = ""
                    for i in range(300_000): s = s + f"line {i}\\n"
                    return len(s)
                print(work())
                """),
        Pair(
            name: "map, filter, sum of 300,000", file: "pipe",
            exp: """
                print(0..<300_000 | map(x => x * 3) | filter(x => x % 2 == 0) | sum)
                """,
            python: """
                print(sum(x for x in (x * 3 for x in range(300_000)) if x % 2 == 0))
                """),
    ]
}
