// What stands in the braces of a task.

extension Parser {
    mutating func parseTask() -> TaskDeclaration {
        let start = advance().span.start
        let name = expectName("a name for the task")
        let parameters = at(.leftParen) && !endsLine ? parseParameters() : []
        let items = parseItems(of: "the task", words: Parser.itemWords, error: TaskItem.error) { $0.parseTaskItem() }
        if !items.contains(where: \.runsOrIsFaulty) {
            report(
                .emptyTask, at: name, "task '\(source.text(name))' has nothing to run",
                help: "give it a body: sh, exec, python, script, data or return")
        }
        return TaskDeclaration(span: span(from: start), name: name, parameters: parameters, items: items)
    }

    /// The words that items of a task start with, for suggestions.
    package static let itemWords = [
        "needs", "timeout", "retry", "env", "setup", "container", "cache", "keep", "isolate", "where", "output", "when",
        "sh", "exec", "python", "script", "data", "return", "fail", "let",
    ]

    private mutating func parseTaskItem() -> (TaskItem, endsWithBlock: Bool) {
        let start = current.span.start
        let (item, endsWithBlock) = parseTaskItem(from: start)
        if case .error = item { followsUnknownItem = true } else { followsUnknownItem = false }
        return (item, endsWithBlock)
    }

    private mutating func parseTaskItem(from start: UInt32) -> (TaskItem, endsWithBlock: Bool) {
        switch current.kind {
        case .let: return (.let(parseLet()), false)
        case .return:
            let node = parseReturn()
            guard let value = node.value else {
                report(.expectedExpression, at: node.span, "expected the value that the task returns")
                return (.error(node.span), false)
            }
            return (.body(.return(node.span, value)), false)
        case .name: return parseNamedItem(start)
        default: return (unknownItem(start), false)
        }
    }

    private mutating func parseNamedItem(_ start: UInt32) -> (TaskItem, endsWithBlock: Bool) {
        if atWord("when") { return (.when(parseWhen()), true) }
        if atWord("output") { return (.output(parseOutput()), false) }
        if takeWord("needs") {
            let arguments = parseCommandArguments()
            return (.needs(span(from: start), arguments), false)
        }
        if takeWord("env") {
            let arguments = parseCommandArguments()
            return (.env(span(from: start), arguments), false)
        }
        if takeWord("retry") { return (parseRetry(start), false) }
        if takeWord("cache") { return (parseSwitch(start, "cache off") { .cache($0, isOn: $1) }, false) }
        if takeWord("keep") { return (parseSwitch(start, "keep on") { .keep($0, isOn: $1) }, false) }
        if takeWord("isolate") { return (parseSwitch(start, "isolate on") { .isolate($0, isOn: $1) }, false) }
        if takeWord("python") {
            let source = parseVerbatimSource("python")
            return (.body(.python(span(from: start), source: source)), false)
        }
        if takeWord("script") {
            mark(.tightBefore, at: position)
            expect(.leftParen, in: "and the interpreter, like script(\"Rscript\")")
            let interpreter = withLineBreaks(ignored: true) { parser in
                let value = parser.parseExpression()
                parser.expect(.rightParen, in: "behind the interpreter")
                return value
            }
            let source = parseVerbatimSource("script")
            return (.body(.script(span(from: start), interpreter: interpreter, source: source)), false)
        }
        if takeWord("data") { return (parseData(start), false) }
        return (parseValueItem(start), false)
    }

    private mutating func parseData(_ start: UInt32) -> TaskItem {
        var arguments: [Expression.Call.Argument] = []
        if at(.leftParen), !endsLine {
            arguments = parseArguments().0
        } else {
            mark(.tightBefore, at: position)
            expect(.leftParen, in: "and the engine, like data(\"polars\")")
        }
        return withValue(start) { .body(.data($0, arguments, $1)) }
    }

