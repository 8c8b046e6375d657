// Calls, members and the smallest expressions.

extension Parser {
    /// A primary with its calls, indexes and members.
    mutating func parsePostfix() -> Expression {
        var base = parsePrimary()
        while !isRecovering {
            let before = height
            switch current.kind {
            case .leftParen where continuesLine:
                let (arguments, end) = parseArguments()
                base = .call(Expression.Call(callee: base, arguments: arguments, end: end, isCommand: false))
            case .leftBracket where continuesLine:
                base = parseIndex(base)
            case .dot where token(after: 1).kind.isWord:
                advance()
                base = .member(Expression.Member(base: base, name: advance().span))
            default: return base
            }
            grow(over: before)
        }
        return base
    }

    private mutating func parseIndex(_ base: Expression) -> Expression {
        mark(.tightBefore, at: position)
        openBrackets.append(advance().span)
        return nested(base) { parser in
            parser.withLineBreaks(ignored: true) { parser in
                let index = parser.parseExpression()
                let end = parser.expectClosing(.rightBracket, isList: false)
                return .index(Expression.Index(base: base, index: index, end: end))
            }
        }
    }

    /// `(a, key: b)`
    mutating func parseArguments() -> ([Expression.Call.Argument], end: UInt32) {
        mark(.tightBefore, at: position)
        openBrackets.append(advance().span)
        return nested(([], previousEnd)) { parser in
            parser.withLineBreaks(ignored: true) { parser in
                var arguments: [Expression.Call.Argument] = []
                var tallest = 0
                while !parser.isRecovering, !parser.at(.rightParen), !parser.at(.endOfFile) {
                    arguments.append(parser.parseArgument())
                    tallest = max(tallest, parser.height)
                    if !parser.take(.comma) { break }
                }
                parser.height = tallest
                return (arguments, parser.expectClosing(.rightParen))
            }
        }
    }

    mutating func parseArgument() -> Expression.Call.Argument {
        var label: Span?
        if current.kind.isWord, token(after: 1).kind == .colon {
            label = advance().span
            advance()
        }
        return Expression.Call.Argument(label: label, value: parseValue())
    }

    /// In a stage the word `task` is the column of that name, which every table of results has:
    /// `where task == "train"`.
    var isTaskColumn: Bool {
        isInStage && at(.task) && continuesLine && (token(after: 1).kind != .name || token(after: 1).startsLine)
    }

    private mutating func parsePrimary() -> Expression {
        let token = current
        height = 0
        if endsLine {
            reportMissingExpression()
            return .missing(missingPlace)
        }
        switch token.kind {
        case .name: return .name(advance().span)
        case .task where isTaskColumn: return .name(advance().span)
        case .outsideName: return .outsideName(advance().span)
        case .integer: return .integer(advance().span)
        case .float: return .float(advance().span)
        case .duration: return .duration(advance().span)
        case .size: return .size(advance().span)
        case .true: return .true(advance().span)
        case .false: return .false(advance().span)
        case .null: return .null(advance().span)
        case .rawString, .plainString: return .text(advance().span)
        case .stringOpen: return nested(.missing(token.span)) { $0.parseTemplate() }
        case .leftParen: return nested(.missing(token.span)) { $0.parseGroup() }
        case .leftBracket: return nested(.missing(token.span)) { $0.parseList() }
        case .leftBrace: return nested(.missing(token.span)) { $0.parseMap() }
        case .valueOpen: return nested(.missing(token.span)) { $0.parseOutside() }
        default:
            reportMissingExpression()
            return .missing(missingPlace)
        }
    }

    mutating func reportMissingExpression() {
        let place = current.startsLine && position > 0 ? Span(previousEnd, previousEnd) : current.span
        let help: String? =
            switch current.kind {
            case .assign: "'==' compares, '=' behind a name sets it"
            case _ where current.kind.isReserved && !current.startsLine:
                "\(current.kind.description) is a word of the language"
            default: nil
            }
        let found = current.startsLine ? "the end of the line" : current.kind.description
        report(
            .expectedExpression, at: place,
            "expected an expression, found \(at(.endOfFile) ? TokenKind.endOfFile.description : found)", help: help)
    }

