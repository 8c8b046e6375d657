import BatonFrames
import Foundation
import Testing

/// What each engine's programs look like: one file for each, with a section for each statement. `RECORD_SNAPSHOTS=1` writes
/// them anew and fails.
@Suite struct GoldenProgramTests {
    static let trips = Schema([
        Column("town", .text), Column("fare", .float), Column("tip", .float), Column("riders", .int),
        Column("paid", .bool), Column("at", .datetime(zone: nil)), Column("tags", .list(.text)),
    ])
    static let towns = Schema([Column("town", .text), Column("area", .float), Column("riders", .int)])
    /// The tables of the group-by and join questions of db-benchmark.
    static let x = Schema([
        Column("id1", .text), Column("id2", .text), Column("id3", .text), Column("id4", .int), Column("id5", .int),
        Column("id6", .int), Column("id7", .int), Column("v1", .int), Column("v2", .int), Column("v3", .float),
    ])
    static let schemas = ["trips": trips, "towns": towns, "x": x, "small": x, "medium": x, "big": x]

    @Test(arguments: Engine.allCases)
    func `programs look as they are on record`(_ engine: Engine) throws {
        var parts: [String] = []
        for (name, action) in GoldenStatements.all {
            do throws(FrameFault) {
                let program = try Generators.of(engine).program(
                    for: Statement(action), schemas: Self.schemas, taken: Set(Self.schemas.keys))
                parts.append("# \(name)\n" + program.lines.joined(separator: "\n"))
            } catch {
                #expect(error.kind == .refused)
                parts.append("# \(name)\n# refused: \(error.message)")
            }
        }
        try Self.compare(parts.joined(separator: "\n\n") + "\n", with: "\(engine.rawValue).py")
    }

    @Test func `a session's script has header, imports and functions once, then its statements`() throws {
        let generator = Generators.of(.polars)
        let statements: [Statement.Action] = [
            .define("trips", Recipe(.table(Self.towns, [[.text("Ås"), .float(.nan), .int(3)]]))),
            .define(
                "best",
                Recipe(
                    .variable("trips"),
                    [
                        .derive([NamedTerm("big", .apply(.maximum, [.column("area"), .literal(.float(1))]))])
                    ])),
            .save(Recipe(.variable("best")), FrameFile("best.csv", .csv)),
        ]
        let programs = try statements.map {
            try generator.program(for: Statement($0), schemas: ["trips": Self.towns, "best": Self.towns], taken: [])
        }
        let text = SessionScript.text(
            of: programs, engine: .polars, digest: "1f2e3d", versions: [("polars", "2.1.0"), ("Python", "3.11")])
        try Self.compare(text, with: "script.py")
        _ = try PythonProcess.run("run_script.py", input: Data(text.utf8))
    }

    private static func compare(_ text: String, with name: String) throws {
        let file = PythonProcess.folder.deletingLastPathComponent().appendingPathComponent("Golden/\(name)")
        if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] != nil {
            try Data(text.utf8).write(to: file)
            Issue.record("\(name) is on record anew")
        }
        let wanted = try String(contentsOf: file, encoding: .utf8)
        let isSame = Array(wanted.utf8) == Array(text.utf8)
        #expect(isSame, "\(name) differs:\n\(text)")
    }
}

enum GoldenStatements {
    static func column(_ name: String) -> Term { .column(name) }

    static var all: [(String, Statement.Action)] { steps + functions + questions }

    static func of(_ name: String, _ steps: FrameStep...) -> Statement.Action {
        .define("made", Recipe(.variable(name), steps))
    }

    static func total(_ name: String, _ function: Aggregate, _ column: String) -> NamedTerm {
        NamedTerm(name, .aggregate(function, [.column(column)]))
    }

    static func key(_ name: String) -> NamedTerm { NamedTerm(name, .column(name)) }

