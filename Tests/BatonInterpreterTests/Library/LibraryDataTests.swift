import BatonInterpreter
import BatonSyntax
import Testing

@Suite struct LibraryDataTests {
    private func json(_ text: String) -> String {
        outcome { () throws(RuntimeError) in try call("parse_json", .string(text)) }
    }

    private func csv(_ text: String, _ options: KeyValuePairs<String, Value> = [:]) -> String {
        outcome { () throws(RuntimeError) in try call("parse_csv", .string(text), named: options) }
    }

    @Test(arguments: [
        ("null", "null"), (" [1, 2.5, -0, 1e2, 1E+2, 0.5e-1] ", "[1, 2.5, 0, 100.0, 100.0, 0.05]"), ("{}", "{}"),
        ("[]", "[]"), ("\"\"", "\"\""),
        (#""\"\\\/\b\f\n\r\t""#, #""\"\\/\u{8}\u{C}\n\r\t""#), (#""\u00e9\ud83e\uddea""#, "\"é🧪\""),
        (#"{"a":1,"a":2}"#, "{a: 2}"), (#"{"":[{}]}"#, "{\"\": [{}]}"),
        ("9223372036854775807", "9223372036854775807"), ("9223372036854775808", "9.223372036854776e+18"),
        ("-9223372036854775808", "-9223372036854775808"),
        ("1e400", "float(\"inf\")"), ("\u{FEFF}1", "1"), ("\"\u{7F}\"", "\"\\u{7F}\""),
    ])
    func `JSON that is well formed`(text: String, expected: String) {
        #expect(json(text) == expected)
    }

    @Test(arguments: [
        "", " ", "[", "]", "{", "[1,]", "[1 2]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "{'a':1}", "nul",
        "nulll", "True", "01", "-", "+1", "1.", ".5", "1e", "1e+", "0x1",
        "NaN", "Infinity", "\"", "\"\\x\"", "\"\\u12\"", "\"\\ud800\"", "\"\\udc00\"", "\"\\ud800\\u0041\"", "\"a\nb\"",
        "\"\t\"", "[1]x", "1 2", "// c\n1", "[\"a\"", "\u{0B}1", "\"\\",
    ])
    func `JSON that is malformed is refused with its place`(text: String) {
        #expect(json(text).hasPrefix("E0503: the text is not JSON: "), "\(json(text))")
    }

    @Test func `a fault in JSON names line and column`() {
        #expect(
            json("{\"a\": 1,\n  \"é\": x}")
                == "E0503: the text is not JSON: no value can start here in line 2, column 8")
    }

    @Test(arguments: [
        (#"[{"a":1,"b":2},{"a":3,"b":4}]"#, "[{a: 1, b: 2}, {a: 3, b: 4}]"),
        (#"[{"a":1,"b":2},{"a":3}]"#, "[{a: 1, b: 2}, {a: 3}]"),
        (#"[{"a":1},{"a":3,"b":4},{"b":5,"a":6}]"#, "[{a: 1}, {a: 3, b: 4}, {b: 5, a: 6}]"),
        (#"[{"a":1,"b":2},{"a":3,"b":4,"a":5}]"#, "[{a: 1, b: 2}, {a: 5, b: 4}]"),
        (#"[{"a":{"a":1}},{"a":{"b":2}},{}]"#, "[{a: {a: 1}}, {a: {b: 2}}, {}]"),
    ])
    func `objects of one shape and of others`(text: String, expected: String) {
        #expect(json(text) == expected)
    }

    @Test func `JSON may be nested up to a bound`() {
        let depth = DataLimits.jsonDepthMax
        #expect(json(String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).hasPrefix("[["))
        #expect(json(String(repeating: "[", count: depth + 1)) == "E0316: JSON is nested more than 500 deep")
        #expect(json(String(repeating: "{\"a\":", count: 1_000_000)).hasPrefix("E0316"))
    }

    @Test func `bytes that are not UTF-8 are refused`() {
        for bytes: [UInt8] in [[0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22]] {
            let found = outcome { () throws(RuntimeError) in try JSONReader.parse(bytes) }
            #expect(found.contains("not UTF-8"))
        }
    }

    @Test func `values become JSON`() throws {
        let value: Value = [
            "a": [1, 2.0, 1e300, nil, true], "b c": "x\"\n\u{1}é", "d": .duration(1_500_000_000),
            "h": .duration(60_000_000_000), "s": .size(1024), "f": .file(FileObject(path: "p")),
            "e": [], "m": [:],
        ]
        let text = try call("to_json", value).printed
        #expect(
            text
                == #"{"a":[1,2.0,1e+300,null,true],"b c":"x\"\n\u0001é","d":1.5,"h":60,"s":1024,"f":"p","e":[],"m":{}}"#
        )
        #expect(
            try call("to_json", ["a": [1, ["b": 2]]], 2).printed
                == "{\n  \"a\": [\n    1,\n    {\n      \"b\": 2\n    }\n  ]\n}")
        #expect(
            outcome { () throws(RuntimeError) in try call("to_json", ["x": [.float(.nan)]]) }
                == "E0311: value.x[0] is nan, which JSON can't hold")
        #expect(
            outcome { () throws(RuntimeError) in try call("to_json", [lambda { $0 }]) }
                == "E0301: value[0] is a Function, which JSON can't hold")
    }

    @Test(arguments: [
        ("a,b\n1,x\n2,NA\n", "[{a: 1, b: \"x\"}, {a: 2, b: null}]"), ("a,b\r\n1,x\r\n", "[{a: 1, b: \"x\"}]"),
        ("a\n", "[]"), ("", "[]"), ("\n\n", "[]"),
        ("\u{FEFF}a\n1", "[{a: 1}]"), ("a,b\n\"x,\"\"y\"\"\n z\",1", "[{a: \"x,\\\"y\\\"\\n z\", b: 1}]"),
        ("a\n1\n2.5\n\n3", "[{a: 1.0}, {a: 2.5}, {a: 3.0}]"),
        ("a\ntrue\nfalse", "[{a: true}, {a: false}]"), ("a\n1\ntrue", "[{a: \"1\"}, {a: \"true\"}]"),
        ("zip\n007\n12", "[{zip: \"007\"}, {zip: \"12\"}]"), ("x\n0\n-1", "[{x: 0}, {x: -1}]"),
        ("id\n99999999999999999999", "[{id: \"99999999999999999999\"}]"),
        ("a,,a\n1,2,3", "[{a: 1, column_2: 2, a_2: 3}]"), ("a\n\"NA\"", "[{a: \"NA\"}]"),
        ("a,b\n\"\",1", "[{a: null, b: 1}]"),
        ("a\nx\"y", "[{a: \"x\\\"y\"}]"), ("a\n1e3\nnan", "[{a: 1000.0}, {a: float(\"nan\")}]"),
        ("a,b\n,\n", "[{a: null, b: null}]"), ("a\n+49", "[{a: \"+49\"}]"),
    ])
    func `CSV is read with a type for each column`(text: String, expected: String) {
        #expect(csv(text) == expected)
    }

    @Test func `CSV faults name their line`() {
        #expect(csv("a,b\n1,2\n3\n") == "E0503: the text has 1 field in line 3, but 2 in the first")
        #expect(csv("a\n\"x\ny\"\n\"z") == "E0503: the text has a quote in line 4 that is never closed")
        #expect(csv("a\n\"x\"y") == "E0503: the text has text behind a closing quote in line 2")
        #expect(
            csv("a;b\n1;2", ["separator": ";;"])
                == "E0311: `parse_csv`: separator must be one ASCII character, not \";;\"")
        #expect(csv(String(repeating: ",", count: DataLimits.columnsMax)).hasPrefix("E0316"))
    }

    @Test func `CSV options`() {
        #expect(csv("a;b\n1;2", ["separator": ";"]) == "[{a: 1, b: 2}]")
        #expect(csv("1,x\n2,y", ["header": false]) == "[[1, \"x\"], [2, \"y\"]]")
        #expect(csv("a\n1", ["types": false]) == "[{a: \"1\"}]")
        #expect(csv("a\n-\n1\nNA", ["null": ["-"]]) == "[{a: null}, {a: \"1\"}, {a: \"NA\"}]")
    }

    @Test func `penguins keep their missing values`() {
        let text = """
            species,island,bill_length_mm,body_mass_g,sex,year
            Adelie,Torgersen,39.1,3750,male,2007
            Adelie,Torgersen,NA,NA,NA,2007
            """
        #expect(
            csv(text) == """
                [{species: "Adelie", island: "Torgersen", bill_length_mm: 39.1, body_mass_g: 3750, sex: "male", year: 2007}, \
                {species: "Adelie", island: "Torgersen", bill_length_mm: null, body_mass_g: null, sex: null, year: 2007}]
                """)
    }

