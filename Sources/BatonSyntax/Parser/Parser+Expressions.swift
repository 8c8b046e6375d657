// Expressions, loosest first: arrow and `after`, pipe, lambda, conditional, operators.

extension Parser {
    /// A whole expression: what stands behind `=`, `return` or `(`, or is a statement. A command call may start it.
    mutating func parseExpression() -> Expression {
        let before = commasSeparate
        commasSeparate = false
        defer { commasSeparate = before }
        let first = parsePipeline()
        return parseArrows(first)
    }

    /// An item of a list, a map or a call: pipes and tighter. A comma ends it.
    mutating func parseValue() -> Expression {
        let before = commasSeparate
        commasSeparate = true
        defer { commasSeparate = before }
        return parsePipeline(allowsCommand: false)
    }

    /// Goes on behind an operand that has been read already, with pipes and arrows.
    mutating func parseExpressionRest(_ left: Expression) -> Expression {
        parseArrows(parsePipes(left))
    }

    private mutating func parseArrows(_ first: Expression) -> Expression {
        var left = first
        if at(.after), continuesLine, !isRecovering {
            advance()
            let other = parsePipeline()
            left = .after(Expression.After(value: left, other: other))
            grow(over: height)
        }
        guard at(.arrow), !isRecovering else { return left }
        var parts = [left]
        var tallest = height
        while at(.arrow), !isRecovering {
            advance()
            parts.append(parsePipeline())
            tallest = max(tallest, height)
        }
        grow(over: tallest)
        return .chain(Expression.Chain(parts: parts))
    }

    /// Pipes and tighter. A command call may start it where a whole expression starts, not in a list of values.
    mutating func parsePipeline(allowsCommand: Bool = true) -> Expression {
        let first =
            allowsCommand && isCommandStart
            ? parseCommand()
            : nested(.missing(missingPlace)) { $0.parseLambda() }
        return parsePipes(first)
    }

    private mutating func parsePipes(_ first: Expression) -> Expression {
        var left = first
        while at(.pipe), !isRecovering {
            let before = height
            advance()
            let target = parsePipeTarget()
            grow(over: before)
            left = .pipe(Expression.Pipe(left: left, target: target))
        }
        return left
    }

    /// `x => e` and `(a, b) => e`, else a conditional or operators.
    mutating func parseLambda() -> Expression {
        if endsLine {
            reportMissingExpression()
            return .missing(missingPlace)
        }
        if at(.name), token(after: 1).kind == .fatArrow {
            let name = advance().span
            advance()
            return .lambda(Expression.Lambda(start: name.start, parameters: [name], body: parseLambdaBody()))
        }
        if at(.leftParen), let count = lambdaParameterTokens() {
            let start = current.span.start
            var names: [Span] = []
            for _ in 0..<count {
                let token = advance()
                if token.kind == .name { names.append(token.span) }
            }
            advance()
            return .lambda(Expression.Lambda(start: start, parameters: names, body: parseLambdaBody()))
        }
        return parseConditional()
    }

    private mutating func parseLambdaBody() -> Expression {
        let body = nested(.missing(missingPlace)) { $0.parseLambda() }
        grow(over: height)
        return body
    }

    /// The number of tokens from `(` to `)` when they are the parameters of a lambda.
    private func lambdaParameterTokens() -> Int? {
        var offset = 1
        if token(after: 1).kind == .rightParen { return token(after: 2).kind == .fatArrow ? 2 : nil }
        while offset < 2 * Parser.parametersMax {
            guard token(after: offset).kind == .name else { return nil }
            switch token(after: offset + 1).kind {
            case .comma: offset += 2
            case .rightParen: return token(after: offset + 2).kind == .fatArrow ? offset + 2 : nil
            default: return nil
            }
        }
        return nil
    }

    /// Parameters that a lambda may have.
    static let parametersMax = 64

    /// A conditional or operators: no pipe, no arrow.
    private mutating func parseConditional() -> Expression {
        guard at(.if) else { return parseBinary(0) }
        let start = advance().span.start
        let condition = parseOperators()
        return parseConditionalRest(start: start, condition: condition)
    }

    mutating func parseConditionalRest(start: UInt32, condition: Expression) -> Expression {
        if !expect(.then, in: "behind the condition") { return condition }
        var tallest = height
        let then = nested(.missing(missingPlace)) { $0.parseLambda() }
        tallest = max(tallest, height)
        if !expect(.else, in: "and the other value: 'if c then a else b'") { return then }
        let otherwise = nested(.missing(missingPlace)) { $0.parseLambda() }
        grow(over: tallest)
        return .conditional(
            Expression.Conditional(start: start, condition: condition, then: then, otherwise: otherwise))
    }

