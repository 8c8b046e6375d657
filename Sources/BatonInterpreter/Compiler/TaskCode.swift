package import BatonSyntax

/// What the names `stdout`, `file` and so on stand for inside `output` expressions: given by the runtime.
package enum OutputEnvironment {
    package static let names = ["stdout", "stderr", "file", "files", "text", "json", "csv"]
}

/// A task as compiled: its items in the order written, each expression a `Piece`.
package struct TaskCode {
    package let items: [Item]

    package enum Item {
        /// Label and value of each argument: `cpu: 2`.
        case needs([Labelled])
        case timeout(Piece)
        case retry(Piece, backoff: Piece?)
        case env([Labelled])
        case setup(Piece)
        case container(Piece)
        case cache(isOn: Bool)
        case keep(isOn: Bool)
        case isolate(isOn: Bool)
        /// A function of a node's row: `interpreter.call(value, [row])`.
        case `where`(Piece)
        case output(Output)
        case `let`(PieceLet)
        case body(Body)
        /// The items of the first arm whose condition holds.
        indirect case when([Arm], otherwise: [Item]?)
    }

    package struct Labelled {
        package var label: String?
        package var value: Piece
    }

    package struct Output {
        package var name: String
        package var type: DeclaredType?
        /// Nil for a variable of a Python body.
        package var value: Piece?
        package var span: Span
    }

    package struct Arm {
        package var condition: Piece
        package var items: [Item]
    }

    package enum Body {
        case shell([ShellPart], Span)
        case exec(Piece)
        case python(source: String, Span)
        case script(interpreter: Piece, source: String, Span)
        /// Engine and options of a data session, and what is made in it.
        case data([Labelled], Piece)
        case `return`(Piece)
        case fail(Piece)
    }

    /// A stretch of a shell text.
    package enum ShellPart {
        case text(String)
        /// Goes in as one word, a list as one word an item; quoted for its place.
        case value(Piece, ShellContext)
        /// Goes in as it stands: `${raw(x)}`, or a text that is no literal.
        case raw(Piece)
    }
}

/// An experiment as compiled.
package struct ExperimentCode {
    package let items: [Item]

    package enum Item {
        /// What is deployed (a dag, a task, or a call of one), and the nodes it goes to.
        case deploy(Piece, on: Piece?, Span)
        case keepalive(Piece)
        case timeout(Piece)
        case `let`(PieceLet)
    }
}

/// A type that a value must have.
package struct DeclaredType {
    let test: TypeTest
    package let span: Span

    package var name: String { test.name }

    /// The value as the type has it; nil when it is of another type.
    package func accept(_ value: Value) -> Value? { test.accept(value) }
}

/// An expression of a task or an experiment: evaluated in a `PieceFrame`, as often as is wanted.
package struct Piece {
    let prototype: Prototype
    package let span: Span
    /// The expression as written.
    package let text: String

    /// The script's variables that the expression mentions, as they are now.
    var globalValues: [Value] {
        let body = prototype.body.pointee
        return prototype.spans.indices.compactMap { index in
            body.code[index].opcode == .getGlobal ? body.globals[Int(body.code[index].d)] : nil
        }
    }
}

/// A `let` in a task or an experiment; `PieceFrame.define` evaluates it.
package struct PieceLet {
    let value: Piece
    let slots: [Int]
    let names: [String]
    let isList: Bool
    let type: DeclaredType?
}

/// How the values of a declaration's names lie in its frames.
struct PieceLayout {
    var parameterCount: Int
    /// Slots of `node`, `seed`, `stdout`, …
    var environment: [String: Int]
    var slotCount: Int
}
