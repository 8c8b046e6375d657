import BatonInterpreter
import Testing

@testable import BatonREPL

@Suite struct DisplayTests {
    private func bundle(_ value: Value, _ options: DisplayOptions = .init()) throws -> DisplayBundle {
        try Display.bundle(of: value, options)
    }

    private func rows(_ count: Int) -> Value {
        .list((0..<count).map { .map([("i", .int($0)), ("name", .string("<\($0)>"))]) })
    }

    @Test func `what fits stands on one line, as it can be pasted back`() throws {
        let value = Value.map([("loss", .float(0.25)), ("model", .file(FileObject(path: "m.bin")))])
        #expect(try bundle(value).text == "{loss: 0.25, model: file(\"m.bin\")}\n")
        #expect(try bundle(.null).text == "")
        #expect(try bundle(.string("two\nlines")).text == "two\nlines\n")
    }

    @Test func `what does not fit goes over lines and stays a program`() throws {
        let numbers = Value.list((0..<12).map { .int($0 * 1000) })
        #expect(
            try bundle(numbers, .init(width: 30)).text == """
                [
                    0, 1000, 2000, 3000, 4000,
                    5000, 6000, 7000, 8000,
                    9000, 10000, 11000
                ]

                """)
        let record = Value.map([("name", .string("a long enough name")), ("in", .map([("xs", .list([.int(1)]))]))])
        #expect(
            try bundle(record, .init(width: 30)).text == """
                {
                    name: "a long enough name",
                    "in": {xs: [1]}
                }

                """)
    }

    @Test func `a long list is cut with what is left out`() throws {
        let text = try bundle(.list((0..<5000).map { .int($0) }), .init(width: 20, linesMax: 3)).text
        #expect(text == "[\n    0, 1, 2, 3, 4,\n    5, 6, 7, 8, 9,\n    … 4,990 more\n]\n")
    }

    @Test func `pieces say what they stand for`() throws {
        let time = "2026-01-31T12:30:00Z"
        let digest = String(repeating: "a1", count: 32)
        let uuid = "01234567-89ab-cdef-0123-456789abcdef"
        let value = Value.map([
            ("took", .duration(1_500_000_000)), ("at", .string(time)), ("of", .string(digest)), ("id", .string(uuid)),
            ("file", .file(FileObject(path: "a/b"))), ("n", .int(3)), ("word", .string("2026-13-31T12:30:00Z")),
        ])
        func kinds(_ bundle: DisplayBundle) -> [String] {
            bundle.segments.filter { $0.kind != .plain }.map { "\($0.kind): \($0.text)" }
        }
        #expect(
            kinds(try bundle(value, .init(width: 1000))) == [
                "duration: 1.5s", "time: \"\(time)\"", "digest: \"\(digest)\"", "uuid: \"\(uuid)\"",
                "path: file(\"a/b\")", "number: 3",
            ])
        let table = try bundle(.list([value]), .init(width: 1000))
        #expect(
            kinds(table) == [
                "duration: 1.5s", "time: \(time)", "digest: \(digest)", "uuid: \(uuid)", "path: a/b", "number: 3",
            ])
        #expect(table.segments.map(\.text).joined() == table.text)
    }

    @Test func `records are a table of HTML too, escaped and counted`() throws {
        let html = try #require(try bundle(rows(3), .init(rowsMax: 2)).html)
        #expect(
            html == """
                <table class="baton-table">
                <thead><tr><th scope="col" style="text-align: right">i</th><th scope="col" style="text-align: left">name</th></tr></thead>
                <tbody>
                <tr><td style="text-align: right">0</td><td style="text-align: left">&lt;0&gt;</td></tr>
                <tr><td style="text-align: right">1</td><td style="text-align: left">&lt;1&gt;</td></tr>
                </tbody>
                </table>
                <p class="baton-count">first 2 of 3 rows × 2 columns</p>

                """)
        let record = try #require(try bundle(.map([("a&b", .string("'\"\u{1B}"))])).html)
        #expect(record.contains("<th scope=\"row\" style=\"text-align: left\">a&amp;b</th>"))
        #expect(record.contains(">&#39;&quot;\\u{1B}</td>"))
        #expect(try bundle(.int(1)).html == nil)
    }

    private static let formats: [(OutputFormat, String)] = [
        (.csv, "a,b\n1,\"x,\"\"y\"\"\"\n,z|\n"),
        (.json, "[\n  {\n    \"a\": 1,\n    \"b\": \"x,\\\"y\\\"\"\n  },\n  {\n    \"b\": \"z|\"\n  }\n]\n"),
        (.ndjson, "{\"a\":1,\"b\":\"x,\\\"y\\\"\"}\n{\"b\":\"z|\"}\n"),
        (.markdown, "| a | b |\n| ---: | --- |\n| 1 | x,\"y\" |\n| – | z\\| |\n"),
    ]

    @Test(arguments: formats) func `records in the formats of programs`(_ row: (OutputFormat, String)) throws {
        let value = Value.list([
            .map([("a", .int(1)), ("b", .string("x,\"y\""))]), .map([("b", .string("z|"))]),
        ])
        #expect(try bundle(value, .init(format: row.0)).text == row.1)
    }

    @Test func `other values in the formats of programs`() throws {
        #expect(try bundle(.list([.int(1), .string("a,b")]), .init(format: .csv)).text == "value\n1\n\"a,b\"\n")
        #expect(try bundle(.string("a\"b"), .init(format: .csv)).text == "\"a\"\"b\"\n")
        #expect(try bundle(.map([("x", .int(1))]), .init(format: .csv)).text == "x\n1\n")
        #expect(try bundle(.map([("x", .duration(1_500_000_000))]), .init(format: .ndjson)).text == "{\"x\":1.5}\n")
        #expect(
            try bundle(.map([("x", .int(1))]), .init(format: .markdown)).text
                == "| key | value |\n| --- | ---: |\n| x | 1 |\n")
        #expect(try bundle(.null, .init(format: .json)).text == "")
        #expect(throws: RuntimeError.self) { try bundle(.float(.nan), .init(format: .json)) }
    }
}
