import BatonSyntax
import Foundation
import Testing

/// The editors' grammar colours what the lexer reads.
struct HighlightingTests {
    enum Class: String { case comment, string, keyword, number, name, sign }

    private func lexed(_ kind: TokenKind) -> Class {
        switch kind {
        case .name, .outsideName: .name
        case .integer, .float, .duration, .size: .number
        case .rawString, .plainString, .stringOpen, .stringText, .stringClose: .string
        default: kind.isReserved ? .keyword : .sign
        }
    }

    /// The class of the innermost scope that has one.
    private func painted(_ scopes: String) -> Class {
        for scope in scopes.split(separator: " ").reversed() {
            if scope.hasPrefix("comment") { return .comment }
            if scope.hasPrefix("string") || scope.hasPrefix("punctuation.definition.string") { return .string }
            if scope.hasPrefix("constant.character") || scope.hasPrefix("invalid") { return .string }
            if scope.hasPrefix("constant.numeric") { return .number }
            if scope.hasPrefix("keyword.operator.exp") || scope.hasPrefix("punctuation") { return .sign }
            if scope.hasPrefix("keyword") || scope.hasPrefix("constant.language") { return .keyword }
            if scope.hasPrefix("variable") || scope.hasPrefix("support") || scope.hasPrefix("entity") { return .name }
        }
        return .sign
    }

    private func engine() throws -> TextMate {
        try TextMate(try Data(contentsOf: TestFiles.root.appendingPathComponent("Grammar/exp.tmLanguage.json")))
    }

    private func check(_ text: String) throws {
        let source = SourceFile(name: "t", text: text)
        let scopes = try engine().scopes(of: text)
        // Offsets of the lexer count bytes, those of the engine UTF-16 units.
        var units: [Int] = []
        var unit = 0
        for scalar in text.unicodeScalars {
            units += Array(repeating: unit, count: UTF8.width(scalar))
            unit += UTF16.width(scalar)
        }
        let lines = LineIndex(source)
        func compare(_ span: Span, _ expected: Class) {
            let bytes = source.bytes
            for offset in Int(span.start)..<Int(span.end) where bytes[offset] != 0x0A && bytes[offset] != 0x0D {
                let found = painted(scopes[units[offset]])
                guard found != expected else { continue }
                let place = lines.position(of: UInt32(offset))
                Issue.record(
                    "\(place.line):\(place.column) '\(source.text(span))' is a \(expected), coloured as \(found): \(scopes[units[offset]])"
                )
                return
            }
        }
        let stream = Lexer.tokenize(source)
        for token in stream.tokens where token.kind != .endOfFile { compare(token.span, lexed(token.kind)) }
        for comment in stream.comments { compare(comment, .comment) }
    }

    @Test(arguments: TestFiles.programs)
    func `programs are coloured as they are read`(file: TestFiles.File) throws {
        try check(file.text)
    }

    @Test(arguments: [
        "let größe = \"a ${ {b: \"${c}\"} } d\" # x", "'raw ${a} \\' + 1", "x = 1..5 + 0..<n - 1.5.x", "a.in.let # let",
        "\"\"\"\n  a ${b + \"}\"} c\n\"\"\" + 1", "python \"\"\"\n  x = '${a}' \"b\"\n\"\"\"\nlet a = 1",
        "script(\"R\") '''\n a\n''' # b",
        "\"\\\"\" + \"\\\\\" + \"\\u{1F9EA}\"", "1h30m + 64KiB + 0xff + 1e-3 + 1_000", "letx = inx",
        "xs | where a > $b | join(c)",
        "f(\"a\", 'b')", "\"🧪 ${実} 🧪\" + 実験",
    ])
    func `so are the odd places`(text: String) throws {
        try check(text)
    }

    @Test func `every reserved word is coloured as one`() throws {
        let text = TokenKind.reserved.map { "\($0.word)" }.joined(separator: " ")
        try check(text)
    }
}
