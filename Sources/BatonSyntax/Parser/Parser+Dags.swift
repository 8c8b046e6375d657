// The statements that only dags have, and declarations of functions, dags and experiments.

extension Parser {
    /// `on success of s { }`, `on failure of s { }`, `on event("stop") e { }`
    mutating func parseOn() -> Statement {
        let start = advance().span.start
        if atWord("event"), !endsLine {
            let event = parsePostfix()
            let name = at(.name) && !endsLine ? advance().span : nil
            let body = parseBlock("'on event'")
            return .onEvent(Statement.OnEvent(span: span(from: start), event: event, name: name, body: body))
        }
        let isFailure = takeWord("failure")
        guard isFailure || takeWord("success") else {
            report(
                .unexpectedToken, at: faultPlace,
                "expected 'success of', 'failure of' or 'event(…)' behind 'on', found \(found)")
            return .error(span(from: start))
        }
        if !takeWord("of") {
            report(.unexpectedToken, at: faultPlace, "expected 'of' and a step, found \(found)")
        }
        let subject = parseOperators()
        let body = parseBlock("'on'")
        return .onOutcome(
            Statement.OnOutcome(span: span(from: start), isFailure: isFailure, subject: subject, body: body))
    }

    mutating func parseAfterBlock() -> Statement {
        let start = advance().span.start
        let subject = parseOperators()
        let body = parseBlock("'after'")
        return .after(Statement.AfterBlock(span: span(from: start), subject: subject, body: body))
    }

    mutating func parseAlways() -> Statement {
        let start = advance().span.start
        let body = parseBlock("'always'")
        return .always(Statement.AlwaysBlock(span: span(from: start), body: body))
    }

    mutating func parseRepeat() -> Statement {
        let start = advance().span.start
        let count: Statement.Repeat.Count
        if takeWord("until") {
            let condition = parseOperators()
            var limit: Expression?
            if take(.comma) {
                if !takeWord("max") {
                    report(.unexpectedToken, at: faultPlace, "expected 'max: n', found \(found)")
                }
                expect(.colon, in: "behind 'max'")
                limit = parseOperators()
            }
            count = .until(condition, max: limit)
        } else {
            count = .times(parseOperators())
        }
        let body = parseBlock("'repeat'")
        return .repeat(Statement.Repeat(span: span(from: start), count: count, body: body))
    }

    mutating func parseFunction() -> FunctionDeclaration {
        let start = advance().span.start
        let name = expectName("a name for the function")
        let parameters = parseParameters()
        let result = take(.arrow) ? parseType() : nil
        let body: FunctionDeclaration.Body
        if take(.assign) {
            body = .expression(parseExpression())
        } else if findsBlock {
            bodyDepth += 1
            defer { bodyDepth -= 1 }
            body = .block(parseBlock("the function"))
        } else {
            report(
                .unexpectedToken, at: faultPlace, "expected '=' or '{' and the function's body, found \(found)")
            lostBlocks += 1
            body = .expression(.missing(missingPlace))
        }
        return FunctionDeclaration(
            span: span(from: start), name: name, parameters: parameters, result: result, body: body)
    }

    /// Whether a block begins here, or behind a fault further on in the line.
    private var findsBlock: Bool {
        mutating get {
            findBlockAfterFault()
            return at(.leftBrace) && !endsLine
        }
    }

    mutating func parseParameters() -> [Parameter] {
        guard at(.leftParen), !endsLine else {
            report(.unexpectedToken, at: faultPlace, "expected '(' and the parameters, found \(found)")
            return []
        }
        mark(.tightBefore, at: position)
        openBrackets.append(advance().span)
        return withLineBreaks(ignored: true) { parser in
            var parameters: [Parameter] = []
            while !parser.isRecovering, !parser.at(.rightParen), !parser.at(.endOfFile) {
                let name = parser.expectName("a parameter")
                let type = parser.take(.colon) ? parser.parseType() : nil
                let value = parser.take(.assign) ? parser.parseOperators() : nil
                parameters.append(Parameter(name: name, type: type, value: value))
                if !parser.take(.comma) { break }
            }
            _ = parser.expectClosing(.rightParen)
            return parameters
        }
    }

