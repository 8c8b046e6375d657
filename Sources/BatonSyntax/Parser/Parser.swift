// Tokens to a tree. Any tokens give a tree and diagnostics, in linear time; every loop takes a token or ends.
//
// After a fault inside a statement nothing more is said about that statement: the parser goes on where the next
// one begins. So the independent mistakes of a file are reported together, and none of them twice.

/// Reads the grammar of `Grammar/exp.ebnf` by recursive descent.
package struct Parser {
    let source: SourceFile
    private let tokens: [Token]
    private(set) var position = 0
    var diagnostics: [Diagnostic]
    /// Line breaks mean nothing inside round and square brackets and map braces.
    var ignoresLineBreaks = false
    /// Levels of the tree open at the moment.
    private var depth = 0
    /// Set by the first fault of a statement; silences the others.
    var isRecovering = false
    /// Brackets open at the moment, for "opened here".
    var openBrackets: [Span] = []
    /// Those that the first fault of the statement left open.
    var bracketsAtFault: [Span] = []
    /// The token that the current statement or item starts with: the only one that a line break may stand before,
    /// but for those that go on with a statement.
    var statementStart = 0
    /// The token behind the last type, whose `>` is no operator that a line goes on behind.
    var typeEnd = -1
    /// Functions and dags around the current statement.
    var bodyDepth = 0
    /// Commas belong to the list, the map or the call around, not to a command or stage.
    var commasSeparate = false
    /// The items of a table stage are being read.
    var isInStage = false
    /// Levels of the expression read last.
    var height = 0
    /// Blocks and items around.
    var blockDepth = 0
    /// Blocks that were expected and not found, or closed too early: their end and what only they may hold is no
    /// second mistake.
    var lostBlocks = 0
    /// The item before was none that a task has.
    var followsUnknownItem = false
    /// Set by the first bracket or block that the end of the file leaves open; the others follow from it.
    var hasReportedEnd = false
    /// What the formatter wants to know of each token; empty unless asked for.
    var marks: [TokenMarks] = []

    /// The words that mean something in certain places only and are names elsewhere, in the order of the grammar.
    package static let contextualWords = [
        "needs", "timeout", "retry", "backoff", "env", "set", "setup", "container", "cache", "keep", "isolate", "off",
        "where",
        "output",
        "when", "sh", "exec", "python", "script", "data", "fail", "stop", "failure", "success", "of", "event", "until",
        "max",
        "deploy", "keepalive", "to", "from", "with", "select", "derive", "distinct", "drop", "rename", "fill", "take",
        "skip",
        "describe", "plot", "sort", "by", "group", "summarize", "join",
    ]

    /// Levels of brackets, blocks and operands that may be open at once.
    package static let depthMax = 200
    /// Levels of an expression's tree; `a + b + c` and `a.b.c` nest to the left.
    package static let heightMax = 1_000

    /// The tree of a text, and all that is wrong with it, in order of place.
    ///
    /// - Complexity: O(n) in the length of the text.
    package static func parse(_ source: SourceFile) -> (program: Program, diagnostics: [Diagnostic]) {
        let stream = Lexer.tokenize(source)
        return parse(source, stream)
    }

    /// The same for tokens that the caller has already.
    package static func parse(
        _ source: SourceFile, _ stream: TokenStream
    ) -> (program: Program, diagnostics: [Diagnostic]) {
        let (program, diagnostics, _) = parse(source, stream, recordsMarks: false)
        return (program, diagnostics)
    }

    /// The same with what the formatter wants to know of each token.
    static func parse(
        _ source: SourceFile, _ stream: TokenStream, recordsMarks: Bool
    ) -> (program: Program, diagnostics: [Diagnostic], marks: [TokenMarks]) {
        var parser = Parser(source: source, tokens: stream.tokens, diagnostics: stream.diagnostics)
        if recordsMarks { parser.marks = Array(repeating: [], count: stream.tokens.count) }
        let statements = parser.parseStatements(until: .endOfFile)
        // Stable: of two faults at one place the lexer's comes first.
        let ordered = parser.diagnostics.enumerated().sorted {
            ($0.element.span.start, $0.offset) < ($1.element.span.start, $1.offset)
        }
        let kept = parser.withoutEchoes(ordered.map(\.element))
        let program = Program(statements: statements, comments: stream.comments)
        return (program, kept, parser.marks)
    }

    private init(source: SourceFile, tokens: [Token], diagnostics: [Diagnostic]) {
        self.source = source
        self.tokens = tokens
        self.diagnostics = diagnostics
    }
}

