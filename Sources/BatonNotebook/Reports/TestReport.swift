import BatonSyntax

/// What `baton test` says of a notebook: a line when all is as recorded, else each difference with its place.
package struct TestReport {
    private let outcome: NotebookOutcome
    private let name: String
    private let isColored: Bool

    package init(_ outcome: NotebookOutcome, name: String, isColored: Bool = false) {
        self.outcome = outcome
        self.name = name
        self.isColored = isColored
    }

    /// Lines of one difference that are shown.
    static let linesMax = 60

    package func text() -> String {
        let tally = outcome.tally
        var out = ""
        for cell in outcome.cells {
            if let fault = cell.fault { out += fault + "\n" }
            for index in cell.passages.indices {
                switch outcome.verdict(cell, index) {
                case .differs(let comparison): out += difference(cell, index, comparison) + "\n"
                case .error(let error): out += error.hasSuffix("\n") ? error + "\n" : error + "\n\n"
                case .notRun, .unrecorded, .same: break
                }
            }
        }
        return out + summary(tally) + "\n"
    }

    private func summary(_ tally: NotebookOutcome.Tally) -> String {
        if outcome.isInterrupted { return paint("stopped ", Self.bad) + name }
        let count = tally.same + tally.differing
        var parts: [String] = []
        if tally.errors > 0 { parts.append(counted(tally.errors, "error")) }
        if tally.differing > 0 {
            parts.append("\(tally.differing) of \(counted(count, "output")) differ\(tally.differing == 1 ? "s" : "")")
        } else {
            parts.append(count == 0 ? "no output on record" : "\(counted(count, "output")) as recorded")
        }
        if tally.notRun > 0 { parts.append("\(counted(tally.notRun, "statement")) not run") }
        let isSound = tally.errors == 0 && tally.differing == 0
        let word = tally.errors > 0 ? "error   " : isSound ? "ok      " : "differs "
        return paint(word, isSound ? Self.good : Self.bad) + "\(name): " + parts.joined(separator: ", ")
    }

    private func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

    /// The statement, then what was recorded (`-`) and what was shown (`+`).
    package func difference(_ cell: NotebookOutcome.CellOutcome, _ index: Int, _ comparison: OutputComparison)
        -> String
    {
        let notebook = outcome.notebook
        let passage = notebook.cells[cell.cell].passages[index]
        guard let recorded = passage.recorded else { return "" }
        let gutter = max(3, String(recorded.lines.upperBound).count)
        func line(_ number: Int?, _ text: String) -> String {
            let label = number.map(String.init) ?? ""
            return String(repeating: " ", count: gutter - label.count) + label + "│ " + text + "\n"
        }
        let isNamed = notebook.cells[cell.cell].hasMarker
        var out = paint("output differs", Self.bad) + (isNamed ? " in '\(notebook.name(of: cell.cell))'" : "") + "\n"
        out += String(repeating: " ", count: gutter) + "┌─ \(name):\(recorded.lines.lowerBound + 1)\n"
        let first = passage.lines.lowerBound
        out += line(first + 1, notebook.lines.text(ofLine: first + 1))
        if passage.lines.count > 1 { out += line(nil, "…") }
        let shown = cell.passages[index].shown.lines
        let texts = recorded.texts
        for step in comparison.steps.prefix(Self.linesMax) {
            switch step {
            case .same(let expected, _), .anything(let expected):
                out += line(recorded.lines.lowerBound + expected + 1, "  " + texts[expected])
            case .missing(let expected):
                out += line(
                    recorded.lines.lowerBound + expected + 1, paint("- " + visible(texts[expected]), Self.bad))
            case .unexpected(let index): out += line(nil, paint("+ " + visible(shown[index].text), Self.good))
            case .taken(let index): out += line(nil, "  ┊ " + visible(shown[index].text))
            }
        }
        if texts == [""] { out += line(recorded.lines.lowerBound + 1, "  (nothing)") }
        let rest = comparison.steps.count - Self.linesMax
        if rest > 0 { out += line(nil, "… and \(rest) more lines") }
        return out
    }

    /// Control characters would play with the reader's terminal.
    private func visible(_ text: String) -> String {
        String(
            String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? "\u{FFFD}" : $0 }))
    }

    private static let good = "32"
    private static let bad = "1;31"

    private func paint(_ text: String, _ style: String) -> String {
        isColored ? "\u{1B}[\(style)m\(text)\u{1B}[0m" : text
    }
}
