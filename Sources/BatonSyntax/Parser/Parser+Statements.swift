// Statements.

extension Parser {
    /// Statements up to the end of the file or the brace that closes the block.
    mutating func parseStatements(until end: TokenKind) -> [Statement] {
        var statements: [Statement] = []
        while !at(.endOfFile), !at(end) {
            if at(.semicolon) {
                advance()
                continue
            }
            let start = position
            statementStart = start
            mark(.startsStatement, at: start)
            if at(.rightBrace) || at(.rightParen) || at(.rightBracket) {
                reportUnmatched()
                continue
            }
            let statement = parseStatement()
            finishItem(startedAt: start, endsWithBlock: statement.endsWithBlock)
            statements.append(statement)
        }
        return statements
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
        case .return: return parseReturnStatement()
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
        case .name where token(after: 1).kind == .assign && !token(after: 1).startsLine: return parseAssign()
        case .name where token(after: 1).flags.contains(.verbatim) && !token(after: 1).startsLine:
            reportMisplaced(
                current.span, "a program in another language stands outside a task",
                help: "put it in a task: task t { python \"\"\" … \"\"\" }")
            return .error(span(from: start))
        default:
            guard current.kind.startsExpression else {
                let isElse = at(.else) || at(.catch)
                report(
                    .expectedExpression, at: current.span, "expected a statement, found \(current.kind.description)",
                    help: isElse ? "\(current.kind.description) stands on the line of the '}' before it" : nil)
                return .error(span(from: start))
            }
            return parseExpressionStatement()
        }
    }

    /// `return` ends a function or says what a dag gives; a script has nothing to return to.
    private mutating func parseReturnStatement() -> Statement {
        let word = current.span
        let node = parseReturn()
        if bodyDepth == 0 {
            reportMisplaced(
                word, "'return' outside a function, a task or a dag",
                help: "print the value, or leave 'return' out")
        }
        return .return(node)
    }

    private mutating func parseExpressionStatement() -> Statement {
        let startsOutput = atWord("output") && token(after: 1).kind == .name && token(after: 2).kind == .assign
        let start = current.span
        let expression = parseExpression()
        if at(.assign), continuesLine, !isRecovering {
            if startsOutput {
                reportMisplaced(start, "'output' outside a task", help: "outputs belong to a task")
                return .expression(expression)
            }
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
        guard at(.leftParen), !endsLine else {
            let name = expectName(what)
            return Pattern(span: name, names: [name], isList: false)
        }
        let start = advance().span
        openBrackets.append(start)
        return withLineBreaks(ignored: true) { parser in
            var names: [Span] = []
            while !parser.isRecovering {
                names.append(parser.expectName("a name"))
                if !parser.take(.comma) { break }
            }
            _ = parser.expectClosing(.rightParen)
            return Pattern(span: parser.span(from: start.start), names: names, isList: true)
        }
    }

    private mutating func parseIfStatement() -> Statement {
        let start = advance().span.start
        let condition = parseOperators()
        if at(.then), !endsLine {
            let whole = parseConditionalRest(start: start, condition: condition)
            return .expression(parseExpressionRest(whole))
        }
        return .if(parseIfRest(start: start, condition: condition))
    }

    private mutating func parseIfRest(start: UInt32, condition: Expression) -> Statement.If {
        let then = parseBlock("'if'")
        var otherwise: Statement.If.Else?
        if !isRecovering, take(.else) {
            if at(.if), !endsLine {
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
        let name = at(.name) && !endsLine ? advance().span : nil
        let handler = parseBlock("'catch'")
        return .try(Statement.Try(span: span(from: start), body: body, errorName: name, handler: handler))
    }

    private mutating func parseAssert() -> Statement {
        let start = advance().span.start
        let condition = parseValue()
        let message = continuesLine && take(.comma) ? parseValue() : nil
        return .assert(Statement.Assert(span: span(from: start), condition: condition, message: message))
    }

    private mutating func parseImport() -> Statement {
        let start = advance().span.start
        var path = missingPlace
        if at(.plainString) || at(.rawString), !endsLine {
            path = advance().span
        } else {
            report(.unexpectedToken, at: faultPlace, "expected the path of a file in quotes, found \(found)")
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
        if at(.less), !endsLine {
            mark(.tight, at: position)
            let opening = advance().span
            openBrackets.append(opening)
            arguments = nested([]) { parser in [parser.parseType()] }
            if !endsLine { mark(.tightBefore, at: position) }
            _ = expectClosing(.greater, isList: false)
        }
        mark(at(.question) ? .tightBefore : [], at: position)
        let isOptional = take(.question)
        typeEnd = position
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
