package import BatonInterpreter
import BatonSyntax

/// A notebook as Jupyter keeps one: nbformat 4.5.
///
/// Titles, what is recorded and where a file begins without a marker stand in the metadata, so that `JupyterReader`
/// gives the same text back.
package enum JupyterWriter {
    package static func text(_ notebook: Notebook, outcome: NotebookOutcome? = nil) throws(RuntimeError) -> String {
        var results: [Int: NotebookOutcome.CellOutcome] = [:]
        for cell in outcome?.cells ?? [] { results[cell.cell] = cell }
        var cells: [Value] = []
        for index in notebook.cells.indices {
            cells.append(cell(notebook, index, results[index]))
        }
        let language = map([
            ("name", .string("exp")), ("file_extension", .string(".exp")), ("mimetype", .string("text/x-exp")),
        ])
        let kernel = map([("name", .string("baton")), ("display_name", .string("Baton")), ("language", .string("exp"))])
        var metadata = [("kernelspec", kernel), ("language_info", language)]
        if let line = interpreterLine(notebook) {
            metadata.insert(("baton", map([("interpreter", .string(line))])), at: 0)
        }
        let document = map([
            ("cells", .list(cells)), ("metadata", map(metadata)),
            ("nbformat", .int(4)), ("nbformat_minor", .int(5)),
        ])
        return try JSONWriter.text(document, indent: 1) + "\n"
    }

    static func map(_ pairs: [(String, Value)]) -> Value { .map(MapObject(pairs: pairs)) }

    /// A text as the list of its lines, each with its break.
    static func lines(_ text: String) -> Value {
        var lines: [Value] = []
        var rest = text[...]
        while let end = rest.firstIndex(of: "\n") {
            lines.append(.string(String(rest[...end])))
            rest = rest[rest.index(after: end)...]
        }
        if !rest.isEmpty { lines.append(.string(String(rest))) }
        return .list(lines)
    }

    private static func cell(
        _ notebook: Notebook, _ index: Int, _ result: NotebookOutcome.CellOutcome?
    ) -> Value {
        let cell = notebook.cells[index]
        var own: [(String, Value)] = []
        if !cell.hasMarker { own.append(("unmarked", .bool(true))) }
        if !cell.title.isEmpty { own.append(("title", .string(cell.title))) }
        if cell.kind == .prose {
            let metadata = own.isEmpty ? map([]) : map([("baton", map(own))])
            return map([
                ("cell_type", .string("markdown")), ("id", .string("cell-\(index + 1)")), ("metadata", metadata),
                ("source", lines(PageContent.prose(cell, isFirst: index == 0))),
            ])
        }
        let isLed = cell.lines.lowerBound == 0 && interpreterLine(notebook) != nil
        let source = source(of: cell, in: notebook, skippingFirst: isLed)
        let outputs = outputs(of: cell, result)
        let metadata = own.isEmpty ? map([]) : map([("baton", map(own))])
        return map([
            ("cell_type", .string("code")), ("execution_count", .null), ("id", .string("cell-\(index + 1)")),
            ("metadata", metadata), ("outputs", .list(outputs)), ("source", lines(source)),
        ])
    }

    private static func interpreterLine(_ notebook: Notebook) -> String? {
        let first = notebook.lines.text(ofLine: 1)
        return first.hasPrefix("#!") ? first : nil
    }

    /// The cell's text. Recorded outputs stay in it where a statement stands behind them; those of the cell's end are
    /// its outputs.
    private static func source(of cell: Notebook.Cell, in notebook: Notebook, skippingFirst: Bool) -> String {
        let start = cell.lines.lowerBound + (cell.hasMarker || skippingFirst ? 1 : 0)
        var lines = start..<max(start, cell.lines.upperBound)
        if let last = cell.passages.last?.recorded, !last.isTrailing {
            let behind = last.lines.upperBound..<lines.upperBound
            if behind.allSatisfy({ notebook.lines.text(ofLine: $0 + 1).trimmedEnd.isEmpty }) {
                lines = start..<last.lines.lowerBound
            }
        }
        func isEmpty(_ line: Int) -> Bool { notebook.lines.text(ofLine: line + 1).trimmedEnd.isEmpty }
        while let first = lines.first, isEmpty(first) { lines = lines.dropFirst() }
        while let last = lines.last, isEmpty(last) { lines = lines.dropLast() }
        return notebook.text(lines)
    }

    private static func outputs(
        of cell: Notebook.Cell, _ result: NotebookOutcome.CellOutcome?
    ) -> [Value] {
        if let result { return result.passages.flatMap { $0.pieces.map(output) } }
        guard let texts = cell.passages.last?.recorded, !texts.isTrailing else { return [] }
        return [stream(texts.texts == [""] ? "" : texts.texts.joined(separator: "\n") + "\n")]
    }

    private static func output(_ piece: OutputPiece) -> Value {
        guard piece.html != nil || piece.svg != nil else { return stream(piece.text) }
        var data = [("text/plain", lines(piece.text.trimmedEndOfLines))]
        if let html = piece.html { data.append(("text/html", lines(html))) }
        if let svg = piece.svg { data.append(("image/svg+xml", lines(svg))) }
        return map([
            ("data", map(data)), ("metadata", map([])), ("output_type", .string("display_data")),
        ])
    }

    private static func stream(_ text: String) -> Value {
        map([("name", .string("stdout")), ("output_type", .string("stream")), ("text", lines(text))])
    }
}
