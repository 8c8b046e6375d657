/// Functions of the values of one row, applied to whole columns.
enum LocalKernels {
    /// What computes one row.
    enum Kernel {
        /// Null in, null out; the kernel sees values that are known.
        case one((Scalar) throws(FrameFault) -> Scalar)
        case two((Scalar, Scalar) throws(FrameFault) -> Scalar)
        case many(([Scalar]) throws(FrameFault) -> Scalar)
        /// Sees null.
        case withNull(([Scalar]) throws(FrameFault) -> Scalar)
    }

    static func apply(
        _ function: ScalarFunction, _ columns: [LocalColumn], count: Int
    ) throws(FrameFault) -> LocalColumn {
        let kernel = try kernel(function, columns, count: count)
        let isSame = columns.allSatisfy { if case .same = $0 { true } else { false } }
        var cells: [Scalar] = []
        let rows = isSame ? 1 : count
        cells.reserveCapacity(rows)
        for row in 0..<rows { cells.append(try value(kernel, columns, row)) }
        return isSame ? .same(cells[0]) : .cells(cells)
    }

    private static func value(
        _ kernel: Kernel, _ columns: [LocalColumn], _ row: Int
    ) throws(FrameFault) -> Scalar {
        switch kernel {
        case .one(let body):
            let value = columns[0][row]
            return value == .null ? .null : try body(value)
        case .two(let body):
            let (a, b) = (columns[0][row], columns[1][row])
            return a == .null || b == .null ? .null : try body(a, b)
        case .many(let body):
            let values = columns.map { $0[row] }
            return values.contains(.null) ? .null : try body(values)
        case .withNull(let body): return try body(columns.map { $0[row] })
        }
    }

    private static func kernel(
        _ function: ScalarFunction, _ columns: [LocalColumn], count: Int
    ) throws(FrameFault) -> Kernel {
        // The value of an argument that is the same for all rows.
        func literal(_ index: Int) -> Scalar {
            guard index < columns.count, case .same(let value) = columns[index] else { return .null }
            return value
        }
        if let kernel = logic(function) ?? numbers(function) ?? LocalText.kernel(function) { return kernel }
        if let kernel = try LocalPatterns.kernel(function, literal) { return kernel }
        if let kernel = try LocalTime.kernel(function, literal) { return kernel }
        if let kernel = LocalCasts.kernel(function) { return kernel }
        throw LocalFrames.refused("`\(function.spelling)`")
    }

    // MARK: Logic of three values, comparison

    private static func logic(_ function: ScalarFunction) -> Kernel? {
        switch function {
        case .and: .withNull { decide($0, by: false) }
        case .or: .withNull { decide($0, by: true) }
        case .not: .one { .bool($0 == .bool(false)) }
        case .equal: .two { .bool(LocalOrder.areEqual($0, $1)) }
        case .notEqual: .two { .bool(!LocalOrder.areEqual($0, $1)) }
        case .less: .two { .bool(LocalOrder.compare($0, $1) == -1) }
        case .lessOrEqual: .two { .bool(LocalOrder.compare($0, $1).map { $0 <= 0 } ?? false) }
        case .greater: .two { .bool(LocalOrder.compare($0, $1) == 1) }
        case .greaterOrEqual: .two { .bool(LocalOrder.compare($0, $1).map { $0 >= 0 } ?? false) }
        case .same: .withNull { .bool(LocalOrder.areSame($0[0], $0[1])) }
        case .isIn:
            .withNull { values in
                values[0] == .null
                    ? .null : .bool(values.dropFirst().contains { $0 != .null && LocalOrder.areEqual($0, values[0]) })
            }
        case .isNull: .withNull { .bool($0[0] == .null) }
        case .isNaN: .one { .bool($0.isNaN) }
        case .coalesce: .withNull { values in values.first { $0 != .null } ?? .null }
        case .minimum: .many { extreme($0, -1) }
        case .maximum: .many { extreme($0, 1) }
        default: nil
        }
    }

    /// `or` is true where one is true, `and` false where one is false; else null where one is null.
    private static func decide(_ values: [Scalar], by deciding: Bool) -> Scalar {
        if values.contains(.bool(deciding)) { return .bool(deciding) }
        return values.contains(.null) ? .null : .bool(!deciding)
    }

    /// NaN where one is NaN.
    private static func extreme(_ values: [Scalar], _ wanted: Int) -> Scalar {
        var best = values[0]
        for value in values {
            if value.isNaN { return value }
            if LocalOrder.compare(value, best) == wanted { best = value }
        }
        return best
    }

    // MARK: Numbers

    private static func numbers(_ function: ScalarFunction) -> Kernel? {
        switch function {
        case .add: .two(sum)
        case .subtract: .two(difference)
        case .multiply: .two(product)
        case .divide: .two { .float(float($0) / float($1)) }
        case .floorDivide: .two(LocalNumbers.floorDivided)
        case .modulo: .two(LocalNumbers.remainder)
        case .power: .two(LocalNumbers.power)
        case .negate: .one { value throws(FrameFault) in try difference(zero(value), value) }
        case .abs: .one(LocalNumbers.magnitude)
        case .sign: .one(LocalNumbers.sign)
        case .floor: .one { LocalNumbers.rounded($0, .down) }
        case .ceil: .one { LocalNumbers.rounded($0, .up) }
        case .round: .withNull(LocalNumbers.roundedHalfEven)
        default: LocalMathematics.function(function).map { body in .one { .float(body(float($0))) } }
        }
    }

    static func float(_ value: Scalar) -> Double { LocalAggregates.number(value) ?? .nan }

    private static func zero(_ value: Scalar) -> Scalar {
        switch value {
        case .float: .float(-0.0)
        case .duration: .duration(0)
        default: .int(0)
        }
    }

    static func sum(_ a: Scalar, _ b: Scalar) throws(FrameFault) -> Scalar {
        try combine(a, b, "+", { $0.addingReportingOverflow($1) }, +)
    }

    static func difference(_ a: Scalar, _ b: Scalar) throws(FrameFault) -> Scalar {
        try combine(a, b, "-", { $0.subtractingReportingOverflow($1) }, -)
    }

    static func product(_ a: Scalar, _ b: Scalar) throws(FrameFault) -> Scalar {
        try combine(a, b, "*", { $0.multipliedReportingOverflow(by: $1) }, *)
    }

    private static func combine(
        _ a: Scalar, _ b: Scalar, _ name: String, _ whole: (Int64, Int64) -> (partialValue: Int64, overflow: Bool),
        _ real: (Double, Double) -> Double
    ) throws(FrameFault) -> Scalar {
        switch (a, b) {
        case (.int(let left), .int(let right)), (.duration(let left), .duration(let right)):
            let (value, isOver) = whole(left, right)
            if isOver { throw overflow(name) }
            if case .duration = a { return .duration(value) }
            return .int(value)
        default: return .float(real(float(a), float(b)))
        }
    }

    static func overflow(_ name: String) -> FrameFault {
        FrameFault(
            .badData, "`\(name)`: the result does not fit an int of 64 bits", help: "calculate with floats: float(…)")
    }
}
