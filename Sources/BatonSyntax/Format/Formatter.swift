// The one layout of programs: `baton fmt`.
//
// The author's line breaks stay, between statements and inside brackets; runs of empty lines become one. All else is
// given: four spaces a level, one space around operators, comments behind code in a column. A block on one line stays
// there while it fits. Nothing but white space, line breaks, `;` and the indent of texts in three quotes changes, so a
// program means what it meant.

package enum Formatter {
    /// What formatting gives: the text, or why there is none.
    package enum Outcome: Sendable {
        case formatted(String)
        /// The program does not parse; it is left alone.
        case faulty([Diagnostic])
    }

    /// Columns that a block on one line may reach.
    static let columnsMax = 100
    /// Spaces a level.
    static let indentWidth = 4

    /// The canonical layout of a program; formatting it again changes nothing.
    ///
    /// - Complexity: O(n) in the length of the text.
    package static func format(_ source: SourceFile) -> Outcome {
        let stream = Lexer.tokenize(source)
        let (_, diagnostics, marks) = Parser.parse(source, stream, recordsMarks: true)
        guard diagnostics.isEmpty else { return .faulty(diagnostics) }
        let layout = Layout(source, stream, marks)
        var writer = FormatWriter(source, layout)
        return .formatted(String(decoding: writer.write(), as: UTF8.self))
    }
}
