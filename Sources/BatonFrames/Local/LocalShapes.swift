/// Steps that put frames together or turn them round.
struct LocalShapes {
    let frame: LocalFrame
    let variables: [String: LocalFrame]

    init(_ frame: LocalFrame, _ variables: [String: LocalFrame]) {
        self.frame = frame
        self.variables = variables
    }

    func frame(after step: FrameStep) throws(FrameFault) -> LocalFrame {
        switch step {
        case .join(let other, let kind, let keys, let suffix):
            return try joined(try LocalFrames.computed(other, variables), kind, keys, suffix)
        case .append(let others):
            var all = [frame]
            for other in others { all.append(try LocalFrames.computed(other, variables)) }
            return appended(all)
        case .unpivot(let names, let name, let value): return unpivoted(names, name, value)
        case .pivot(let index, let columns, let value): return try pivoted(index, columns, value)
        case .explode(let name): return exploded(name)
        default: preconditionFailure("`LocalSteps` does it")
        }
    }

    // MARK: Joins

    private func joined(
        _ right: LocalFrame, _ kind: FrameStep.JoinKind, _ keys: [FrameStep.JoinKey], _ suffix: String
    ) throws(FrameFault) -> LocalFrame {
        let partners = kind == .cross ? [] : partners(right, keys)
        if kind == .semi || kind == .anti {
            return frame.rows(at: (0..<frame.count).filter { partners[$0].isEmpty == (kind == .anti) })
        }
        var pairs: [(left: Int?, right: Int?)] = []
        var isUsed = [Bool](repeating: false, count: right.count)
        for row in 0..<frame.count {
            let found = kind == .cross ? Array(0..<right.count) : partners[row]
            if found.isEmpty, kind == .left || kind == .full { pairs.append((row, nil)) }
            for other in found {
                isUsed[other] = true
                pairs.append((row, other))
            }
            guard pairs.count <= LocalFrames.cellsMax else {
                throw FrameFault(.limit, "the join makes more than \(LocalFrames.cellsMax) rows")
            }
        }
        if kind == .right || kind == .full {
            for other in 0..<right.count where !isUsed[other] { pairs.append((nil, other)) }
        }
        return put(pairs, right, keys, suffix)
    }

    /// For each row of the left, the rows of the right with equal keys; null matches nothing.
    private func partners(_ right: LocalFrame, _ keys: [FrameStep.JoinKey]) -> [[Int]] {
        let rightKeys = keys.compactMap { right[$0.right] }
        var places: [LocalKey: [Int]] = [:]
        for row in 0..<right.count {
            let key = LocalKey(rightKeys, row)
            if !key.hasNull { places[key, default: []].append(row) }
        }
        let leftKeys = keys.compactMap { frame[$0.left] }
        return (0..<frame.count).map { places[LocalKey(leftKeys, $0)] ?? [] }
    }

    private func put(
        _ pairs: [(left: Int?, right: Int?)], _ right: LocalFrame, _ keys: [FrameStep.JoinKey], _ suffix: String
    ) -> LocalFrame {
        let schema = Schema(JoinColumns.made(frame.schema, right.schema, keys, suffix))
        var columns: [[Scalar]] = []
        for (place, column) in frame.schema.columns.enumerated() {
            let other = keys.first { $0.left == column.name }.flatMap { right[$0.right] }
            var cells = pairs.map { pair in
                if let row = pair.left { return frame.columns[place][row] }
                return pair.right.flatMap { row in other.map { $0[row] } } ?? .null
            }
            LocalCells.conform(&cells, to: schema.columns[place].type)
            columns.append(cells)
        }
        for column in JoinColumns.kept(right.schema, keys) {
            let cells = right[column.name] ?? []
            columns.append(pairs.map { pair in pair.right.map { cells[$0] } ?? .null })
        }
        return LocalFrame(schema, columns: columns, count: pairs.count)
    }

    // MARK: Rows of others

