// The tree of statements.

/// A whole text: its statements and its comments.
package struct Program: Sendable {
    package var statements: [Statement]
    /// With their `#`, in order of place.
    package var comments: [Span]

    package init(statements: [Statement], comments: [Span]) {
        self.statements = statements
        self.comments = comments
    }
}

package struct Block: Sendable {
    /// With its braces.
    package var span: Span
    package var statements: [Statement]
}

package enum Statement: Sendable {
    /// What could not be read as a statement; a diagnostic tells why.
    case error(Span)
    case expression(Expression)
    indirect case `let`(Let)
    indirect case assign(Assign)
    indirect case function(FunctionDeclaration)
    indirect case `if`(If)
    indirect case `for`(For)
    indirect case `while`(While)
    case `break`(Span)
    case `continue`(Span)
    indirect case `return`(Return)
    indirect case `try`(Try)
    indirect case assert(Assert)
    indirect case `import`(Import)
    indirect case param(Param)
    indirect case task(TaskDeclaration)
    indirect case dag(DagDeclaration)
    indirect case experiment(ExperimentDeclaration)
    indirect case onOutcome(OnOutcome)
    indirect case onEvent(OnEvent)
    indirect case after(AfterBlock)
    indirect case always(AlwaysBlock)
    indirect case `repeat`(Repeat)
    case barrier(Span)

    /// `let x: Type = e`, `let (a, b) = e`
    package struct Let: Sendable {
        package var span: Span
        package var pattern: Pattern
        package var type: TypeName?
        package var value: Expression
    }

    package struct Assign: Sendable {
        package var span: Span
        package var name: Span
        package var value: Expression
    }

    package struct If: Sendable {
        package var span: Span
        package var condition: Expression
        package var then: Block
        /// A block, or another `if`.
        package var otherwise: Else?

        package enum Else: Sendable {
            case block(Block)
            indirect case `if`(If)
        }
    }

    package struct For: Sendable {
        package var span: Span
        package var clauses: [Clause]
        package var body: Block

        package struct Clause: Sendable {
            package var pattern: Pattern
            package var sequence: Expression
        }
    }

    package struct While: Sendable {
        package var span: Span
        package var condition: Expression
        package var body: Block
    }

    package struct Return: Sendable {
        package var span: Span
        package var value: Expression?
    }

    package struct Try: Sendable {
        package var span: Span
        package var body: Block
        package var errorName: Span?
        package var handler: Block
    }

    package struct Assert: Sendable {
        package var span: Span
        package var condition: Expression
        package var message: Expression?
    }

    /// `import "stats.exp" as stats`
    package struct Import: Sendable {
        package var span: Span
        /// The path with its quotes.
        package var path: Span
        package var name: Span?
    }

    package struct Param: Sendable {
        package var span: Span
        package var name: Span
        package var type: TypeName?
        package var value: Expression?
    }

    /// `on success of s { }`, `on failure of s { }`
    package struct OnOutcome: Sendable {
        package var span: Span
        package var isFailure: Bool
        package var subject: Expression
        package var body: Block
    }

    /// `on event("stop") e { }`
    package struct OnEvent: Sendable {
        package var span: Span
        package var event: Expression
        package var name: Span?
        package var body: Block
    }

    /// `after s { }`
    package struct AfterBlock: Sendable {
        package var span: Span
        package var subject: Expression
        package var body: Block
    }

    package struct AlwaysBlock: Sendable {
        package var span: Span
        package var body: Block
    }

    /// `repeat 5 { }`, `repeat until c, max: 20 { }`
    package struct Repeat: Sendable {
        package var span: Span
        package var count: Count
        package var body: Block

        package enum Count: Sendable {
            case times(Expression)
            case until(Expression, max: Expression?)
        }
    }
}

/// One name, or several for the items of a list: `(a, b)`.
package struct Pattern: Sendable {
    package var span: Span
    package var names: [Span]
    /// True for `(a, b)`, also with one name.
    package var isList: Bool
}

/// `Float`, `List<File>`, `Int?`
package struct TypeName: Sendable {
    package var span: Span
    package var name: Span
    package var arguments: [TypeName]
    package var isOptional: Bool
}

extension Statement {
    /// What the statement covers.
    package var span: Span {
        switch self {
        case .error(let span), .break(let span), .continue(let span), .barrier(let span): span
        case .expression(let expression): expression.span
        case .let(let node): node.span
        case .assign(let node): node.span
        case .function(let node): node.span
        case .if(let node): node.span
        case .for(let node): node.span
        case .while(let node): node.span
        case .return(let node): node.span
        case .try(let node): node.span
        case .assert(let node): node.span
        case .import(let node): node.span
        case .param(let node): node.span
        case .task(let node): node.span
        case .dag(let node): node.span
        case .experiment(let node): node.span
        case .onOutcome(let node): node.span
        case .onEvent(let node): node.span
        case .after(let node): node.span
        case .always(let node): node.span
        case .repeat(let node): node.span
        }
    }
}
