import BatonInterpreter

/// Records as a table of GitHub's Markdown, whole; a record as one of keys and values.
enum MarkdownTable {
    static func text(_ value: Value) -> String {
        switch value {
        case .list(let list) where TextTable.isTable(value): return table(Display.records(list.items))
        case .list(let list) where !list.items.isEmpty:
            return list.items.map { "- \(escaped($0.printed))\n" }.joined()
        case .map(let map) where map.count > 0:
            return table(zip(map.keys, map.values).map { MapObject(pairs: [("key", .string($0)), ("value", $1)]) })
        default: return value.printed + "\n"
        }
    }

    private static func table(_ rows: [MapObject]) -> String {
        let columns = TableColumns(rows[...], max: TextTable.columnsMax)
        var text = line(columns.names.map(escaped))
        text += "|" + columns.forms.map { $0.isNumeric ? " ---: |" : " --- |" }.joined() + "\n"
        for index in rows.indices {
            text += line(zip(columns.values, columns.forms).map { escaped($1.text($0[index])) })
        }
        return text
    }

    private static func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |\n" }

    /// Signs that Markdown and HTML would take for themselves.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\", "`", "*", "_", "|", "[", "]", "#", "~": result += "\\\(scalar)"
            case "<": result += "&lt;"
            case "&": result += "&amp;"
            case "\n": result += "<br>"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
