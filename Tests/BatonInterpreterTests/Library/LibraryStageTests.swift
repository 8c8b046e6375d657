import BatonPlot
import BatonSyntax
import Testing

@testable import BatonInterpreter

@Suite struct LibraryStageTests {
    private let rows: Value = [
        ["town": "Ulm", "fare": 3, "tip": 1.0], ["town": "Bonn", "fare": 5, "tip": nil],
        ["town": "Ulm", "fare": 8, "tip": .float(.nan)], ["town": "Aue", "fare": nil],
    ]

    private func run(_ kind: StageKind, _ input: Value? = nil, _ arguments: StageArguments = .init()) -> String {
        outcome { () throws(RuntimeError) in
            try TableStage.apply(kind, to: input ?? rows, arguments, Interpreter(host: LibraryTestHost()))
        }
    }

    private func column(_ name: String, as newName: String? = nil, descending: Bool = false) -> ColumnExpression {
        ColumnExpression(column: name, name: newName, isDescending: descending)
    }

    private func above(_ limit: Int) -> ColumnExpression {
        ColumnExpression(name: "fare > \(limit)", columns: ["fare"]) { row throws(RuntimeError) in
            try ColumnLogic.compare(row["fare"] ?? .null, .int(limit)) { $0 == .greater }
        }
    }

    private func measure(_ aggregate: String, _ column: String) -> Measure {
        Measure(name: aggregate, columns: [column]) { rows throws(RuntimeError) in
            try Aggregates.apply(aggregate, rows.map { $0[column] ?? .null })
        }
    }

