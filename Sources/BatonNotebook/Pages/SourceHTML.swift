import BatonPlot
package import BatonSyntax

/// Program text as HTML with its words coloured, by the lexer that the language has.
package enum SourceHTML {
    package static func html(_ text: String) -> String {
        let source = SourceFile(name: "", text: text)
        let pieces = SourceColors(source)
        return pieces.html(0..<source.bytes.count)
    }
}

/// The kinds of words in a text, once for all stretches of it that are shown.
package struct SourceColors {
    private let source: SourceFile
    /// Coloured stretches in order; what lies between them is plain.
    private var spans: [(span: Span, style: String)] = []

    package init(_ source: SourceFile) {
        self.source = source
        let stream = Lexer.tokenize(source)
        var comments = stream.comments[...]
        spans.reserveCapacity(stream.tokens.count)
        for (index, token) in stream.tokens.enumerated() {
            while let comment = comments.first, comment.start < token.span.start {
                spans.append((comment, "c"))
                comments.removeFirst()
            }
            if let style = Self.style(token, at: index, in: stream.tokens, source) { spans.append((token.span, style)) }
        }
    }

    private static let words: Set<String> = Set(Parser.contextualWords).subtracting(["of", "to", "from", "by", "max"])

    private static func style(_ token: Token, at index: Int, in tokens: [Token], _ source: SourceFile) -> String? {
        switch token.kind {
        case .integer, .float, .duration, .size, .true, .false, .null: return "m"
        case .rawString, .plainString, .stringOpen, .stringText, .stringClose: return "s"
        case .outsideName, .valueOpen, .valueClose: return "v"
        case .name:
            let next = index + 1 < tokens.count ? tokens[index + 1] : token
            let before = index > 0 ? tokens[index - 1].kind : .endOfFile
            // A word of a task's body or of a table's stage has its meaning in its place only.
            let isPlaced = token.startsLine || before == .pipe
            if isPlaced, next.kind != .leftParen, next.kind != .assign, next.kind != .dot,
                words.contains(source.text(token.span))
            {
                return "k"
            }
            if [.fn, .task, .dag, .experiment].contains(before) { return "d" }
            return next.kind == .leftParen && !next.isAfterSpace ? "f" : nil
        default: return token.kind.isReserved ? "k" : nil
        }
    }

    /// A stretch of the text. Stretches are asked for from front to back or in any order.
    package func html(_ range: Range<Int>) -> String {
        var out = ""
        var at = range.lowerBound
        var index = firstSpan(endingAfter: range.lowerBound)
        while index < spans.count, Int(spans[index].span.start) < range.upperBound {
            let (span, style) = spans[index]
            let start = max(Int(span.start), at)
            let end = min(Int(span.end), range.upperBound)
            if start > at { out += escaped(at..<start) }
            if end > start { out += "<i class=\"\(style)\">\(escaped(start..<end))</i>" }
            at = max(at, end)
            index += 1
        }
        return at < range.upperBound ? out + escaped(at..<range.upperBound) : out
    }

    private func firstSpan(endingAfter offset: Int) -> Int {
        var low = 0
        var high = spans.count
        while low < high {
            let middle = (low + high) / 2
            if Int(spans[middle].span.end) <= offset { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private func escaped(_ range: Range<Int>) -> String {
        MarkupText.escaped(String(decoding: source.bytes[range], as: UTF8.self))
    }
}
