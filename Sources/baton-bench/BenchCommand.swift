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
        note("measuring: lexer and parser")
        report.figures += SyntaxBenchmarks(scratch: &scratch, ownPath: "/proc/self/exe".resolved).report
        if !options.syntaxOnly {
            note("measuring: programs and start-up")
            report.figures += ProgramBenchmarks(scratch: &scratch, baton: options.baton).report
        }
        print(report.table, terminator: "")
        if let path = options.json {
            Files.write(path, Array(report.json.utf8))
            note("written to \(path)")
        }
    }

    private struct Options {
        var baton = ".build/release/baton"
        var json: String?
        var syntaxOnly = false

        init(_ arguments: some Sequence<String>) {
            var rest = Array(arguments)[...]
            while let word = rest.popFirst() {
                switch word {
                case "--baton": baton = rest.popFirst() ?? baton
                case "--json": json = rest.popFirst()
                case "--syntax-only": syntaxOnly = true
                default: fail("unknown '\(word)'; usage: baton-bench [--baton PATH] [--json FILE] [--syntax-only]")
                }
            }
        }
    }
}

extension String {
    /// Where a symbolic link leads.
    fileprivate var resolved: String {
        guard let path = realpath(self, nil) else { return self }
        defer { free(path) }
        return String(cString: path)
    }
}
