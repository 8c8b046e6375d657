package import BatonHost
package import BatonInterpreter
package import BatonSyntax

/// How diagnostics are shown.
package enum DiagnosticsFormat: String, CaseIterable, Sendable { case text, json }

/// When text is coloured: on a terminal unless `NO_COLOR` is set, or said outright.
package enum ColorChoice: String, CaseIterable, Sendable { case auto, always, never }

/// Writes diagnostics and runtime errors to standard error.
package struct Reporter {
    let host: SystemHost
    package let format: DiagnosticsFormat
    package var isColored: Bool

    package init(host: SystemHost, format: DiagnosticsFormat = .text, color: ColorChoice = .auto) {
        self.host = host
        self.format = format
        switch color {
        case .always: isColored = true
        case .never: isColored = false
        case .auto: isColored = host.isNoticeTerminal && (host.environment("NO_COLOR") ?? "").isEmpty
        }
    }

    private var renderOptions: RenderOptions { RenderOptions(isColored: isColored) }

    package func report(_ diagnostics: [Diagnostic], _ source: SourceFile) {
        guard !diagnostics.isEmpty else { return }
        switch format {
        case .text: host.writeNotice(DiagnosticRenderer.render(diagnostics, source, renderOptions))
        case .json: host.writeNotice(DiagnosticJSON.lines(diagnostics, source))
        }
    }

    /// An error of the running program, with the end of a failed program's log in front of it: the cause stands last.
    package func report(_ error: RuntimeError, fallback: SourceFile, log: String = "") {
        if !log.isEmpty, format == .text {
            host.writeNotice(log.split(separator: "\n").map { "  │ \($0)\n" }.joined())
        }
        let source = error.place?.source ?? fallback
        let diagnostic = Diagnostic(
            error.code, at: error.place?.span ?? Span(0, 0), error.message, help: error.help,
            related: error.related.map { Diagnostic.Related($0.place.span, $0.message) })
        guard format == .text else {
            host.writeNotice(DiagnosticJSON.lines([diagnostic], source))
            return
        }
        let notes = notes(error)
        guard error.place != nil else {
            let lines =
                ["error[\(error.code.rawValue)]: \(error.message)"] + (error.help.map { ["help: \($0)"] } ?? []) + notes
            host.writeNotice(lines.joined(separator: "\n  = ") + "\n")
            return
        }
        host.writeNotice(DiagnosticRenderer(source, renderOptions).render(diagnostic, notes: notes))
    }

    /// Call stack, innermost first, and whose fault it is where that is not the script.
    private func notes(_ error: RuntimeError) -> [String] {
        var notes = error.callStack.prefix(Self.callsShown).map { call in
            guard let place = call.place else { return "called by \(call.function)" }
            let position = LineIndex(place.source).position(of: place.span.start)
            return "in \(call.function), called at \(place.source.name):\(position.line):\(position.column)"
        }
        let rest = error.callStack.count - Self.callsShown
        if rest > 0 { notes.append("… and \(rest) more calls") }
        switch error.fault {
        case .script: break
        case .program: notes.append("fault: the task's program")
        case .machine: notes.append("fault: this machine")
        case .baton: notes.append("fault: Baton itself; please report it")
        }
        return notes
    }

    /// Calls of the stack that are shown.
    static let callsShown = 8
}
