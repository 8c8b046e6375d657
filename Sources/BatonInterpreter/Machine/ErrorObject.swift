import BatonSyntax

/// A caught error, as `catch e` names it.
package final class ErrorObject: LanguageObject {
    package let error: RuntimeError

    package init(_ error: RuntimeError) {
        self.error = error
        super.init()
    }

    package override var typeName: String { "Error" }
    package override var memberNames: [String] { ["message", "code", "help", "place", "stack"] }
    package override var description: String { "<error \(error.code.rawValue): \(error.message)>" }

    package override func member(_ name: String, _ interpreter: Interpreter) throws(RuntimeError) -> Value? {
        switch name {
        case "message": .string(error.message)
        case "code": .string(error.code.rawValue)
        case "help": error.help.map { .string($0) } ?? .null
        case "place": error.place.map { .string($0.text) } ?? .null
        case "stack":
            .list(
                error.callStack.map { call in
                    .map([
                        ("function", Value.string(call.function)),
                        ("place", call.place.map { .string($0.text) } ?? .null),
                    ])
                })
        default: nil
        }
    }
}

extension RuntimeError.Place {
    /// `study.exp:14:18`
    package var text: String {
        let (line, column) = LineIndex(source).position(of: span.start)
        return "\(source.name):\(line):\(column)"
    }
}
