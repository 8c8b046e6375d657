import BatonFrames

/// How long it takes to make Python of a chain of 100 operations: checks, expressions and the layout of the text.
struct GeneratorBenchmarks {
    static let operations = 100
    static let rounds = 200

    let report: [Figure]

    init() {
        report = [Engine.polars, .pandas, .dask, .spark].map { engine in
            let generator = Generators.of(engine)
            var times: [Double] = []
            for _ in 0..<GeneratorBenchmarks.rounds {
                let start = Programs.now()
                let lines = GeneratorBenchmarks.lines(generator)
                times.append((Programs.now() - start) * 1000)
                guard lines > GeneratorBenchmarks.operations / 2 else { fail("the chain became \(lines) lines") }
            }
            return Figure(
                name: "generate a chain of \(GeneratorBenchmarks.operations), \(engine.rawValue)", unit: "ms",
                ours: median(times), aim: .atMost(1))
        }
    }

    private static func lines(_ generator: any CodeGenerator) -> Int {
        do throws(FrameFault) {
            return try generator.program(
                for: Statement(.define("made", chain)), schemas: ["x": schema], taken: ["x"]
            ).lines.count
        } catch {
            fail("the chain is refused: \(error.message)")
        }
    }

    private static let schema = Schema([
        Column("town", .text), Column("riders", .int), Column("fare", .float), Column("tip", .float),
    ])

    /// Arithmetic, cleaning, a filter and a drop, again and again.
    private static let chain: Recipe = {
        var recipe = Recipe(.variable("x"))
        for number in 0..<operations / 4 {
            let limit = Term.literal(.float(Double(number)))
            recipe.steps += [
                .derive([NamedTerm("more", .apply(.add, [.column("riders"), .literal(.int(Int64(number)))]))]),
                .derive([
                    NamedTerm("place", .apply(.upper, [.apply(.trim, [.column("town")])])),
                    NamedTerm("paid", .apply(.coalesce, [.column("tip"), .literal(.float(0))])),
                ]),
                .filter(.apply(.greater, [.column("fare"), limit])),
                .drop(["place"]),
            ]
        }
        return recipe
    }()
}
