import BatonInterpreter
import Foundation
import Testing

/// The words of the editors' grammar are those of the language.
struct GrammarWordsTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The words between the brackets of the pattern that has this name.
    private static func words(_ name: String) throws -> Set<String> {
        let bytes = try Data(contentsOf: root.appendingPathComponent("Grammar/exp.tmLanguage.json"))
        let grammar = try #require(try JSONSerialization.jsonObject(with: bytes) as? [String: Any])
        let repository = try #require(grammar["repository"] as? [String: [String: Any]])
        let patterns = try #require(repository["name"]?["patterns"] as? [[String: Any]])
        let match = try #require(patterns.first { $0["name"] as? String == name }?["match"] as? String)
        let list = try #require(match.firstMatch(of: /\(([a-z_]+(?:\|[a-z_]+)+)\)/))
        return Set(list.1.split(separator: "|").map(String.init))
    }

    @Test func `every verb is coloured as one, and nothing else`() throws {
        #expect(
            try Self.words("support.function.verb.exp").symmetricDifference(Verbs.all.map(\.name) + ["local"]).sorted()
                == [])
    }
}
