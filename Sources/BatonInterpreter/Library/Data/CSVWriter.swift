/// Writes a list of maps as CSV: a header of all keys in the order of their first row, LF behind each line.
///
/// Null and missing cells are empty. A text is quoted where it holds the separator, a quote or a line break, where
/// it is `NA`, and where a reader would trim it.
package enum CSVWriter {
    package static func text(_ rows: [Value], separator: Character = ",") throws(RuntimeError) -> String {
        let table = try Table(rows, "to_csv", nil)
        var text = line(table.columns.map { quoted($0, separator) }, separator)
        for record in table.records {
            let cells = table.columns.enumerated().map { index, name in
                cell((record.value(of: name, near: index) ?? .null).settled, separator)
            }
            text += line(cells, separator)
        }
        return text
    }

    private static func line(_ cells: [String], _ separator: Character) -> String {
        // A lone empty cell would be an empty line, which readers skip.
        (cells == [""] ? "\"\"" : cells.joined(separator: String(separator))) + "\n"
    }

    private static func cell(_ value: Value, _ separator: Character) -> String {
        value.isNull ? "" : quoted(value.printed, separator)
    }

    private static func quoted(_ text: String, _ separator: Character) -> String {
        let separatorByte = separator.asciiValue ?? UInt8(ascii: ",")
        var needsQuotes = text == "NA" || text.utf8.first == UInt8(ascii: " ") || text.utf8.last == UInt8(ascii: " ")
        var hasQuotes = false
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): (needsQuotes, hasQuotes) = (true, true)
            case separatorByte, UInt8(ascii: "\n"), UInt8(ascii: "\r"): needsQuotes = true
            default: continue
            }
        }
        guard needsQuotes else { return text }
        return "\""
            + (hasQuotes
                ? text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") : text) + "\""
    }
}
