// Where statements and blocks end, and finding the way back after a fault.

extension Parser {
    /// Checks that a statement or an item ends where it may end, else finds the next one.
    mutating func finishItem(startedAt start: Int, endsWithBlock: Bool) {
        let isSeparated =
            at(.semicolon) || at(.rightBrace) || at(.endOfFile) || current.startsLine
            || (endsWithBlock && position > start)
        if !isRecovering, !isSeparated { reportStatementEnd() }
        if isRecovering {
            skipToNextStatement(startedAt: start)
            isRecovering = false
        }
        if position == start { advance() }
    }

    private mutating func reportStatementEnd() {
        if at(.rightParen) || at(.rightBracket) {
            report(.unmatchedBracket, at: current.span, "this \(current.kind.description) closes nothing")
        } else if current.flags.contains(.verbatim) {
            reportMisplaced(
                current.span, "a program in another language stands outside a task",
                help: "put it in a task: task t { script(…) \"\"\" … \"\"\" }")
        } else {
            report(
                .expectedStatementEnd, at: current.span,
                "expected the end of the statement, found \(current.kind.description)",
                help: "put it on a line of its own, or separate statements with ';'")
        }
    }

    /// Skips to where the next statement begins. Brackets that the fault left open are skipped up to where they
    /// close, or to a line that clearly begins a statement; blocks opened on the way are skipped whole.
    private mutating func skipToNextStatement(startedAt start: Int) {
        var left = bracketsAtFault
        var opened = 0
        openBrackets.removeAll()
        while !at(.endOfFile) {
            if opened == 0, position > start {
                if at(.semicolon), left.isEmpty { return }
                if current.startsLine, current.kind.beginsStatement || left.isEmpty && !goesOnFromLineBefore { return }
                if at(.rightBrace), blockDepth > 0, !left.contains(where: isBrace) {
                    if !current.startsLine { lostBlocks += 1 }
                    return
                }
            }
            switch current.kind {
            case .leftBrace, .leftParen, .leftBracket, .valueOpen: opened += 1
            case .rightBrace, .valueClose, .rightParen, .rightBracket:
                if opened > 0 {
                    opened -= 1
                } else if at(.rightBrace), let brace = left.lastIndex(where: isBrace) {
                    left.removeSubrange(brace...)
                } else if let last = left.last, !isBrace(last) {
                    left.removeLast()
                }
            default: break
            }
            advance()
        }
    }

    /// Whether the line that begins here belongs to the one before, which is being skipped.
    private var goesOnFromLineBefore: Bool {
        current.kind.goesOn || position > 0 && token(after: -1).kind == .comma
    }

    private func isBrace(_ bracket: Span) -> Bool {
        let byte = source.bytes[Int(bracket.start)]
        return byte == UInt8(ascii: "{") || byte == UInt8(ascii: "$")
    }

    mutating func parseBlock(_ owner: String) -> Block {
        findBlockAfterFault()
        let start = current.span
        guard at(.leftBrace) && !endsLine || reportMissingBlock(owner) else {
            return Block(span: missingPlace, statements: [])
        }
        mark(.opensBlock, at: position)
        return nested(Block(span: start, statements: [])) { parser in
            parser.advance()
            parser.blockDepth += 1
            defer { parser.blockDepth -= 1 }
            return parser.withLineBreaks(ignored: false) { parser in
                let statements = parser.parseStatements(until: .rightBrace)
                parser.closeBlock(openedAt: start)
                return Block(span: parser.span(from: start.start), statements: statements)
            }
        }
    }

    /// No `{` stands here: one at the start of the next line is taken for it all the same.
    mutating func reportMissingBlock(_ owner: String) -> Bool {
        if at(.leftBrace) {
            report(
                .unexpectedToken, at: faultPlace, "expected '{' and the body of \(owner), found \(found)",
                help: "'{' stands on the line of what it belongs to")
            isRecovering = false
            return true
        }
        report(.unexpectedToken, at: faultPlace, "expected '{' and the body of \(owner), found \(found)")
        lostBlocks += 1
        return false
    }

    /// A `}`, `)` or `]` where a statement should begin.
    mutating func reportUnmatched() {
        let start = position
        if at(.rightBrace), lostBlocks > 0 {
            lostBlocks -= 1
        } else {
            report(.unmatchedBracket, at: current.span, "this \(current.kind.description) closes nothing")
        }
        recover()
        advance()
        finishItem(startedAt: start, endsWithBlock: false)
    }

    /// The diagnostics without those that a string without an end brings about on its line.
    func withoutEchoes(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
        let lines = diagnostics.filter { $0.code == .unterminatedString }.map { lineAround($0.span) }
        guard !lines.isEmpty else { return diagnostics }
        return diagnostics.filter { found in
            guard found.code != .unterminatedString, found.code != .unclosedBracket else { return true }
            return !lines.contains { $0.contains(found.span.start) }
        }
    }

    private func lineAround(_ span: Span) -> ClosedRange<UInt32> {
        let newline = UInt8(ascii: "\n")
        var start = Int(span.start)
        while start > 0, source.bytes[start - 1] != newline { start -= 1 }
        var end = Int(span.start)
        while end < source.bytes.count, source.bytes[end] != newline { end += 1 }
        return UInt32(start)...UInt32(end)
    }

    /// A statement that belongs elsewhere.
    mutating func reportMisplaced(_ place: Span, _ message: String, help: String) {
        if lostBlocks > 0 {
            recover()
        } else {
            report(.misplacedStatement, at: place, message, help: help)
        }
    }

    /// After a fault in front of a block: goes on with the block if its brace ends the line, so that the mistakes
    /// in it are found too.
    mutating func findBlockAfterFault() {
        guard isRecovering else { return }
        var depth = bracketsAtFault.count
        for offset in 0..<Parser.lookAheadMax {
            let token = token(after: offset)
            switch token.kind {
            case .endOfFile: return
            case .leftParen, .leftBracket: depth += 1
            case .rightParen, .rightBracket: depth = max(0, depth - 1)
            case .leftBrace where depth == 0 && self.token(after: offset + 1).startsLine:
                for _ in 0..<offset { advance() }
                openBrackets.removeAll()
                isRecovering = false
                return
            default: break
            }
            if depth == 0, offset > 0 || endsLine, token.startsLine { return }
        }
    }

    /// Tokens looked at for the brace of a block.
    static let lookAheadMax = 200

    /// Takes the brace that closes a block, or reports the one that opened it.
    mutating func closeBlock(openedAt start: Span) {
        if at(.rightBrace) {
            advance()
            return
        }
        if at(.endOfFile) {
            if hasReportedEnd { recover() }
            hasReportedEnd = true
        }
        report(
            .unclosedBracket, at: start, "this block is never closed", label: "opened here",
            help: "close it with '}'")
    }
}

extension TokenKind {
    /// Whether it begins a declaration: where none may stand, the block before was not closed.
    var beginsDeclaration: Bool {
        switch self {
        case .fn, .import, .param, .task, .dag, .experiment: true
        default: false
        }
    }

    /// Whether no statement can begin with it, so that its line belongs to what stands before.
    fileprivate var goesOn: Bool {
        switch self {
        case .comma, .rightParen, .rightBracket, .pipe, .arrow, .dot, .colon, .assign, .then, .else, .catch: true
        default: false
        }
    }

    /// Whether it begins a statement and cannot stand inside brackets.
    var beginsStatement: Bool {
        switch self {
        case .let, .fn, .for, .while, .break, .continue, .return, .try, .assert, .import, .param, .task, .dag,
            .experiment, .always, .repeat, .barrier:
            true
        default: false
        }
    }
}
