import Glibc

/// `baton-bench [--baton PATH] [--json FILE]`: speed and memory beside peers, all in one run.
///
/// Figures are medians of runs taken in turns (ours, theirs, ours, …), so that a busy machine is busy for both.
@main
enum BenchCommand {
    static func main() {
        let arguments = CommandLine.arguments
        if arguments.count == 3, arguments[1] == "--memory-of-parse" {
            SyntaxBenchmarks.printMemoryOfParse(arguments[2])
            return
        }
        let options = Options(arguments.dropFirst())
        guard access(options.baton, X_OK) == 0 else { fail("no program at \(options.baton); say 'make bench'") }

        var report = Report()
        var scratch = Scratch()
        if options.measures(.syntax) {
            note("measuring: lexer and parser")
            report.figures += SyntaxBenchmarks(scratch: &scratch, ownPath: Files.absolute("/proc/self/exe")).report
        }
        if options.measures(.generator) {
            note("measuring: generated Python")
            report.figures += GeneratorBenchmarks().report
        }
        if options.measures(.programs) {
            note("measuring: programs and start-up")
            report.figures += ProgramBenchmarks(scratch: &scratch, baton: options.baton).report
        }
        if options.measures(.runs) {
            let bench = RunBench(
                baton: options.baton, tools: options.tools, sources: options.sources, scratch: scratch)
            report.figures += EngineBenchmarks(bench, largest: options.largest).figures
            for contest in bench.contests(options.workflows) { report.runs += bench.hold(contest) }
        }
        print(report.table, terminator: "")
        if let path = options.json {
            Files.write(path, Array(report.json.utf8))
            note("written to \(path)")
        }
    }

    enum Part: String, CaseIterable { case syntax, generator, programs, runs }

    private struct Options {
        var baton = ".build/release/baton"
        var json: String?
        /// All of them unless some are named.
        var parts: [Part] = []
        var tools = ".build-bench"
        var sources = "Benchmarks"
        /// Steps of the largest run.
        var largest = 100_000

        init(_ arguments: some Sequence<String>) {
            var rest = Array(arguments)[...]
            while let word = rest.popFirst() {
                switch word {
                case "--baton": baton = rest.popFirst() ?? baton
                case "--json": json = rest.popFirst()
                case "--only": if let part = rest.popFirst().flatMap(Part.init(rawValue:)) { parts.append(part) }
                case "--tools": tools = rest.popFirst() ?? tools
                case "--largest": largest = rest.popFirst().flatMap { Int($0) } ?? largest
                default:
                    fail(
                        "unknown '\(word)'; usage: baton-bench [--baton PATH] [--json FILE] [--only syntax|generator|programs|runs] "
                            + "[--tools FOLDER] [--largest STEPS]")
                }
            }
        }

        func measures(_ part: Part) -> Bool { parts.isEmpty || parts.contains(part) }

        /// Real workflows' shapes, which `make bench-setup` generates.
        var workflows: [String] {
            ["montage", "epigenomics", "seismology"].map { Files.absolute("\(tools)/workflows/\($0).json") }
        }
    }
}
