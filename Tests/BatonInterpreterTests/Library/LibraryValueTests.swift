import BatonInterpreter
import BatonModel
import BatonSyntax
import Testing

@Suite struct LibraryValueTests {
    @Test func `equality is deep and numbers compare by value`() {
        let nan = Value.float(.nan)
        let rows: [(Value, Value, Bool)] = [
            (1, 1.0, true), (9_007_199_254_740_993, 9_007_199_254_740_992.0, false), (nan, nan, false),
            (0.0, -0.0, true),
            ("a", "a", true), ("a", 1, false), (nil, nil, true), (nil, false, false),
            ([1, [2, "x"]], [1.0, [2, "x"]], true), ([1], [1, 2], false),
            (["a": 1, "b": 2], ["b": 2, "a": 1], true), (["a": 1], ["a": 2], false), (["a": 1], ["b": 1], false),
            (.range(RangeObject(lower: 0, upper: 3)), [0, 1, 2], true),
            (.range(RangeObject(lower: 0, upper: 0)), [], true),
            (.duration(5), .size(5), false), (.duration(5), .duration(5), true), (.int(5), .duration(5), false),
            (.file(FileObject(path: "a")), .file(FileObject(path: "a", digest: "1")), true),
            (.file(FileObject(path: "a", digest: "2")), .file(FileObject(path: "a", digest: "1")), false),
            (.object(RawText("a")), .object(RawText("a")), true),
        ]
        for (left, right, expected) in rows {
            #expect(left.isEqual(to: right) == expected, "\(left.literal) == \(right.literal)")
            #expect(right.isEqual(to: left) == expected)
            if expected { #expect(ValueKey(left).hashValue == ValueKey(right).hashValue, "\(left.literal)") }
        }
        #expect(ValueKey(nan) == ValueKey(nan))
    }

    @Test func `equality, printing and conversion of very deep lists are safe`() {
        var (left, right): (Value, Value) = ([], [])
        var keep: [Value] = []
        for _ in 0..<20_000 {
            (left, right) = ([left], [right])
            keep += [left, right]
        }
        #expect(left.isEqual(to: right))
        #expect(left.literal.contains("…"))
        #expect(outcome { () throws(RuntimeError) in try .init(left.datum()) }.hasPrefix("E0316"))
        #expect(outcome { () throws(RuntimeError) in .bool(try left.compare(right) == .equal) }.hasPrefix("E0316"))
        // Taken apart from the outside, so that no release goes deep.
        while keep.popLast() != nil {}
    }

    @Test func `order is exact, and mixed types have none`() throws {
        let ascending: [[Value]] = [
            [-1, 0.5, 1, 9_007_199_254_740_992.0, 9_007_199_254_740_993, .float(.infinity)],
            ["", "A", "Z", "a", "é", "🧪"], [false, true], [[], [1], [1, 2], [2]],
            [.duration(1), .duration(2)], [.size(1), .size(2)], [[1, "a"], [1, "b"]],
        ]
        for row in ascending {
            for (low, high) in zip(row, row.dropFirst()) {
                #expect(try low.compare(high) == .less, "\(low.literal) < \(high.literal)")
                #expect(try high.compare(low) == .greater)
            }
        }
        #expect(try Value.float(.nan).compare(1) == nil)
        let faults: [(Value, Value, String)] = [
            (1, "a", "E0301: can't compare an Int with a String"), (nil, 1, "E0301: can't compare a Null with an Int"),
            (.duration(1), .size(1), "E0302: can't compare a Duration with a Size"),
            ([1], ["a"], "E0301: can't compare an Int with a String"),
        ]
        for (left, right, message) in faults {
            #expect(outcome { () throws(RuntimeError) in .bool(try left.compare(right) == .less) } == message)
        }
    }

    @Test func `literals can be pasted`() {
        let rows: [(Value, String)] = [
            (.null, "null"), (.bool(true), "true"), (.int(-3), "-3"), (.float(1), "1.0"), (.float(0.1), "0.1"),
            (.float(1e300), "1e+300"), (.float(.nan), "float(\"nan\")"), (.float(-.infinity), "float(\"-inf\")"),
            (.string("a\"b\\\n\t\r"), #""a\"b\\\n\t\r""#),
            (.string("${x} $y \u{1B}\u{202E}"), #""\${x} $y \u{1B}\u{202E}""#),
            (.string("🧪é"), "\"🧪é\""), (.list([1, "a", [nil]]), "[1, \"a\", [null]]"),
            (
                .map([("lr", 0.1), ("two words", 2), ("if", 3), ("", 4), ("9a", 5)]),
                "{lr: 0.1, \"two words\": 2, \"if\": 3, \"\": 4, \"9a\": 5}"
            ),
            (.range(RangeObject(lower: 0, upper: 10)), "0..<10"),
            (.file(FileObject(path: "a/b.csv")), "file(\"a/b.csv\")"),
            (.duration(0), "0s"), (.duration(90_000_000_000), "1m30s"), (.duration(1_500_000), "1.5ms"),
            (.duration(7_200_000_000_000), "2h"), (.duration(86_400_000_000_000), "1d"), (.duration(1), "1ns"),
            (.duration(3_661_500_000_000), "1h1m1.5s"), (.duration(-250_000_000), "-250ms"),
            (.duration(1_000_000_001), "1.000000001s"),
            (.size(0), "0B"), (.size(65_536), "64KiB"), (.size(10_000_000), "10MB"), (.size(1 << 30), "1GiB"),
            (.size(1_610_612_736), "1.5GiB"), (.size(1_000_001), "1000001B"), (.size(1000), "1KB"),
            (.size(-1024), "-1KiB"),
        ]
        for (value, expected) in rows { #expect(value.literal == expected) }
    }

    @Test func `durations and sizes survive the way through text`() {
        for amount in [0, 1, 999, 1000, 1024, 1_000_001, 1_536, 90_061_001_002_003, 123_456_789_012_345, Int.max] {
            #expect(UnitText.parseDuration(UnitText.duration(amount)) == amount)
            #expect(UnitText.parseSize(UnitText.size(amount)) == amount)
        }
        for text in ["", "5", "5parsecs", "s", "1.s", "1h30", "-", "--5s", "1 2s", "99999999999d", "1e3s"] {
            #expect(UnitText.parseDuration(text) == nil, "\(text)")
        }
        #expect(UnitText.parseSize("1.5 KiB") == 1536)
    }

    @Test func `print shows texts and paths bare, and messages are cut`() {
        #expect(Value.string("a\nb").printed == "a\nb")
        #expect(Value.file(FileObject(path: "x y")).printed == "x y")
        #expect(Value.float(.nan).printed == "nan")
        #expect((["a", 1] as Value).printed == "[\"a\", 1]")
        let long = Value.list((0..<1000).map { .int($0) })
        #expect(long.brief.utf8.count <= 60 && long.brief.hasSuffix("…"))
    }

    @Test func `conditions are Bools only`() {
        #expect(
            outcome { () throws(RuntimeError) in .bool(try Value.int(1).asCondition()) }
                == "E0301: a condition is a Bool, not an Int")
        #expect(outcome { () throws(RuntimeError) in .bool(try Value.bool(true).asCondition()) } == "true")
    }

    @Test func `data goes out and comes back, and functions are refused by their place`() throws {
        let value: Value = [
            "a": [1, 2.5, nil, true, "x"], "d": .duration(5), "s": .size(6), "f": .file(FileObject(path: "p")),
        ]
        #expect(Value(try value.datum()).isEqual(to: value))
        let rows: Value = [1, ["f": lambda { $0 }]]
        let message = outcome { () throws(RuntimeError) in Value(try rows.datum(path: "rows")) }
        #expect(message == "E0301: rows[1].f is a Function, which can't be stored or sent as data")
    }

    @Test(arguments: [
        (2.5, 0, "2"), (3.5, 0, "4"), (0.125, 2, "0.12"), (0.375, 2, "0.38"), (2.675, 2, "2.67"),
        (1e21, 1, "1000000000000000000000.0"),
        (-0.001, 2, "0.00"), (-1.5, 1, "-1.5"), (9.999, 2, "10.00"), (0, 3, "0.000"), (1e-300, 3, "0.000"),
        (0.1, 20, "0.10000000000000000555"),
    ])
    func `fixed decimals are exact`(number: Double, digits: Int, expected: String) throws {
        #expect(try call("format", .string("{:.\(digits)f}"), .float(number)).printed == expected)
    }
}
