import BatonFrames
import Foundation
import Testing

/// Ints at the ends of 64 bits: what leaves them is an error on each engine, as it is here, and what does not is exact.
@Suite(.serialized) struct OverflowTests {
    private static let schema = Schema([Column("k", .text), Column("a", .int), Column("b", .int)])

    /// Two groups and what surrounds the ends.
    private static func frame(_ first: (Int64?, Int64?), _ second: (Int64?, Int64?)) -> Recipe {
        func cell(_ value: Int64?) -> Scalar { value.map { .int($0) } ?? .null }
        return Recipe(
            .table(
                schema,
                [
                    [.text("x"), cell(first.0), cell(first.1)], [.text("x"), cell(second.0), cell(second.1)],
                    [.text("y"), .null, .int(0)], [.text("z"), .int(3), .int(2)],
                ]))
    }

    private static let frames: [Recipe] = [
        frame((.max, 1), (.max, 2)), frame((.min, -1), (.min, 0)), frame((.max, 1), (-1, .max)),
        frame((.min, .max), (.max, .min)), frame((1 << 62, 2), (1 << 62, -2)), frame((-1 << 62, 2), (-1 << 62, 3)),
        frame((3_037_000_499, 2), (-3_037_000_499, 3_037_000_499)), frame((3_037_000_500, 2), (-2, 63)),
        frame((nil, nil), (.max, 0)), frame((.min + 1, -1), (.max - 1, 1)),
    ]

    private static let terms: [Term] = {
        let (a, b) = (Term.column("a"), Term.column("b"))
        let one = Term.literal(.int(1))
        return [
            .apply(.add, [a, one]), .apply(.add, [one, a]), .apply(.add, [a, b]), .apply(.subtract, [a, one]),
            .apply(.subtract, [.literal(.int(-2)), a]), .apply(.subtract, [a, b]), .apply(.multiply, [a, a]),
            .apply(.multiply, [a, .literal(.int(2))]), .apply(.multiply, [a, b]), .apply(.negate, [a]),
            .apply(.abs, [a]), .apply(.floorDivide, [a, .literal(.int(-1))]), .apply(.floorDivide, [a, b]),
            .apply(.modulo, [a, .literal(.int(-1))]), .apply(.power, [a, .literal(.int(2))]),
            .apply(.round, [a, .literal(.int(-1))]), .apply(.round, [a, .literal(.int(-18))]),
            .window(.cumulativeSum, [a], by: []), .window(.cumulativeSum, [a], by: ["k"]),
            .window(.cumulativeProduct, [a], by: []),
            .apply(.add, [.aggregate(.sum, [a]), b]),
        ]
    }()

    private static let measures: [[NamedTerm]] = {
        let (a, b) = (Term.column("a"), Term.column("b"))
        return [
            [NamedTerm("total", .aggregate(.sum, [a]))],
            [NamedTerm("a", .aggregate(.sum, [a])), NamedTerm("b", .aggregate(.sum, [b]))],
            [
                NamedTerm("total", .aggregate(.sum, [a])), NamedTerm("most", .aggregate(.max, [a])),
                NamedTerm("middle", .aggregate(.mean, [a])), NamedTerm("n", .aggregate(.count, [a])),
            ],
            [NamedTerm("total", .aggregate(.sum, [.apply(.subtract, [a, .literal(.int(0))])]))],
            [NamedTerm("all", .aggregate(.product, [a]))],
            [NamedTerm("share", .apply(.floorDivide, [.aggregate(.sum, [a]), .literal(.int(2))]))],
        ]
    }()

    private static let recipes: [Recipe] = frames.flatMap { frame in
        terms.map { frame.then(.select([NamedTerm("made", $0)])) }
            + measures.flatMap { measures in
                let keys = [NamedTerm("k", .column("k"))]
                return [
                    frame.then(.group(keys: keys, measures: measures)),
                    frame.then(.group(keys: [], measures: measures)),
                    // Two steps are planned together.
                    frame.then(.filter(.apply(.notEqual, [.column("k"), .literal(.text("z"))])))
                        .then(.group(keys: keys, measures: measures)),
                ]
            }
    }

    private static let timeSchema = Schema([
        Column("at", .datetime(zone: nil)), Column("d", .duration), Column("e", .duration),
    ])

    /// A moment and two lengths. Python's own moments end with the year 9999, so what does not leave 64 bits is small.
    private static let times: [Recipe] = [
        (1, .max, 1), (1_700_000_000_000_000, .max, 0), (1_700_000_000_000_000, 86_400_000_000, -5),
        (-5, .min + 1, -2), (0, 1 << 62, 1 << 62), (0, -1 << 62, 1 << 62),
    ].map { (at: Int64, d: Int64, e: Int64) in
        Recipe(.table(timeSchema, [[.datetime(at), .duration(d), .duration(e)], [.null, .duration(1), .null]]))
    }

    private static let timeTerms: [Term] = {
        let (at, d, e) = (Term.column("at"), Term.column("d"), Term.column("e"))
        return [
            .apply(.addTime, [at, d]), .apply(.addTime, [at, e]), .apply(.add, [d, e]), .apply(.subtract, [d, e]),
            .apply(.subtract, [e, d]), .apply(.timeBetween, [.apply(.addTime, [at, e]), at]),
            .apply(.addTime, [at, .literal(.duration(.max))]),
        ]
    }()

