import BatonInterpreter
import Testing

@testable import BatonREPL

@Suite struct TextTableTests {
    private func row(_ pairs: KeyValuePairs<String, Value>) -> MapObject {
        MapObject(pairs: pairs.map { ($0.key, $0.value) })
    }

    private func text(_ value: String) -> Value { .string(value) }

    @Test func `numbers stand right, floats share their decimals, null is a dash`() {
        let rows = [
            row(["name": text("first"), "loss": .float(0.25), "n": .int(3), "time": .duration(1_234_567_890)]),
            row(["name": text("2"), "loss": .float(12.5), "n": .int(1200), "time": .duration(90_000_000_000)]),
            row(["name": .null, "loss": .null, "n": .null]),
        ]
        #expect(
            TextTable.render(rows) == """
                name    loss     n   time
                ─────  ─────  ────  ─────
                first   0.25     3  1.23s
                2      12.50  1200  1m30s
                –          –     –      –

                """)
    }

    private static let floats: [([Double], String)] = [
        ([0.1, 0.01], "0.10 0.01"), ([1.0, 2.0], "1.0 2.0"), ([1 / 3, 0.5], "0.3333 0.5000"),
        ([123.456, 1], "123.46 1.00"),
        ([1e12, 1], "1.000e+12 1.000e+00"), ([0.00001], "1.000e-05"), ([.nan, 1], "nan 1.0"), ([54321.987], "54322.0"),
    ]

    @Test(arguments: floats)
    func `floats have sensible digits`(numbers: [Double], expected: String) {
        let cells = TableCells(numbers.map { .float($0) })
        #expect(numbers.map { cells.text(.float($0)) }.joined(separator: " ") == expected)
    }

    @Test(arguments: [
        (0, "0s"), (999, "999ns"), (1_234, "1.23us"), (12_345_678, "12.3ms"), (4_567_890_123, "4.56s"),
        (83_400_000_000, "1m23s"),
        (3_661_000_000_000, "1h1m"), (200_000_000_000_000, "2d7h33m"),
    ])
    func `durations lose what nobody reads`(nanoseconds: Int, expected: String) {
        #expect(TableCells([]).text(.duration(nanoseconds)) == expected)
    }

    @Test(arguments: [
        (0, "0B"), (512, "512B"), (65_536, "64KiB"), (12_345, "12345B"), (1_234_567, "1.18MiB"), (10_000_000, "10MB"),
        (25_276_510_208, "23.5GiB"), (1_610_612_736, "1.5GiB"), (-25_276_510_208, "-23.5GiB"),
        (123_456_789_012_345, "112TiB"), (Int.max, "8388608TiB"),
    ])
    func `sizes that are no round numbers lose what nobody reads`(bytes: Int, expected: String) {
        #expect(TableCells([]).text(.size(bytes)) == expected)
    }

    @Test func `wide characters keep the columns in line`() {
        let rows = [row(["a": text("日本"), "b": text("x")]), row(["a": text("🧪é"), "b": text("y")])]
        #expect(
            TextTable.render(rows) == """
                a     b
                ────  ─
                日本  x
                🧪é   y

                """)
        #expect(TextWidth.of("👨‍👩‍👧") == 2 && TextWidth.of("e\u{301}") == 1 && TextWidth.of("❤️") == 2)
        #expect(TextWidth.cut("日本語", to: 5) == "日本…" && TextWidth.cut("日本語", to: 4) == "日…")
    }

    @Test func `long cells are cut and control characters shown`() {
        let rows = [row(["id": .int(1), "text": text("a\nb\u{1B}[31m \(String(repeating: "z", count: 100))")])]
        #expect(
            TextTable.render(rows, .init(width: 30)) == """
                id  text
                ──  ──────────────────────────
                 1  a\\nb\\u{1B}[31m zzzzzzzzzz…

                """)
    }

    @Test func `columns without room are named below`() {
        let rows = [row(["alpha": .int(1), "beta": .int(2), "gamma": .int(3), "delta": .int(4)])]
        #expect(
            TextTable.render(rows, .init(width: 12)) == """
                alpha  beta
                ─────  ────
                    1     2
                2 more colu…

                """)
    }

    @Test func `only the first rows are shown`() {
        let rows = (0..<30).map { row(["i": .int($0)]) }
        let shown = TextTable.render(rows, .init(rowsMax: 2, totalRows: 1234))
        #expect(shown == "i\n─\n0\n1\nfirst 2 of 1,234 rows\n")
    }

    @Test func `any rows make lines within the width`() {
        var state: UInt64 = 1
        func next(_ bound: UInt64) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % bound)
        }
        let cells: [Value] = [
            .null, .int(.min), .float(-1e300), .string("日本語日本語日本語"), .string(String(repeating: "x", count: 300)),
            .list([.int(1), .null]),
            .duration(.max), .size(12345), .bool(true), .file(FileObject(path: "a/b")), .string(""), .float(0.1),
        ]
        for _ in 0..<300 {
            let width = 25 + next(100)
            let rows = (0..<next(6)).map { _ in
                MapObject(
                    pairs: (0..<next(9)).map {
                        ("column\(String(repeating: "名", count: $0))", cells[next(UInt64(cells.count))])
                    })
            }
            for line in TextTable.render(rows, .init(width: width)).split(separator: "\n") {
                #expect(TextWidth.of(String(line)) <= width, "\(line)")
            }
        }
    }

    @Test func `records in a list are a table, other values are not`() {
        #expect(TextTable.isTable(.list([.map([("a", .int(1))])])))
        for value in [.list([]), .int(1), .list([.int(1)]), .list([.map(MapObject())])] as [Value] {
            #expect(!TextTable.isTable(value))
        }
    }
}
