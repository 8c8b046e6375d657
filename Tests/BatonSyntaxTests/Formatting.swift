import Testing

@testable import BatonSyntax

/// What must hold of formatting for any program that parses.
enum Formatting {
    struct NotFormatted: Error { var diagnostics: [Diagnostic] }

    static func formatted(_ text: String) throws -> String {
        switch Formatter.format(SourceFile(name: "t.exp", text: text)) {
        case .formatted(let result): return result
        case .faulty(let diagnostics): throw NotFormatted(diagnostics: diagnostics)
        }
    }

    /// The promises that formatting broke for a program; empty if it kept them all.
    static func brokenPromises(_ text: String) -> [String] {
        let source = SourceFile(name: "t.exp", text: text)
        guard case .formatted(let once) = Formatter.format(source) else {
            let found = Parser.parse(source).diagnostics.map { "\($0.code.rawValue) \($0.message)" }
            return ["does not parse: \(found)"]
        }
        let result = SourceFile(name: "t.exp", text: once)
        guard case .formatted(let twice) = Formatter.format(result) else { return ["its result does not parse"] }
        var broken: [String] = []
        if twice != once { broken.append("not idempotent") }
        if tokens(source) != tokens(result) { broken.append("other tokens") }
        if comments(source) != comments(result) { broken.append("other comments") }
        if TreeShape.of(source) != TreeShape.of(result) { broken.append("another tree") }
        return broken
    }

    static func check(_ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) {
        let broken = brokenPromises(text)
        if !broken.isEmpty { Issue.record("\(name): \(broken)\n\(text)", sourceLocation: sourceLocation) }
    }

    /// Kinds and texts of the tokens, but for what formatting may change: `;` and strings over several lines.
    private static func tokens(_ source: SourceFile) -> [String] {
        Lexer.tokenize(source).tokens.filter { $0.kind != .semicolon }.map { token in
            let text = source.text(token.span)
            return text.utf8.contains(10) || token.flags.contains(.block) ? "\(token.kind)" : "\(token.kind) \(text)"
        }
    }

    private static func comments(_ source: SourceFile) -> [String] {
        Lexer.tokenize(source).comments.map { span in
            var text = source.text(span)
            while let last = text.unicodeScalars.last, " \t\r".unicodeScalars.contains(last) {
                text.unicodeScalars.removeLast()
            }
            return text
        }
    }
}
