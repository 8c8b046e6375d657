// `join other on id, how: "left"`

import BatonSyntax

extension TableStage {
    private enum JoinKind: String, CaseIterable { case inner, left, outer }

    /// Rows of both tables side by side where the keys are equal, in the order of the left table.
    ///
    /// `left` keeps rows of the left table without a partner, `outer` those of both (the right table's at the end).
    /// A column of the right table whose name is taken gets `_right` behind it. Null keys have no partner.
    static func join(
        _ left: Table, _ arguments: StageArguments, _ interpreter: Interpreter
    ) throws(RuntimeError) -> Value {
        guard let other = arguments.values.first, !arguments.keys.isEmpty else {
            throw RuntimeError(.malformedStage, "`join` takes a table and its keys", help: "join prices on town, day")
        }
        let kind = try joinKind(arguments)
        let right = try Table(other, "join", interpreter)
        let keys = arguments.keys.map { ColumnExpression(column: $0) }
        try left.check(keys)
        try right.check(keys)
        let rightKeys = try groupKeys(right, keys)
        var partners: [ValueKey: [Int]] = [:]
        for (index, key) in rightKeys.enumerated() where !hasNull(key) { partners[key, default: []].append(index) }

        var output = JoinOutput(left: left, right: right, keys: arguments.keys)
        var isUsed = [Bool](repeating: false, count: right.records.count)
        for (record, key) in zip(left.records, try groupKeys(left, keys)) {
            guard let found = partners[key] else {
                if kind != .inner { try output.append(record, nil) }
                continue
            }
            for index in found {
                isUsed[index] = true
                try output.append(record, right.records[index])
            }
        }
        if kind == .outer {
            for (index, record) in right.records.enumerated() where !isUsed[index] { try output.append(nil, record) }
        }
        return .list(output.rows)
    }

    private static func hasNull(_ key: ValueKey) -> Bool {
        if case .list(let parts) = key.value { return parts.items.contains(where: \.isNull) }
        return key.value.isNull
    }

    private static func joinKind(_ arguments: StageArguments) throws(RuntimeError) -> JoinKind {
        for option in arguments.options {
            guard option.name == "how" else {
                throw RuntimeError(.unknownArgument, "`join` has no option `\(option.name)`", help: "there is `how`")
            }
            guard case .string(let name) = option.value.settled, let kind = JoinKind(rawValue: name.text) else {
                throw RuntimeError(
                    .invalidArgument, "`join`: how must be \"inner\", \"left\" or \"outer\", not \(option.value.brief)")
            }
            return kind
        }
        return .inner
    }

    /// The rows of a join as they are made.
    private struct JoinOutput {
        private(set) var rows: [Value] = []
        private let columns: [String]
        private var leftCursors: [ColumnCursor]
        private var rightCursors: [ColumnCursor]
        /// For each left column, the cursor for a row that only the right table has; nil where it is no key.
        private var keyCursors: [ColumnCursor?]

        init(left: Table, right: Table, keys: [String]) {
            let leftColumns = left.columns.isEmpty ? keys : left.columns
            leftCursors = leftColumns.map { ColumnCursor($0) }
            keyCursors = leftColumns.map { keys.contains($0) ? ColumnCursor($0) : nil }
            let added = right.columns.filter { !keys.contains($0) }
            rightCursors = added.map { ColumnCursor($0) }
            var taken = Set(leftColumns)
            columns =
                leftColumns
                + added.map { name in
                    var unique = name
                    while !taken.insert(unique).inserted { unique += "_right" }
                    return unique
                }
        }

        mutating func append(_ left: MapObject?, _ right: MapObject?) throws(RuntimeError) {
            guard rows.count < Value.itemsMax else {
                throw RuntimeError(.tooLarge, "the join has more than \(Value.itemsMax) rows")
            }
            var values: [Value] = []
            values.reserveCapacity(columns.count)
            for index in leftCursors.indices {
                if let left {
                    values.append(leftCursors[index].value(in: left))
                } else if let right, keyCursors[index] != nil {
                    values.append(keyCursors[index]?.value(in: right) ?? .null)
                } else {
                    values.append(.null)
                }
            }
            for index in rightCursors.indices {
                values.append(right.map { rightCursors[index].value(in: $0) } ?? .null)
            }
            rows.append(.map(MapObject(keys: columns, values: values)))
        }
    }
}
