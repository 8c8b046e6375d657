import BatonSyntax

/// A call as written, or a bare function behind a pipe, which is a call without further arguments.
struct CallShape {
    let callee: Expression
    let arguments: [Expression.Call.Argument]
    let isCommand: Bool

    init(_ call: Expression.Call) {
        callee = call.callee
        arguments = call.arguments
        isCommand = call.isCommand
    }

    init(callee: Expression) {
        self.callee = callee
        arguments = []
        isCommand = false
    }

    /// Nil for each of the `implicitCount` values in front of a pipe and for positional arguments.
    func labels(in source: SourceFile, implicitCount: Int) -> [String?] {
        Array(repeating: nil, count: implicitCount) + arguments.map { argument in argument.label.map(source.text) }
    }

    /// The name behind `as` of a command, which the command's result is bound to.
    func declaredName(in source: SourceFile) -> Span? {
        guard isCommand else { return nil }
        for argument in arguments {
            if let label = argument.label, source.matches(label, "as"), case .name(let span) = argument.value {
                return span
            }
        }
        return nil
    }
}
