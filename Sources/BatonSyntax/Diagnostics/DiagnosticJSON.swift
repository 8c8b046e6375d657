// Diagnostics for tools: one JSON object a line.

package enum DiagnosticJSON {
    /// Every diagnostic as an object on a line of its own: `code severity message file line column endLine endColumn
    /// label help related`, the last a list of `{message, line, column, endLine, endColumn}`. Lines and columns count
    /// from 1, columns in characters.
    package static func lines(_ diagnostics: [Diagnostic], _ source: SourceFile) -> String {
        let index = LineIndex(source)
        return diagnostics.map { line($0, source, index) + "\n" }.joined()
    }

    private static func line(_ diagnostic: Diagnostic, _ source: SourceFile, _ index: LineIndex) -> String {
        let related = diagnostic.related.map { other in
            "{\"message\":\(string(other.message)),\(place(other.span, index))}"
        }
        return "{\"code\":\(string(diagnostic.code.rawValue)),\"severity\":\(string(diagnostic.severity.rawValue)),"
            + "\"message\":\(string(diagnostic.message)),\"file\":\(string(source.name)),"
            + "\(place(diagnostic.span, index)),\"label\":\(string(diagnostic.label)),"
            + "\"help\":\(diagnostic.help.map(string) ?? "null"),\"related\":[\(related.joined(separator: ","))]}"
    }

    private static func place(_ span: Span, _ index: LineIndex) -> String {
        let start = index.position(of: span.start)
        let end = index.position(of: max(span.start, span.end))
        return "\"line\":\(start.line),\"column\":\(start.column),\"endLine\":\(end.line),\"endColumn\":\(end.column)"
    }

    /// A JSON string with its quotes.
    ///
    /// Source: RFC 8259, section 7.
    package static func string(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case "\t": out += "\\t"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                let digits = String(scalar.value, radix: 16)
                out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }
}
