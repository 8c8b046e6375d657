import BatonSyntax

/// Lexer and parser from inside, beside CPython's parser on the same program in Python.
struct SyntaxBenchmarks {
    static let sampleBytes = 10_000_000
    static let rounds = 5

    let report: [Figure]

    /// `ownPath` is this program, which is run again to take the memory of one parse.
    init(scratch: inout Scratch, ownPath: String) {
        let bytes = Samples.experiment(bytes: SyntaxBenchmarks.sampleBytes)
        let sample = scratch.write("sample.exp", bytes)
        let source = SourceFile(name: "sample.exp", bytes: bytes)
        let python = PythonPeer(scratch: &scratch)

        let faults = Parser.parse(source).diagnostics
        guard faults.isEmpty else { fail("the sample does not parse: \(faults[0].message)") }

        var lexing: [Double] = []
        var parsing: [Double] = []
        var theirs: [Double] = []
        for _ in 0..<SyntaxBenchmarks.rounds {
            lexing.append(rate(bytes.count) { Lexer.tokenize(source).tokens.count })
            parsing.append(rate(bytes.count) { Parser.parse(source).program.statements.count })
            theirs.append(python.rate())
        }
        let memory = Double(Programs.run([ownPath, "--memory-of-parse", sample]).output.trimmed) ?? 0
        report = [
            Figure(
                name: "lex 10 MB", unit: "MB/s", ours: median(lexing), peer: "ast.parse", theirs: median(theirs),
                aim: .atLeast(100)),
            Figure(
                name: "lex and parse 10 MB", unit: "MB/s", ours: median(parsing), peer: "ast.parse",
                theirs: median(theirs), aim: .atLeast(30)),
            Figure(
                name: "peak memory of a parse", unit: "B a source byte", ours: memory / Double(bytes.count),
                peer: "ast.parse", theirs: python.memory(), aim: .atMost(20)),
        ]
    }

    /// Prints the bytes by which parsing a file raised the peak of this process.
    static func printMemoryOfParse(_ path: String) {
        guard let bytes = Files.read(path) else { fail("can't read \(path)") }
        let source = SourceFile(name: path, bytes: bytes)
        let before = Files.memory("VmRSS")
        let program = Parser.parse(source).program
        let after = Files.memory("VmHWM")
        withExtendedLifetime(program) { print(max(0, after - before)) }
    }
}

/// Megabytes a second of one call.
private func rate(_ bytes: Int, _ work: () -> Int) -> Double {
    let start = Programs.now()
    let count = work()
    let seconds = Programs.now() - start
    guard count > 0 else { fail("nothing was read") }
    return Double(bytes) / 1e6 / seconds
}

/// CPython parsing a file, timed inside its own process so that start-up does not count.
private struct PythonPeer {
    /// Less than ours: CPython takes gigabytes for 10 MB.
    static let sampleBytes = 2_000_000

    let script: String
    let sample: String

    init(scratch: inout Scratch) {
        sample = scratch.write("sample.py", Samples.pythonModule(bytes: PythonPeer.sampleBytes))
        script = scratch.write(
            "parse.py",
            """
            import ast, gc, sys, time

            def memory(key):
                return next(int(line.split()[1]) * 1024 for line in open("/proc/self/status") if line.startswith(key))

            text = open(sys.argv[1]).read()
            gc.disable()
            before = memory("VmRSS")
            start = time.perf_counter()
            tree = ast.parse(text)
            seconds = time.perf_counter() - start
            print(len(text) / 1e6 / seconds, (memory("VmHWM") - before) / len(text))
            """)
    }

    func rate() -> Double { figures().rate }
    func memory() -> Double { figures().memory }

    private func figures() -> (rate: Double, memory: Double) {
        let words = Programs.run([Programs.python, script, sample]).output.trimmed.split(separator: " ")
        guard words.count == 2, let rate = Double(words[0]), let memory = Double(words[1]) else {
            fail("python3 printed something else than two numbers")
        }
        return (rate, memory)
    }
}

extension String {
    /// Without line breaks and spaces at the ends.
    var trimmed: String {
        var rest = Substring(self)
        while let last = rest.last, last.isWhitespace { rest.removeLast() }
        return String(rest)
    }
}
