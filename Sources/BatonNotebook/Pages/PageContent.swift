import BatonPlot
import BatonSyntax

/// What a page shows of a notebook: prose, and code with its outputs, in order.
package struct PageContent {
    package enum Block {
        /// Markdown, a title among it.
        case prose(String)
        case code([Part])
    }

    package enum Part {
        /// Bytes of the file.
        case source(Range<Int>)
        case output([OutputPiece])
    }

    package let notebook: Notebook
    package private(set) var blocks: [(cell: Int, block: Block)] = []

    /// - Parameter outcome: what was shown when the notebook was run just now; nil for what is recorded in it.
    package init(_ notebook: Notebook, outcome: NotebookOutcome? = nil) {
        self.notebook = notebook
        var results: [Int: NotebookOutcome.CellOutcome] = [:]
        for cell in outcome?.cells ?? [] { results[cell.cell] = cell }
        for (index, cell) in notebook.cells.enumerated() {
            switch cell.kind {
            case .prose:
                let text = Self.prose(cell, isFirst: index == 0)
                if !text.isEmpty { blocks.append((index, .prose(text))) }
            case .code:
                if !cell.title.isEmpty { blocks.append((index, .prose("## " + cell.title))) }
                let parts = parts(of: cell, outcome == nil ? nil : results[index])
                if !parts.isEmpty { blocks.append((index, .code(parts))) }
            }
        }
    }

    /// A cell of prose, its title as a heading: that of the whole when it comes first.
    package static func prose(_ cell: Notebook.Cell, isFirst: Bool) -> String {
        guard !cell.title.isEmpty else { return cell.prose }
        return (isFirst ? "# " : "## ") + cell.title + (cell.prose.isEmpty ? "" : "\n\n" + cell.prose)
    }

    /// What the page is called: its first heading, else the file's name.
    package var title: String {
        for (_, block) in blocks {
            guard case .prose(let text) = block else { continue }
            if let heading = text.split(separator: "\n").first(where: { $0.hasPrefix("# ") }) {
                return String(heading.dropFirst(2)).trimmed
            }
        }
        let name = notebook.source.name.split(separator: "/").last.map(String.init) ?? notebook.source.name
        return name.hasSuffix(".exp") ? String(name.dropLast(4)) : name
    }

    private func parts(of cell: Notebook.Cell, _ result: NotebookOutcome.CellOutcome?) -> [Part] {
        var parts: [Part] = []
        var line = cell.lines.lowerBound + (cell.hasMarker ? 1 : 0)
        for (index, passage) in cell.passages.enumerated() {
            let pieces = output(passage, result?.passages[index])
            let recorded = passage.recorded
            guard recorded != nil || !pieces.isEmpty else { continue }
            if recorded?.isTrailing == true {
                addSource(line..<passage.lines.upperBound - 1, to: &parts)
                let range = bytes(passage.lines.upperBound - 1..<passage.lines.upperBound)
                let length = Blessing.statementLength(of: notebook.lines.text(ofLine: passage.lines.upperBound))
                join(range.lowerBound..<range.lowerBound + length, to: &parts)
            } else {
                addSource(line..<(recorded?.lines.lowerBound ?? passage.lines.upperBound), to: &parts)
            }
            if !pieces.isEmpty { parts.append(.output(pieces)) }
            line = max(passage.lines.upperBound, recorded?.lines.upperBound ?? 0)
        }
        addSource(line..<max(line, cell.lines.upperBound), to: &parts)
        if let fault = result?.fault { parts.append(.output([OutputPiece(text: fault, isError: true)])) }
        return parts
    }

    private func output(
        _ passage: Notebook.Passage, _ outcome: NotebookOutcome.PassageOutcome?
    ) -> [OutputPiece] {
        guard let outcome else {
            guard let texts = passage.recorded?.texts, texts != [""] else { return [] }
            return OutputPiece.pieces(ofRecorded: texts)
        }
        return outcome.pieces
    }

    // MARK: Source

    private func bytes(_ lines: Range<Int>) -> Range<Int> {
        let starts = notebook.lines.starts
        let count = notebook.source.bytes.count
        func offset(_ line: Int) -> Int { line < starts.count ? starts[line] : count }
        return offset(lines.lowerBound)..<offset(lines.upperBound)
    }

    /// Lines of source without empty ones at their ends.
    private func addSource(_ lines: Range<Int>, to parts: inout [Part]) {
        var lines = lines.isEmpty ? lines.lowerBound..<lines.lowerBound : lines
        func isEmpty(_ line: Int) -> Bool {
            notebook.lines.text(ofLine: line + 1).allSatisfy { $0 == " " || $0 == "\t" }
        }
        while let first = lines.first, isEmpty(first) || (first == 0 && hasInterpreterLine) {
            lines = lines.dropFirst()
        }
        while let last = lines.last, isEmpty(last) { lines = lines.dropLast() }
        guard !lines.isEmpty else { return }
        var range = bytes(lines)
        let bytes = notebook.source.bytes
        while range.upperBound > range.lowerBound, [0x0A, 0x0D].contains(bytes[range.upperBound - 1]) {
            range = range.lowerBound..<range.upperBound - 1
        }
        join(range, to: &parts)
    }

    /// Stretches that follow each other are one.
    private func join(_ range: Range<Int>, to parts: inout [Part]) {
        if case .source(let before)? = parts.last {
            parts[parts.count - 1] = .source(before.lowerBound..<range.upperBound)
        } else {
            parts.append(.source(range))
        }
    }

    private var hasInterpreterLine: Bool { notebook.source.bytes.starts(with: Array("#!".utf8)) }
}

