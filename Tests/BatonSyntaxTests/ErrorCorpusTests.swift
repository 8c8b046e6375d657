import BatonSyntax
import Foundation
import Testing

/// The programs of `Corpus/errors.txt`, each with the diagnostics that its marks ask for.
struct ErrorCorpusTests {
    struct Case: Sendable, CustomStringConvertible {
        var text: String
        /// Codes by line, as marked.
        var expected: [String]
        var description: String { String(text.prefix(40)) }
    }

    static let cases: [Case] = {
        let url = TestFiles.corpus.appendingPathComponent("errors.txt")
        guard let text = try? String(contentsOf: url, encoding: .utf8) else { return [] }
        let body = text.drop { $0 != "\n" }.dropFirst().drop { $0 != "\n" }.dropFirst()
        return body.components(separatedBy: "\n---\n").map(read)
    }()

    private static func read(_ chunk: String) -> Case {
        var lines: [String] = []
        var expected: [String] = []
        for (index, line) in chunk.components(separatedBy: "\n").enumerated() {
            let parts = line.components(separatedBy: "###")
            lines.append(parts[0])
            if parts.count > 1 {
                expected += parts[1].split(separator: " ").map { "\(index + 1) \($0)" }
            }
        }
        return Case(text: lines.joined(separator: "\n"), expected: expected)
    }

    @Test(arguments: cases)
    func `marked mistakes are reported where they are, and no others`(program: Case) {
        let source = SourceFile(name: "t.exp", text: program.text)
        let lines = LineIndex(source)
        let found = Parser.parse(source).diagnostics.map { diagnostic in
            "\(lines.position(of: diagnostic.span.start).line) \(diagnostic.code.rawValue)"
        }
        #expect(
            found == program.expected,
            "\(program.text)\n\(DiagnosticRenderer.render(Parser.parse(source).diagnostics, source))")
    }

    @Test func `every code of the grammar that a text can show is in the corpus`() {
        let marked = Set(ErrorCorpusTests.cases.flatMap(\.expected).map { String($0.suffix(5)) })
        for code in DiagnosticCode.allCases {
            guard code.rawValue.hasPrefix("E01"), code != .nestedTooDeep else { continue }
            if case .parse = Catalogue.entry(for: code).trigger { #expect(marked.contains(code.rawValue)) }
        }
    }

    @Test func `messages are one line, in small letters, without a full stop`() {
        for program in ErrorCorpusTests.cases {
            for diagnostic in Parser.parse(SourceFile(name: "t", text: program.text)).diagnostics {
                let message = diagnostic.message
                #expect(!message.hasSuffix(".") && !message.contains("\n"), "\(message)")
                #expect(message.first?.isUppercase != true || message.hasPrefix("U+"), "\(message)")
                #expect(!message.contains(" you "), "\(message)")
            }
        }
    }
}
