import BatonSyntax
import Testing

/// The examples are the first thing that people read: they parse, and what they print is on record.
struct ExamplesTests {
    static let examples = (try? Repository.files(under: "examples", suffix: ".exp")) ?? []

    @Test func `there are six examples or more`() {
        #expect(ExamplesTests.examples.count >= 6)
    }

    @Test(arguments: examples)
    func `an example parses without a diagnostic`(path: String) throws {
        let source = SourceFile(name: path, text: try Repository.text(path))
        for found in Parser.parse(source).diagnostics {
            let place = LineIndex(source).position(of: found.span.start)
            Issue.record("\(path):\(place.line):\(place.column) \(found.code.rawValue) \(found.message)")
        }
    }

    @Test(arguments: examples)
    func `an example fits a screen and says at its top what it shows`(path: String) throws {
        let lines = try Repository.text(path).split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count <= 120)
        #expect(lines.prefix(2).contains { $0.hasPrefix("# ") })
    }

    @Test(arguments: examples)
    func `what an example shows is on record in it`(path: String) throws {
        #expect(try Repository.text(path).split(separator: "\n").contains { $0.hasPrefix("#=>") })
    }
}
