/// A function that belongs to an object: `s.load`. Its arguments are bound and checked as those of the library are.
package class MethodObject: LanguageObject {
    /// Its name, parameters and what people read about it.
    let function: LibraryFunction
    private let body: (LibraryArguments, Interpreter) throws(RuntimeError) -> Value

    init(
        _ name: String, _ parameters: [LibraryFunction.Parameter], _ summary: String,
        body: @escaping (LibraryArguments, Interpreter) throws(RuntimeError) -> Value
    ) {
        // The function itself holds no object; the method does.
        function = LibraryFunction(name, parameters, summary, isPure: false) { (_, _) throws(RuntimeError) in .null }
        self.body = body
        super.init()
    }

    package override var typeName: String { "Function" }
    package override var description: String { "<Function \(function.signature)>" }

    package override func call(_ arguments: CallArguments, _ interpreter: Interpreter) throws(RuntimeError) -> Value {
        try body(try function.bind(arguments), interpreter)
    }
}