    private static let steps: [(String, Statement.Action)] = [
        (
            "filter",
            of(
                "trips",
                .filter(
                    .apply(
                        .and,
                        [
                            .apply(.greater, [column("fare"), .literal(.float(12.5))]),
                            .apply(.isNull, [column("tip")]),
                        ])))
        ),
        (
            "select",
            of("trips", .select([key("town"), NamedTerm("rate", .apply(.divide, [column("tip"), column("fare")]))]))
        ),
        (
            "derive",
            of(
                "trips",
                .derive([
                    NamedTerm("rate", .apply(.divide, [column("tip"), column("fare")])),
                    NamedTerm("two words", .apply(.upper, [.apply(.trim, [column("town")])])),
                ]))
        ),
        (
            "derive with exchanged names",
            of(
                "trips",
                .derive([
                    NamedTerm("fare", column("tip")), NamedTerm("tip", column("fare")),
                ]))
        ),
        ("drop and rename", of("trips", .drop(["tip"]), .rename([.init("fare", to: "price")]))),
        ("sort", of("trips", .sort([.init(column("town")), .init(column("riders"), isDescending: true)]))),
        ("sort of floats", of("trips", .sort([.init(column("fare"), isDescending: true)]))),
        ("slice", of("trips", .slice(offset: 5, length: 10))),
        ("slice from the end", of("trips", .slice(offset: -5, length: nil))),
        ("distinct", of("trips", .distinct(on: ["town"], keep: .last))),
        (
            "group",
            of(
                "trips",
                .group(
                    keys: [key("town")],
                    measures: [
                        NamedTerm("rides", .aggregate(.count, [])), total("rate", .mean, "fare"),
                        total("riders", .sum, "riders"),
                    ]))
        ),
        (
            "group with a ratio",
            of(
                "trips",
                .group(
                    keys: [key("town")],
                    measures: [
                        NamedTerm(
                            "rate",
                            .apply(
                                .divide,
                                [
                                    .aggregate(.sum, [column("riders")]), .aggregate(.max, [column("riders")]),
                                ]))
                    ]))
        ),
        ("join", of("trips", .join(Recipe(.variable("towns")), .left, on: [.init("town", "town")], suffix: "_right"))),
        (
            "join on the right",
            of("trips", .join(Recipe(.variable("towns")), .right, on: [.init("town", "town")], suffix: "_2"))
        ),
        ("append", of("trips", .append([Recipe(.variable("towns"))]))),
        (
            "unpivot",
            of(
                "trips", .select([key("town"), key("fare"), key("tip")]),
                .unpivot(columns: ["fare", "tip"], name: "what", value: "amount"))
        ),
        ("pivot", of("trips", .pivot(index: ["town"], columns: "paid", value: .aggregate(.sum, [column("riders")])))),
        ("explode", of("trips", .explode("tags"))),
        ("sample", of("trips", .sample(count: 10, fraction: nil, seed: 1))),
        ("rows", .rows(Recipe(.variable("trips")), offset: 0, limit: 10)),
        ("count", .count(Recipe(.variable("trips"), [.filter(column("paid"))]))),
        (
            "values",
            .values(Recipe(.variable("trips")), [total("most", .max, "fare"), total("towns", .countDistinct, "town")])
        ),
        (
            "load",
            .define("made", Recipe(.file(FrameFile("trips.csv", .csv, options: [.init("separator", .text(";"))]))))
        ),
        ("save", .save(Recipe(.variable("trips")), FrameFile("trips.parquet", .parquet))),
        ("release", .release(["trips", "towns"])),
    ]

    /// Every function, aggregate and window once.
    private static let functions: [(String, Statement.Action)] =
        ScalarFunction.allCases.compactMap { function in
            guard let term = FunctionSamples.term(function) else { return nil }
            return (function.rawValue, of("trips", .derive([NamedTerm("made", term)])))
        }
        + Aggregate.allCases.map { function in
            (
                "aggregate \(function.rawValue)",
                of(
                    "trips",
                    .group(
                        keys: [key("town")],
                        measures: [
                            NamedTerm("made", FunctionSamples.term(function))
                        ]))
            )
        }
        + WindowFunction.allCases.map { function in
            ("window \(function.rawValue)", of("trips", .derive([NamedTerm("made", FunctionSamples.term(function))])))
        }

