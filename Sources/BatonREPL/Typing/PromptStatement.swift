import BatonSyntax

/// What people type at a prompt beside statements of the language.
package enum PromptStatement: Hashable, Sendable {
    /// Nothing but blanks and comments.
    case nothing
    case statement(String)
    /// `time STATEMENT`
    case timed(String)

    /// - Parameters:
    ///   - isOwn: whether the user has declared a name, which then means what he says.
    ///   - isVerb: whether a name alone is to be called: `quit`, `runs`.
    package init(_ text: String, isOwn: (String) -> Bool, isVerb: (String) -> Bool) {
        let source = SourceFile(name: "<prompt>", text: text)
        let tokens = Lexer.tokenize(source).tokens
        guard let first = tokens.first, first.kind != .endOfFile else {
            self = .nothing
            return
        }
        let name = first.kind == .name ? source.text(first.span) : ""
        switch tokens.count {
        case 2 where !name.isEmpty && isVerb(name) && !isOwn(name): self = .statement("\(name)()")
        case 3 where first.kind.isWord && tokens[1].kind == .question:
            // A word of the language stands in quotes: `help "task"`.
            self = .statement(name.isEmpty ? "help \"\(source.text(first.span))\"" : "help \(name)")
        case 5... where !name.isEmpty && Self.isPath(tokens):
            self = .statement("help \(source.text(Span(first.span.start, tokens[tokens.count - 3].span.end)))")
        case 3 where name == "help" && tokens[1].kind.isReserved:
            self = .statement("help \"\(source.text(tokens[1].span))\"")
        case 3... where name == "time" && !isOwn(name) && tokens[1].startsExpressionOrStatement:
            self = .timed(String(text.dropFirst(text.prefixLength(ofBytes: Int(first.span.end)))))
        default: self = .statement(text)
        }
    }
}

extension PromptStatement {
    /// Whether it is a name with members of members and `?` behind: `t.cols.round?`.
    private static func isPath(_ tokens: [Token]) -> Bool {
        let path = tokens.dropLast(2)
        guard tokens[tokens.count - 2].kind == .question, path.count % 2 == 1 else { return false }
        return path.enumerated().allSatisfy { place, token in place % 2 == 0 ? token.kind.isWord : token.kind == .dot }
    }
}

extension Token {
    /// What may be timed: `time = 3` is an assignment.
    fileprivate var startsExpressionOrStatement: Bool {
        switch kind {
        case .assign, .dot, .pipe, .endOfFile, .comma, .colon, .question, .arrow, .fatArrow: false
        default: !startsLine
        }
    }
}

extension String {
    fileprivate func prefixLength(ofBytes count: Int) -> Int {
        self[..<utf8.index(startIndex, offsetBy: count)].count
    }
}