    @Test(arguments: FunctionTableTests.engines)
    func `an int that leaves 64 bits is an error, and one that does not is exact`(_ engine: Engine) throws {
        let (added, errors) = try compare(Self.recipes, engine)
        #expect(added > Self.recipes.count * 9 / 10)
        #expect(errors > 40)
    }

    /// Arrow takes no literals of such lengths, so that pandas and Dask have an error before they calculate.
    @Test func `a moment or length that leaves 64 bits is an error on Polars`() throws {
        let recipes = Self.times.flatMap { frame in
            Self.timeTerms.map { frame.then(.select([NamedTerm("made", $0)])) }
        }
        let (added, errors) = try compare(recipes.filter(Self.isReadable), .polars)
        #expect(added > 20 && errors > 8)
    }

    /// Two lengths of one group, with others around them. Arrow reads none of the last day before the least one.
    private static let lengthPairs: [(Int64, Int64)] = {
        let day: Int64 = 86_400_000_000
        return [
            (.max, 10), (.max, -10), (.min + day, -2 * day), (.min + day, 1), (1 << 62, 1 << 62),
            (-1 << 62, -1 << 62 - day), (5, -7),
        ]
    }()

    private static func lengths(_ first: Int64, _ second: Int64) -> Recipe {
        let rows: [[Scalar]] = [
            [.text("x"), .duration(first)], [.text("y"), .duration(3)], [.text("x"), .duration(second)],
            [.text("z"), .null],
        ]
        return Recipe(.table(Schema([Column("k", .text), Column("d", .duration)]), rows))
    }

    /// Added up and turned round.
    private static let lengths: [Recipe] = lengthPairs.flatMap { pair in
        let frame = lengths(pair.0, pair.1)
        let d = Term.column("d")
        let (sum, most) = (Term.aggregate(.sum, [d]), Term.aggregate(.max, [d]))
        let keys = [NamedTerm("k", .column("k"))]
        let turned = [NamedTerm("left", .apply(.negate, [d])), NamedTerm("size", .apply(.abs, [d]))]
        let groups: [[NamedTerm]] = [
            [NamedTerm("total", sum)], [NamedTerm("total", sum), NamedTerm("most", most)], [NamedTerm("d", sum)],
        ]
        var recipes = groups.map { frame.then(.group(keys: keys, measures: $0)) }
        recipes.append(frame.then(.group(keys: [], measures: groups[0])))
        recipes.append(frame.then(.select(groups[0])))
        recipes.append(frame.then(.derive(turned)))
        return recipes
    }

    @Test(arguments: FunctionTableTests.engines)
    func `lengths that leave 64 bits when they are added up are an error, and others are exact`(_ engine: Engine) throws
    {
        let (added, errors) = try compare(Self.lengths, engine)
        #expect(added == Self.lengths.count && errors > 10)
    }

    /// The least length has no negative. pandas takes it for a missing one.
    @Test func `the negative of the least length is an error on Polars`() throws {
        let schema = Schema([Column("d", .duration)])
        let frame = Recipe(.table(schema, [[.duration(.min)], [.duration(1)]]))
        let recipes = [ScalarFunction.negate, .abs].map { function in
            frame.then(.select([NamedTerm("made", .apply(function, [.column("d")]))]))
        }
        let (added, errors) = try compare(recipes, .polars)
        #expect(added == 2 && errors == 2)
    }

    /// Whether Python can hold what comes out: its moments end with the year 9999.
    private static func isReadable(_ recipe: Recipe) -> Bool {
        guard let (_, rows) = try? LocalFrames.evaluate(recipe) else { return true }
        return rows.joined().allSatisfy { value in
            if case .datetime(let moment) = value { return abs(moment) < 1 << 57 }
            return true
        }
    }

    /// - Returns: how many of the recipes the engine does, and of how many the answer is an error.
    private func compare(_ recipes: [Recipe], _ engine: Engine) throws -> (added: Int, errors: Int) {
        var cases = EngineCases(engine)
        var added: [Recipe] = []
        for recipe in recipes where try cases.add(.define("made", recipe)) { added.append(recipe) }
        let made = try cases.run()
        try #require(made.count == added.count)
        var (errors, differences) = (0, 0)
        for (place, recipe) in added.enumerated() {
            let wanted = cases.evaluate(recipe)
            if case .failure = wanted { errors += 1 }
            guard let difference = EngineCases.difference(made[place], wanted) else { continue }
            differences += 1
            if differences <= 12 { Issue.record("\(engine.rawValue): \(difference)\n\(cases.lines(place))\n\(recipe)") }
        }
        #expect(differences == 0)
        return (added.count, errors)
    }

    @Test func `what can't leave 64 bits has no guard`() throws {
        let frame = Recipe(.variable("t"))
        let schema = Schema([Column("name", .text), Column("day", .date), Column("n", .int)])
        let plain: [Term] = [
            .apply(.add, [.apply(.length, [.column("name")]), .literal(.int(1))]),
            .apply(.subtract, [.apply(.year, [.column("day")]), .literal(.int(1900))]),
            .apply(.multiply, [.apply(.modulo, [.column("n"), .literal(.int(10))]), .literal(.int(100))]),
            .apply(.floorDivide, [.column("n"), .literal(.int(10))]),
            .aggregate(.sum, [.apply(.weekday, [.column("day")])]),
        ]
        for term in plain {
            let program = try Generators.of(.polars).program(
                for: Statement(.define("u", frame.then(.derive([NamedTerm("x", term)])))), schemas: ["t": schema],
                taken: [])
            #expect(!program.lines.joined().contains("Int128"), "\(program.lines)")
        }
    }
}
