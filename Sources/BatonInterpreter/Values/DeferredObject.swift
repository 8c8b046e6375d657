package import BatonModel

/// A value that depends on steps which have not ended: it can be handed on and calculated with; what is made of it
/// is deferred in turn.
///
/// `compute` is called once every dependency holds, or to find out whether they do: it throws `.notKnownYet` then. It
/// may answer with another deferred value (a list that a step computed holds further steps): then that one is waited
/// for too.
package final class DeferredObject {
    /// What must hold before the value can be computed.
    package let dependencies: [Dependency]
    /// Nil once the value is known, so that what it was made of can go.
    private var compute: ((Interpreter) throws(RuntimeError) -> Value)?
    /// The value, once it has been computed.
    package private(set) var known: Value?

    package init(
        dependencies: [Dependency], compute: @escaping (Interpreter) throws(RuntimeError) -> Value
    ) {
        self.dependencies = dependencies
        self.compute = compute
    }

    /// The value; computed at the first call that comes when every dependency holds.
    ///
    /// - Throws: `.notKnownYet` before.
    package func value(_ interpreter: Interpreter) throws(RuntimeError) -> Value {
        if let known { return known }
        guard let compute else { preconditionFailure("what was computed is known") }
        let value = try compute(interpreter)
        known = value
        self.compute = nil
        return value
    }
}
