import BatonInterpreter
import BatonPlot

/// Records as a fragment of HTML: `<table class="baton-table">`, with what was left out counted below.
package enum HTMLTable {
    /// Characters of one cell.
    static let cellMax = 400

    static func html(_ rows: [MapObject], rowsMax: Int) -> String {
        let shown = rows.prefix(max(0, rowsMax))
        let columns = TableColumns(shown, max: TextTable.columnsMax)
        var html = "<table class=\"baton-table\">\n<thead><tr>"
        for (name, form) in zip(columns.names, columns.forms) { html += cell("th scope=\"col\"", name, form.isNumeric) }
        html += "</tr></thead>\n<tbody>\n"
        for index in shown.indices {
            html += "<tr>"
            for (values, form) in zip(columns.values, columns.forms) {
                html += cell("td", form.text(values[index]), form.isNumeric)
            }
            html += "</tr>\n"
        }
        return html + "</tbody>\n</table>\n" + count(rows.count, shown.count, columns.names.count)
    }

    /// One record: a line for each key.
    static func html(_ record: MapObject) -> String {
        var html = "<table class=\"baton-table baton-record\">\n<tbody>\n"
        for (key, value) in zip(record.keys, record.values).prefix(TextTable.columnsMax) {
            let value = value.settled
            html += "<tr>" + cell("th scope=\"row\"", key, false)
            html += cell("td", value.isText ? value.printed : value.literal(max: cellMax), false) + "</tr>\n"
        }
        return html + "</tbody>\n</table>\n"
    }

    private static func count(_ rows: Int, _ shown: Int, _ columns: Int) -> String {
        let size = "\(TextTable.counted(rows, "row")) × \(TextTable.counted(columns, "column"))"
        let text = shown < rows ? "first \(NumberFormat.grouped(String(shown))) of \(size)" : size
        return "<p class=\"baton-count\">\(text)</p>\n"
    }

    private static func cell(_ tag: String, _ text: String, _ isNumeric: Bool) -> String {
        let side = isNumeric ? "right" : "left"
        let cut = text.count > cellMax ? text.prefix(cellMax - 1) + "…" : text[...]
        let name = tag.prefix { $0 != " " }
        return "<\(tag) style=\"text-align: \(side)\">\(MarkupText.escaped(TextLiteral.visible(String(cut))))</\(name)>"
    }
}