    private mutating func parseGroup() -> Expression {
        let opening = advance().span
        openBrackets.append(opening)
        return withLineBreaks(ignored: true) { parser in
            let value = parser.parseExpression()
            parser.grow(over: parser.height)
            let end = parser.expectClosing(.rightParen, isList: false)
            return .group(Expression.Enclosed(span: Span(opening.start, end), value: value))
        }
    }

    private mutating func parseList() -> Expression {
        let opening = advance().span
        openBrackets.append(opening)
        return withLineBreaks(ignored: true) { parser in
            var items: [Expression] = []
            var tallest = 0
            while !parser.isRecovering, !parser.at(.rightBracket), !parser.at(.endOfFile) {
                items.append(parser.parseValue())
                tallest = max(tallest, parser.height)
                if !parser.take(.comma) { break }
            }
            parser.height = tallest
            parser.grow(over: tallest)
            let end = parser.expectClosing(.rightBracket)
            return .list(Expression.ListLiteral(span: Span(opening.start, end), items: items))
        }
    }

    private mutating func parseMap() -> Expression {
        let opening = advance().span
        openBrackets.append(opening)
        return withLineBreaks(ignored: true) { parser in
            var entries: [Expression.MapLiteral.Entry] = []
            var tallest = 0
            while !parser.isRecovering, !parser.at(.rightBrace), !parser.at(.endOfFile) {
                entries.append(parser.parseMapEntry())
                tallest = max(tallest, parser.height)
                if !parser.take(.comma) { break }
            }
            parser.height = tallest
            parser.grow(over: tallest)
            let end = parser.expectClosing(.rightBrace)
            return .map(Expression.MapLiteral(span: Span(opening.start, end), entries: entries))
        }
    }

    private mutating func parseMapEntry() -> Expression.MapLiteral.Entry {
        let key = current.span
        if current.kind.isWord || at(.plainString) || at(.rawString) {
            advance()
        } else {
            report(
                .unexpectedToken, at: key, "expected a key, found \(current.kind.description)",
                help: "a map is written {name: value, \"two words\": value}")
        }
        expect(.colon, in: "and a value behind the key")
        return Expression.MapLiteral.Entry(key: key, value: parseValue())
    }

    /// `${ expr }` in a column expression.
    private mutating func parseOutside() -> Expression {
        let opening = advance().span
        openBrackets.append(opening)
        return withLineBreaks(ignored: true) { parser in
            let value = parser.parseExpression()
            parser.grow(over: parser.height)
            let end = parser.expectClosing(.rightBrace, isList: false)
            return .outside(Expression.Enclosed(span: Span(opening.start, end), value: value))
        }
    }

    /// A string with values in it: text and `${…}` in turn.
    private mutating func parseTemplate() -> Expression {
        let opening = advance()
        var parts: [Expression.Template.Part] = []
        var tallest = 0
        while !at(.stringClose), !at(.endOfFile) {
            if at(.stringText) {
                parts.append(.text(advance().span))
                continue
            }
            guard at(.valueOpen) else { break }
            parts.append(.value(parseTemplateValue()))
            tallest = max(tallest, height)
            if isRecovering { skipToEndOfTemplate() }
        }
        height = tallest
        grow(over: tallest)
        let end = at(.stringClose) ? advance().span.end : previousEnd
        return .template(
            Expression.Template(
                span: Span(opening.span.start, end), isBlock: opening.flags.contains(.block), parts: parts))
    }

    private mutating func parseTemplateValue() -> Expression {
        let opening = advance().span
        return withLineBreaks(ignored: true) { parser in
            let value = parser.parseExpression()
            if !parser.take(.valueClose) {
                parser.report(
                    .unexpectedToken, at: parser.current.span,
                    "expected '}' behind the value, found \(parser.current.kind.description)",
                    related: [Diagnostic.Related(opening, "opened here")])
            }
            return value
        }
    }

    /// After a fault in a value: on to the end of its string, strings inside it included.
    private mutating func skipToEndOfTemplate() {
        var open = 1
        while !at(.endOfFile) {
            if at(.stringOpen) { open += 1 }
            if at(.stringClose) {
                open -= 1
                if open == 0 { return }
            }
            advance()
        }
    }
}