    /// Operators and tighter: a condition, the sequence of a `for`, an argument of a statement.
    mutating func parseOperators() -> Expression {
        nested(.missing(missingPlace)) { $0.parseLambda() }
    }

    /// Binary operators from a level up, by climbing.
    mutating func parseBinary(_ lowest: Int) -> Expression {
        var left = parseUnary(lowest)
        while let (found, level) = binaryOperator(), level >= lowest, continuesLine, !isRecovering {
            let before = height
            let index = position
            let start = advance().span.start
            let right =
                level == Level.power
                ? parsePowerOperand()
                : nested(.missing(missingPlace)) {
                    $0.parseBinary(level == Level.coalesce ? level : level + 1)
                }
            grow(over: before)
            if level == Level.range, !marks.isEmpty, left.isSimple, right.isSimple { mark(.tight, at: index) }
            left = .binary(Expression.Binary(operator: found, operatorStart: start, left: left, right: right))
            if level == Level.comparison || level == Level.range { checkNoFurther(level) }
        }
        return left
    }

    /// The right side of `**` takes a sign: `2 ** -1`; the operator goes on to the right.
    private mutating func parsePowerOperand() -> Expression {
        nested(.missing(missingPlace)) { parser in
            parser.at(.minus) ? parser.parseUnary(Level.unary) : parser.parseBinary(Level.power)
        }
    }

    /// `a < b < c` and `1..2..3` have no meaning.
    private mutating func checkNoFurther(_ level: Int) {
        guard let (_, next) = binaryOperator(), next == level, continuesLine else { return }
        let isComparison = level == Level.comparison
        report(
            .comparisonChain, at: current.span,
            isComparison ? "comparisons do not chain" : "ranges do not chain",
            help: isComparison ? "join them with 'and': a < b and b < c" : nil)
    }

    private mutating func parseUnary(_ lowest: Int) -> Expression {
        if at(.not), lowest <= Level.not {
            let start = advance().span.start
            let operand = nested(.missing(missingPlace)) { $0.parseBinary(Level.not) }
            grow(over: height)
            return .unary(Expression.Unary(operator: .not, operatorStart: start, operand: operand))
        }
        if at(.minus) {
            mark(.tightAfter, at: position)
            let start = advance().span.start
            let operand = nested(.missing(missingPlace)) { $0.parseBinary(Level.unary) }
            grow(over: height)
            return .unary(Expression.Unary(operator: .minus, operatorStart: start, operand: operand))
        }
        return parsePostfix()
    }

    /// Binding strength of the operators, loosest first.
    enum Level {
        static let or = 1
        static let and = 2
        static let not = 3
        static let comparison = 4
        static let coalesce = 5
        static let range = 6
        static let sum = 7
        static let product = 8
        static let unary = 9
        static let power = 10
    }

    private func binaryOperator() -> (BinaryOperator, Int)? {
        switch current.kind {
        case .or: (.or, Level.or)
        case .and: (.and, Level.and)
        case .equal: (.equal, Level.comparison)
        case .notEqual: (.notEqual, Level.comparison)
        case .less: (.less, Level.comparison)
        case .lessEqual: (.lessEqual, Level.comparison)
        case .greater: (.greater, Level.comparison)
        case .greaterEqual: (.greaterEqual, Level.comparison)
        case .in: (.in, Level.comparison)
        case .coalesce: (.coalesce, Level.coalesce)
        case .rangeInclusive: (.rangeInclusive, Level.range)
        case .rangeExclusive: (.rangeExclusive, Level.range)
        case .plus: (.add, Level.sum)
        case .minus: (.subtract, Level.sum)
        case .star: (.multiply, Level.product)
        case .slash: (.divide, Level.product)
        case .doubleSlash: (.floorDivide, Level.product)
        case .percent: (.remainder, Level.product)
        case .power: (.power, Level.power)
        default: nil
        }
    }
}

extension Expression {
    /// Whether it reads as one thing: a range between such ends is written without spaces.
    fileprivate var isSimple: Bool {
        switch self {
        case .binary, .conditional, .lambda, .pipe, .chain, .after: false
        case .unary(let node): node.operator == .minus && node.operand.isSimple
        case .call(let node): !node.isCommand
        default: true
        }
    }
}
