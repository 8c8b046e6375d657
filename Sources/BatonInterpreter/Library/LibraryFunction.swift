/// A function of the standard library: what people read about it, its parameters and what it does.
package struct LibraryFunction: Sendable {
    package typealias Body =
        @Sendable (inout LibraryArguments, Interpreter) throws(RuntimeError) -> Value

    package let name: String
    /// As `help` shows it: `round(x, digits: Int = 0)`.
    package let parameters: [Parameter]
    /// One sentence.
    package let summary: String
    /// Calls whose results `help` shows; a test runs each: `round(2.5) == 2.0` must be true.
    package let examples: [String]
    /// Does nothing but make its result: given deferred arguments, the call is deferred in turn.
    package let isPure: Bool
    package let body: Body
    /// As a command it takes a name that stands for nothing as that word: `help files`, `tour next`.
    package private(set) var takesWords = false

    package struct Parameter: Sendable {
        package var name: String
        /// Shown to people; checks are the body's.
        package var type: String
        package var isOptional: Bool
        /// Takes all further positional arguments; parameters behind it are given by name only.
        package var isVariadic: Bool

        package init(_ name: String, _ type: String = "Any", optional: Bool = false, variadic: Bool = false) {
            self.name = name
            self.type = type
            self.isOptional = optional
            self.isVariadic = variadic
        }
    }

    package init(
        _ name: String, _ parameters: [Parameter], _ summary: String, examples: [String] = [], isPure: Bool = true,
        body: @escaping Body
    ) {
        self.name = name
        self.parameters = parameters
        self.summary = summary
        self.examples = examples
        self.isPure = isPure
        self.body = body
    }

    /// `round(x: Number, digits: Int?)`, as `help` shows it.
    package var signature: String {
        let shown = parameters.map { parameter in
            let type = parameter.type + (parameter.isOptional ? "?" : "")
            return parameter.name + (parameter.isVariadic ? "…" : "") + ": " + type
        }
        return "\(name)(\(shown.joined(separator: ", ")))"
    }

    /// The same function, which takes words.
    package func takingWords() -> LibraryFunction {
        var function = self
        function.takesWords = true
        return function
    }

    /// Binds the arguments and runs the body.
    package func call(_ arguments: CallArguments, _ interpreter: Interpreter) throws(RuntimeError) -> Value {
        var bound = try bind(arguments)
        return try body(&bound, interpreter)
    }
}

/// Arguments bound to a library function's parameters, with typed access that says what was wrong.
package struct LibraryArguments {
    package let function: LibraryFunction
    /// One for each parameter; nil where an optional one was left out, and for the variadic one.
    package let values: [Value?]
    /// The positional arguments of a variadic parameter.
    package let rest: [Value]

    package init(function: LibraryFunction, values: [Value?], rest: [Value] = []) {
        self.function = function
        self.values = values
        self.rest = rest
    }
}
