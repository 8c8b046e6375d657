package import BatonSyntax

/// What a task, dag or experiment is called and takes, and where it is written.
package struct Declaration {
    package let name: String
    package let source: SourceFile
    package let span: Span
    package let nameSpan: Span
    /// The `##` lines in front of it.
    package let documentation: String?
    package let parameters: [Parameter]

    package struct Parameter {
        package let name: String
        package let span: Span
        package let type: DeclaredType?
        /// The default as written; nil when a value must be given.
        package let defaultText: String?
    }

    /// `train(rows: File, lr: Float, seed: Int = 0)`
    package var signature: String {
        let shown = parameters.map { parameter in
            parameter.name + (parameter.type.map { ": \($0.name)" } ?? "")
                + (parameter.defaultText.map { " = \($0)" } ?? "")
        }
        return "\(name)(\(shown.joined(separator: ", ")))"
    }
}

/// What the machine makes the object of a task, dag or experiment from.
struct DeclarationCode {
    let declaration: Declaration
    let binder: Prototype
    let kind: Kind
    /// Registers of the enclosing function with the values that the declaration's functions capture.
    var captures: [UInt16] = []

    enum Kind {
        case task(TaskCode, PieceLayout)
        case dag(Prototype, stopsOnFailure: Bool)
        case experiment(ExperimentCode, PieceLayout)
    }
}
