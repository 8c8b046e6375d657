// Functions, tasks, dags and experiments.

package struct Parameter: Sendable {
    package var name: Span
    package var type: TypeName?
    package var value: Expression?
}

/// `fn loss(a, b) = (a - b) ** 2`, or with a block.
package struct FunctionDeclaration: Sendable {
    package var span: Span
    package var name: Span
    package var parameters: [Parameter]
    package var result: TypeName?
    package var body: Body

    package enum Body: Sendable {
        case expression(Expression)
        case block(Block)
    }
}

package struct TaskDeclaration: Sendable {
    package var span: Span
    package var name: Span
    package var parameters: [Parameter]
    package var items: [TaskItem]
}

/// What stands in the braces of a task.
package enum TaskItem: Sendable {
    case error(Span)
    /// `needs cpu: 2, memory: 1GiB`
    case needs(Span, [Expression.Call.Argument])
    case timeout(Span, Expression)
    /// `retry 2, backoff: 5s`
    case retry(Span, Expression, backoff: Expression?)
    /// `env OMP_NUM_THREADS: 2`
    case env(Span, [Expression.Call.Argument])
    case setup(Span, Expression)
    case container(Span, Expression)
    /// `cache off`
    case cache(Span, isOn: Bool)
    /// `keep on`: the work folder stays after a success.
    case keep(Span, isOn: Bool)
    /// `isolate on`: a Python body gets a process of its own.
    case isolate(Span, isOn: Bool)
    case `where`(Span, Expression)
    case output(Output)
    case `let`(Statement.Let)
    case body(TaskBody)
    indirect case when(When)

    package struct Output: Sendable {
        package var span: Span
        package var name: Span
        package var type: TypeName?
        package var value: Expression?
    }

    /// `when c { } when d { } else { }`: the first arm whose condition holds on the node is taken.
    package struct When: Sendable {
        package var span: Span
        package var arms: [Arm]
        package var otherwise: [TaskItem]?

        package struct Arm: Sendable {
            package var condition: Expression
            package var items: [TaskItem]
        }
    }

    package var span: Span {
        switch self {
        case .error(let span), .needs(let span, _), .timeout(let span, _), .retry(let span, _, _), .env(let span, _),
            .setup(let span, _), .container(let span, _), .cache(let span, _), .keep(let span, _),
            .isolate(let span, _),
            .where(let span, _):
            span
        case .output(let output): output.span
        case .let(let node): node.span
        case .body(let body): body.span
        case .when(let when): when.span
        }
    }
}

/// How a task does its work.
package enum TaskBody: Sendable {
    /// Text for the shell; a value in it becomes one word.
    case sh(Span, Expression)
    /// `exec ["prog", arg]`
    case exec(Span, Expression)
    /// The source with its quotes, taken as it stands.
    case python(Span, source: Span)
    /// `script("Rscript") """…"""`
    case script(Span, interpreter: Expression, source: Span)
    /// `data("polars") session.load(f) | where fare > $limit`
    case data(Span, [Expression.Call.Argument], Expression)
    case `return`(Span, Expression)
    case fail(Span, Expression)

    package var span: Span {
        switch self {
        case .sh(let span, _), .exec(let span, _), .python(let span, _), .script(let span, _, _),
            .data(let span, _, _), .return(let span, _), .fail(let span, _):
            span
        }
    }
}

package struct DagDeclaration: Sendable {
    package var span: Span
    package var name: Span
    package var parameters: [Parameter]
    /// `dag study() stop on failure { }`
    package var stopsOnFailure: Bool
    package var body: Block
}

package struct ExperimentDeclaration: Sendable {
    package var span: Span
    package var name: Span
    package var parameters: [Parameter]
    package var items: [Item]

    package enum Item: Sendable {
        case error(Span)
        /// `deploy study on nodes | where cores >= 8`
        case deploy(Span, Expression, on: Expression?)
        case keepalive(Span, Expression)
        case timeout(Span, Expression)
        case `let`(Statement.Let)

        package var span: Span {
            switch self {
            case .error(let span), .deploy(let span, _, _), .keepalive(let span, _), .timeout(let span, _): span
            case .let(let node): node.span
            }
        }

        /// Whether it runs something, or might have been meant to.
        package var deploysOrIsFaulty: Bool {
            switch self {
            case .deploy, .error: true
            case .keepalive, .timeout, .let: false
            }
        }
    }
}
