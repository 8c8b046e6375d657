import BatonSyntax

/// A function of the user's with the values that it captured.
package final class Closure: FunctionObject {
    let prototype: Prototype
    let captures: [Value]

    init(_ prototype: Prototype, _ captures: [Value]) {
        self.prototype = prototype
        self.captures = captures
        super.init()
    }

    package override var name: String { prototype.name }

    /// One argument is all it takes.
    var takesOne: Bool { prototype.parameters.count == 1 }

    var signature: Signature {
        var signature = Signature(
            owner: prototype.name == "lambda" ? "this lambda" : "function '\(prototype.name)'", parameters: [])
        signature.parameters = prototype.parameters.map {
            Signature.Parameter(name: $0.name, isOptional: $0.isOptional)
        }
        return signature
    }
}

/// A library function as a value: `xs | map(upper)`.
package final class LibraryFunctionObject: FunctionObject {
    package let function: LibraryFunction
    /// Takes deferred arguments as they are: verbs of the runtime.
    package let acceptsDeferred: Bool

    package init(_ function: LibraryFunction, acceptsDeferred: Bool = false) {
        self.function = function
        self.acceptsDeferred = acceptsDeferred
        super.init()
    }

    package override var name: String { function.name }
}

/// A variable that several functions share.
package final class Cell: LanguageObject {
    /// Used from the machine's loop only, for the length of one instruction.
    @exclusivity(unchecked)
    package var value: Value

    package init(_ value: Value) {
        self.value = value
        super.init()
    }
}

/// Stands where a global or an argument has no value yet.
package final class UnsetObject: LanguageObject {
    package override var description: String { "<not set>" }
}

/// A group's rows while a measure is worked out.
package final class RowsObject: LanguageObject {
    let rows: [MapObject]

    init(_ rows: [MapObject]) {
        self.rows = rows
        super.init()
    }
}
