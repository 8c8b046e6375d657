import BatonSyntax

/// Runs programs: owns the globals, the library and the way to the host. Used from one thread only.
package final class Interpreter {
    package let host: any Host

    package init(host: any Host) {
        self.host = host
    }

    /// Calls a function value (a function of the user's or of the library) with positional arguments.
    ///
    /// A function of n > 1 parameters that is given a single list of n items gets the items.
    package func call(_ function: Value, _ arguments: [Value]) throws(RuntimeError) -> Value {
        throw RuntimeError(.notCallable, "\(function.describedType) can't be called")
    }
}
