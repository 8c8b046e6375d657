// Statements, blocks, and finding the way back after a fault.

extension Parser {
    /// Statements up to the end of the file or the brace that closes the block.
    mutating func parseStatements(until end: TokenKind) -> [Statement] {
        var statements: [Statement] = []
        while !at(.endOfFile), !at(end) {
            if take(.semicolon) { continue }
            if at(.rightBrace), end == .endOfFile {
                isRecovering = false
                report(.unmatchedBracket, at: current.span, "this '}' closes nothing")
                isRecovering = false
                advance()
                continue
            }
            let start = position
            let statement = parseStatement()
            finishStatement(startedAt: start, statement)
            statements.append(statement)
        }
        return statements
    }

    /// Checks that the statement ends where a statement may end, else finds the next one.
    mutating func finishStatement(startedAt start: Int, _ statement: Statement) {
        finishItem(startedAt: start, endsWithBlock: statement.endsWithBlock)
    }

    /// The same for items of tasks and experiments.
    mutating func finishItem(startedAt start: Int, endsWithBlock: Bool) {
        let isSeparated =
            at(.semicolon) || at(.rightBrace) || at(.endOfFile) || current.startsLine
            || (endsWithBlock && position > start)
        if !isRecovering, !isSeparated {
            report(
                .expectedStatementEnd, at: current.span,
                "expected the end of the statement, found \(current.kind.description)",
                help: "put it on a line of its own, or separate statements with ';'")
        }
        if isRecovering {
            skipToNextStatement(startedAt: start)
            isRecovering = false
        }
        if position == start { advance() }
    }

    /// Skips to the end of the line that the fault stands in; blocks opened on the way are skipped whole.
    private mutating func skipToNextStatement(startedAt start: Int) {
        openBrackets.removeAll()
        var braces = 0
        while !at(.endOfFile) {
            if braces == 0, position > start, current.startsLine || at(.semicolon) || at(.rightBrace) { return }
            if at(.leftBrace) || at(.valueOpen) { braces += 1 }
            if at(.rightBrace) || at(.valueClose) { braces = max(0, braces - 1) }
            advance()
        }
    }

    mutating func parseBlock(_ owner: String) -> Block {
        let start = current.span
        guard at(.leftBrace) else {
            report(
                .unexpectedToken, at: current.span,
                "expected '{' and the body of \(owner), found \(current.kind.description)")
            return Block(span: start.beforeStart, statements: [])
        }
        return nested(Block(span: start, statements: [])) { parser in
            parser.advance()
            return parser.withLineBreaks(ignored: false) { parser in
                let statements = parser.parseStatements(until: .rightBrace)
                parser.closeBlock(openedAt: start)
                return Block(span: parser.span(from: start.start), statements: statements)
            }
        }
    }

    /// Takes the brace that closes a block, or reports the one that opened it.
    mutating func closeBlock(openedAt start: Span) {
        if take(.rightBrace) { return }
        report(
            .unclosedBracket, at: start, "this block is never closed", label: "opened here",
            help: "close it with '}'")
    }

    mutating func parseStatement() -> Statement {
        let start = current.span.start
        switch current.kind {
        case .let: return .let(parseLet())
        case .fn: return .function(parseFunction())
        case .if: return parseIfStatement()
        case .for: return parseFor()
        case .while: return parseWhile()
        case .break: return .break(advance().span)
        case .continue: return .continue(advance().span)
        case .return: return .return(parseReturn())
        case .try: return parseTry()
        case .assert: return parseAssert()
        case .import: return parseImport()
        case .param: return parseParam()
        case .task: return .task(parseTask())
        case .dag: return .dag(parseDag())
        case .experiment: return .experiment(parseExperiment())
        case .on: return parseOn()
        case .after: return parseAfterBlock()
        case .always: return parseAlways()
        case .repeat: return parseRepeat()
        case .barrier: return .barrier(advance().span)
        case .name where token(after: 1).kind == .assign: return parseAssign()
        default:
            guard current.kind.startsExpression else {
                report(
                    .expectedExpression, at: current.span, "expected a statement, found \(current.kind.description)")
                return .error(span(from: start))
            }
            return parseExpressionStatement()
        }
    }

    private mutating func parseExpressionStatement() -> Statement {
        let expression = parseExpression()
        if at(.assign), continuesLine, !isRecovering {
            let help =
                switch expression {
                case .index, .member:
                    "values do not change: make a new one, like 'm = merge(m, {key: value})'"
                default: "a statement 'name = value' sets a name; '==' compares"
                }
            report(.cannotAssign, at: expression.span, "only a name can be assigned to", help: help)
        }
        return .expression(expression)
    }

    mutating func parseLet() -> Statement.Let {
        let start = advance().span.start
        let pattern = parsePattern("a name for the value")
        let type = take(.colon) ? parseType() : nil
        expect(.assign, in: "and a value")
        let value = parseExpression()
        return Statement.Let(span: span(from: start), pattern: pattern, type: type, value: value)
    }