/// A piece of what a statement has shown: always text, and what stands for it in a page.
package struct OutputPiece: Sendable {
    package var text: String
    /// A fragment that needs nothing from outside.
    package var html: String?
    package var svg: String?
    package var isError: Bool

    package init(text: String, html: String? = nil, svg: String? = nil, isError: Bool = false) {
        self.text = text
        self.html = html
        self.svg = svg
        self.isError = isError
    }

    /// Recorded lines: errors stand apart, and what was shown as a table is one again.
    static func pieces(ofRecorded texts: [String]) -> [OutputPiece] {
        var pieces: [OutputPiece] = []
        var plain: [String] = []
        func close() {
            if !plain.isEmpty { pieces.append(OutputPiece(text: plain.joined(separator: "\n") + "\n")) }
            plain = []
        }
        var index = 0
        while index < texts.count {
            if texts[index].hasPrefix("error[") {
                close()
                pieces.append(OutputPiece(text: texts[index] + "\n", isError: true))
                index += 1
            } else if let (table, end) = RecordedTable.html(texts, at: index) {
                close()
                pieces.append(OutputPiece(text: texts[index..<end].joined(separator: "\n") + "\n", html: table))
                index = end
            } else {
                plain.append(texts[index])
                index += 1
            }
        }
        close()
        return pieces
    }
}

/// Tables as terminals show them, back to HTML: a header, a rule of `─` for each column, a line for each row.
enum RecordedTable {
    static func html(_ texts: [String], at index: Int) -> (html: String, end: Int)? {
        guard index + 1 < texts.count, let columns = columns(texts[index + 1]) else { return nil }
        var end = index + 2
        while end < texts.count, !texts[end].isEmpty, cells(texts[end], columns) != nil { end += 1 }
        guard let header = cells(texts[index], columns) else { return nil }
        let rows = texts[index + 2..<end].compactMap { cells($0, columns) }
        let sides = columns.indices.map { isNumeric(rows, $0) ? " class=\"n\"" : "" }
        func row(_ tag: String, _ cells: [String]) -> String {
            "<tr>" + zip(cells, sides).map { "<\(tag)\($1)>\(MarkupText.escaped($0))</\(tag)>" }.joined() + "</tr>\n"
        }
        let body = rows.map { row("td", $0) }.joined()
        return ("<table>\n<thead>\(row("th", header))</thead>\n<tbody>\n\(body)</tbody></table>\n", end)
    }

    /// The places of the columns, from a rule.
    private static func columns(_ rule: String) -> [Range<Int>]? {
        guard rule.contains("─"), rule.allSatisfy({ $0 == "─" || $0 == " " }) else { return nil }
        var columns: [Range<Int>] = []
        for (index, character) in rule.enumerated() where character == "─" {
            if let last = columns.last, last.upperBound == index {
                columns[columns.count - 1] = last.lowerBound..<index + 1
            } else {
                columns.append(index..<index + 1)
            }
        }
        return columns
    }

    /// The cells of a line; nil where it does not keep to the columns.
    private static func cells(_ line: String, _ columns: [Range<Int>]) -> [String]? {
        let characters = Array(line)
        guard let last = columns.last, characters.count <= last.upperBound + 200 else { return nil }
        var at = 0
        for column in columns {
            // Nothing but blanks stands between two columns.
            let gap = at..<min(column.lowerBound, characters.count)
            guard gap.isEmpty || characters[gap].allSatisfy({ $0 == " " }) else { return nil }
            at = column.upperBound
        }
        guard characters.count <= last.upperBound else { return nil }
        return columns.map { column in
            let start = min(column.lowerBound, characters.count)
            return String(characters[start..<min(column.upperBound, characters.count)]).trimmed
        }
    }

    private static func isNumeric(_ rows: [[String]], _ column: Int) -> Bool {
        rows.contains { $0[column].first.map { $0.isNumber || $0 == "-" } ?? false }
            && rows.allSatisfy { row in
                row[column] == "–" || row[column].isEmpty || row[column].first.map { $0.isNumber || $0 == "-" } == true
            }
    }
}
