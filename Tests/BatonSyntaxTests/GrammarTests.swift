import Foundation
import Testing

@testable import BatonSyntax

struct GrammarTests {
    private func isWord(_ text: String) -> Bool { text.allSatisfy { $0.isLetter || $0 == "_" } }

    @Test func `its reserved words are the lexer's, in the same order`() throws {
        let grammar = try Grammar.exp()
        var reserved: [String] = []
        Grammar.visit(try #require(grammar.productions["reserved"])) {
            if case .terminal(let text) = $0 { reserved.append(text) }
        }
        #expect(reserved == TokenKind.reserved.map { "\($0.word)" })
    }

    @Test func `all its other words are the parser's, and the parser has no further`() throws {
        let reserved = Set(TokenKind.reserved.map { "\($0.word)" })
        let words = try Grammar.exp().terminals.filter(isWord).subtracting(reserved)
        #expect(words == Set(Parser.contextualWords))
        var used = Set(StageKind.allCases.map(\.rawValue))
        let folder = TestFiles.root.appendingPathComponent("Sources/BatonSyntax/Parser")
        let pattern = try Regex("(?:takeWord|atWord)\\(\"([a-z_]+)\"\\)", as: (Substring, Substring).self)
        for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil) {
            let text = try String(contentsOf: file, encoding: .utf8)
            for match in text.matches(of: pattern) { used.insert(String(match.1)) }
        }
        used.formUnion(Parser.clauseWords.map { "\($0)" })
        #expect(used == Set(Parser.contextualWords))
    }

    @Test func `its signs are tokens`() throws {
        for sign in try Grammar.exp().terminals.filter({ !isWord($0) }) {
            let stream = Lexer.tokenize(SourceFile(name: "", text: sign))
            #expect(stream.tokens.count == 2 && stream.diagnostics.isEmpty, "\(sign)")
        }
    }

    @Test func `every production is defined and reachable from the first`() throws {
        let grammar = try Grammar.exp()
        var reached: Set<String> = ["program"]
        var open = ["program"]
        while let name = open.popLast() {
            for used in grammar.uses(in: name) {
                #expect(grammar.productions[used] != nil, "'\(used)' is used in '\(name)' and not defined")
                if reached.insert(used).inserted { open.append(used) }
            }
        }
        #expect(Set(grammar.names).subtracting(reached) == [])
    }

    @Test func `every example of the page that explains it parses and can be formatted`() throws {
        let page = try String(contentsOf: TestFiles.root.appendingPathComponent("Grammar/README.md"), encoding: .utf8)
        let examples = page.components(separatedBy: "```exp\n").dropFirst().map { $0.components(separatedBy: "```")[0] }
        #expect(examples.count >= 10)
        for example in examples { Formatting.check(example, "README.md") }
    }

    @Test(arguments: 1...8)
    func `sentences of it parse and come back equal from the formatter`(seed: UInt64) throws {
        var generator = SentenceGenerator(try Grammar.exp(), seed: seed)
        var failures = 0
        for number in 0..<600 {
            let text = number % 4 == 0 ? generator.program() : generator.statement()
            let broken = Formatting.brokenPromises(text)
            if !broken.isEmpty {
                Issue.record("sentence \(number) of seed \(seed): \(broken)\n\(text)")
                failures += 1
                if failures >= 3 { return }
            }
        }
    }
}
