package import BatonSyntax

/// A fault met while a program runs: what `catch` catches, and what the command line shows with its place.
package struct RuntimeError: Error {
    package var code: DiagnosticCode
    package var message: String
    package var help: String?
    /// Where in `source`; set by the interpreter where it is nil, from the instruction that failed.
    package var place: Place?
    /// The calls that led there, innermost first.
    package var callStack: [Call]
    /// Whose fault it is, for what did not happen in the script itself.
    package var fault: Fault

    /// `error[E0304]: division by zero`: how notebooks record it.
    package var line: String { "error[\(code.rawValue)]: \(message)" }

    /// Other places that belong to the cause: `declared here`.
    package var related: [(place: Place, message: String)] = []

    package enum Fault: String, Sendable { case script, program, machine, baton }

    package struct Place {
        package var source: SourceFile
        package var span: Span

        package init(source: SourceFile, span: Span) {
            self.source = source
            self.span = span
        }
    }

    package struct Call {
        package var function: String
        package var place: Place?

        package init(function: String, place: Place?) {
            self.function = function
            self.place = place
        }
    }

    package init(
        _ code: DiagnosticCode, _ message: String, help: String? = nil, place: Place? = nil, fault: Fault = .script
    ) {
        self.code = code
        self.message = message
        self.help = help
        self.place = place
        self.callStack = []
        self.fault = fault
    }
}
