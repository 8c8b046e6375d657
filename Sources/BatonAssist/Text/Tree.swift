import BatonInterpreter
import BatonSyntax

/// The words that `output` expressions may use besides.
enum BatonOutputs {
    static let names = Peek.outputNames
}

extension Document {
    /// What a string literal says; empty for one that has values in it.
    func stringText(_ span: Span) -> String {
        guard span.length > 0 else { return "" }
        var decoder = StringDecoder(source)
        return decoder.text(of: span)
    }
}

extension Expression {
    /// The expressions directly in this one.
    var children: [Expression] {
        var found: [Expression] = []
        forEachChild { found.append($0) }
        return found
    }
}
