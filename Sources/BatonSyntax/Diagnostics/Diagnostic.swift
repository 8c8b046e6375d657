/// A fault in somebody's text, or in what it did when it ran, with its place and a way on.
///
/// Messages are one line, lower case, without a full stop.
package struct Diagnostic: Hashable, Sendable {
    package var code: DiagnosticCode
    package var severity: Severity
    package var span: Span
    package var message: String
    /// What stands beside the underline; empty for none.
    package var label: String
    package var help: String?
    /// Other places that belong to the cause.
    package var related: [Related]

    package enum Severity: String, Hashable, Sendable { case error, warning }

    /// Another place with its own words: `declared here`.
    package struct Related: Hashable, Sendable {
        package var span: Span
        package var message: String

        package init(_ span: Span, _ message: String) {
            self.span = span
            self.message = message
        }
    }

    /// Diagnostics kept of one text; what lies behind is not worth keeping.
    package static let collectedMax = 100
    /// Diagnostics shown of one text.
    package static let shownMax = 10

    package init(
        _ code: DiagnosticCode, severity: Severity = .error, at span: Span, _ message: String, label: String = "",
        help: String? = nil, related: [Related] = []
    ) {
        self.code = code
        self.severity = severity
        self.span = span
        self.message = message
        self.label = label
        self.help = help
        self.related = related
    }
}