// MARK: - Looking at tokens

extension Parser {
    var current: Token { tokens[position] }

    func token(after count: Int) -> Token { tokens[max(0, min(position + count, tokens.count - 1))] }

    var previousEnd: UInt32 { position > 0 ? tokens[position - 1].span.end : 0 }

    /// From `start` to the end of the last token taken.
    func span(from start: UInt32) -> Span { Span(start, max(start, previousEnd)) }

    func at(_ kind: TokenKind) -> Bool { current.kind == kind }

    /// Whether the current token is a name with this text: a word that is reserved only where it stands.
    func atWord(_ word: StaticString) -> Bool {
        current.kind == .name && source.matches(current.span, word)
    }

    /// Whether the statement's line ends in front of the current token: what is still wanted is missing.
    var endsLine: Bool {
        guard current.startsLine, !ignoresLineBreaks, position != statementStart else { return false }
        switch current.kind {
        case .pipe, .arrow, .dot: return false
        default: break
        }
        guard position > 0, position != typeEnd, tokens[position - 1].kind.continuesOnNextLine else { return true }
        // `r.in` ends with a name.
        return position > 1 && tokens[position - 2].kind == .dot
    }

    /// Tells the formatter about a token.
    @inline(__always)
    mutating func mark(_ mark: TokenMarks, at index: Int) {
        if !marks.isEmpty { marks[index].insert(mark) }
    }

    /// Whether the current token goes on with what stands before it: on the same line, or line breaks do not count.
    var continuesLine: Bool { ignoresLineBreaks || !current.startsLine }

    @discardableResult
    mutating func advance() -> Token {
        let token = tokens[position]
        if position < tokens.count - 1 { position += 1 }
        return token
    }

    mutating func take(_ kind: TokenKind) -> Bool {
        guard at(kind), !endsLine else { return false }
        advance()
        return true
    }

    mutating func takeWord(_ word: StaticString) -> Bool {
        guard atWord(word), !endsLine else { return false }
        advance()
        return true
    }
}

// MARK: - Faults

extension Parser {
    /// Reports a fault unless the statement has one already.
    mutating func report(
        _ code: DiagnosticCode, at span: Span, _ message: String, label: String = "", help: String? = nil,
        related: [Diagnostic.Related] = []
    ) {
        guard !isRecovering else { return }
        recover()
        // A token that the lexer has reported needs no second word.
        if tokens[position].flags.contains(.faulty) || lexerReported(span) { return }
        guard diagnostics.count < Diagnostic.collectedMax else { return }
        diagnostics.append(Diagnostic(code, at: span, message, label: label, help: help, related: related))
    }

    private func lexerReported(_ span: Span) -> Bool {
        guard position > 0, let last = diagnostics.last(where: { $0.span.start <= span.start }) else { return false }
        // Characters that the lexer skipped stand between the token before and this one.
        return last.code.isLexical && last.span.start >= tokens[position - 1].span.start && last.span.end <= span.start
            && last.span.end > tokens[position - 1].span.start
    }

    /// Where something is missing: at the current token, or behind the one before if the line ends there.
    var faultPlace: Span { endsLine ? Span(previousEnd, previousEnd) : current.span }

    /// Where a node that is missing stands in the tree: behind the last token, inside of what is being read.
    var missingPlace: Span { Span(previousEnd, previousEnd) }

    /// Takes a token of this kind or reports that it is missing.
    @discardableResult
    mutating func expect(_ kind: TokenKind, in context: String) -> Bool {
        if take(kind) { return true }
        report(
            .unexpectedToken, at: faultPlace,
            "expected \(kind.description) \(context), found \(found)")
        return false
    }

    /// How messages call what stands here.
    var found: String {
        at(.endOfFile) || !endsLine ? current.kind.description : "the end of the line"
    }

