package import BatonModel

/// A value that depends on steps which have not ended: it can be handed on and calculated with; what is made of it
/// is deferred in turn.
///
/// `compute` is called once every dependency holds, and perhaps before: then it throws `.notKnownYet`. It may answer with another deferred value (a list that a step
/// computed holds further steps): then that one is waited for too.
package final class DeferredObject {
    /// What must hold before the value can be computed.
    package let dependencies: [Dependency]
    private let compute: (Interpreter) throws(RuntimeError) -> Value
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
    /// - Throws: `.notKnownYet` when it is asked for too early; it may be asked for again.
    package func value(_ interpreter: Interpreter) throws(RuntimeError) -> Value {
        if let known { return known }
        let value = try compute(interpreter)
        known = value
        return value
    }
}
