package import BatonSyntax

/// A text that has been compiled and can be run, once.
package final class Unit {
    package let source: SourceFile
    /// Script parameters in the order written.
    package let parameters: [ScriptParameter]
    /// Whether the last statement is an expression, whose value `run` answers.
    package let endsWithExpression: Bool
    let prototype: Prototype
    let module: Module
    /// What the text declares at its outermost level.
    let names: [String: Variable]
    /// Values given for `parameters`; nil where the default counts.
    var given: [Value?] = []

    /// The names of tasks, dags and experiments that the text declares, in order.
    package let declared: [String]

    init(
        source: SourceFile, parameters: [ScriptParameter], endsWithExpression: Bool, prototype: Prototype,
        module: Module, names: [String: Variable], declared: [String]
    ) {
        self.source = source
        self.parameters = parameters
        self.endsWithExpression = endsWithExpression
        self.prototype = prototype
        self.module = module
        self.names = names
        self.declared = declared
    }
}

/// A `param` of a script.
package struct ScriptParameter {
    package var name: String
    /// As declared: `List<Float>`; nil when none was named.
    package var type: String?
    /// The text of the default; nil when a value must be given.
    package var defaultText: String?
    /// Its `##` comment.
    package var documentation: String?
    package var span: Span
    let test: TypeTest?
    /// Slot of its variable.
    let slot: Int
}
