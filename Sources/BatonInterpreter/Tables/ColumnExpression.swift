/// An expression over the columns of a row, as a table stage takes it.
package struct ColumnExpression {
    /// The column that it makes: the name given, else the expression's source text.
    package var name: String
    /// The column that the expression is, when it is nothing but a name.
    package var column: String?
    /// Every column that it names; each must be in the table.
    package var columns: [String]
    /// A minus in front, for `sort`.
    package var isDescending: Bool
    /// The value for a row. Only called where `column` is nil.
    package var evaluate: (MapObject) throws(RuntimeError) -> Value

    package init(
        name: String, columns: [String], isDescending: Bool = false,
        evaluate: @escaping (MapObject) throws(RuntimeError) -> Value
    ) {
        self.name = name
        self.columns = columns
        self.isDescending = isDescending
        self.evaluate = evaluate
    }

    /// The column itself, under its own or another name.
    package init(column: String, name: String? = nil, isDescending: Bool = false) {
        self.init(name: name ?? column, columns: [column], isDescending: isDescending) { row in row[column] ?? .null }
        self.column = column
    }

    /// The value in each row, in order.
    func values(_ rows: [MapObject]) throws(RuntimeError) -> [Value] {
        var values: [Value] = []
        values.reserveCapacity(rows.count)
        if let column {
            var cursor = ColumnCursor(column)
            for row in rows { values.append(cursor.value(in: row)) }
        } else {
            for row in rows { values.append(try evaluate(row).settled) }
        }
        return values
    }
}

/// A named aggregate over the rows of a group: `rides = count()`.
package struct Measure {
    package var name: String
    /// Every column that it names; each must be in the table.
    package var columns: [String]
    package var evaluate: ([MapObject]) throws(RuntimeError) -> Value

    package init(
        name: String, columns: [String] = [], evaluate: @escaping ([MapObject]) throws(RuntimeError) -> Value
    ) {
        self.name = name
        self.columns = columns
        self.evaluate = evaluate
    }
}

/// Reads one column of many rows, trying first the place where it stood in the row before.
package struct ColumnCursor {
    package let name: String
    private var position = 0

    package init(_ name: String) { self.name = name }

    /// The cell; null where the row lacks the column.
    package mutating func value(in row: MapObject) -> Value {
        if position < row.keys.count, row.keys[position] == name { return row.values[position].settled }
        guard let found = row.position(of: name) else { return .null }
        position = found
        return row.values[found].settled
    }
}

/// How null behaves in column expressions.
package enum ColumnLogic {
    /// The answer of `<`, `<=`, `>` or `>=` between cells: null where one of them is null, so that neither the
    /// comparison nor its `not` keeps the row. (`==` and `!=` compare with null as everywhere.)
    package static func compare(
        _ left: Value, _ right: Value, _ holds: (Ordering) -> Bool
    ) throws(RuntimeError) -> Value {
        if left.isNull || right.isNull { return .null }
        return .bool(try left.compare(right).map(holds) ?? false)
    }

    /// Whether `where` keeps a row: true does, false and null do not.
    package static func keeps(_ condition: Value) throws(RuntimeError) -> Bool {
        try condition.isNull ? false : condition.asCondition()
    }
}
