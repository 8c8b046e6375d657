package import BatonSyntax

/// A thing with members that is neither a number nor a text nor a collection: a task, a dag, a run, a step, a node,
/// a module, a caught error. Subclasses say what it can do.
package class LanguageObject {
    package init() {}

    /// The type's name as messages and `type_of` say it.
    package var typeName: String { "Object" }

    /// The member of that name; nil when there is none.
    package func member(_ name: String, _ interpreter: Interpreter) throws(RuntimeError) -> Value? { nil }

    /// For completion and for suggestions in errors.
    package var memberNames: [String] { [] }

    /// The item at an index; the default says that there are none.
    package func item(_ index: Value, _ interpreter: Interpreter) throws(RuntimeError) -> Value {
        throw RuntimeError(.typeMismatch, "\(Value.object(self).describedType) has no items")
    }

    /// Calls it with arguments; the default says that it can't be called.
    package func call(_ arguments: CallArguments, _ interpreter: Interpreter) throws(RuntimeError) -> Value {
        throw RuntimeError(.notCallable, "\(Value.object(self).describedType) can't be called")
    }

    /// What table stages and `for` see: a list of records; nil for a thing that is no table.
    package func rows(_ interpreter: Interpreter) throws(RuntimeError) -> Value? { nil }

    /// What functions of lists see: `runs | map(r => r.name)`; nil for a thing that is no list.
    package func items() throws(RuntimeError) -> [Value]? { nil }

    /// How it stands inside other values, and in messages.
    package var description: String { "<\(typeName)>" }

    /// How `print` shows it.
    package var printed: String { description }

    /// Equality of the language; identity unless a subclass knows better.
    package func isEqual(to other: LanguageObject) -> Bool { self === other }
}

/// Something that can be called: a function of the user's, or one of the library.
package class FunctionObject {
    package init() {}
    package var name: String { "function" }
}

/// The arguments of a call before they are bound to parameters.
package struct CallArguments {
    package var positional: [Value]
    /// In the order written; no name twice.
    package var named: [(name: String, value: Value)]
    /// Where each positional, then each named argument stands; empty when the call comes from Baton itself.
    package var spans: [Span]

    package init(_ positional: [Value] = [], named: [(name: String, value: Value)] = [], spans: [Span] = []) {
        self.positional = positional
        self.named = named
        self.spans = spans
    }
}
