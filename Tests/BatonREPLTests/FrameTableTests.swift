import BatonFrames
import BatonInterpreter
import BatonREPL
import Testing

/// The first rows of a data frame, as people see them.
@Suite struct FrameTableTests {
    private static let schema = Schema([Column("town", .text), Column("fare", .float), Column("day", .date)])

    private static func preview(_ rows: [(String, Double)], total: Int) -> Value {
        let names = schema.names
        let records = rows.map { town, fare in
            MapObject(keys: names, values: [.string(town), .float(fare), .string("2024-03-01")])
        }
        return .object(FramePreview(schema, records, total: total))
    }

    @Test func `types stand below the names, and what is not shown is counted`() throws {
        let text = try Display.bundle(of: Self.preview([("Ulm", 4), ("Bonn", 12.5)], total: 31)).text
        #expect(
            text == """
                town   fare  day
                text  float  date
                ────  ─────  ──────────
                Ulm     4.0  2024-03-01
                Bonn   12.5  2024-03-01
                first 2 of 31 rows

                """)
    }

    @Test func `a frame without rows shows its columns`() throws {
        let text = try Display.bundle(of: Self.preview([], total: 0)).text
        #expect(text == "town  fare   day\ntext  float  date\n────  ─────  ────\n")
    }

    @Test func `in a format for programs it is its rows`() throws {
        let csv = try Display.bundle(of: Self.preview([("Ulm", 4)], total: 1), DisplayOptions(format: .csv)).text
        #expect(csv == "town,fare,day\nUlm,4.0,2024-03-01\n")
    }
}
