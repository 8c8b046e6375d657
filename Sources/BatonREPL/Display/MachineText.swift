import BatonInterpreter

/// Values in formats that programs read, and in Markdown.
enum MachineText {
    /// - Precondition: the format is none for people.
    static func text(_ value: Value, _ format: OutputFormat) throws(RuntimeError) -> String {
        switch format {
        case .table: preconditionFailure("a table is laid out by Display")
        case .json: return try JSONWriter.text(value, indent: 2) + "\n"
        case .ndjson: return try lines(value)
        case .csv: return try csv(value)
        case .markdown: return MarkdownTable.text(value)
        }
    }

    private static func lines(_ value: Value) throws(RuntimeError) -> String {
        guard case .list(let list) = value else { return try JSONWriter.text(value) + "\n" }
        var text = ""
        for item in list.items { text += try JSONWriter.text(item) + "\n" }
        return text
    }

    /// Records with their header; a plain list as one column `value`; anything else as a lone cell.
    private static func csv(_ value: Value) throws(RuntimeError) -> String {
        switch value {
        case .list(let list) where TextTable.isTable(value): return try CSVWriter.text(list.items)
        case .list(let list): return try CSVWriter.text(list.items.map { .map([("value", $0)]) })
        case .map(let map) where map.count > 0: return try CSVWriter.text([value])
        default:
            let column = try CSVWriter.text([.map([("value", value)])])
            return String(column.dropFirst("value\n".count))
        }
    }
}
