/// Where a term stands: what it may hold there.
package enum TermPlace: Hashable, Sendable {
    /// A value for each row; aggregates are taken over the whole frame.
    case row
    /// A key of `group` or `sort`: no aggregates.
    case key
    /// A value for each group: columns only inside aggregates, or as keys.
    case measure(keys: [String])
}

/// What is wrong with a term, with the way to the part of it: indices of children from the top.
package struct TermFault: Error, Hashable, Sendable {
    package var fault: FrameFault
    package var path: [Int]

    init(_ kind: FrameFault.Kind, _ message: String, help: String? = nil, path: [Int]) {
        fault = FrameFault(kind, message, help: help)
        self.path = path
    }
}

/// Types a term over the columns of a frame.
package struct TermCheck {
    /// Nil where the columns are not known before the frame is computed; any name passes then.
    let schema: Schema?
    let place: TermPlace

    /// Deepest nesting of a term.
    package static let depthMax = 200

    package init(_ schema: Schema?, _ place: TermPlace = .row) {
        self.schema = schema
        self.place = place
    }

    /// - Throws: the first fault, innermost first.
    package func type(of term: Term) throws(TermFault) -> ColumnType {
        var keys: [String]?
        if case .measure(let names) = place { keys = names }
        return try type(of: term, path: [], Surroundings(keys: keys, mayAggregate: place != .key))
    }

    /// What is around the part that is looked at.
    private struct Surroundings {
        /// The names that may stand outside aggregates in a measure; nil where any column may.
        var keys: [String]?
        var mayAggregate: Bool
        /// The aggregate or window function around.
        var outer: String?
    }

    private func type(of term: Term, path: [Int], _ around: Surroundings) throws(TermFault) -> ColumnType {
        guard path.count < Self.depthMax else {
            throw TermFault(.limit, "an expression is nested deeper than \(Self.depthMax) levels", path: path)
        }
        switch term {
        case .column(let name): return try column(name, path, around)
        case .literal(let value): return value.type
        case .apply(let function, let arguments):
            let types = try types(of: arguments, path, around)
            let call = CheckedCall(function.spelling, function.signature, arguments, types, path)
            return try call.check(isSign: function.isSign)
        case .when(let arms, let otherwise): return try when(arms, otherwise, path, around)
        case .aggregate(let function, let arguments):
            try mayAggregate(function.spelling, path, around)
            let inner = Surroundings(keys: nil, mayAggregate: false, outer: function.spelling)
            let types = try types(of: arguments, path, inner)
            return try CheckedCall(function.spelling, function.signature, arguments, types, path).check()
        case .window(let function, let arguments, let partition):
            try mayAggregate(function.spelling, path, around)
            if around.keys != nil {
                throw TermFault(
                    .badArgument, "`\(function.spelling)` has a value for each row, and a group wants one", path: path)
            }
            for name in partition { _ = try column(name, path, Surroundings(mayAggregate: false)) }
            let inner = Surroundings(keys: nil, mayAggregate: false, outer: function.spelling)
            let types = try types(of: arguments, path, inner)
            return try CheckedCall(function.spelling, function.signature, arguments, types, path).check()
        }
    }

    private func types(
        of arguments: [Term], _ path: [Int], _ around: Surroundings
    ) throws(TermFault) -> [ColumnType] {
        var types: [ColumnType] = []
        for (index, argument) in arguments.enumerated() {
            types.append(try type(of: argument, path: path + [index], around))
        }
        return types
    }

    private func column(_ name: String, _ path: [Int], _ around: Surroundings) throws(TermFault) -> ColumnType {
        if let keys = around.keys, !keys.contains(name), around.outer == nil {
            throw TermFault(
                .badArgument, "a group has many values of '\(name)'",
                help: "make one of them, like mean(\(name)) or max(\(name)), or group by it", path: path)
        }
        guard let schema else { return .unknown }
        if let type = schema[name] { return type }
        throw TermFault(.unknownColumn, "unknown column '\(name)'", help: schema.help(for: name), path: path)
    }

    private func mayAggregate(_ name: String, _ path: [Int], _ around: Surroundings) throws(TermFault) {
        if let outer = around.outer {
            throw TermFault(
                .badArgument, "`\(name)` stands inside `\(outer)`",
                help: "put it into a column of its own first, in a step before", path: path)
        }
        if !around.mayAggregate {
            throw TermFault(
                .badArgument, "`\(name)` makes one value of many, and a key is made of each row",
                help: "put it into a column of its own first, in a step before", path: path)
        }
    }

    private func when(
        _ arms: [Term.Arm], _ otherwise: Term, _ path: [Int], _ around: Surroundings
    ) throws(TermFault) -> ColumnType {
        var joined = ColumnType.unknown
        for (index, arm) in arms.enumerated() {
            let condition = try type(of: arm.condition, path: path + [2 * index], around)
            if !Signature.Want.bool.admits(condition, first: nil) {
                throw TermFault(
                    .typeMismatch, "a condition is true or false, and this is \(condition.name)",
                    path: path + [2 * index])
            }
            joined = try join(joined, try type(of: arm.value, path: path + [2 * index + 1], around), path)
        }
        return try join(joined, try type(of: otherwise, path: path + [2 * arms.count], around), path)
    }

    private func join(_ a: ColumnType, _ b: ColumnType, _ path: [Int]) throws(TermFault) -> ColumnType {
        if let type = a.joined(with: b) { return type }
        throw TermFault(.typeMismatch, "one value is \(a.name), another \(b.name)", path: path)
    }
}

extension ScalarFunction {
    /// Whether it stands between its arguments.
    var isSign: Bool {
        switch self {
        case .and, .or, .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .add, .subtract, .multiply,
            .divide, .floorDivide, .modulo, .power:
            true
        default: false
        }
    }
}

extension Schema {
    /// The way on from a name that is no column.
    package func help(for name: String) -> String {
        if let nearest = FrameWords.nearest(to: name, among: names) { return "did you mean '\(nearest)'?" }
        return names.isEmpty ? "the frame has no columns" : "the columns are \(FrameWords.listed(names))"
    }
}

extension Scalar {
    /// The type that a column of such values has; null has none.
    package var type: ColumnType {
        switch self {
        case .null: .unknown
        case .bool: .bool
        case .int: .int
        case .float: .float
        case .text: .text
        case .date: .date
        case .datetime: .datetime(zone: nil)
        case .duration: .duration
        case .binary: .binary
        case .list(let items): .list(items.lazy.map(\.type).first { $0 != .unknown } ?? .unknown)
        case .record(let fields): .record(fields.map { Column($0.name, $0.value.type) })
        }
    }
}
