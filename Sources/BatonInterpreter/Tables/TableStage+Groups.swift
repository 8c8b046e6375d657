// Stages that make one row of many.

extension TableStage {
    /// A row for each combination of keys, in the order of their first rows, with the measures, or with `count`.
    static func group(_ table: Table, _ arguments: StageArguments) throws(RuntimeError) -> Value {
        let names = arguments.columns.map(\.name)
        let measures = arguments.measures ?? [Measure(name: "count") { rows in .int(rows.count) }]
        let columns = names + measures.map(\.name)
        try checkDistinct(columns, "group")
        var rows: [Value] = []
        for (key, members) in try groups(table, arguments.columns) {
            var values: [Value] = names.count == 1 ? [key.value] : []
            if names.count != 1, case .list(let parts) = key.value { values = parts.items }
            for measure in measures { values.append(try measure.evaluate(members)) }
            rows.append(.map(MapObject(keys: columns, values: values)))
        }
        return .list(rows)
    }

    private static func groups(
        _ table: Table, _ expressions: [ColumnExpression]
    ) throws(RuntimeError) -> [(key: ValueKey, members: [MapObject])] {
        var positions: [ValueKey: Int] = [:]
        var groups: [(key: ValueKey, members: [MapObject])] = []
        for (record, key) in zip(table.records, try groupKeys(table, expressions)) {
            if let position = positions[key] {
                groups[position].members.append(record)
            } else {
                positions[key] = groups.count
                groups.append((key, [record]))
            }
        }
        return groups
    }

    /// A list of one row, also when there are no rows to summarize.
    static func summarize(_ table: Table, _ arguments: StageArguments) throws(RuntimeError) -> Value {
        let measures = arguments.measures ?? []
        try checkDistinct(measures.map(\.name), "summarize")
        var values: [Value] = []
        for measure in measures { values.append(try measure.evaluate(table.records)) }
        return .list([.map(MapObject(keys: measures.map(\.name), values: values))])
    }

    /// A row for each column: its type, how many cells it has and lacks, and what they are like.
    static func describe(_ table: Table) throws(RuntimeError) -> Value {
        let keys = ["column", "type", "count", "missing", "unique", "mean", "std", "min", "median", "max"]
        var rows: [Value] = []
        for name in table.columns {
            let cells = try ColumnExpression(column: name).values(table.records)
            let known = cells.filter { !$0.isNull }
            let types = Set(known.map(\.typeName))
            var values: [Value] = [
                .string(name), .string(typeName(types)), .int(known.count), .int(cells.count - known.count),
                try Aggregates.apply("unique_count", known),
            ]
            let isNumeric = !known.isEmpty && known.allSatisfy(\.isQuantity) && isOneKind(types)
            let isOrdered = isNumeric || types == ["String"] || types == ["Bool"]
            for statistic in keys[5...] {
                let applies = statistic == "min" || statistic == "max" ? isOrdered : isNumeric
                values.append(applies ? try Aggregates.apply(statistic, known) : .null)
            }
            rows.append(.map(MapObject(keys: keys, values: values)))
        }
        return .list(rows)
    }

    private static func isOneKind(_ types: Set<String>) -> Bool {
        types.count == 1 || types == ["Int", "Float"]
    }

    private static func typeName(_ types: Set<String>) -> String {
        if types == ["Int", "Float"] { return "Float" }
        return types.count == 1 ? types.first ?? "Null" : types.isEmpty ? "Null" : "Any"
    }
}