    /// The items that are a word and one expression.
    private mutating func parseValueItem(_ start: UInt32) -> TaskItem {
        if takeWord("timeout") { return withValue(start) { .timeout($0, $1) } }
        if takeWord("setup") { return withValue(start) { .setup($0, $1) } }
        if takeWord("container") { return withValue(start) { .container($0, $1) } }
        if takeWord("where") { return withValue(start) { .where($0, $1) } }
        if takeWord("sh") { return withValue(start) { .body(.sh($0, $1)) } }
        if takeWord("exec") { return withValue(start) { .body(.exec($0, $1)) } }
        if takeWord("fail") { return withValue(start) { .body(.fail($0, $1)) } }
        return unknownItem(start)
    }

    private mutating func withValue(_ start: UInt32, _ make: (Span, Expression) -> TaskItem) -> TaskItem {
        let value = parseExpression()
        return make(span(from: start), value)
    }

    private mutating func unknownItem(_ start: UInt32) -> TaskItem {
        let word = current.kind == .name ? source.text(current.span) : nil
        let shown = word.map { "'\($0)'" } ?? current.kind.description
        let near = word.flatMap { Suggestions.nearest(to: $0, among: Parser.itemWords) }
        // Several in a row are something that does not belong here, and one mistake.
        if followsUnknownItem { recover() }
        report(
            .unknownTaskItem, at: current.span, "\(shown) does not begin anything that a task has",
            help: near.map { "did you mean '\($0)'?" } ?? "a task has: \(Parser.itemWords.joined(separator: " "))")
        return .error(Span(start, current.span.end))
    }

    private mutating func parseRetry(_ start: UInt32) -> TaskItem {
        let count = parseOperators()
        var backoff: Expression?
        if continuesLine, take(.comma) {
            if !takeWord("backoff") {
                report(
                    .unexpectedToken, at: faultPlace,
                    "expected 'backoff: 5s' behind the number of retries, found \(found)")
            }
            expect(.colon, in: "behind 'backoff'")
            backoff = parseOperators()
        }
        return .retry(span(from: start), count, backoff: backoff)
    }

    /// `on` or `off` behind the word of an item; `example` is what people mostly write.
    private mutating func parseSwitch(
        _ start: UInt32, _ example: String, _ make: (Span, _ isOn: Bool) -> TaskItem
    ) -> TaskItem {
        if take(.on) { return make(span(from: start), true) }
        if !takeWord("off") { report(.unexpectedToken, at: faultPlace, "expected '\(example)', found \(found)") }
        return make(span(from: start), false)
    }

    private mutating func parseVerbatimSource(_ word: String) -> Span {
        if at(.rawString) || at(.plainString), !endsLine { return advance().span }
        report(
            .unexpectedToken, at: faultPlace, "expected the source in quotes behind '\(word)', found \(found)",
            help: "\(word) \"\"\" … \"\"\" takes the source as it stands")
        return missingPlace
    }

    private mutating func parseOutput() -> TaskItem.Output {
        let start = advance().span.start
        let name = expectName("a name for the output")
        let type = take(.colon) ? parseType() : nil
        let value = take(.assign) ? parseExpression() : nil
        return TaskItem.Output(span: span(from: start), name: name, type: type, value: value)
    }

    private mutating func parseWhen() -> TaskItem.When {
        let start = current.span.start
        var arms: [TaskItem.When.Arm] = []
        while !isRecovering, arms.isEmpty || !endsLine, atWord("when") {
            advance()
            let condition = parseOperators()
            let items = parseItems(of: "'when'", words: Parser.itemWords, error: TaskItem.error) { $0.parseTaskItem() }
            arms.append(TaskItem.When.Arm(condition: condition, items: items))
        }
        var otherwise: [TaskItem]?
        if !isRecovering, take(.else) {
            otherwise = parseItems(of: "'else'", words: Parser.itemWords, error: TaskItem.error) { $0.parseTaskItem() }
        }
        return TaskItem.When(span: span(from: start), arms: arms, otherwise: otherwise)
    }
}

extension TaskItem {
    /// Whether it is work, or may have been meant as work.
    fileprivate var runsOrIsFaulty: Bool {
        switch self {
        case .body, .when, .error: true
        default: false
        }
    }
}
