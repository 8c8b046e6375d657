import Foundation
import Testing

@testable import BatonSyntax

/// Any bytes give a tree and diagnostics, in linear time and bounded, never a crash.
struct HostileInputTests {
    @discardableResult
    private func parse(_ bytes: [UInt8], _ sourceLocation: SourceLocation = #_sourceLocation) -> [Diagnostic] {
        let source = SourceFile(name: "t.exp", bytes: bytes)
        let stream = Lexer.tokenize(source)
        let (_, diagnostics) = Parser.parse(source, stream)
        #expect(diagnostics.count <= Diagnostic.collectedMax, sourceLocation: sourceLocation)
        #expect(diagnostics.allSatisfy { $0.span.start <= $0.span.end && $0.span.end <= bytes.count })
        return diagnostics
    }

    private func codes(_ text: String) -> [DiagnosticCode] { parse(Array(text.utf8)).map(\.code) }

    /// All cases of a large table where time does not matter, else every n-th.
    private static func every(_ count: Int) -> Int {
        ProcessInfo.processInfo.environment["BATON_SLOW_TESTS"] == nil ? count : 1
    }

    private func times(_ text: String, _ count: Int = 20_000) -> String { String(repeating: text, count: count) }

    @Test(arguments: [
        ("(", ")"), ("[", "]"), ("{a:", "}"), ("f(", ")"), ("f[", "]"), ("if a {", "}"), ("while a {\n", "}\n"),
        ("fn f() {", "}"), ("dag d {", "}"), ("try {", "} catch { }"), ("not ", ""), ("-", ""), ("- ", ""),
        ("x => ", ""),
        ("() => ", ""), ("(a) => ", ""), ("if a then ", " else b"), ("if a then b else ", ""),
        ("if a { } else ", "{ }"),
        ("when a { ", "}"), ("\"${", "}\""), ("\"\"\"${", "}\"\"\""), ("${", "}"), ("a ** ", ""), ("2 ** -", ""),
        ("a ?? ", ""), ("xs | where ", ""), ("on failure of a {", "}"), ("repeat 3 {", "}"), ("always {", "}"),
        ("xs | group a { n = (", ") }"), ("a[(", ")]"), ("\"${[", "]}\""),
        ("for a in b {", "}"), ("xs | join (", ") on a"),
    ])
    func `deep nesting is one message and no crash`(open: String, close: String) {
        let before = open.hasPrefix("when") ? "task t { " : ""
        for text in [times(open) + "x" + times(close), times(open), times(open) + "\n" + times(close)].map({
            before + $0
        }) {
            let found = codes(text)
            #expect(!found.isEmpty && found.count <= 3, "\(open) \(found)")
        }
        #expect(codes(before + times(open) + "x" + times(close)).contains(.nestedTooDeep))
    }

