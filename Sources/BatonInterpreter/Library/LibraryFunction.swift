/// A function of the standard library: what people read about it, its parameters and what it does.
package struct LibraryFunction {
    package let name: String
    /// As `help` shows it: `round(x, digits: Int = 0)`.
    package let parameters: [Parameter]
    /// One sentence.
    package let summary: String
    /// Calls whose results `help` shows; a test runs each: `round(2.5) == 2.0` must be true.
    package let examples: [String]
    /// Given deferred arguments, a pure function's call is deferred in turn.
    package let isPure: Bool
    package let body: (inout LibraryArguments, Interpreter) throws(RuntimeError) -> Value

    package struct Parameter {
        package var name: String
        /// Shown to people; checks are the body's.
        package var type: String
        package var isOptional: Bool
        /// Takes all further positional arguments; the last parameter only.
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
        _ body: @escaping (inout LibraryArguments, Interpreter) throws(RuntimeError) -> Value
    ) {
        self.name = name
        self.parameters = parameters
        self.summary = summary
        self.examples = examples
        self.isPure = isPure
        self.body = body
    }
}

/// Arguments bound to a library function's parameters, with typed access that says what was wrong.
package struct LibraryArguments {
    package let function: LibraryFunction
    /// One for each parameter; nil where an optional one was left out.
    package let values: [Value?]
    /// Further positional arguments of a variadic parameter.
    package let rest: [Value]

    package init(function: LibraryFunction, values: [Value?], rest: [Value] = []) {
        self.function = function
        self.values = values
        self.rest = rest
    }
}
