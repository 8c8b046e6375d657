// Command calls, and what stands behind a pipe.

extension Parser {
    /// A name with the start of another value behind it on the same line: `show r1`, `wait for "ready" from r`.
    var isCommandStart: Bool {
        guard at(.name), !endsLine else { return false }
        let next = token(after: 1)
        guard !next.startsLine, next.isAfterSpace else { return false }
        if next.kind == .leftParen { return isBracketedValue }
        return next.kind.startsCommandValue || next.kind == .for || next.kind == .on
    }

    /// `print (run t()).value` and `print (run a()).x, 1`: a command in brackets that goes on behind them is a value and
    /// no list of arguments.
    private var isBracketedValue: Bool {
        let (word, value) = (token(after: 2), token(after: 3))
        guard word.kind == .name, value.kind.startsCommandValue, value.isAfterSpace, !value.startsLine else {
            return false
        }
        var depth = 0
        var offset = 1
        while offset < Parser.bracketedMax {
            let kind = token(after: offset).kind
            offset += 1
            switch kind {
            case .leftParen, .leftBracket, .leftBrace: depth += 1
            case .rightParen, .rightBracket, .rightBrace: depth -= 1
            case .comma where depth == 1: return false
            case .endOfFile: return false
            default: break
            }
            if depth == 0 { break }
        }
        let next = token(after: offset)
        guard depth == 0, !next.startsLine else { return false }
        switch next.kind {
        case .dot: return true
        case .leftBracket: return !next.isAfterSpace
        case .comma: return !commasSeparate
        default: return false
        }
    }

    /// Tokens that are looked through for the end of a value in brackets.
    private static let bracketedMax = 1_000

    mutating func parseCommand() -> Expression {
        let isSetting = isSetting
        let callee = Expression.name(advance().span)
        let arguments = isSetting ? parseSetting() : parseCommandArguments()
        return .call(
            Expression.Call(callee: callee, arguments: arguments, end: previousEnd, isCommand: true))
    }

    /// `set output csv`: the name of a setting with a value behind it on the same line.
    private var isSetting: Bool {
        let next = token(after: 2)
        guard atWord("set"), token(after: 1).kind == .name, !next.startsLine, next.isAfterSpace else { return false }
        return next.kind.startsCommandValue || [.minus, .on, .leftParen].contains(next.kind)
    }

    /// The setting's name and its value; a word stands for itself, `(n)` for what n is.
    private mutating func parseSetting() -> [Expression.Call.Argument] {
        let key = Expression.text(advance().span)
        let isWord = at(.name) || at(.on)
        let value = isWord ? Expression.text(advance().span) : parseCommandValue()
        return [.init(label: nil, value: key), .init(label: nil, value: value)]
    }

    /// Arguments up to the next pipe or the line's end: values and `key: value` between commas, and clauses like
    /// `on nodes`, `with jobs: 8`, `to r`.
    mutating func parseCommandArguments() -> [Expression.Call.Argument] {
        var arguments: [Expression.Call.Argument] = []
        var tallest = 0
        while !isRecovering {
            defer { tallest = max(tallest, height) }
            if let clause = takeClauseWord() {
                if source.matches(clause, "with") {
                    arguments.append(parseArgument(clause: clause))
                } else {
                    arguments.append(Expression.Call.Argument(label: clause, value: parseCommandValue()))
                }
            } else {
                arguments.append(parseCommandArgument())
            }
            if takeInnerComma() { continue }
            guard continuesLine, isClauseWord else { break }
        }
        grow(over: tallest)
        return arguments
    }

    /// A comma between arguments or items that stand in no brackets of their own.
    private mutating func takeInnerComma() -> Bool {
        !commasSeparate && continuesLine && take(.comma)
    }

    private mutating func parseCommandArgument() -> Expression.Call.Argument {
        guard current.kind.isWord, token(after: 1).kind == .colon else {
            return Expression.Call.Argument(label: nil, value: parseCommandValue())
        }
        let label = advance().span
        advance()
        return Expression.Call.Argument(label: label, value: parseCommandValue())
    }

    /// `with` takes `key: value`; without a key the clause word is the key.
    private mutating func parseArgument(clause: Span) -> Expression.Call.Argument {
        if current.kind.isWord, token(after: 1).kind == .colon { return parseCommandArgument() }
        return Expression.Call.Argument(label: clause, value: parseCommandValue())
    }

