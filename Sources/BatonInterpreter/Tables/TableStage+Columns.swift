// Stages that make rows of other columns.

import BatonSyntax

extension TableStage {
    static func select(_ table: Table, _ arguments: StageArguments) throws(RuntimeError) -> Value {
        let names = arguments.columns.map(\.name)
        try checkDistinct(names, "select")
        var columns: [[Value]] = []
        for expression in arguments.columns { columns.append(try expression.values(table.records)) }
        return .list(table.rows.indices.map { row in .map(MapObject(keys: names, values: columns.map { $0[row] })) })
    }

    /// Each new column may use those in front of it; one of an old name takes the old one's place.
    static func derive(_ table: Table, _ arguments: StageArguments) throws(RuntimeError) -> Value {
        var shared = SharedKeys()
        var rows: [Value] = []
        rows.reserveCapacity(table.rows.count)
        for record in table.records {
            let row = record.copy()
            for expression in arguments.columns { row.set(expression.name, try expression.evaluate(row)) }
            shared.share(row)
            rows.append(.map(row))
        }
        return .list(rows)
    }

    /// `rename new = old`: the column keeps its place.
    static func rename(_ table: Table, _ arguments: StageArguments) throws(RuntimeError) -> Value {
        try table.check(arguments.columns.compactMap(\.column))
        var newNames: [String: String] = [:]
        for expression in arguments.columns {
            guard let old = expression.column else {
                throw RuntimeError(.malformedStage, "`rename` takes new = old, both names", help: "rename price = fare")
            }
            newNames[old] = expression.name
        }
        try checkDistinct(table.columns.map { newNames[$0] ?? $0 }, "rename")
        var shared = SharedKeys()
        return .list(
            table.records.map { record in
                let row = MapObject(keys: record.keys.map { newNames[$0] ?? $0 }, values: record.values)
                shared.share(row)
                return .map(row)
            })
    }

    static func drop(_ table: Table, _ arguments: StageArguments) -> Value {
        let unwanted = Set(arguments.columns.map { $0.column ?? $0.name })
        var shared = SharedKeys()
        return .list(
            table.records.map { record in
                let kept = record.keys.indices.filter { !unwanted.contains(record.keys[$0]) }
                let row = MapObject(keys: kept.map { record.keys[$0] }, values: kept.map { record.values[$0] })
                shared.share(row)
                return .map(row)
            })
    }

    /// `fill tip = 0` puts a value where the column is null, `fill 0` where any is.
    static func fill(_ table: Table, _ arguments: StageArguments) throws(RuntimeError) -> Value {
        try table.check(arguments.columns.map(\.name))
        var shared = SharedKeys()
        var rows: [Value] = []
        rows.reserveCapacity(table.rows.count)
        for record in table.records {
            let row = record.copy()
            for expression in arguments.columns where (row[expression.name] ?? .null).settled.isNull {
                row.set(expression.name, try expression.evaluate(record))
            }
            if let everywhere = arguments.values.first {
                for column in table.columns where (row[column] ?? .null).settled.isNull { row.set(column, everywhere) }
            }
            shared.share(row)
            rows.append(.map(row))
        }
        return .list(rows)
    }
}
