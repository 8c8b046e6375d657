import BatonInterpreter
import BatonSyntax
import Testing

@Suite struct LibraryFunctionTests {
    private let nan = Value.float(.nan)

    private func check(
        _ rows: [(String, [Value], String)], sourceLocation: SourceLocation = #_sourceLocation
    ) {
        for (name, arguments, expected) in rows {
            let found = outcome { () throws(RuntimeError) in
                try Library.function(named: name)!.call(CallArguments(arguments), Interpreter(host: LibraryTestHost()))
            }
            #expect(found == expected, "\(name)\(Value.list(arguments).literal)", sourceLocation: sourceLocation)
        }
    }

    @Test func `names are unique, and every function says what it does`() {
        #expect(Set(Library.functions.map(\.name)).count == Library.functions.count)
        for function in Library.functions {
            #expect(function.summary.hasSuffix("."), "\(function.name)")
            #expect(function.parameters.filter(\.isVariadic).count <= 1)
        }
        #expect(Library.function(named: "nothing") == nil)
        let promised = """
            print size range map filter reduce sum min max mean sort sort_by unique zip enumerate keys values merge flatten \
            join split trim upper lower replace starts_with ends_with contains matches int float string round floor ceil abs \
            sqrt exp log linspace logspace grid sample shuffle hash uuid now sleep wait_until exists read_text read_json \
            read_csv write_text glob file path basename dirname temp_dir env parse_json to_json format is_null type_of
            """
        for name in promised.split(separator: " ") { #expect(Library.function(named: String(name)) != nil, "\(name)") }
        for name in Aggregates.names { #expect(Library.function(named: name) != nil, "\(name)") }
        for name in Library.seesNull { #expect(Library.function(named: name) != nil, "\(name)") }
    }

    @Test func `arguments are bound by place and by name`() {
        let rows: [(String, [Value], [(String, Value)], String)] = [
            ("round", [2.345], [("digits", 2)], "2.35"), ("round", [], [], "E0206: `round` needs `x`"),
            ("round", [1, 2, 3], [], "E0204: `round` takes 2 arguments at most, not 3"),
            ("round", [1], [("digit", 2)], "E0205: `round` has no argument `digit`"),
            ("round", [1, 2], [("digits", 2)], "E0204: `round` is given `digits` twice"),
            ("round", ["a"], [], "E0301: `round` takes a number as its first argument, not a String"),
            ("round", [1.5], [("digits", "x")], "E0301: `round` takes an Int as `digits`, not a String"),
            ("now", [1], [], "E0204: `now` takes no arguments, not 1"),
            ("size", [1], [], "E0301: `size` takes a List, Map or String as its first argument, not an Int"),
        ]
        for (name, positional, named, expected) in rows {
            let arguments = CallArguments(positional, named: named.map { (name: $0.0, value: $0.1) })
            let found = outcome { () throws(RuntimeError) in
                try Library.function(named: name)!.call(arguments, Interpreter(host: LibraryTestHost()))
            }
            #expect(found == expected)
        }
    }

    @Test func `numbers`() {
        check([
            ("range", [3], "0..<3"), ("range", [2, 5], "2..<5"), ("range", [10, 0, -5], "[10, 5]"),
            ("range", [5, 2], "[]"),
            ("range", [1, 2, 0], "E0311: `range`: step must not be 0"), ("abs", [-3], "3"),
            ("abs", [.duration(-1)], "1ns"),
            ("abs", [.int(.min)], "E0303: `abs`: the result does not fit an Int"), ("sign", [-2.5], "-1"),
            ("round", [2.5], "2"), ("round", [-3.5], "-4"), ("round", [1234.5, -2], "1200.0"),
            ("round", [nan, 1], "float(\"nan\")"),
            ("round", [1e300], "E0303: `round`: 1e+300 does not fit an Int"),
            ("round", [nan], "E0311: `round`: x is NaN, which no Int stands for"),
            ("floor", [-1.5], "-2"), ("ceil", [1.2], "2"), ("trunc", [-1.7], "-1"), ("clamp", [12, 0, 10], "10"),
            ("mod", [-1, 3], "2"), ("mod", [5, -3], "-1"), ("mod", [-1.5, 1], "0.5"),
            ("mod", [1, 0], "E0304: `mod` by zero"),
            ("mod", [.int(.min), -1], "0"), ("linspace", [0, 1, 3], "[0.0, 0.5, 1.0]"), ("linspace", [0, 1, 0], "[]"),
            ("logspace", [-1, 1, 3], "[0.1, 1.0, 10.0]"), ("sqrt", [-1], "E0311: `sqrt`: x is negative: -1.0"),
            ("log", [8, 2], "3.0"),
            ("log", [8, 1], "E0311: `log`: base must be positive and not 1"), ("atan2", [0, 1], "0.0"),
        ])
    }

    @Test func `statistics are checked for units and overflow`() {
        let hour = Value.duration(3_600_000_000_000)
        check([
            ("sum", [[1, 2, 3]], "6"), ("sum", [[]], "0"), ("sum", [[1, 0.5]], "1.5"), ("sum", [[hour, hour]], "2h"),
            ("sum", [.list(Array(repeating: 0.1, count: 10))], "1.0"),
            ("sum", [[.int(.max), 1, -1]], "9223372036854775807"),
            ("sum", [[.int(.max), 1]], "E0303: `sum`: the sum does not fit an Int"),
            ("sum", [[hour, .size(1)]], "E0302: `sum` can't mix a Duration with a Size"),
            ("sum", [[1, hour]], "E0302: `sum` can't mix an Int with a Duration"),
            ("sum", [[1, nil]], "E0301: `sum` takes numbers, durations or sizes, not a Null"),
            ("product", [[2, 3]], "6"),
            ("product", [[.int(.max), 2]], "E0303: `product`: the product does not fit an Int"),
            ("mean", [[1, 2]], "1.5"), ("mean", [[hour, .duration(0)]], "30m"),
            ("mean", [[]], "E0311: `mean` of an empty list has no value"),
            ("mean", [[1, nan]], "float(\"nan\")"), ("median", [[3, 1, 2]], "2.0"), ("median", [[1, 2]], "1.5"),
            ("std", [[1, 2, 3]], "1.0"), ("std", [[1]], "E0311: `std` needs 2 values at least"),
            ("var", [[1, 2, 3, 4]], "1.6666666666666667"),
            ("var", [[hour, hour]], "E0302: `var` takes numbers without units"), ("std", [[hour, hour]], "0s"),
            ("quantile", [[1, 2, 3, 4], 0.25], "1.75"),
            ("quantile", [[1], 2], "E0311: `quantile`: fraction must be between 0 and 1"),
            ("min", [[3, 1, 2]], "1"), ("max", [3, 7], "7"), ("max", [["a", "b"]], "\"b\""),
            ("min", [[1, "a"]], "E0301: can't compare a String with an Int"),
            ("min", [[]], "E0311: `min` of an empty list has no value"),
            ("min", [3], "E0301: `min` takes a List or several values, not one Int"),
            ("unique_count", [[1, 1.0, 2]], "2"), ("cumsum", [[1, 2, 3]], "[1, 3, 6]"),
            ("tally", [["a", "b", "b"]], "[{value: \"b\", count: 2}, {value: \"a\", count: 1}]"),
        ])
    }

    @Test func `lists and maps`() {
        let double = lambda { .int($0.int * 2) }
        let isOdd = lambda { .bool($0.int % 2 == 1) }
        check([
            ("size", ["añ🧪"], "3"), ("size", [["a": 1]], "1"), ("first", [[]], "null"), ("last", [[1, 2]], "2"),
            ("first", [[], 7], "7"),
            ("slice", [[1, 2, 3, 4], 1, 3], "[2, 3]"), ("slice", ["baton", -2], "\"on\""),
            ("slice", [[1], 5, 9], "[]"),
            ("slice", [[1, 2], .int(.min), .int(.max)], "[1, 2]"), ("reverse", ["abc"], "\"cba\""),
            ("contains", [[1, 2], 2.0], "true"),
            ("contains", ["baton", ""], "true"), ("contains", [["a": 1], "b"], "false"),
            ("index_of", [[5, 7], 7], "1"), ("index_of", ["héj", "j"], "2"),
            ("unique", [[2, 1, 2.0, nil, nil]], "[2, 1, null]"), ("zip", [[1, 2], ["a"]], "[[1, \"a\"]]"),
            ("enumerate", [["a"], 1], "[[1, \"a\"]]"),
            ("flatten", [[[1], 2, [[3]]]], "[1, 2, [3]]"), ("chunks", [[1, 2, 3], 2], "[[1, 2], [3]]"),
            ("chunks", [[1], .int(.max)], "[[1]]"),
            ("chunks", [[1], 0], "E0311: `chunks`: size must be at least 1, not 0"),
            ("repeat_list", [[1], 2], "[1, 1]"),
            ("repeat_list", [[1], .int(.max)], "E0316: a list has 50000000 items at most"),
            ("map", [[1, 2], double], "[2, 4]"),
            ("map", [.range(RangeObject(lower: 0, upper: 2)), double], "[0, 2]"),
            ("map", [1, double], "E0301: `map` takes a List as its first argument, not an Int"),
            ("map", [[1], 2], "E0301: `map` takes a function (like x => x + 1) as its second argument, not an Int"),
            ("filter", [[1, 2, 3], isOdd], "[1, 3]"),
            ("filter", [[1], double], "E0301: a condition is a Bool, not an Int"),
            ("find", [[2, 3], isOdd], "3"), ("any", [[2, 4], isOdd], "false"), ("all", [[true, false]], "false"),
            ("count", [[1, 2, 3], isOdd], "2"),
            ("sort", [[3, nil, 1, nan, 2]], "[1, 2, 3, float(\"nan\"), null]"),
            ("sort", [["b", "a", nil]], "[\"a\", \"b\", null]"),
            ("sort", [[1, "a"]], "E0301: can't compare an Int with a String"),
            ("sort", [[1, nil, 2], nil, true], "[2, 1, null]"),
            ("sort_by", [[1, -3, 2], lambda { .int(-$0.int) }], "[2, 1, -3]"),
            ("group_by", [[1, 2, 3], isOdd], "[{key: true, items: [1, 3]}, {key: false, items: [2]}]"),
            ("keys", [["b": 1, "a": 2]], "[\"b\", \"a\"]"), ("merge", [["a": 1], ["a": 2, "b": 3]], "{a: 2, b: 3}"),
            ("without", [["a": 1, "b": 2], "a"], "{b: 2}"), ("get_or", [["a": 1], "b", 0], "0"),
            ("get_or", [[5, 6], -1, 0], "6"),
            ("from_items", [[["a", 1]]], "{a: 1}"),
            ("from_items", [[1]], "E0311: `from_items` takes pairs of a String and a value, not 1"),
            (
                "grid", [["lr": [0.1, 0.2], "seed": [0, 1]]],
                "[{lr: 0.1, seed: 0}, {lr: 0.1, seed: 1}, {lr: 0.2, seed: 0}, {lr: 0.2, seed: 1}]"
            ),
            ("grid", [["lr": 0.1]], "E0311: `grid` takes a List of choices for each key; lr is a Float"),
            ("grid", [[:]], "[{}]"), ("grid", [["a": []]], "[]"),
        ])
        let add = Value.function(
            NativeFunction("add") { values, _ throws(RuntimeError) in .int(values[0].int + values[1].int) })
        check([
            ("reduce", [[1, 2, 3], add], "6"), ("reduce", [[], add, 0], "0"),
            ("reduce", [[], add], "E0311: `reduce` of an empty list needs a start"),
            ("zip_with", [[1, 2], [3, 4], add], "[4, 6]"),
        ])
    }

    @Test func `sorting is stable and fast paths agree with the general way`() throws {
        let items: [Value] = (0..<500).map { ["k": .int($0 * 7919 % 10), "i": .int($0)] }
        let key = lambda { row in if case .map(let map) = row { map["k"]! } else { nil } }
        let wrapped = lambda { row in if case .map(let map) = row { [map["k"]!] } else { nil } }
        for isDescending in [false, true] {
            let fast = try call("sort", .list(items), key, .bool(isDescending))
            #expect(fast.isEqual(to: try call("sort", .list(items), wrapped, .bool(isDescending))))
        }
    }

    @Test func `texts`() {
        check([
            ("split", ["a,b,,c", ","], "[\"a\", \"b\", \"\", \"c\"]"), ("split", [" a  b\n"], "[\"a\", \"b\"]"),
            ("split", ["a", ""], "E0311: `split`: separator must not be empty (see chars)"),
            ("split", ["a--b-", "--"], "[\"a\", \"b-\"]"), ("lines", ["a\r\nb\n\n"], "[\"a\", \"b\", \"\"]"),
            ("join", [[1, "x", nil], "-"], "\"1-x-null\""),
            ("trim", ["\t a b \n"], "\"a b\""), ("upper", ["straße"], "\"STRASSE\""), ("capitalize", [""], "\"\""),
            ("replace", ["aXbX", "X", ""], "\"ab\""),
            ("starts_with", ["baton", "ba"], "true"), ("ends_with", ["baton", "on"], "true"),
            ("repeat_text", ["ab", 2], "\"abab\""),
            ("repeat_text", ["ab", .int(.max)], "E0316: the text would have more than 268435456 bytes"),
            ("pad_left", [7, 3, "0"], "\"007\""), ("pad_right", ["ab", 4], "\"ab  \""),
            ("matches", ["run-42", #"\d+"#], "true"), ("matches", ["run-42", #"^\d+$"#], "false"),
            ("captures", ["k=v", #"(\w)=(\w)"#], "[\"k=v\", \"k\", \"v\"]"),
            ("captures", ["x", #"(\d)"#], "null"), ("find_all", ["a1 b22", #"\d+"#], "[\"1\", \"22\"]"),
            ("replace_matches", ["a1b22", #"\d+"#, "#"], "\"a#b#\""),
            ("format", ["{} is {:.3f}", "pi", 3.14159], "\"pi is 3.142\""),
            ("format", ["{:>5}|{:05d}|{:<4}|{:^5}|", "a", -42, 1, "x"], "\"    a|-0042|1   |  x  |\""),
            ("format", ["{1}{0} {{}}", "a", "b"], "\"ba {}\""),
            ("format", ["{:,} {:+d} {:.1%} {:x}", 1_234_567, 5, 0.256, 255], "\"1,234,567 +5 25.6% ff\""),
            ("format", ["{:.2e} {:.2e} {:.0e}", 12345, 0, 9.99], "\"1.23e+04 0.00e+00 1e+01\""),
            ("format", ["{", 1], "E0311: `format`: a `{` stands alone"),
            ("format", ["{} {}", 1], "E0206: `format` has 1 values, but {} asks for value 1"),
            ("format", ["{:d}", "a"], "E0301: `format`: {:d} does not take a String"),
            ("format", ["{:q}", 1], "E0311: `format`: {:q} is not understood"),
            ("format", ["{:.999f}", 1], "E0311: `format`: {:.999f} asks for too many characters"),
        ])
        #expect(
            outcome { () throws(RuntimeError) in try call("matches", "a", "(") }.hasPrefix(
                "E0311: `matches`: pattern '(' is no regular expression"))
    }

    @Test func `conversions`() {
        check([
            ("int", ["42"], "42"), ("int", ["-1_000"], "-1000"), ("int", ["ff", 16], "255"), ("int", [2.9], "2"),
            ("int", [true], "1"),
            ("int", ["4.2"], "E0311: \"4.2\" can't be read as an Int"),
            ("int", ["99999999999999999999"], "E0311: \"99999999999999999999\" can't be read as an Int"),
            ("int", [1e30], "E0303: 1e+30 does not fit an Int"),
            ("int", [.duration(5)], "E0301: `int` takes a String, a number or a Bool, not a Duration"),
            ("float", ["1e-3"], "0.001"), ("float", ["nan"], "float(\"nan\")"),
            ("float", [" 1"], "E0311: \" 1\" can't be read as a Float"),
            ("float", ["0x10"], "E0311: \"0x10\" can't be read as a Float"),
            ("string", [1.0], "\"1.0\""), ("bool", ["No"], "false"),
            ("bool", ["maybe"], "E0311: \"maybe\" can't be read as a Bool"),
            ("bool", [2], "E0301: `bool` takes a String, a Bool, 0 or 1 as its first argument, not an Int"),
            ("duration", ["1m30s"], "1m30s"), ("duration", [0.5], "500ms"),
            ("duration", ["x"], "E0311: \"x\" can't be read as a Duration"),
            ("bytes", ["64KiB"], "64KiB"), ("bytes", [1000], "1KB"), ("type_of", [[1]], "\"List\""),
            ("is_number", [1], "true"), ("is_nan", [nan], "true"),
            ("list", [["a": 1]], "[\"a\"]"), ("literal", [[.duration(5_000_000_000)]], "\"[5s]\""),
            ("raw", ["*.csv"], "raw(\"*.csv\")"), ("event", ["go"], "event(\"go\")"),
            ("fail", ["no luck"], "E0309: no luck"),
        ])
    }

    @Test func `chance is the same for the same seed`() throws {
        // SplitMix64 with seed 0 starts with 0xE220A8397B1DCDAF (reference implementation).
        #expect(try call("random", 1, 0).literal == "[\(Double(0xE220_A839_7B1D_CDAF >> 11 as UInt64) * 0x1p-53)]")
        let items = Value.range(RangeObject(lower: 0, upper: 10))
        let shuffled = try call("shuffle", items, named: ["seed": 7])
        #expect(shuffled.isEqual(to: try call("shuffle", items, named: ["seed": 7])))
        #expect(!shuffled.isEqual(to: try call("shuffle", items, named: ["seed": 8])))
        #expect(try call("sort", shuffled).isEqual(to: items))
        #expect(try call("unique_count", try call("sample", items, 4, named: ["seed": 1])).int == 4)
        #expect(
            outcome { () throws(RuntimeError) in try call("sample", [1], 2) }
                == "E0311: `sample`: n is 2, but there are 1 items")
        let draws = try (0..<60).map { try call("random_int", -3, 3, .int($0)).int }
        #expect(Set(draws) == [-3, -2, -1, 0, 1, 2])
    }

    @Test func `the world is asked through the host`() throws {
        let host = LibraryTestHost()
        _ = try call("print", "a", 1, ["b"], host: host)
        _ = try call("print", 1, 2, named: ["sep": "", "end": ""], host: host)
        #expect(host.output == "a 1 [\"b\"]\n12")
        #expect(try call("iso", try call("now", host: host)).printed == "2023-11-14T22:13:20Z")
        #expect(try call("env", "HOME", host: host).printed == "/users/me")
        #expect(try call("env", "NO", host: host).isNull)
        #expect(try call("uuid", host: host).printed == "00000000-0000-4001-8000-000000000002")
        _ = try call("sleep", .duration(5), host: host)
        #expect(host.clock == 5)
        let isLate = lambda { _ in nil }
        _ = isLate
        let later = Value.function(
            NativeFunction("later") { _, _ throws(RuntimeError) in .bool(host.clock > 1_000_000_000) })
        #expect(try call("wait_until", later, host: host).literal == "true")
        let never = Value.function(NativeFunction("never") { _, _ throws(RuntimeError) in false })
        let found = outcome { () throws(RuntimeError) in
            try call("wait_until", never, .duration(3_000_000_000), host: host)
        }
        #expect(found == "E0410: `wait_until` was not true within 3s")
    }

    @Test func `times go to ISO 8601 and back`() throws {
        for text in ["1970-01-01T00:00:00Z", "2000-02-29T23:59:59Z", "1969-12-31T23:59:59Z", "2262-01-01T00:00:00Z"]
        where text < "2262" {
            #expect(try call("iso", try call("from_iso", .string(text))).printed == text)
        }
        for text in ["2025-02-29", "2025-13-01", "x", "2025-01-01T25:00:00Z", "2025-01-01T00:00:00Zx", ""] {
            #expect(
                outcome { () throws(RuntimeError) in try call("from_iso", .string(text)) }.hasPrefix("E0311"), "\(text)"
            )
        }
    }

    @Test func `files and paths`() throws {
        let host = LibraryTestHost()
        _ = try call("write_text", "a.txt", "héj\n", host: host)
        #expect(try call("read_text", .file(FileObject(path: "a.txt")), host: host).printed == "héj\n")
        _ = try call("write_json", "a.json", ["x": [1]], host: host)
        #expect(try call("read_json", "a.json", host: host).literal == "{x: [1]}")
        _ = try call("write_csv", "a.tsv", [["x": 1, "y": nil]], host: host)
        #expect(String(decoding: host.files["a.tsv"]!, as: UTF8.self) == "x\ty\n1\t\n")
        #expect(try call("read_csv", "a.tsv", host: host).literal == "[{x: 1, y: null}]")
        #expect(outcome { () throws(RuntimeError) in try call("read_text", "no", host: host) } == "E0501: no file no")
        host.files["bad"] = [0x61, 0x0A, 0xFF]
        #expect(
            outcome { () throws(RuntimeError) in try call("read_text", "bad", host: host) }
                == "E0503: bad is not UTF-8 in line 2")
        check([
            ("path", ["data", "a.csv"], "\"data/a.csv\""), ("path", ["a/", "/b", "c"], "\"/b/c\""),
            ("basename", ["data/a.csv/"], "\"a.csv\""), ("dirname", ["a"], "\".\""),
            ("dirname", ["/a"], "\"/\""), ("stem", ["x/a.tar.gz"], "\"a.tar\""), ("extension", [".bashrc"], "\"\""),
            ("file", ["a"], "file(\"a\")"), ("exists", ["nope"], "false"),
        ])
    }

    @Test func `equal values have equal hashes`() throws {
        let pairs: [(Value, Value)] = [
            (["a": 1, "b": [2]], ["b": [2.0], "a": 1]), (.range(RangeObject(lower: 0, upper: 2)), [0, 1]),
        ]
        for (left, right) in pairs { #expect(try call("hash", left).isEqual(to: try call("hash", right))) }
        let different: [Value] = [
            1, "1", .duration(1), .size(1), [1], ["1": 1], nil, true, 1.5, [[]], [[], []], "s1:1",
        ]
        #expect(Set(try different.map { try call("hash", $0).printed }).count == different.count)
    }
}
