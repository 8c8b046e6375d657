/// A statement of a generated program. There are no more kinds than generators need.
package enum PythonStatement: Hashable, Sendable {
    case assign(String, PythonExpression)
    case expression(PythonExpression)
    case delete([String])

    /// Lines as a formatter would lay them out, of at most `PythonRenderer.widthMax` where the values allow it.
    package var lines: [String] {
        var renderer = PythonRenderer()
        switch self {
        case .assign(let name, let value):
            renderer.write(name + " = ")
            renderer.layOut(value, trailing: 0, isInBrackets: false)
        case .expression(let value):
            renderer.layOut(value, trailing: 0, isInBrackets: false)
        case .delete(let names):
            renderer.write("del " + names.joined(separator: ", "))
        }
        return renderer.finish()
    }
}
