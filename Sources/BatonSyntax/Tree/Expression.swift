// The tree of expressions. Small on purpose: a leaf is its span, its text is read from the source when it is
// wanted; a tree takes less than 20 bytes for each byte of its text.

/// A part of a program that has a value.
package enum Expression: Sendable {
    /// Stands where an expression was expected; a diagnostic tells why.
    case missing(Span)
    case null(Span)
    case `true`(Span)
    case `false`(Span)
    case integer(Span)
    case float(Span)
    case duration(Span)
    case size(Span)
    /// A string without values in it, with its quotes; `StringDecoder` gives its text.
    case text(Span)
    case name(Span)
    /// `$name` in a column expression: a value from outside the table.
    case outsideName(Span)
    /// `${expr}` in a column expression.
    indirect case outside(Enclosed)
    /// `( expr )`
    indirect case group(Enclosed)
    indirect case template(Template)
    indirect case list(ListLiteral)
    indirect case map(MapLiteral)
    indirect case unary(Unary)
    indirect case binary(Binary)
    indirect case conditional(Conditional)
    indirect case lambda(Lambda)
    indirect case call(Call)
    indirect case index(Index)
    indirect case member(Member)
    indirect case pipe(Pipe)
    indirect case chain(Chain)
    indirect case after(After)

    package struct Enclosed: Sendable {
        package var span: Span
        package var value: Expression
    }

    /// A string with values in it.
    package struct Template: Sendable {
        /// From the opening to the closing quotes.
        package var span: Span
        package var isBlock: Bool
        package var parts: [Part]

        package enum Part: Sendable {
            case text(Span)
            case value(Expression)
        }
    }

    package struct ListLiteral: Sendable {
        package var span: Span
        package var items: [Expression]
    }

    package struct MapLiteral: Sendable {
        package var span: Span
        package var entries: [Entry]

        package struct Entry: Sendable {
            /// A word or a string without values in it.
            package var key: Span
            package var value: Expression
        }
    }

    package struct Unary: Sendable {
        package var `operator`: Operator
        package var operatorStart: UInt32
        package var operand: Expression

        package enum Operator: UInt8, Sendable { case minus, not }
    }

    package struct Binary: Sendable {
        package var `operator`: BinaryOperator
        package var operatorStart: UInt32
        package var left: Expression
        package var right: Expression
    }

    /// `if c then a else b`
    package struct Conditional: Sendable {
        package var start: UInt32
        package var condition: Expression
        package var then: Expression
        package var otherwise: Expression
    }

    /// `x => e`, `(a, b) => e`
    package struct Lambda: Sendable {
        package var start: UInt32
        package var parameters: [Span]
        package var body: Expression
    }

    /// `f(a, key: b)`, or `f a, key: b` as a command.
    package struct Call: Sendable {
        package var callee: Expression
        package var arguments: [Argument]
        /// Where the call ends, the closing bracket included.
        package var end: UInt32
        package var isCommand: Bool

        package struct Argument: Sendable {
            /// The word in front of the colon, or the clause word of a command (`on`, `with`, `to`, …).
            package var label: Span?
            package var value: Expression
        }
    }

    package struct Index: Sendable {
        package var base: Expression
        package var index: Expression
        package var end: UInt32
    }

    package struct Member: Sendable {
        package var base: Expression
        package var name: Span
    }

    /// `left | right`
    package struct Pipe: Sendable {
        package var left: Expression
        package var target: Target

        package enum Target: Sendable {
            /// A name, a member or a call; the left side becomes its first argument.
            case function(Expression)
            case stage(Stage)
        }
    }

    /// A table stage: `where fare > 3`, `group town { rides = count() }`.
    package struct Stage: Sendable {
        package var kind: StageKind
        package var span: Span
        package var items: [Item]
        /// What stands between braces behind `group`; nil without braces.
        package var measures: [Item]?
        /// The columns behind `on` of a `join`.
        package var keys: [Item]

        package struct Item: Sendable {
            /// The name in front of `=` or `:`.
            package var name: Span?
            package var value: Expression
        }
    }

    /// `a -> [b, c] -> d`: order without data. At least two parts.
    package struct Chain: Sendable {
        package var parts: [Expression]
    }

    /// `x after y`
    package struct After: Sendable {
        package var value: Expression
        package var other: Expression
    }
}

package enum BinaryOperator: UInt8, Sendable, CaseIterable {
    case or, and
    case equal, notEqual, less, lessEqual, greater, greaterEqual, `in`
    case coalesce
    case rangeInclusive, rangeExclusive
    case add, subtract
    case multiply, divide, floorDivide, remainder
    case power
}

/// The table stages, by the word behind the pipe.
package enum StageKind: String, Sendable, CaseIterable {
    case `where`, select, derive, group, sort, take, skip, join, distinct, rename, drop, fill, summarize, describe
    case plot
}

extension Expression {
    /// What the expression covers.
    package var span: Span {
        switch self {
        case .missing(let span), .null(let span), .true(let span), .false(let span), .integer(let span),
            .float(let span), .duration(let span), .size(let span), .text(let span), .name(let span),
            .outsideName(let span):
            span
        case .outside(let node), .group(let node): node.span
        case .template(let node): node.span
        case .list(let node): node.span
        case .map(let node): node.span
        case .unary(let node): Span(node.operatorStart, node.operand.span.end)
        case .binary(let node): node.left.span.through(node.right.span)
        case .conditional(let node): Span(node.start, node.otherwise.span.end)
        case .lambda(let node): Span(node.start, node.body.span.end)
        case .call(let node): Span(node.callee.span.start, node.end)
        case .index(let node): Span(node.base.span.start, node.end)
        case .member(let node): node.base.span.through(node.name)
        case .pipe(let node): node.left.span.through(node.target.span)
        case .chain(let node): node.parts[0].span.through(node.parts[node.parts.count - 1].span)
        case .after(let node): node.value.span.through(node.other.span)
        }
    }
}

extension Expression.Pipe.Target {
    package var span: Span {
        switch self {
        case .function(let expression): expression.span
        case .stage(let stage): stage.span
        }
    }
}