    /// Takes the bracket that closes the innermost open one; `isList` where a comma could stand instead.
    mutating func expectClosing(_ kind: TokenKind, isList: Bool = true) -> UInt32 {
        let opening = openBrackets.last
        if at(kind) {
            openBrackets.removeLast()
            if isRecovering { bracketsAtFault = Array(bracketsAtFault.prefix(openBrackets.count)) }
            return advance().span.end
        }
        if at(.endOfFile) || current.startsLine && !closesLater(kind) {
            reportUnclosed(opening ?? current.span, kind)
        } else {
            let place = current.startsLine ? Span(previousEnd, previousEnd) : current.span
            let found = current.startsLine ? "the end of the line" : current.kind.description
            report(
                .unexpectedToken, at: place, "expected \(isList ? "',' or " : "")\(kind.description), found \(found)",
                related: opening.map { [Diagnostic.Related($0, "opened here")] } ?? [])
        }
        _ = openBrackets.popLast()
        return previousEnd
    }

    /// Whether the innermost bracket has its partner further on, in front of anything that begins a statement: then
    /// a comma is missing, not the bracket.
    private func closesLater(_ kind: TokenKind) -> Bool {
        var depth = 0
        for offset in 0..<Parser.lookAheadMax {
            let token = token(after: offset)
            if token.kind == .endOfFile || token.startsLine && token.kind.beginsStatement { return false }
            if token.startsLine, token.kind == .name, self.token(after: offset + 1).kind == .assign, kind != .rightBrace
            {
                return false
            }
            switch token.kind {
            case .leftParen, .leftBracket, .leftBrace, .valueOpen: depth += 1
            case .rightParen, .rightBracket, .rightBrace, .valueClose:
                if depth == 0 { return token.kind == kind }
                depth -= 1
            default: break
            }
        }
        return false
    }

    private mutating func reportUnclosed(_ opening: Span, _ kind: TokenKind) {
        guard !isRecovering else { return }
        if at(.endOfFile) {
            if hasReportedEnd { recover() }
            hasReportedEnd = true
        }
        report(
            .unclosedBracket, at: opening, "this bracket is never closed", label: "opened here",
            help: "close it with \(kind.description)")
        // The brackets around it are as likely to lack their end: the next line begins anew.
        bracketsAtFault = []
    }

    /// Stops reporting until the next statement.
    mutating func recover() {
        isRecovering = true
        bracketsAtFault = openBrackets
    }

    /// A name, or the fault that there is none.
    mutating func expectName(_ what: String) -> Span {
        if at(.name), !endsLine { return advance().span }
        let help = !endsLine && current.kind.isReserved ? "\(current.kind.description) is a word of the language" : nil
        report(
            .expectedName, at: faultPlace, "expected \(what), found \(found)", help: help)
        return missingPlace
    }

    /// Runs `body` one level deeper; gives `fallback` beyond the bound.
    mutating func nested<Result>(_ fallback: Result, _ body: (inout Parser) -> Result) -> Result {
        guard depth < Parser.depthMax else {
            reportDepth()
            return fallback
        }
        depth += 1
        defer { depth -= 1 }
        return body(&self)
    }

    /// Too deep: one message, and the rest of the text is left alone, as its structure is lost.
    mutating func reportDepth() {
        report(
            .nestedTooDeep, at: current.span,
            "nested too deep: more than \(Parser.depthMax) brackets or \(Parser.heightMax) operators in one another",
            help: "give parts of it names with 'let', or move them into functions")
        position = tokens.count - 1
    }

    /// Notes that the expression read last stands one level above itself and one of the given height.
    mutating func grow(over other: Int) {
        height = max(height, other) + 1
        if height > Parser.heightMax { reportDepth() }
    }

    /// Runs `body` with line breaks ignored or not, as brackets and blocks ask for.
    mutating func withLineBreaks<Result>(ignored: Bool, _ body: (inout Parser) -> Result) -> Result {
        let before = ignoresLineBreaks
        ignoresLineBreaks = ignored
        defer { ignoresLineBreaks = before }
        return body(&self)
    }
}

extension DiagnosticCode {
    /// Whether the lexer gives it.
    var isLexical: Bool {
        switch self {
        case .unknownCharacter, .invalidUTF8, .unterminatedString, .malformedNumber: true
        default: false
        }
    }
}
