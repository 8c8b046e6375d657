import BatonSyntax

/// Writes what was shown into a notebook in place of what was recorded and is no longer so.
///
/// Recorded lines that still stand for what is shown stay as they are, with their `...` and tolerances; all other text
/// is left alone.
package enum Blessing {
    /// Lines of one output that are written; `...` stands for the others.
    package static let linesMax = 500

    /// The text of the notebook with its outputs as they were shown.
    ///
    /// - Parameter addsNew: statements without a recorded output get one where they have shown something.
    package static func text(of outcome: NotebookOutcome, addsNew: Bool) -> String {
        var edits: [Edit] = []
        let notebook = outcome.notebook
        for cell in outcome.cells {
            for (index, passage) in notebook.cells[cell.cell].passages.enumerated() {
                switch outcome.verdict(cell, index) {
                // An error becomes one that is expected when somebody has written `#=> error[` there, never by itself.
                case .notRun, .same, .error: break
                case .differs(let comparison):
                    guard let recorded = passage.recorded else { continue }
                    let texts = blessed(recorded.texts, cell.passages[index].shown, comparison)
                    edits.append(Edit(lines: recorded.lines, texts: texts, isTrailing: recorded.isTrailing))
                case .unrecorded:
                    let texts = fresh(cell.passages[index].shown)
                    let line = passage.lines.upperBound
                    if addsNew, texts != [""] {
                        edits.append(Edit(lines: line..<line, texts: texts, isTrailing: false))
                    }
                }
            }
        }
        return apply(edits, to: notebook)
    }

    /// Lines of a file that are replaced by recorded outputs.
    private struct Edit {
        var lines: Range<Int>
        var texts: [String]
        /// The first line begins with a statement, which stays.
        var isTrailing: Bool
    }

    /// The texts to record of an output that was not recorded before.
    package static func fresh(_ shown: ShownText) -> [String] {
        let lines = shown.lines.map(\.text)
        if lines.isEmpty { return [""] }
        return lines.count <= linesMax ? lines : lines.prefix(linesMax) + [ExpectedLine.anything]
    }

    private static func blessed(
        _ expected: [String], _ shown: ShownText, _ comparison: OutputComparison
    ) -> [String] {
        let lines = shown.lines
        var texts: [String] = []
        for step in comparison.steps {
            switch step {
            case .same(let index, _), .anything(let index): texts.append(expected[index])
            case .unexpected(let index): texts.append(lines[index].text)
            case .taken, .missing: break
            }
        }
        return texts.isEmpty ? [""] : texts
    }

    private static func apply(_ edits: [Edit], to notebook: Notebook) -> String {
        guard !edits.isEmpty else { return String(decoding: notebook.source.bytes, as: UTF8.self) }
        let bytes = notebook.source.bytes
        let starts = notebook.lines.starts
        func offset(_ line: Int) -> Int { line == 0 ? 0 : line < starts.count ? starts[line] : bytes.count }
        var result: [UInt8] = []
        var at = 0
        for edit in edits.sorted(by: { $0.lines.lowerBound < $1.lines.lowerBound }) {
            let start = offset(edit.lines.lowerBound)
            result += bytes[at..<start]
            var texts = edit.texts[...]
            if edit.isTrailing {
                let line = notebook.lines.text(ofLine: edit.lines.lowerBound + 1)
                let statement = line.utf8.prefix(statementLength(of: line))
                result += statement
                if texts.count == 1, let text = texts.popFirst() {
                    result += Array(("  " + RecordedText.comment(text)).utf8)
                }
                result.append(UInt8(ascii: "\n"))
            } else if result.last.map({ $0 != UInt8(ascii: "\n") }) ?? false {
                result.append(UInt8(ascii: "\n"))
            }
            for text in texts { result += Array((RecordedText.comment(text) + "\n").utf8) }
            at = offset(edit.lines.upperBound)
        }
        result += bytes[at...]
        return String(decoding: result, as: UTF8.self)
    }

    /// Bytes of a line in front of its recorded output and the blanks before that.
    static func statementLength(of line: String) -> Int {
        let bytes = Array(line.utf8)
        let sign = Array(Notebook.outputSign.utf8)
        // The last sign on the line begins the comment, unless the output itself holds one.
        var index = bytes.count
        for start in bytes.indices where bytes[start...].starts(with: sign) {
            index = start
            break
        }
        while index > 0, bytes[index - 1] == 0x20 || bytes[index - 1] == 0x09 { index -= 1 }
        return index
    }
}