    /// Of db-benchmark, and the cleaning chain.
}

enum FunctionSamples {
    private static let (town, fare, riders) = (Term.column("town"), Term.column("fare"), Term.column("riders"))
    private static let at = Term.column("at")

    static func text(_ value: String) -> Term { .literal(.text(value)) }
    static func int(_ value: Int64) -> Term { .literal(.int(value)) }

    static func term(_ function: ScalarFunction) -> Term? {
        let arguments: [Term]
        switch function {
        case .and, .or: arguments = [.column("paid"), .apply(.isNull, [fare])]
        case .not: arguments = [.column("paid")]
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .same:
            arguments = [fare, .column("tip")]
        case .isIn: arguments = [town, text("Oslo"), text("Ås")]
        case .coalesce, .minimum, .maximum: arguments = [fare, .column("tip")]
        case .add, .subtract, .multiply, .divide, .floorDivide, .modulo: arguments = [riders, int(7)]
        case .power: arguments = [riders, int(2)]
        case .round: arguments = [fare, int(2)]
        case .isNaN, .negate, .abs, .sign, .sqrt, .exp, .log, .floor, .ceil, .sin, .cos, .tan, .asin, .acos, .atan,
            .sinh,
            .cosh, .tanh, .asinh, .acosh, .atanh:
            arguments = [fare]
        case .isNull, .length, .upper, .lower, .capitalize, .title, .trim, .trimStart, .trimEnd, .reverse,
            .removeAccents,
            .sha256, .md5, .crc32, .toInt, .toFloat, .toBool, .toDate, .toDatetime, .typeName:
            arguments = [town]
        case .toText: arguments = [fare]
        case .concat, .join: arguments = [town, text("-"), town]
        case .contains, .startsWith, .endsWith, .indexOf: arguments = [town, text("s")]
        case .replace: arguments = [town, text("a"), text("b")]
        case .matches: arguments = [town, text("^[A-Z]+$")]
        case .extract: arguments = [town, text("([a-z]+)$"), int(1)]
        case .replacePattern: arguments = [town, text("[aeiou]"), text("$")]
        case .slice: arguments = [town, int(1), int(3)]
        case .padStart, .padEnd: arguments = [town, int(8), text(".")]
        case .repeatText: arguments = [town, int(2)]
        case .split: arguments = [town, text(" ")]
        case .year, .month, .day, .hour, .minute, .second, .microsecond, .weekday, .dayOfYear, .weekOfYear, .quarter:
            arguments = [at]
        case .formatTime: arguments = [at, text("%Y-%m-%d %H:%M")]
        case .parseTime: arguments = [town, text("%Y-%m-%d %H:%M")]
        case .timeBetween: arguments = [at, at]
        case .addTime: arguments = [at, .literal(.duration(3_600_000_000))]
        case .truncateTime: arguments = [at, text("hour")]
        case .item: arguments = [.column("tags"), int(0)]
        case .listLength: arguments = [.column("tags")]
        case .listJoin: arguments = [.column("tags"), text(", ")]
        case .field: return nil
        }
        return .apply(function, arguments)
    }

    static func term(_ function: Aggregate) -> Term {
        switch function {
        case .count: .aggregate(function, [fare])
        case .any, .all: .aggregate(function, [.column("paid")])
        case .correlation, .covariance: .aggregate(function, [fare, .column("tip")])
        case .quantile: .aggregate(function, [fare, .literal(.float(0.9))])
        default: .aggregate(function, [riders])
        }
    }

    static func term(_ function: WindowFunction) -> Term {
        switch function {
        case .rowNumber, .count: .window(function, [], by: ["town"])
        case .shift: .window(function, [riders, int(1)], by: [])
        case .isRepeated: .window(function, [town, riders], by: [])
        default: .window(function, [fare], by: ["town"])
        }
    }
}
