import Glibc

/// What one run of a program took.
struct Cost {
    /// Wall time in seconds.
    var wall: Double
    /// CPU of the program itself in seconds, its children left out.
    var own: Double
    /// CPU with all children.
    var all: Double
    /// Largest resident set of the program (or of one of its children, where that is more), in bytes.
    var peak: Double
    var code: Int
    /// What it wrote; at most 64 KiB.
    var output = ""
}

/// Runs programs through `Benchmarks/reference/meter.c`, a process so small that it does not show in their memory.
struct Meter {
    /// Folder of the built tools: `meter`, `spawn`, `venv`.
    let tools: String
    /// Where the output of the program that runs goes.
    let outputFile: String

    init(tools: String, scratch: borrowing Scratch) {
        self.tools = tools
        outputFile = scratch.folder + "/meter.out"
    }

    /// Runs a program to its end in a folder; anything but exit code 0 ends the benchmark, as a wrong result has no speed.
    func run(_ command: [String], in folder: String, accepts codes: Set<Int> = [0]) -> Cost {
        let line = ["env", "--chdir=" + folder, tools + "/meter", outputFile] + command
        let words = Programs.run(line).output.trimmed.split(separator: " ").compactMap { Double($0) }
        guard words.count == 5 else { fail("the meter said nothing of \(command.joined(separator: " "))") }
        let output = String(Files.text(outputFile).suffix(1 << 16))
        let cost = Cost(
            wall: words[0], own: words[1], all: words[2], peak: words[3], code: Int(words[4]), output: output)
        guard codes.contains(cost.code) else {
            fail("\(command.joined(separator: " ")) ended with \(cost.code):\n\(output.suffix(2_000))")
        }
        return cost
    }
}

extension Cost {
    /// The middle of each figure by itself.
    static func median(_ costs: [Cost]) -> Cost {
        func middle(_ figure: (Cost) -> Double) -> Double { baton_bench.median(costs.map(figure)) }
        return Cost(wall: middle(\.wall), own: middle(\.own), all: middle(\.all), peak: middle(\.peak), code: 0)
    }
}