    private func appended(_ frames: [LocalFrame]) -> LocalFrame {
        var all: [Column] = []
        for column in frames.flatMap(\.schema.columns) {
            if let place = all.firstIndex(where: { $0.name == column.name }) {
                all[place].type = all[place].type.joined(with: column.type) ?? .unknown
            } else {
                all.append(column)
            }
        }
        let columns = all.map { column in
            var cells = frames.flatMap { $0[column.name] ?? Array(repeating: .null, count: $0.count) }
            LocalCells.conform(&cells, to: column.type)
            return cells
        }
        return LocalFrame(Schema(all), columns: columns, count: frames.reduce(0) { $0 + $1.count })
    }

    // MARK: Long and wide

    /// All rows for the first of the columns, then all for the next.
    private func unpivoted(_ names: [String], _ name: String, _ value: String) -> LocalFrame {
        let kept = frame.schema.columns.filter { !names.contains($0.name) }
        var columns = kept.map { column in names.flatMap { _ in frame[column.name] ?? [] } }
        columns.append(names.flatMap { Array(repeating: Scalar.text($0), count: frame.count) })
        var values = names.flatMap { frame[$0] ?? [] }
        var type = ColumnType.unknown
        for name in names { type = type.joined(with: frame.schema[name] ?? .unknown) ?? .unknown }
        LocalCells.conform(&values, to: type)
        columns.append(values)
        return LocalFrame(
            Schema(kept + [Column(name, .text), Column(value, type)]), columns: columns,
            count: frame.count * names.count)
    }

    /// A row for each combination of the index, a column for each value, both in the order of their first row; null
    /// where there are no rows of both.
    private func pivoted(_ index: [String], _ names: String, _ value: Term) throws(FrameFault) -> LocalFrame {
        let rows = LocalGroups(index.compactMap { frame[$0] }, count: frame.count)
        let heads = frame[names] ?? []
        let wide = LocalGroups([heads], count: frame.count)
        var all = index.map { Column($0, frame.schema[$0] ?? .unknown) }
        var columns = index.map { name in rows.members.map { (frame[name] ?? [])[$0[0]] } }
        for members in wide.members {
            let part = frame.rows(at: members)
            let groups = LocalGroups(index.compactMap { part[$0] }, count: part.count)
            var keys: [String: [Scalar]] = [:]
            for name in index + [names] { keys[name] = groups.members.map { (part[name] ?? [])[$0[0]] } }
            let made = try LocalTerms(part).column(value, in: groups, keys: keys).cells(count: groups.members.count)
            let partKeys = index.compactMap { part[$0] }
            var cells: [LocalKey: Scalar] = [:]
            for (group, cell) in zip(groups.members, made) { cells[LocalKey(partKeys, group[0])] = cell }
            let allKeys = index.compactMap { frame[$0] }
            var column = rows.members.map { $0.isEmpty ? .null : cells[LocalKey(allKeys, $0[0])] ?? .null }
            let type = LocalCells.type(.unknown, of: column)
            LocalCells.conform(&column, to: type)
            all.append(Column(LocalText.text(of: heads[members[0]]) ?? "null", type))
            columns.append(column)
        }
        guard let schema = Schema(checking: all) else {
            throw FrameFault(.duplicateColumn, "a value of '\(names)' is the name of a column already")
        }
        return LocalFrame(schema, columns: columns, count: rows.members.count)
    }

    private func exploded(_ name: String) -> LocalFrame {
        var places: [Int] = []
        var items: [Scalar] = []
        for (row, cell) in (frame[name] ?? []).enumerated() {
            if case .list(let parts) = cell, !parts.isEmpty {
                places += Array(repeating: row, count: parts.count)
                items += parts
            } else {
                places.append(row)
                items.append(.null)
            }
        }
        var made = frame.rows(at: places)
        guard let place = frame.schema.place(of: name) else { return made }
        var all = frame.schema.columns
        if case .list(let item) = all[place].type { all[place].type = item }
        made.columns[place] = items
        made.schema = Schema(all)
        return made
    }
}
