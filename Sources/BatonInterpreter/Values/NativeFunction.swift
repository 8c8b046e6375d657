/// A function value whose body is Baton's own: called with positional arguments.
package final class NativeFunction: FunctionObject {
    private let givenName: String
    private let body: ([Value], Interpreter) throws(RuntimeError) -> Value

    package init(_ name: String, _ body: @escaping ([Value], Interpreter) throws(RuntimeError) -> Value) {
        givenName = name
        self.body = body
        super.init()
    }

    package override var name: String { givenName }

    package func call(_ arguments: [Value], _ interpreter: Interpreter) throws(RuntimeError) -> Value {
        try body(arguments, interpreter)
    }
}