    @Test func `what is written as CSV reads the same`() throws {
        let rows: Value = [
            ["a": "x,y", "b": 1, "c": "NA"], ["a": "say \"hi\"\n", "b": nil, "c": " pad "],
            ["a": "", "c": "z", "d": true],
        ]
        let text = try call("to_csv", rows).printed
        #expect(text == "a,b,c,d\n\"x,y\",1,\"NA\",\n\"say \"\"hi\"\"\n\",,\" pad \",\n,,z,true\n")
        #expect(csv(text).hasPrefix("[{a: \"x,y\", b: 1, c: \"NA\", d: null}"))
        #expect(try call("to_csv", [["a": nil], ["a": 1]]).printed == "a\n\"\"\n1\n")
    }

    @Test func `any bytes are read or refused`() throws {
        let alphabet = Array("{}[]\",:\\u0dn1e-.\n\r tf\u{e9}".utf8) + [0xFF, 0x00]
        var generator = RandomBytes(state: 42)
        for _ in 0..<3000 {
            let bytes = (0..<generator.next(below: 40)).map { _ in alphabet[generator.next(below: alphabet.count)] }
            for found in [
                outcome { () throws(RuntimeError) in try JSONReader.parse(bytes) },
                outcome { () throws(RuntimeError) in try CSVTable.parse(bytes) },
            ] where found.hasPrefix("E") {
                #expect(found.hasPrefix("E0503") || found.hasPrefix("E0316"))
            }
        }
    }
}

/// Small and always the same.
private struct RandomBytes {
    var state: UInt64

    mutating func next(below bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % bound
    }
}
