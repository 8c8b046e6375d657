// Diagnostics as people read them: code and message, the source line with the place underlined, a way forward.

/// How diagnostics are shown.
package struct RenderOptions: Sendable {
    /// Whether to colour with ANSI escapes.
    package var isColored: Bool
    /// Columns that a shown source line may take.
    package var columnsMax: Int
    /// Diagnostics shown; of the rest only the number.
    package var shownMax: Int

    package init(isColored: Bool = false, columnsMax: Int = 100, shownMax: Int = Diagnostic.shownMax) {
        self.isColored = isColored
        self.columnsMax = max(20, columnsMax)
        self.shownMax = shownMax
    }
}

/// Draws the diagnostics of one source text.
///
///     error[E0203]: unknown output 'los' of task 'train'
///       ┌─ study.exp:14:27
///     14│     let best = pick(train.los)
///       │                           ^^^ train has: loss, model
///       = help: did you mean 'loss'?
package struct DiagnosticRenderer: Sendable {
    private let source: SourceFile
    private let options: RenderOptions
    private let lines: LineIndex

    /// - Complexity: O(n) in the length of the text, once for all its diagnostics.
    package init(_ source: SourceFile, _ options: RenderOptions = RenderOptions()) {
        self.source = source
        self.options = options
        lines = LineIndex(source)
    }

    /// All of them, at most `shownMax`, with an empty line between two and a line break at the end.
    package static func render(
        _ diagnostics: [Diagnostic], _ source: SourceFile, _ options: RenderOptions = RenderOptions()
    ) -> String {
        guard !diagnostics.isEmpty else { return "" }
        let renderer = DiagnosticRenderer(source, options)
        var parts = diagnostics.prefix(options.shownMax).map { renderer.render($0) }
        let rest = diagnostics.count - parts.count
        if rest > 0 { parts.append("… and \(rest) more\n") }
        return parts.joined(separator: "\n")
    }

    /// One diagnostic. Each note becomes a line of its own at the end: the call stack, whose fault it is.
    package func render(_ diagnostic: Diagnostic, notes: [String] = []) -> String {
        let related = diagnostic.related.prefix(DiagnosticRenderer.relatedMax)
        let line = lineIndex(diagnostic.span)
        let gutter = ([diagnostic.span] + related.map(\.span)).map { String(lineIndex($0) + 1).count }.max() ?? 1
        let accent = diagnostic.severity == .error ? Style.error : Style.warning
        var out = paint("\(diagnostic.severity.rawValue)[\(diagnostic.code.rawValue)]", accent)
        out += paint(": \(DiagnosticRenderer.oneLine(diagnostic.message))", .strong) + "\n"
        out += place("┌─", diagnostic.span, gutter: gutter)
        out += snippet(diagnostic.span, gutter: gutter)
        out += underline(diagnostic.span, "^", diagnostic.label, accent, gutter: gutter)
        for other in related where lineIndex(other.span) == line {
            out += underline(other.span, "-", other.message, .cause, gutter: gutter)
        }
        for other in related where lineIndex(other.span) != line {
            out += place("├─", other.span, gutter: gutter)
            out += snippet(other.span, gutter: gutter)
            out += underline(other.span, "-", other.message, .cause, gutter: gutter)
        }
        for note in (diagnostic.help.map { ["help: \($0)"] } ?? []) + notes {
            out += margin(gutter) + paint("=", .gutter) + " \(DiagnosticRenderer.oneLine(note))\n"
        }
        return out
    }

    /// Other places shown of one diagnostic.
    static let relatedMax = 4

    private func lineIndex(_ span: Span) -> Int { lines.lineIndex(of: min(Int(span.start), source.bytes.count)) }

    private func margin(_ gutter: Int) -> String { String(repeating: " ", count: gutter) }

    private func place(_ corner: String, _ span: Span, gutter: Int) -> String {
        let (line, column) = lines.position(of: span.start)
        return margin(gutter) + paint(corner, .gutter)
            + " \(DiagnosticRenderer.oneLine(source.name)):\(line):\(column)\n"
    }

    private func snippet(_ span: Span, gutter: Int) -> String {
        let number = String(lineIndex(span) + 1)
        let padding = String(repeating: " ", count: gutter - number.count)
        let text = excerpt(span).text
        return paint("\(padding)\(number)│", .gutter) + (text.isEmpty ? "\n" : " \(text)\n")
    }

    private func underline(_ span: Span, _ mark: String, _ label: String, _ style: Style, gutter: Int) -> String {
        let excerpt = excerpt(span)
        let marks = String(repeating: mark, count: excerpt.markWidth)
        let text = label.isEmpty ? marks : "\(marks) \(DiagnosticRenderer.oneLine(label))"
        let indent = String(repeating: " ", count: excerpt.markStart)
        return margin(gutter) + paint("│", .gutter) + " \(indent)\(paint(text, style))\n"
    }

    /// The line that the span starts in; of a span over several lines the first is marked.
    private func excerpt(_ span: Span) -> SourceExcerpt {
        let line = lines.range(ofLineIndex: lineIndex(span))
        let start = min(max(Int(span.start), line.lowerBound), line.upperBound)
        let end = min(max(Int(span.end), start), line.upperBound)
        return SourceExcerpt(source.bytes, line: line, span: start..<end, columnsMax: options.columnsMax)
    }

    /// Text of others (messages, file names) cannot break out of its line or send escapes to the terminal.
    private static func oneLine(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isUnprintable) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.map { isUnprintable($0) ? "\u{FFFD}" : $0 }))
    }

    private static func isUnprintable(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || (0x202A...0x202E).contains(scalar.value)
            || (0x2066...0x2069).contains(scalar.value)
    }

    /// SGR parameters of the parts of a message.
    private enum Style: String {
        case error = "1;31"
        case warning = "1;33"
        case strong = "1"
        case gutter = "34"
        case cause = "36"
    }

    private func paint(_ text: String, _ style: Style) -> String {
        options.isColored ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }
}
