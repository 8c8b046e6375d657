/// Computes terms over the columns of a frame.
struct LocalTerms {
    let frame: LocalFrame

    init(_ frame: LocalFrame) { self.frame = frame }

    /// A value for each row.
    func cells(_ term: Term) throws(FrameFault) -> [Scalar] {
        try column(term).cells(count: frame.count)
    }

    func column(_ term: Term) throws(FrameFault) -> LocalColumn {
        switch term {
        case .column(let name):
            guard let cells = frame[name] else { throw FrameFault(.unknownColumn, "unknown column '\(name)'") }
            return .cells(cells)
        case .literal(let value): return .same(value)
        case .apply(let function, let arguments):
            var columns: [LocalColumn] = []
            for argument in arguments { columns.append(try column(argument)) }
            return try LocalKernels.apply(function, columns, count: frame.count)
        case .when(let arms, let otherwise):
            var columns: [(LocalColumn, LocalColumn)] = []
            for arm in arms { columns.append((try column(arm.condition), try column(arm.value))) }
            return Self.choose(columns, try column(otherwise), count: frame.count)
        case .aggregate(let function, let arguments):
            var columns: [LocalColumn] = []
            for argument in arguments { columns.append(try column(argument)) }
            return .same(
                try LocalAggregates.value(function, columns, Array(0..<frame.count), zero: zero(function, arguments)))
        case .window(let function, let arguments, let partition):
            var columns: [LocalColumn] = []
            for argument in arguments { columns.append(try column(argument)) }
            let parts = LocalGroups(try keys(partition), count: frame.count)
            return .cells(try LocalWindows.cells(function, columns, parts.members, count: frame.count))
        }
    }

    /// A value for each group: aggregates of its rows, keys, and what is made of them.
    func column(_ term: Term, in groups: LocalGroups, keys: [String: [Scalar]]) throws(FrameFault) -> LocalColumn {
        let count = groups.members.count
        switch term {
        case .column(let name):
            guard let cells = keys[name] else {
                throw FrameFault(.badArgument, "a group has many values of '\(name)'")
            }
            return .cells(cells)
        case .literal(let value): return .same(value)
        case .apply(let function, let arguments):
            var columns: [LocalColumn] = []
            for argument in arguments { columns.append(try column(argument, in: groups, keys: keys)) }
            return try LocalKernels.apply(function, columns, count: count)
        case .when(let arms, let otherwise):
            var columns: [(LocalColumn, LocalColumn)] = []
            for arm in arms {
                columns.append(
                    (
                        try column(arm.condition, in: groups, keys: keys),
                        try column(arm.value, in: groups, keys: keys)
                    ))
            }
            return Self.choose(columns, try column(otherwise, in: groups, keys: keys), count: count)
        case .aggregate(let function, let arguments):
            var columns: [LocalColumn] = []
            for argument in arguments { columns.append(try column(argument)) }
            var cells: [Scalar] = []
            cells.reserveCapacity(count)
            let zero = zero(function, arguments)
            for members in groups.members {
                cells.append(try LocalAggregates.value(function, columns, members, zero: zero))
            }
            return .cells(cells)
        case .window(let function, _, _):
            throw FrameFault(.badArgument, "`\(function.spelling)` has a value for each row, and a group wants one")
        }
    }

    /// What a sum of no values is: that of durations is one.
    private func zero(_ function: Aggregate, _ arguments: [Term]) -> Scalar {
        guard function == .sum, let first = arguments.first,
            TermScope(schema: frame.schema).type(of: first) == .duration
        else { return .int(0) }
        return .duration(0)
    }

    private func keys(_ names: [String]) throws(FrameFault) -> [[Scalar]] {
        var columns: [[Scalar]] = []
        for name in names { columns.append(try cells(.column(name))) }
        return columns
    }

    private static func choose(
        _ arms: [(LocalColumn, LocalColumn)], _ otherwise: LocalColumn, count: Int
    ) -> LocalColumn {
        .cells(
            (0..<count).map { row in
                for (condition, value) in arms where condition[row] == .bool(true) { return value[row] }
                return otherwise[row]
            })
    }
}

/// Values for rows, or one that is the same for all.
enum LocalColumn {
    case same(Scalar)
    case cells([Scalar])

    subscript(_ row: Int) -> Scalar {
        switch self {
        case .same(let value): value
        case .cells(let cells): cells[row]
        }
    }

    func cells(count: Int) -> [Scalar] {
        switch self {
        case .same(let value): Array(repeating: value, count: count)
        case .cells(let cells): cells
        }
    }
}

/// Rows by equal keys, groups in the order of their first row. Null is a key like another, and so is NaN.
struct LocalGroups {
    /// Places of each group's rows, in order.
    private(set) var members: [[Int]] = []

    /// - Parameter columns: of keys; without any there is one group of all rows, also of none.
    init(_ columns: [[Scalar]], count: Int) {
        if columns.isEmpty {
            members = [Array(0..<count)]
            return
        }
        var places: [LocalKey: Int] = [:]
        for row in 0..<count {
            let key = LocalKey(columns, row)
            if let place = places[key] {
                members[place].append(row)
            } else {
                places[key] = members.count
                members.append([row])
            }
        }
    }
}

/// Cells as a key: NaN equals itself, and an int the float of its value.
struct LocalKey: Hashable {
    private let parts: [Scalar]
    let hasNull: Bool

    init(_ columns: [[Scalar]], _ row: Int) {
        var hasNull = false
        parts = columns.map { cells in
            if cells[row] == .null { hasNull = true }
            return Self.part(cells[row])
        }
        self.hasNull = hasNull
    }

    init(_ value: Scalar) {
        parts = [Self.part(value)]
        hasNull = value == .null
    }

    private static func part(_ value: Scalar) -> Scalar {
        // Swift holds texts that only differ in their composition for equal; here code points count.
        if case .text(let text) = value {
            return text.utf8.allSatisfy { $0 < 0x80 } ? value : .binary(Array(text.utf8))
        }
        guard case .float(let number) = value else { return value }
        if number.isNaN { return .record([]) }
        return Int64(exactly: number).map { .int($0) } ?? value
    }
}