    @Test(arguments: ["a.b", "a()", "a[0]", "a + a", "a | b", "1 ", "a and b", "a -> b", "a or"])
    func `long chains are a tree of bounded height or flat`(unit: String) {
        let link = String(unit.dropFirst())
        let found = codes("a" + times(link, 20_000))
        #expect(
            found.count <= 1
                && found.allSatisfy { $0 == .nestedTooDeep || $0 == .expectedStatementEnd || $0 == .expectedExpression },
            "\(found)")
        #expect(codes("a" + times(".b", 900)) == [])
    }

    @Test func `nesting and chains together stay bounded`() {
        var text = "a"
        for _ in 0..<60 { text = "(" + text + times(" + a", 400) + ")" }
        #expect(codes(text) == [.nestedTooDeep])
        text = "a"
        for _ in 0..<60 { text = "f(" + text + times(".b", 400) + ")" }
        #expect(codes(text) == [.nestedTooDeep])
        text = "a"
        for _ in 0..<60 { text = "[" + text + times(" | b", 400) + "]" }
        #expect(codes(text) == [.nestedTooDeep])
    }

    @Test(arguments: [
        "(", ")", "]", "}", "{", "\"", "'", "\"\"\"", "'''", "${", "\"${", "#", "\\", "\u{0}", "\u{FEFF}", "\r", "\r\n",
        ";", "|", "->", ".", "!", "$", "if (", "fn f(1 ", "let x = [1 2\n", "task t {", "1e", "0x", "\"\\u{", "a, ",
        "f a, ", "実", "\u{202E}", "on ", "x = \n",
    ])
    func `much of the same is bounded in messages`(unit: String) {
        // A quadratic parser would not come back from this within the suite's time.
        _ = parse(Array(times(unit, 100_000).utf8))
    }

    @Test func `a megabyte on one line is one message`() {
        #expect(codes("let x = [" + times("1, ", 350_000) + "1 1]") == [.unexpectedToken])
        #expect(codes("let x = \"" + times("x", 1_000_000)) == [.unterminatedString])
        #expect(codes("# " + times("x", 1_000_000)) == [])
        #expect(codes(times("x", 1_000_000)) == [])
        #expect(codes(times("9", 1_000_000)) == [.numberOutOfRange])
    }

    @Test func `every pair of byte values gives an answer`() {
        for first in 0...255 {
            var bytes: [UInt8] = []
            for second in 0...255 { bytes += [UInt8(first), UInt8(second), 0x0A] }
            parse(bytes)
            parse(bytes.filter { $0 != 0x0A })
            parse([0x22, UInt8(first), 0x22])
            parse([0x22, 0x5C, UInt8(first)])
        }
    }

    @Test func `bytes that are not UTF-8, NUL and a byte order mark are told or taken`() {
        #expect(parse([0xFF, 0xFE]).map(\.code) == [.invalidUTF8])
        #expect(parse(Array("let s = \"".utf8) + [0xC3, 0x28] + Array("\"".utf8)).map(\.code) == [.invalidUTF8])
        #expect(parse(Array("# ".utf8) + [0xE9, 0xE9]).map(\.code) == [.invalidUTF8])
        #expect(parse(Array("let a".utf8) + [0] + Array(" = 1".utf8)).map(\.code) == [.unknownCharacter])
        #expect(parse([0xEF, 0xBB, 0xBF] + Array("let a = 1".utf8)) == [])
        #expect(codes("let a = 1\r\nlet b = [1,\r\n2]\r\n") == [])
        #expect(codes("let a\u{A0}=\u{2003}1\u{A0}") == [])
    }

    @Test func `text beyond the bound is refused, at the bound it is read`() {
        let most = SourceFile.sizeMax
        if HostileInputTests.every(2) == 1 { #expect(parse(Array(repeating: 0x20, count: most)) == []) }
        #expect(parse(Array(repeating: 0x20, count: most + 1)).map(\.code) == [.sourceTooLarge])
    }

    @Test(arguments: TestFiles.programs)
    func `a program cut anywhere gives few messages`(file: TestFiles.File) {
        var worst = 0
        for end in stride(from: 0, through: file.bytes.count, by: HostileInputTests.every(11)) {
            worst = max(worst, parse(Array(file.bytes[..<end])).count)
        }
        #expect(worst <= 3)
    }

    /// What one wrong token brings: the mistake itself, and little that follows from it.
    @Test(arguments: TestFiles.programs)
    func `a token left out or put in gives no cascade`(file: TestFiles.File) {
        let source = SourceFile(name: file.name, bytes: file.bytes)
        let tokens = Lexer.tokenize(source).tokens.dropLast()
        let inserted = [")", "(", "]", "[", "}", "{", ",", "=", "let", "\"", "|", "1", "x", "->", "else", ":", "+"]
        var histogram: [Int: Int] = [:]
        for (index, token) in tokens.enumerated() where index % HostileInputTests.every(5) == 0 {
            let head = Array(file.bytes[..<Int(token.span.start)])
            let left = parse(head + file.bytes[Int(token.span.end)...])
            histogram[left.count, default: 0] += 1
            let word = inserted[index % inserted.count]
            let put = parse(head + Array(" \(word) ".utf8) + file.bytes[Int(token.span.start)...])
            histogram[put.count, default: 0] += 1
        }
        let many = histogram.filter { $0.key > 2 }.values.reduce(0, +)
        #expect(histogram.keys.allSatisfy { $0 <= 4 }, "\(histogram)")
        #expect(many * 40 <= tokens.count, "\(histogram)")
    }
}
