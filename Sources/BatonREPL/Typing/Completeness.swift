import BatonSyntax

/// Whether what was typed can run, or goes on in the next line.
package enum Completeness: Hashable, Sendable {
    /// It can run; that it is right is not said.
    case complete
    /// It goes on, in a block or bracket that many levels deep.
    case open(depth: Int)

    /// Looks at brackets, at strings over several lines, at operators at the end, and at documentation that stands
    /// in front of nothing.
    ///
    /// What is wrong however it goes on (`(]`, `"text` without its end) is complete, so that the fault is told.
    ///
    /// - Complexity: O(n) in the length of the text.
    package static func of(_ text: String) -> Completeness {
        let source = SourceFile(name: "<prompt>", text: text)
        let stream = Lexer.tokenize(source)
        let tokens = stream.tokens.dropLast()
        if let broken = brokenString(stream) { return broken ? .open(depth: 0) : .complete }
        guard let last = tokens.last else {
            let isDocumented = stream.comments.last.map { source.text($0).hasPrefix("##") } ?? false
            return isDocumented ? .open(depth: 0) : .complete
        }
        guard let depth = depth(of: tokens) else { return .complete }
        if depth > 0 { return .open(depth: depth) }
        let isMember = tokens.dropLast().last?.kind == .dot
        if last.kind.continuesOnNextLine, !isMember { return .open(depth: 1) }
        return endsInDocumentation(source, stream, last) ? .open(depth: 0) : .complete
    }

    /// True where a string of three quotes is open, false where one on a line lacks its end.
    private static func brokenString(_ stream: TokenStream) -> Bool? {
        guard let fault = stream.diagnostics.first(where: { $0.code == .unterminatedString }) else { return nil }
        let opening = stream.tokens.first { $0.span.start == fault.span.start }
        return opening?.flags.contains(.block) ?? false
    }

    /// Brackets that are open at the end; nil where one closes what is not open.
    private static func depth(of tokens: ArraySlice<Token>) -> Int? {
        var open: [TokenKind] = []
        for token in tokens {
            switch token.kind {
            case .leftParen: open.append(.rightParen)
            case .leftBracket: open.append(.rightBracket)
            case .leftBrace: open.append(.rightBrace)
            case .valueOpen: open.append(.valueClose)
            case .rightParen, .rightBracket, .rightBrace, .valueClose:
                guard let wanted = open.popLast() else { return nil }
                // Outside strings a value ends with an ordinary brace.
                guard wanted == token.kind || wanted == .valueClose && token.kind == .rightBrace else { return nil }
            default: break
            }
        }
        return open.count
    }

    /// Lines with `##` at the end document what comes next.
    private static func endsInDocumentation(_ source: SourceFile, _ stream: TokenStream, _ last: Token) -> Bool {
        guard let comment = stream.comments.last, comment.start >= last.span.end, source.text(comment).hasPrefix("##")
        else { return false }
        let between = source.text(Span(last.span.end, comment.start))
        return between.contains("\n")
    }
}