    /// A value inside a command: no pipe, which ends the command.
    private mutating func parseCommandValue() -> Expression {
        nested(.missing(missingPlace)) { $0.parseLambda() }
    }

    /// The words that begin a clause of a command.
    static let clauseWords: [StaticString] = ["with", "to", "from"]

    /// Whether a clause begins here: its word, with a value behind it.
    private var isClauseWord: Bool {
        let isWord =
            at(.on) || at(.for) || at(.as) || Parser.clauseWords.contains { atWord($0) }
        let next = token(after: 1)
        guard isWord, !next.startsLine, next.kind != .colon else { return false }
        return next.kind.startsExpression || atWord("with") && next.kind.isWord && token(after: 2).kind == .colon
    }

    private mutating func takeClauseWord() -> Span? {
        isClauseWord && !endsLine ? advance().span : nil
    }

    /// A table stage, a command, or a function that takes the left side.
    mutating func parsePipeTarget() -> Expression.Pipe.Target {
        if at(.name), let kind = stageKind() {
            return nested(.function(.missing(current.span))) { .stage($0.parseStage(kind)) }
        }
        if isCommandStart { return .function(parseCommand()) }
        guard at(.name) else {
            report(
                .unexpectedToken, at: faultPlace, "expected a stage or a function behind '|', found \(found)",
                help: "stages: \(StageKind.allCases.map(\.rawValue).joined(separator: " "))")
            return .function(.missing(missingPlace))
        }
        return .function(parsePostfix())
    }

    /// The stage whose word stands here; with a bracket right behind it, it is a function of that name.
    private func stageKind() -> StageKind? {
        let next = token(after: 1)
        if next.kind == .leftParen, !next.isAfterSpace { return nil }
        if next.kind == .dot { return nil }
        return StageKind(rawValue: source.text(current.span))
    }

    private mutating func parseStage(_ kind: StageKind) -> Expression.Stage {
        let start = advance().span.start
        let wasInStage = isInStage
        isInStage = true
        defer { isInStage = wasInStage }
        if kind == .sort { _ = takeWord("by") }
        var items: [Expression.Stage.Item] = []
        var keys: [Expression.Stage.Item] = []
        var measures: [Expression.Stage.Item]?
        var tallest = 0
        if continuesLine, startsStageItem { items = parseStageItems(&tallest) }
        if kind == .join, continuesLine, take(.on) { keys = parseStageItems(&tallest) }
        if kind == .group || kind == .summarize, continuesLine, at(.leftBrace) {
            measures = parseMeasures(&tallest)
        }
        height = tallest
        return Expression.Stage(
            kind: kind, span: span(from: start), items: items, measures: measures, keys: keys)
    }

    /// A brace behind a stage's word is the measures', never a map.
    private var startsStageItem: Bool {
        let next = token(after: 1).kind
        return (current.kind.startsExpression || isTaskColumn) && !at(.leftBrace)
            || current.kind.isReserved && (next == .assign || next == .colon)
    }

    private mutating func parseStageItems(_ tallest: inout Int) -> [Expression.Stage.Item] {
        var items: [Expression.Stage.Item] = []
        while !isRecovering {
            items.append(parseStageItem())
            tallest = max(tallest, height)
            if !takeInnerComma() { break }
        }
        return items
    }

    private mutating func parseMeasures(_ tallest: inout Int) -> [Expression.Stage.Item] {
        mark(.opensMeasures, at: position)
        openBrackets.append(advance().span)
        var height = tallest
        defer { tallest = height }
        return withLineBreaks(ignored: true) { parser in
            var items: [Expression.Stage.Item] = []
            while !parser.isRecovering, !parser.at(.rightBrace), !parser.at(.endOfFile) {
                items.append(parser.parseStageItem())
                height = max(height, parser.height)
                if !parser.take(.comma) { break }
            }
            _ = parser.expectClosing(.rightBrace)
            return items
        }
    }

    private mutating func parseStageItem() -> Expression.Stage.Item {
        var name: Span?
        let next = token(after: 1).kind
        if current.kind.isWord, next == .assign || next == .colon {
            name = advance().span
            advance()
        }
        return Expression.Stage.Item(name: name, value: parseCommandValue())
    }
}