    @Test func `where keeps true rows only, and comparing with null is not true`() {
        #expect(
            run(.where, nil, .init(columns: [above(4)]))
                == "[{town: \"Bonn\", fare: 5, tip: null}, {town: \"Ulm\", fare: 8, tip: float(\"nan\")}]")
        #expect(run(.where, nil, .init(columns: [column("fare")])) == "E0301: a condition is a Bool, not an Int")
    }

    @Test func `an unknown column is named with what was meant`() {
        let found = #expect(throws: RuntimeError.self) {
            try TableStage.apply(
                .select, to: rows, .init(columns: [column("far")]), Interpreter(host: LibraryTestHost()))
        }
        #expect(
            found?.code == .unknownColumn && found?.message == "unknown column 'far'"
                && found?.help == "did you mean 'fare'?")
        #expect(run(.select, [], .init(columns: [column("far")])) == "[]")
        #expect(
            run(.fill, nil, .init(columns: [ColumnExpression(name: "tipp", columns: []) { _ in 0 }])).hasPrefix("E0315")
        )
    }

    @Test func `only lists of records are tables`() {
        #expect(run(.where, 1) == "E0301: `where` takes a list of records, not an Int")
        #expect(
            run(.select, [["a": 1], 2], .init(columns: [column("a")]))
                == "E0301: `select` takes a list of records, but item 1 is an Int")
    }

    @Test func `select, derive, rename, drop and fill make new columns`() {
        let one: Value = [["a": 1, "b": 2], ["a": 3]]
        let sum = ColumnExpression(name: "c", columns: ["a"]) { row in .int(row["a"]!.int + 1) }
        let next = ColumnExpression(name: "a", columns: ["a"]) { row in .int(row["c"]!.int * 10) }
        #expect(run(.select, one, .init(columns: [column("b"), sum])) == "[{b: 2, c: 2}, {b: null, c: 4}]")
        #expect(
            run(.select, one, .init(columns: [column("a"), column("a")])) == "E0202: `select` makes two columns 'a'")
        #expect(run(.derive, one, .init(columns: [sum, next])) == "[{a: 20, b: 2, c: 2}, {a: 40, c: 4}]")
        #expect(run(.rename, one, .init(columns: [column("a", as: "x")])) == "[{x: 1, b: 2}, {x: 3}]")
        #expect(run(.rename, one, .init(columns: [column("a", as: "b")])) == "E0202: `rename` makes two columns 'b'")
        #expect(run(.drop, one, .init(columns: [column("a")])) == "[{b: 2}, {}]")
        #expect(
            run(.fill, one, .init(columns: [ColumnExpression(name: "b", columns: []) { _ in 0 }]))
                == "[{a: 1, b: 2}, {a: 3, b: 0}]")
        #expect(run(.fill, one, .init(values: [9])) == "[{a: 1, b: 2}, {a: 3, b: 9}]")
        #expect(one.literal == "[{a: 1, b: 2}, {a: 3}]")
    }

    @Test func `sort is stable with null last both ways`() {
        let towns = StageArguments(columns: [column("town"), column("fare", descending: true)])
        #expect(
            run(
                .select, try? TableStage.apply(.sort, to: rows, towns, Interpreter(host: LibraryTestHost())),
                .init(columns: [column("fare")])) == "[{fare: null}, {fare: 5}, {fare: 8}, {fare: 3}]")
        for isDescending in [false, true] {
            let sorted = run(.sort, nil, .init(columns: [column("fare", descending: isDescending)]))
            #expect(sorted.hasSuffix("fare: null}]"))
        }
        #expect(run(.sort, [3, 1, 2]) == "[1, 2, 3]")
    }

    @Test func `take and skip count rows of any list`() {
        #expect(run(.take, [1, 2, 3], .init(values: [2])) == "[1, 2]")
        #expect(run(.skip, [1, 2, 3], .init(values: [2])) == "[3]")
        #expect(run(.take, .range(RangeObject(lower: 0, upper: 9)), .init(values: [2])) == "0..<2")
        #expect(run(.take, [1], .init(values: [99])) == "[1]")
        #expect(run(.take, [1], .init(values: [-1])) == "E0311: `take` takes a number of rows from 0 up, not -1")
        #expect(run(.take, [1], .init(values: ["a"])) == "E0301: `take` takes a number of rows, not a String")
    }

    @Test func `group keeps the order of first rows and aggregates skip null and NaN`() {
        #expect(
            run(.group, nil, .init(columns: [column("town")]))
                == "[{town: \"Ulm\", count: 2}, {town: \"Bonn\", count: 1}, {town: \"Aue\", count: 1}]")
        let measures = [measure("sum", "fare"), measure("mean", "tip")]
        #expect(
            run(.group, nil, .init(columns: [column("town")], measures: measures))
                == "[{town: \"Ulm\", sum: 11, mean: 1.0}, {town: \"Bonn\", sum: 5, mean: null}, {town: \"Aue\", sum: 0, mean: null}]"
        )
        #expect(
            run(.group, nil, .init(columns: [column("town"), above(4)])).hasPrefix(
                "[{town: \"Ulm\", \"fare > 4\": false, count: 1}"))
        #expect(run(.summarize, [], .init(measures: [Measure(name: "n") { rows in .int(rows.count) }])) == "[{n: 0}]")
    }

    @Test func `every aggregate has a meaning for no values`() throws {
        let expected = [
            "count": "0", "sum": "0", "unique_count": "0", "any": "false", "all": "true", "collect": "[null]",
        ]
        for name in Aggregates.names {
            let found = outcome { () throws(RuntimeError) in try Aggregates.apply(name, [nil], extra: [0.5]) }
            #expect(found == expected[name] ?? "null", "\(name)")
        }
        let values: [(String, String)] = [
            ("count", "3"), ("sum", "7"), ("mean", "2.3333333333333335"), ("min", "1"), ("max", "4"), ("median", "2.0"),
            ("first", "4"), ("last", "2"), ("unique_count", "3"), ("quantile", "2.0"),
        ]
        for (name, result) in values {
            #expect(try Aggregates.apply(name, [4, nil, 1, 2], extra: [0.5]).literal == result, "\(name)")
        }
    }

    @Test func `join puts rows side by side`() {
        let right: Value = [
            ["town": "Ulm", "pop": 1, "fare": 0], ["town": "Ulm", "pop": 2, "fare": 0],
            ["town": "Rom", "pop": 3, "fare": 9], ["town": nil, "pop": 4, "fare": 1],
        ]
        let left: Value = [["town": "Ulm", "fare": 3], ["town": "Bonn", "fare": 5], ["town": nil, "fare": 7]]
        func join(_ how: String) -> String {
            run(.join, left, .init(values: [right], keys: ["town"], options: [("how", .string(how))]))
        }
        let both = "{town: \"Ulm\", fare: 3, pop: 1, fare_right: 0}, {town: \"Ulm\", fare: 3, pop: 2, fare_right: 0}"
        let lone =
            "{town: \"Bonn\", fare: 5, pop: null, fare_right: null}, {town: null, fare: 7, pop: null, fare_right: null}"
        #expect(join("inner") == "[\(both)]")
        #expect(join("left") == "[\(both), \(lone)]")
        #expect(
            join("outer")
                == "[\(both), \(lone), {town: \"Rom\", fare: null, pop: 3, fare_right: 9}, {town: null, fare: null, pop: 4, fare_right: 1}]"
        )
        #expect(join("upside") == "E0311: `join`: how must be \"inner\", \"left\" or \"outer\", not \"upside\"")
        #expect(run(.join, left, .init(values: [right], keys: ["city"])).hasPrefix("E0315"))
    }

    @Test func `distinct keeps first rows`() {
        #expect(run(.distinct, [1, 1.0, 2]) == "[1, 2]")
        #expect(
            run(.distinct, [["a": 1, "b": 1], ["a": 1, "b": 2]], .init(columns: [column("a")])) == "[{a: 1, b: 1}]")
    }

    @Test func `describe has a row for each column`() {
        #expect(
            run(.describe, [["x": 1, "s": "b"], ["x": 3, "s": nil]]) == """
                [{column: "x", type: "Int", count: 2, missing: 0, unique: 2, mean: 2.0, std: 1.4142135623730951, min: 1, median: 2.0, max: 3}, \
                {column: "s", type: "String", count: 1, missing: 1, unique: 1, mean: null, std: null, min: "b", median: null, max: "b"}]
                """)
    }

    private func plot(
        _ input: Value, _ columns: [String], color: String? = nil, _ options: [(name: String, value: Value)] = []
    ) throws(RuntimeError) -> PlotObject {
        var arguments = StageArguments(columns: columns.map { column($0) }, options: options)
        if let color { arguments.named.append(("color", column(color))) }
        let made = try TableStage.apply(.plot, to: input, arguments, Interpreter(host: LibraryTestHost()))
        guard case .object(let object) = made, let plot = object as? PlotObject else {
            throw RuntimeError(.typeMismatch, "no plot")
        }
        return plot
    }

    @Test func `a plot's kind follows from its columns`() throws {
        let line: Value = .list((0..<5).map { ["x": .int($0), "y": .int($0 * $0), "c": .string("\($0 % 2)")] })
        #expect(try plot(line, ["x", "y"]).description == "<Plot line of y over x, 5 points>")
        #expect(try plot(line, ["y"]).plot.kind == .histogram)
        #expect(try plot(line, ["c"]).description == "<Plot bar of count over c, 2 bars>")
        #expect(try plot(line, ["c", "y"]).plot.y.title == "mean(y)")
        #expect(try plot(line, ["c", "y"], color: "c").plot.series.map(\.name) == ["0", "1"])
        #expect(try plot(line, ["y", "c"]).plot.kind == .scatter)
        #expect(try plot(line, ["x", "y"], [("kind", "bar")]).plot.x.categories == ["0", "1", "2", "3", "4"])
        #expect(try plot(rows, ["fare", "tip"]).plot.omittedCount == 3)
        #expect(
            try plot(rows, ["town"], [("width", 20)]).printed
                == "count by town\nUlm  │████████████ 2\nBonn │██████ 1\nAue  │██████ 1")
    }

    @Test func `axes know times, durations and sizes`() throws {
        let day: Value = .list([
            ["t": "2026-01-31", "d": .duration(5), "s": .size(7)],
            ["t": "2026-02-01T10:00:00Z", "d": .duration(6), "s": .size(9)],
        ])
        let axes = try plot(day, ["t", "d"]).plot
        #expect(axes.x.unit == .time && axes.y.unit == .duration && axes.kind == .line)
        #expect(try plot(day, ["t", "s"]).plot.y.unit == .size)
    }

    @Test func `what a plot can't show is said`() {
        let cases: [([String], [(name: String, value: Value)], String)] = [
            ([], [], "`plot` needs a column for x"),
            (["fare", "tip", "town"], [], "`plot` takes two columns at most"),
            (["fare", "tip"], [("kind", "pie")], "`plot`: kind is one of line, scatter, bar, histogram, not \"pie\""),
            (["fare", "tip"], [("widht", 3)], "`plot` has no option 'widht'"),
            (["fare", "tip"], [("width", 3)], "`plot`: width must be between 5 and 400, not 3"),
            (["fare", "town"], [("kind", "line")], "`plot` needs numbers for y of a line; town has none"),
            (["town"], [("kind", "histogram")], "a histogram takes one column of numbers, as x"),
        ]
        for (columns, options, message) in cases {
            let error = #expect(throws: RuntimeError.self) { try plot(rows, columns, options) }
            #expect(error?.message == message)
        }
        let many: Value = .list((0..<13).map { ["a": .int($0), "b": .int($0)] })
        let error = #expect(throws: RuntimeError.self) { try plot(many, ["a", "b"], color: "b") }
        #expect(error?.message == "`plot` has 12 colours; 'b' has 13 different values")
    }

    @Test func `objects with members are records`() throws {
        final class Node: LanguageObject {
            let cores: Int
            init(_ cores: Int) { self.cores = cores }
            override var memberNames: [String] { ["fare"] }
            override func member(_ name: String, _ interpreter: Interpreter) throws(RuntimeError) -> Value? {
                .int(cores)
            }
        }
        let nodes: Value = [.object(Node(2)), .object(Node(9))]
        let kept = try TableStage.apply(
            .where, to: nodes, .init(columns: [above(4)]), Interpreter(host: LibraryTestHost()))
        guard case .list(let list) = kept, case .object(let node) = list.items[0] else { return #expect(Bool(false)) }
        #expect((node as? Node)?.cores == 9)
    }
}
