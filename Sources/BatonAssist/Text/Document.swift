package import BatonSyntax

/// A text that somebody is writing: its tokens and its tree, read once. Broken texts have both too.
package struct Document: Sendable {
    package let source: SourceFile
    package let tokens: [Token]
    package let program: Program
    /// What the parser has to say.
    package let diagnostics: [Diagnostic]

    package init(_ source: SourceFile) {
        self.source = source
        let stream = Lexer.tokenize(source)
        tokens = stream.tokens
        (program, diagnostics) = Parser.parse(source, stream)
    }

    package init(_ text: String, name: String = "<prompt>") {
        self.init(SourceFile(name: name, text: text))
    }

    package func text(_ span: Span) -> String { source.text(span) }

    /// The token that `offset` stands in, or directly behind where it ends a word; nil in white space and comments.
    package func tokenIndex(at offset: Int) -> Int? {
        let index = firstToken(endingAtOrAfter: offset)
        guard index < tokens.count else { return nil }
        // Between two tokens that touch, words go first.
        if index + 1 < tokens.count, Int(tokens[index + 1].span.start) == offset, !isWord(tokens[index]),
            isWord(tokens[index + 1])
        {
            return index + 1
        }
        let token = tokens[index]
        guard Int(token.span.start) <= offset, token.kind != .endOfFile else { return nil }
        return index
    }

    /// Index of the first token whose end is not in front of `offset`.
    func firstToken(endingAtOrAfter offset: Int) -> Int {
        var low = 0
        var high = tokens.count
        while low < high {
            let middle = (low + high) / 2
            if Int(tokens[middle].span.end) < offset { low = middle + 1 } else { high = middle }
        }
        return low
    }

    func isWord(_ token: Token) -> Bool { token.kind.isWord || token.kind == .outsideName }
}