    private mutating func parseAssign() -> Statement {
        let name = advance().span
        advance()
        let value = parseExpression()
        return .assign(Statement.Assign(span: span(from: name.start), name: name, value: value))
    }

    mutating func parsePattern(_ what: String) -> Pattern {
        guard at(.leftParen) else {
            let name = expectName(what)
            return Pattern(span: name, names: [name], isList: false)
        }
        let start = advance().span
        openBrackets.append(start)
        var names: [Span] = []
        while !isRecovering {
            names.append(expectName("a name"))
            if !take(.comma) { break }
        }
        _ = expectClosing(.rightParen)
        return Pattern(span: span(from: start.start), names: names, isList: true)
    }

    private mutating func parseIfStatement() -> Statement {
        let start = advance().span.start
        let condition = parseOperators()
        if at(.then) {
            let whole = parseConditionalRest(start: start, condition: condition)
            return .expression(parseExpressionRest(whole))
        }
        return .if(parseIfRest(start: start, condition: condition))
    }

    private mutating func parseIfRest(start: UInt32, condition: Expression) -> Statement.If {
        let then = parseBlock("'if'")
        var otherwise: Statement.If.Else?
        if at(.else), !isRecovering {
            advance()
            if at(.if) {
                let inner = advance().span.start
                otherwise = nested(nil) { parser in
                    let condition = parser.parseOperators()
                    return .if(parser.parseIfRest(start: inner, condition: condition))
                }
            } else {
                otherwise = .block(parseBlock("'else'"))
            }
        }
        return Statement.If(span: span(from: start), condition: condition, then: then, otherwise: otherwise)
    }

    private mutating func parseFor() -> Statement {
        let start = advance().span.start
        var clauses: [Statement.For.Clause] = []
        while !isRecovering {
            let pattern = parsePattern("a name for each item")
            expect(.in, in: "and a list")
            clauses.append(Statement.For.Clause(pattern: pattern, sequence: parseOperators()))
            if !take(.comma) { break }
        }
        let body = parseBlock("'for'")
        return .for(Statement.For(span: span(from: start), clauses: clauses, body: body))
    }

    private mutating func parseWhile() -> Statement {
        let start = advance().span.start
        let condition = parseOperators()
        let body = parseBlock("'while'")
        return .while(Statement.While(span: span(from: start), condition: condition, body: body))
    }

    mutating func parseReturn() -> Statement.Return {
        let start = advance().span.start
        let value = !current.startsLine && current.kind.startsExpression ? parseExpression() : nil
        return Statement.Return(span: span(from: start), value: value)
    }

    private mutating func parseTry() -> Statement {
        let start = advance().span.start
        let body = parseBlock("'try'")
        expect(.catch, in: "behind the body of 'try'")
        let name = at(.name) ? advance().span : nil
        let handler = parseBlock("'catch'")
        return .try(Statement.Try(span: span(from: start), body: body, errorName: name, handler: handler))
    }

    private mutating func parseAssert() -> Statement {
        let start = advance().span.start
        let condition = parseExpression()
        let message = continuesLine && take(.comma) ? parseExpression() : nil
        return .assert(Statement.Assert(span: span(from: start), condition: condition, message: message))
    }

    private mutating func parseImport() -> Statement {
        let start = advance().span.start
        let path = current.span
        if at(.plainString) || at(.rawString) {
            advance()
        } else {
            report(
                .unexpectedToken, at: path, "expected the path of a file in quotes, found \(current.kind.description)")
        }
        let name = take(.as) ? expectName("a name for the module") : nil
        return .import(Statement.Import(span: span(from: start), path: path, name: name))
    }

    private mutating func parseParam() -> Statement {
        let start = advance().span.start
        let name = expectName("a name for the parameter")
        let type = take(.colon) ? parseType() : nil
        let value = take(.assign) ? parseExpression() : nil
        return .param(Statement.Param(span: span(from: start), name: name, type: type, value: value))
    }

    mutating func parseType() -> TypeName {
        let name = expectName("a type")
        var arguments: [TypeName] = []
        if at(.less) {
            let opening = advance().span
            openBrackets.append(opening)
            arguments = nested([]) { parser in [parser.parseType()] }
            _ = expectClosing(.greater)
        }
        let isOptional = take(.question)
        return TypeName(span: span(from: name.start), name: name, arguments: arguments, isOptional: isOptional)
    }
}

extension Statement {
    /// Whether its last token is the brace of its block, which ends the statement by itself.
    var endsWithBlock: Bool {
        switch self {
        case .if, .for, .while, .try, .task, .dag, .experiment, .onOutcome, .onEvent, .after, .always, .repeat: true
        case .function(let node):
            switch node.body {
            case .block: true
            case .expression: false
            }
        default: false
        }
    }
}
