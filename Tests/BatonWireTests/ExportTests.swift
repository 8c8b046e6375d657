import BatonModel
import BatonWire
import Foundation
import Testing

/// The lines of an export are what the paper on it says.
struct ExportTests {
    /// The rows of the table of events in `docs/reference/export.md`: kind, and the members in back quotes.
    private static func paper() throws -> [String: Set<String>] {
        let root = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(contentsOf: root.appendingPathComponent("docs/reference/export.md"), encoding: .utf8)
        let table = text.components(separatedBy: "## Events")[1].components(separatedBy: "\n\n")[1]
        var rows: [String: Set<String>] = [:]
        for line in table.split(separator: "\n").dropFirst(2) {
            let cells = line.split(separator: "|").map(String.init)
            guard cells.count == 2 else { continue }
            // What stands in brackets, or behind a colon or a semicolon, describes a member.
            let names = cells[1].replacing(/\([^)]*\)|: .*|; .*/, with: "").matches(of: /`(\w+)`/).map { String($0.1) }
            if let kind = cells[0].firstMatch(of: /`(\w+)`/) { rows[String(kind.1)] = Set(names) }
        }
        return rows
    }

    private func members(_ json: WireJSON) -> [String: WireJSON] {
        guard case .object(let members) = json else { return [:] }
        return Dictionary(members.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
    }

    @Test func `every kind of event is a line of JSON with the members that the paper names`() throws {
        let paper = try Self.paper()
        #expect(paper.count == RandomEvents.kindCount)
        var seen: Set<String> = []
        var random = RandomEvents(seed: 11)
        for kind in 0..<RandomEvents.kindCount {
            for _ in 0..<20 {
                let event = random.event(ofKind: kind)
                let line = ExportLine.event(event, number: 7, of: RunID(3)).line
                #expect(!line.contains("\n"))
                let read = members(try WireJSONReader.read(Array(line.utf8)))
                let name = try #require(read["event"]?.text)
                seen.insert(name)
                #expect(read["run"] == .int(3) && read["number"] == .int(7) && read["type"] == .string("event"))
                #expect(read["instant"] == .int(event.instant))
                let own = Set(read.keys).subtracting(["type", "run", "number", "instant", "event"])
                #expect(own == paper[name], "\(name)")
            }
        }
        #expect(seen == Set(paper.keys))
    }

    @Test func `numbers of 64 bits come through as they are`() throws {
        let line = ExportLine.event(
            RunEvent(instant: .max, fact: .began(name: "a", seed: .max)), number: 0, of: RunID(1)
        ).line
        #expect(line.contains("\"seed\":\"18446744073709551615\""))
        #expect(line.contains("\"instant\":9223372036854775807"))
    }

    @Test func `outputs keep their order, and names that are there twice`() {
        let outputs: [Datum.Entry] = [.init(key: "b", value: .int(1)), .init(key: "$a", value: .size(2))]
        let fact = RunEvent.Fact.ended(
            VertexID(1), status: .succeeded, outputs: outputs + outputs, failure: nil, report: AttemptReport())
        let line = ExportLine.event(RunEvent(instant: 0, fact: fact), number: 0, of: RunID(1)).line
        let one = "{\"name\":\"b\",\"value\":1},{\"name\":\"$a\",\"value\":{\"$size\":2}}"
        #expect(line.contains("\"outputs\":[\(one),\(one)]"))
    }
}
