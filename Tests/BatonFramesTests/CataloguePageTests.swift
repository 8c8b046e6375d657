import BatonFrames
import Foundation
import Testing

/// `docs/reference/operations.md` says what the catalogue says; `RECORD_SNAPSHOTS=1` writes it again, and fails.
@Suite struct CataloguePageTests {
    private static let head = """
        # Operations of data sessions

        Each is called on a frame of a session, in the language (`trips.cols.upper("town")`) or by the API
        (`{"operation": "cols.upper", "source": "df", "cols": "town"}`). What an argument without a value stands for is
        written behind its `=`; `cols: "*"` is every column that the operation takes. Null stays null. This page is made of
        the catalogue, and a test holds it equal.

        """

    private static func title(_ family: String) -> String {
        switch family {
        case "": "Frames"
        case "(engine)": "The engine"
        case "(clusters)": "Clusters"
        default: "`\(family).`"
        }
    }

    private static func family(_ name: String) -> String {
        if name.hasPrefix("(") { return String(name.prefix { $0 != ")" }) + ")" }
        return name.contains(".") ? String(name.prefix { $0 != "." }) : ""
    }

    private static func text(_ operation: BatonFrames.Operation) -> String {
        let parameters = operation.parameters.compactMap { parameter -> String? in
            if case .ignored = parameter.kind { return nil }
            return parameter.name + (parameter.standard.map { "=\(shown($0))" } ?? "")
        }
        var text = "- **`\(operation.name)(\(parameters.joined(separator: ", ")))`** "
        if case .refused(let reason) = operation.body {
            text += "is refused: \(reason)."
        } else {
            text += operation.summary + "."
        }
        let aliases = operation.aliases.filter { !operation.name.hasSuffix(".\($0)") && $0 != operation.name }
        return aliases.isEmpty ? text : text + " Also `\(aliases.joined(separator: "`, `"))`."
    }

    private static func shown(_ scalar: Scalar) -> String {
        switch scalar {
        case .null: "null"
        case .bool(let bool): "\(bool)"
        case .int(let int): "\(int)"
        case .float(let float): "\(float)"
        case .text(let text): "\"\(text)\""
        case .list(let items): "[\(items.map(shown).joined(separator: ", "))]"
        default: "…"
        }
    }

    @Test func `the page of operations says what the catalogue says`() throws {
        var page = Self.head
        let families = Dictionary(grouping: Catalogue.operations) { Self.family($0.name) }
        for family in families.keys.sorted() {
            page += "\n## \(Self.title(family))\n\n"
            for operation in families[family, default: []].sorted(by: { $0.name < $1.name }) {
                page += Self.text(operation) + "\n"
            }
        }
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("docs/reference/operations.md")
        if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1" {
            try page.write(to: file, atomically: true, encoding: .utf8)
            Issue.record("written anew")
        }
        #expect(try String(contentsOf: file, encoding: .utf8) == page)
    }
}
