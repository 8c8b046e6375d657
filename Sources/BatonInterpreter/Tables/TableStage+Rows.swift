import BatonSyntax

// Stages that choose or order rows and hand them on as they are.

extension TableStage {
    /// `take n`, `skip n`: of any list.
    static func part(
        _ kind: StageKind, of input: Value, _ arguments: StageArguments
    ) throws(RuntimeError) -> Value {
        guard let count = input.itemCountIfList else {
            throw RuntimeError(.typeMismatch, "`\(kind.rawValue)` takes a list, not \(input.describedType)")
        }
        guard case .int(let wanted)? = arguments.values.first?.settled else {
            let type = arguments.values.first?.describedType ?? "nothing"
            throw RuntimeError(.typeMismatch, "`\(kind.rawValue)` takes a number of rows, not \(type)")
        }
        guard wanted >= 0 else {
            throw RuntimeError(.invalidArgument, "`\(kind.rawValue)` takes a number of rows from 0 up, not \(wanted)")
        }
        let cut = min(wanted, count)
        let range = kind == .take ? 0..<cut : cut..<count
        if case .range(let numbers) = input {
            return .range(RangeObject(lower: numbers.lower + range.lowerBound, upper: numbers.lower + range.upperBound))
        }
        return .list(Array(try input.items() ?? []).prefix(range.upperBound).dropFirst(range.lowerBound).map { $0 })
    }

    static func filter(_ table: Table, _ arguments: StageArguments) throws(RuntimeError) -> Value {
        guard let condition = arguments.columns.first else { return .list(table.rows) }
        var kept: [Value] = []
        for (row, value) in zip(table.rows, try condition.values(table.records)) where try ColumnLogic.keeps(value) {
            kept.append(row)
        }
        return .list(kept)
    }

    static func sort(_ table: Table, _ arguments: StageArguments) throws(RuntimeError) -> Value {
        var columns: [Sorting.Column] = []
        for expression in arguments.columns {
            columns.append(
                Sorting.Column(keys: try expression.values(table.records), isDescending: expression.isDescending))
        }
        return .list(try Sorting.order(columns, count: table.rows.count).map { table.rows[$0] })
    }

    /// `sort` without a column, of any list.
    static func sortItems(_ input: Value) throws(RuntimeError) -> Value {
        guard let items = try input.items() else {
            throw RuntimeError(.typeMismatch, "`sort` takes a list, not \(input.describedType)")
        }
        return .list(try Sorting.sorted(items))
    }

    /// The first row of each combination.
    static func distinct(_ table: Table, _ arguments: StageArguments) throws(RuntimeError) -> Value {
        let keys = try groupKeys(table, arguments.columns)
        var seen: Set<ValueKey> = []
        return .list(table.rows.indices.filter { seen.insert(keys[$0]).inserted }.map { table.rows[$0] })
    }

    /// `distinct` without a column, of any list.
    static func distinctItems(_ input: Value) throws(RuntimeError) -> Value {
        guard let items = try input.items() else {
            throw RuntimeError(.typeMismatch, "`distinct` takes a list, not \(input.describedType)")
        }
        var seen: Set<ValueKey> = []
        return .list(items.filter { seen.insert(ValueKey($0)).inserted })
    }

    /// One key for each row.
    static func groupKeys(_ table: Table, _ expressions: [ColumnExpression]) throws(RuntimeError) -> [ValueKey] {
        var columns: [[Value]] = []
        for expression in expressions { columns.append(try expression.values(table.records)) }
        if columns.count == 1 { return columns[0].map { ValueKey($0) } }
        return table.rows.indices.map { row in ValueKey(columns.map { $0[row] }) }
    }
}
