import BatonModel
import BatonSyntax

extension Interpreter {
    /// The value as far as it is known, and what the rest waits for. What a step computed may itself have to be waited
    /// for, so that asking again can give further dependencies.
    func settled(_ value: Value) throws(RuntimeError) -> (value: Value, waitsFor: [Dependency]) {
        do {
            let known = try resolved(value)
            return (known, dependencies(of: known))
        } catch {
            let open = dependencies(of: value)
            guard error.code == .notKnownYet, !open.isEmpty else { throw error }
            return (value, open)
        }
    }
}

extension RuntimeError {
    static func notKnown(_ what: String) -> RuntimeError {
        RuntimeError(.notKnownYet, "\(what) is not known yet")
    }
}
