/// Values that depend on the rows around, in the order of the frame, inside each part of it.
enum LocalWindows {
    static func cells(
        _ function: WindowFunction, _ columns: [LocalColumn], _ parts: [[Int]], count: Int
    ) throws(FrameFault) -> [Scalar] {
        var cells = [Scalar](repeating: .null, count: count)
        for rows in parts {
            let made = try part(function, columns, rows)
            for (row, cell) in zip(rows, made) { cells[row] = cell }
        }
        return cells
    }

    private static func part(
        _ function: WindowFunction, _ columns: [LocalColumn], _ rows: [Int]
    ) throws(FrameFault) -> [Scalar] {
        if function == .rowNumber { return rows.indices.map { .int(Int64($0)) } }
        if function == .count { return rows.map { _ in .int(Int64(rows.count)) } }
        if function == .isRepeated { return repeated(columns, rows) }
        let values = rows.map { columns[0][$0] }
        switch function {
        case .cumulativeSum: return try running(values) { a, b throws(FrameFault) in try LocalKernels.sum(a, b) }
        case .cumulativeProduct:
            return try running(values) { a, b throws(FrameFault) in try LocalKernels.product(a, b) }
        case .cumulativeMin: return running(values) { LocalOrder.compare($1, $0) == -1 ? $1 : $0 }
        case .cumulativeMax: return running(values) { LocalOrder.compare($1, $0) == 1 ? $1 : $0 }
        case .cumulativeCount:
            var seen: Int64 = 0
            return values.map { value in
                if value != .null { seen += 1 }
                return .int(seen)
            }
        case .shift:
            guard let first = rows.first, case .int(let distance) = columns[1][first] else { return values }
            return values.indices.map { index in
                let from = Int64(index).subtractingReportingOverflow(distance).partialValue
                return from >= 0 && from < Int64(values.count) ? values[Int(from)] : .null
            }
        case .rank, .denseRank: return ranks(values, isDense: function == .denseRank)
        case .fillForward: return filled(values)
        case .fillBackward: return filled(values.reversed()).reversed()
        case .rowNumber, .count, .isRepeated: preconditionFailure("done above")
        }
    }

    /// Null and NaN stay what they are and are skipped.
    private static func running<Fault: Error>(
        _ values: [Scalar], _ step: (Scalar, Scalar) throws(Fault) -> Scalar
    ) throws(Fault) -> [Scalar] {
        var last: Scalar?
        var made: [Scalar] = []
        made.reserveCapacity(values.count)
        for value in values {
            if value == .null || value.isNaN {
                made.append(value)
            } else {
                var next = value
                if let last { next = try step(last, value) }
                last = next
                made.append(next)
            }
        }
        return made
    }

    private static func filled(_ values: [Scalar]) -> [Scalar] {
        var last = Scalar.null
        return values.map { value in
            if value != .null { last = value }
            return last
        }
    }

    /// From 1; null has no rank, NaN the last.
    private static func ranks(_ values: [Scalar], isDense: Bool) -> [Scalar] {
        var made = [Scalar](repeating: .null, count: values.count)
        var last: Scalar?
        var (rank, distinct): (Int64, Int64) = (0, 0)
        for (position, place) in LocalOrder.places([(values, false)], count: values.count).enumerated() {
            let value = values[place]
            if value == .null { break }
            if last.map({ !LocalOrder.areSame($0, value) }) ?? true {
                rank = Int64(position) + 1
                distinct += 1
            }
            last = value
            made[place] = .int(isDense ? distinct : rank)
        }
        return made
    }

    private static func repeated(_ columns: [LocalColumn], _ rows: [Int]) -> [Scalar] {
        var seen: Set<LocalKey> = []
        let keys = columns.map { column in rows.map { column[$0] } }
        return rows.indices.map { .bool(!seen.insert(LocalKey(keys, $0)).inserted) }
    }
}
