import BatonInterpreter

/// The columns of some rows: their names, what stands in them, and how the cells are written.
struct TableColumns {
    /// In the order of their first place.
    var names: [String] = []
    /// For each column a value for each row; null where a row lacks it.
    var values: [[Value]] = []
    var forms: [TableCells] = []

    /// - Parameter max: columns that are looked at.
    init(_ rows: ArraySlice<MapObject>, max: Int) {
        var known: Set<String> = []
        search: for row in rows {
            for key in row.keys where known.insert(key).inserted {
                names.append(key)
                if names.count == max { break search }
            }
        }
        for name in names {
            var cursor = ColumnCursor(name)
            let column = rows.map { cursor.value(in: $0) }
            values.append(column)
            forms.append(TableCells(column))
        }
    }
}
