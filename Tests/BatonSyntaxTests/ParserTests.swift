import BatonSyntax
import Foundation
import Testing

struct ParserTests {
    @Test func `every construct of the language parses without a diagnostic`() throws {
        let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Corpus/language.exp")
        let source = SourceFile(name: "language.exp", bytes: Array(try Data(contentsOf: url)))
        let (program, diagnostics) = Parser.parse(source)
        for found in diagnostics {
            let place = LineIndex(source).position(of: found.span.start)
            Issue.record("\(place.line):\(place.column) \(found.code) \(found.message)")
        }
        #expect(program.statements.count == 47)
    }

    @Test(arguments: [
        #"xs | where task == "train" and status == "failed""#, "xs | select step, task",
        "xs | group task { n = count() }",
        "xs | sort by -task\nlet y = 1",
    ])
    func `the word task is a column in a stage`(text: String) {
        #expect(Parser.parse(SourceFile(name: "t.exp", text: text)).diagnostics.isEmpty)
    }

    @Test func `three independent mistakes are reported together, each once`() {
        let source = SourceFile(
            name: "t.exp",
            text: """
                let a = [1, 2
                let b = 3 +
                task t() { wibble 3 }
                print b
                """)
        let (_, diagnostics) = Parser.parse(source)
        #expect(diagnostics.map(\.code) == [.unclosedBracket, .expectedExpression, .unknownTaskItem])
    }
}