    mutating func parseDag() -> DagDeclaration {
        let start = advance().span.start
        let name = expectName("a name for the dag")
        let parameters = at(.leftParen) && !endsLine ? parseParameters() : []
        var stops = false
        if takeWord("stop") {
            stops = true
            if !take(.on) || !takeWord("failure") {
                report(.unexpectedToken, at: faultPlace, "expected 'stop on failure', found \(found)")
            }
        }
        bodyDepth += 1
        defer { bodyDepth -= 1 }
        let body = parseBlock("the dag")
        return DagDeclaration(
            span: span(from: start), name: name, parameters: parameters, stopsOnFailure: stops, body: body)
    }

    mutating func parseExperiment() -> ExperimentDeclaration {
        let start = advance().span.start
        let name = expectName("a name for the experiment")
        let parameters = at(.leftParen) && !endsLine ? parseParameters() : []
        let items = parseItems(
            of: "the experiment", words: ["deploy", "keepalive", "timeout"], error: ExperimentDeclaration.Item.error
        ) { parser in
            parser.parseExperimentItem()
        }
        return ExperimentDeclaration(span: span(from: start), name: name, parameters: parameters, items: items)
    }

    private mutating func parseExperimentItem() -> (ExperimentDeclaration.Item, endsWithBlock: Bool) {
        let start = current.span.start
        if at(.let) { return (.let(parseLet()), false) }
        let followsUnknown = followsUnknownItem
        followsUnknownItem = false
        if takeWord("deploy") {
            let what = parsePostfix()
            let place = take(.on) ? parsePipeline() : nil
            return (.deploy(span(from: start), what, on: place), false)
        }
        if takeWord("keepalive") {
            let time = parseOperators()
            return (.keepalive(span(from: start), time), false)
        }
        if takeWord("timeout") {
            let time = parseExpression()
            return (.timeout(span(from: start), time), false)
        }
        if followsUnknown { recover() }
        followsUnknownItem = true
        report(
            .unexpectedToken, at: current.span,
            "expected 'deploy', 'keepalive', 'timeout' or 'let' in an experiment, found \(current.kind.description)")
        return (.error(span(from: start)), false)
    }

    /// Whether what begins this line shows that the brace of the items around is missing: a declaration, or something
    /// at the very start of the line that is no item.
    private func isBehindItems(_ words: [String]) -> Bool {
        if current.kind.beginsDeclaration { return true }
        let start = Int(current.span.start)
        guard start == 0 || source.bytes[start - 1] == UInt8(ascii: "\n") else { return false }
        return at(.name) ? !words.contains(source.text(current.span)) : !at(.let) && !at(.return) && !at(.semicolon)
    }

    /// The items between the braces of a task or an experiment.
    mutating func parseItems<Item>(
        of owner: String, words: [String], error: (Span) -> Item,
        _ parseItem: (inout Parser) -> (Item, endsWithBlock: Bool)
    ) -> [Item] {
        findBlockAfterFault()
        let opening = current.span
        guard at(.leftBrace) && !endsLine || reportMissingBlock(owner) else { return [] }
        mark(.opensBlock, at: position)
        return nested([]) { parser in
            parser.advance()
            parser.blockDepth += 1
            defer { parser.blockDepth -= 1 }
            return parser.withLineBreaks(ignored: false) { parser in
                var items: [Item] = []
                while !parser.at(.rightBrace), !parser.at(.endOfFile) {
                    if parser.current.startsLine, parser.isBehindItems(words) { break }
                    if parser.at(.semicolon) {
                        parser.advance()
                        continue
                    }
                    let start = parser.position
                    parser.statementStart = start
                    parser.mark(.startsStatement, at: start)
                    let (item, endsWithBlock) = parseItem(&parser)
                    parser.finishItem(startedAt: start, endsWithBlock: endsWithBlock)
                    items.append(item)
                }
                parser.closeBlock(openedAt: opening)
                return items
            }
        }
    }
}
