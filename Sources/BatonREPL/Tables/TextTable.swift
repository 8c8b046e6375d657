package import BatonInterpreter

/// A list of records as text: a header, a rule, and a line for each row.
///
/// Fits a width: long cells are cut with `…`, and columns that have no room left are named below the table.
package struct TextTable {
    package struct Options {
        /// Columns of the terminal.
        package var width = 80
        /// Rows that are shown; the others are counted below.
        package var rowsMax = 20
        /// Rows that there are, where `rows` holds only the first of them.
        package var totalRows: Int?

        package init(width: Int = 80, rowsMax: Int = 20, totalRows: Int? = nil) {
            self.width = width
            self.rowsMax = rowsMax
            self.totalRows = totalRows
        }
    }

    /// Columns of a table that are looked at.
    package static let columnsMax = 500
    /// The widest that a column of texts becomes while others need room.
    static let cellWidthMax = 40
    private static let gap = 2

    private var columns: [Column] = []
    private let options: Options
    private let rowCount: Int
    private let shownCount: Int

    private struct Column {
        var name: String
        /// What stands below the name; empty for nothing.
        var type = ""
        var cells: [DisplaySegment]
        var isNumeric: Bool
        var width: Int
    }

    /// Whether a value is shown as a table: a list, not empty, of maps only.
    package static func isTable(_ value: Value) -> Bool {
        guard case .list(let list) = value.settled, !list.items.isEmpty else { return false }
        return list.items.allSatisfy { if case .map(let row) = $0.settled { row.count > 0 } else { false } }
    }

    /// The table's text, with a line break behind each line.
    package static func render(_ rows: [MapObject], _ options: Options = Options()) -> String {
        segments(rows, options).map(\.text).joined()
    }

    /// A table with a line of types below the names, also where it has no rows.
    static func segments(
        _ rows: [MapObject], columns: [String], types: [String: String], _ options: Options
    ) -> [DisplaySegment] {
        var table = TextTable(rows, options)
        let known = Dictionary(table.columns.map { ($0.name, $0) }) { first, _ in first }
        table.columns = columns.prefix(Self.columnsMax).map { name in
            var column =
                known[name] ?? Column(name: name, cells: [], isNumeric: false, width: TextWidth.of(name))
            column.type = types[name] ?? ""
            column.width = max(column.width, TextWidth.of(column.type))
            return column
        }
        return table.segments()
    }

    /// The same in pieces.
    static func segments(_ rows: [MapObject], _ options: Options = Options()) -> [DisplaySegment] {
        TextTable(rows, options).segments()
    }

    private init(_ rows: [MapObject], _ options: Options) {
        self.options = options
        rowCount = max(options.totalRows ?? 0, rows.count)
        let shown = rows.prefix(max(0, options.rowsMax))
        shownCount = shown.count
        let table = TableColumns(shown, max: Self.columnsMax)
        for (name, (values, form)) in zip(table.names, zip(table.values, table.forms)) {
            let cells = values.map { DisplaySegment(form.text($0), ValueKind.of($0)) }
            let width = max(TextWidth.of(name), cells.map { TextWidth.of($0.text) }.max() ?? 0, 1)
            columns.append(Column(name: name, cells: cells, isNumeric: form.isNumeric, width: width))
        }
    }

    private func segments() -> [DisplaySegment] {
        var text = SegmentedText()
        guard !columns.isEmpty else {
            text.append("no columns, \(Self.counted(rowCount, "row"))\n")
            return text.segments
        }
        let (shown, dropped) = fitted()
        addLine(to: &text, shown) { DisplaySegment($0.name) }
        if columns.contains(where: { !$0.type.isEmpty }) { addLine(to: &text, shown) { DisplaySegment($0.type) } }
        text.append(shown.map { String(repeating: "─", count: $0.width) }.joined(separator: "  ") + "\n")
        for index in 0..<shownCount { addLine(to: &text, shown) { $0.cells[index] } }
        if shownCount < rowCount {
            text.append("first \(Self.grouped(shownCount)) of \(Self.counted(rowCount, "row"))\n")
        }
        if !dropped.isEmpty {
            let names = dropped.map(\.name).joined(separator: ", ")
            let line = "\(Self.counted(dropped.count, "more column")): \(names)"
            text.append(TextWidth.cut(line, to: options.width) + "\n")
        }
        return text.segments
    }

    private func addLine(to text: inout SegmentedText, _ columns: [Column], _ cell: (Column) -> DisplaySegment) {
        for (index, column) in columns.enumerated() {
            let cell = cell(column)
            let shown = TextWidth.cut(cell.text, to: column.width)
            let padding = String(repeating: " ", count: column.width - TextWidth.of(shown))
            if index > 0 { text.append("  ") }
            if column.isNumeric { text.append(padding) }
            text.append(shown, cell.kind)
            // Nothing stands behind the last column, so that lines end where they end.
            if !column.isNumeric, index < columns.count - 1 { text.append(padding) }
        }
        text.append("\n")
    }

    /// The columns that have room, narrowed where that helps, and those that have none.
    private func fitted() -> (shown: [Column], dropped: [Column]) {
        var shown: [Column] = []
        var needed = -Self.gap
        for column in columns {
            // A column counts as wide as it must be, the rest is given back below.
            let least = Self.leastWidth(column)
            guard shown.isEmpty || needed + Self.gap + least <= options.width else { break }
            needed += Self.gap + least
            shown.append(column)
        }
        var spare = max(0, options.width - needed)
        for index in shown.indices {
            let least = Self.leastWidth(shown[index])
            let wanted = min(shown[index].width, max(least, options.width))
            let given = min(wanted - least, spare)
            spare -= max(0, given)
            shown[index].width = min(least + max(0, given), max(1, options.width))
        }
        return (shown, Array(columns.dropFirst(shown.count)))
    }

    /// Numbers are shown whole; texts may be cut to a width that still tells something.
    private static func leastWidth(_ column: Column) -> Int {
        column.isNumeric ? column.width : min(column.width, max(12, min(TextWidth.of(column.name), 20)))
    }

    static func counted(_ count: Int, _ noun: String) -> String {
        "\(grouped(count)) \(noun)\(count == 1 ? "" : "s")"
    }

    private static func grouped(_ count: Int) -> String { NumberFormat.grouped(String(count)) }
}
