package import BatonSyntax

/// A change of a text that repairs a fault and can't do harm.
package struct Fix: Hashable, Sendable {
    package var title: String
    package var span: Span
    package var replacement: String
}

extension Diagnostic {
    /// What the fault's help says, as a change of the text; nil where nothing safe is known.
    package func fix(in source: SourceFile) -> Fix? {
        guard let help else { return nil }
        if let name = Diagnostic.word(in: help, between: "did you mean '", and: "'"),
            Diagnostic.isWord(source.text(span))
        {
            return Fix(title: "Change to '\(name)'", span: span, replacement: name)
        }
        if help.hasPrefix("define it with 'let ") {
            let start = Span(span.start, span.start)
            return Fix(title: "Define '\(source.text(span))' with 'let'", span: start, replacement: "let ")
        }
        if code == .duplicateName, help.hasPrefix("without 'let'"), let word = letBefore(source) {
            return Fix(title: "Assign to '\(source.text(span))' without 'let'", span: word, replacement: "")
        }
        return nil
    }

    private static func word(in text: String, between start: String, and end: String) -> String? {
        guard let from = text.ranges(of: start).first else { return nil }
        let rest = text[from.upperBound...]
        return rest.ranges(of: end).first.map { String(rest[..<$0.lowerBound]) }
    }

    private static func isWord(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy(Assist.isNameByte)
    }

    /// The `let ` in front of the name.
    private func letBefore(_ source: SourceFile) -> Span? {
        let start = Int(span.start)
        guard start >= 4 else { return nil }
        let word = Span(UInt32(start - 4), UInt32(start))
        return source.text(word) == "let " ? word : nil
    }
}
