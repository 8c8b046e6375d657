// Text to tokens. Any bytes give tokens and diagnostics; tokens, comments and white space cover the file.
// It knows the words of the language and the shape of strings; what the words mean together is the parser's.

/// The tokens of a file with what stands between them.
package struct TokenStream: Sendable {
    /// In order of place; the last one is `.endOfFile`.
    package var tokens: [Token]
    /// Comments with their `#`, without the line break, in order of place.
    package var comments: [Span]
    package var diagnostics: [Diagnostic]

    /// Some of the tokens and comments as a text of its own, which covers `span` of the file.
    package func part(_ span: Span, tokens: Range<Int>, comments: Range<Int>) -> TokenStream {
        let end = Token(kind: .endOfFile, flags: [.startsLine, .afterSpace], span: span.afterEnd)
        return TokenStream(
            tokens: self.tokens[tokens] + [end], comments: Array(self.comments[comments]),
            diagnostics: diagnostics.filter { $0.span.start >= span.start && $0.span.start < span.end })
    }
}

/// Turns the bytes of a source file into tokens in one pass.
///
/// - Complexity: O(n); nesting of values in strings is bounded by `Lexer.depthMax`.
package struct Lexer {
    let bytes: UnsafeBufferPointer<UInt8>
    var position = 0
    /// The last diagnostic about bytes that begin nothing, so that a run of them is one message.
    var unknownRun: (index: Int, code: DiagnosticCode, end: Int)?
    /// Where the current line begins, but for lines inside strings.
    var lineStart = 0
    /// The line of the last string that did not end on it.
    var unterminatedLine: Int?
    /// Whether bytes that are not UTF-8 were found in a string or comment: said once a file.
    var hasReportedText = false
    var pendingFlags: Token.Flags = [.startsLine, .afterSpace]
    var tokens: [Token] = []
    var comments: [Span] = []
    var diagnostics: [Diagnostic] = []
    /// Open strings with values, innermost last.
    var strings: [OpenString] = []
    /// Set behind `python` and `script(…)`: the string that follows is taken as it stands.
    var verbatimNext = false
    /// Depth of round brackets at which a `script(` was opened.
    var scriptDepth: Int?
    var parenDepth = 0

    /// How deep strings may nest through values in them.
    package static let depthMax = 64

    struct OpenString {
        var isBlock: Bool
        /// Braces opened inside the current value.
        var braceDepth: Int
        var start: Int
    }

    package static func tokenize(_ source: SourceFile) -> TokenStream {
        source.bytes.withUnsafeBufferPointer { bytes in
            var lexer = Lexer(bytes: bytes)
            lexer.run()
            return TokenStream(tokens: lexer.tokens, comments: lexer.comments, diagnostics: lexer.diagnostics)
        }
    }

    private init(bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        // Real programs have a token for every five bytes or so; growing by doubling covers the rest.
        tokens.reserveCapacity(bytes.count / 5 + 8)
    }

    private mutating func run() {
        if bytes.count > SourceFile.sizeMax {
            report(.sourceTooLarge, 0..<0, "the file is larger than 64 MiB")
            append(.endOfFile, from: 0)
            return
        }
        if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { position = 3 }
        let classes = ByteClass.table
        let continues = ByteClass.continuesName
        classes.withUnsafeBufferPointer { classes in
            continues.withUnsafeBufferPointer { continues in
                while position < bytes.count { step(classes, continues) }
            }
        }
        closeAtEnd()
        append(.endOfFile, from: bytes.count)
    }

    @inline(__always)
    private mutating func step(
        _ classes: UnsafeBufferPointer<ByteClass>, _ continues: UnsafeBufferPointer<Bool>
    ) {
        let start = position
        let byte = bytes[start]
        switch classes[Int(byte)] {
        case .space:
            position += 1
            pendingFlags.insert(.afterSpace)
        case .lineBreak:
            if let open = strings.last, !open.isBlock { closeAtLineBreak() }
            position += 1
            lineStart = position
            verbatimNext = false
            pendingFlags = [.startsLine, .afterSpace]
        case .letter:
            position += 1
            while position < bytes.count, continues[Int(bytes[position])] { position += 1 }
            if position < bytes.count, bytes[position] >= 0x80 { scanUnicodeName() }
            appendWord(from: start)
        case .digit: scanNumber()
        case .quote: scanString()
        case .sign: scanSign(byte)
        case .high: scanHigh()
        case .unknown: reportUnknown(length: 1)
        }
    }

    @inline(__always)
    mutating func append(_ kind: TokenKind, from start: Int, flags: Token.Flags = []) {
        tokens.append(
            Token(kind: kind, flags: pendingFlags.union(flags), span: Span(UInt32(start), UInt32(position))))
        pendingFlags = []
    }

    private mutating func appendWord(from start: Int) {
        let kind = keyword(start, position) ?? .name
        if kind == .name {
            noteBodyWord(start)
        }
        append(kind, from: start)
    }

    /// `python` and `script(…)` take the string behind them as it stands.
    private mutating func noteBodyWord(_ start: Int) {
        verbatimNext = false
        guard position - start == 6, pendingFlags.contains(.startsLine) || startsItem else { return }
        if equals(start, "python") {
            verbatimNext = true
        } else if equals(start, "script") {
            var blanks = 0
            while peek(blanks) == UInt8(ascii: " ") || peek(blanks) == UInt8(ascii: "\t") { blanks += 1 }
            if peek(blanks) == UInt8(ascii: "(") { scriptDepth = parenDepth }
        }
    }

    /// Whether the token before is one behind which an item of a task's body may start.
    private var startsItem: Bool {
        guard let last = tokens.last?.kind else { return true }
        return last == .leftBrace || last == .semicolon || last == .rightBrace
    }

    func equals(_ start: Int, _ word: StaticString) -> Bool {
        let count = word.utf8CodeUnitCount
        guard start + count <= bytes.count else { return false }
        for index in 0..<count where bytes[start + index] != word.utf8Start[index] { return false }
        return true
    }

    @inline(__always)
    func peek(_ offset: Int) -> UInt8 {
        let index = position + offset
        return index < bytes.count ? bytes[index] : 0
    }

    mutating func report(
        _ code: DiagnosticCode, _ range: Range<Int>, _ message: String, label: String = "", help: String? = nil,
        related: [Diagnostic.Related] = []
    ) {
        guard diagnostics.count < Diagnostic.collectedMax else { return }
        diagnostics.append(
            Diagnostic(code, at: Span(range), message, label: label, help: help, related: related))
    }
}
