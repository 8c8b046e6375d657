import BatonSyntax

/// Sums, means and their kin over lists of numbers, durations or sizes.
enum Statistics {
    /// What a list of quantities consists of. Integers and floats mix, nothing else does.
    enum Kind { case int, float, duration, size }

    /// The sum; 0 for no values. Floats are added with compensation (Neumaier), so that order hardly matters.
    static func sum(_ values: [Value], _ function: String) throws(RuntimeError) -> Value {
        let kind = try kind(of: values, function)
        if kind == .float {
            var total = 0.0
            var lost = 0.0
            for value in values {
                let term = number(value)
                let next = total + term
                lost += total.magnitude >= term.magnitude ? (total - next) + term : (term - next) + total
                total = next
            }
            return .float(total.isFinite ? total + lost : total)
        }
        // The exact total is what counts, not whether a partial sum is too large.
        var total: Int128 = 0
        for value in values { total += Int128(integer(value)) }
        guard let sum = Int(exactly: total) else {
            throw RuntimeError(.overflow, "`\(function)`: the sum does not fit an Int")
        }
        return quantity(sum, kind)
    }

    static func product(_ values: [Value], _ function: String) throws(RuntimeError) -> Value {
        switch try kind(of: values, function) {
        case .float: return .float(values.reduce(1) { $0 * number($1) })
        case .int:
            var total = 1
            for value in values {
                let (next, overflow) = total.multipliedReportingOverflow(by: integer(value))
                if overflow { throw RuntimeError(.overflow, "`\(function)`: the product does not fit an Int") }
                total = next
            }
            return .int(total)
        case .duration, .size: throw RuntimeError(.unitMismatch, "`\(function)` takes numbers without units")
        }
    }

    /// The mean of at least one value: a Float, or the Duration or Size nearest to it.
    static func mean(_ values: [Value], _ function: String) throws(RuntimeError) -> Value {
        let kind = try kind(of: values, function)
        guard kind == .float else {
            let total = values.reduce(Int128(0)) { $0 + Int128(integer($1)) }
            return try inKind(Double(total) / Double(values.count), kind)
        }
        guard case .float(let total) = try sum(values, function) else { return .null }
        return .float(total / Double(values.count))
    }

    /// The sample variance (n − 1) of at least two numbers.
    static func variance(_ values: [Value], _ function: String) throws(RuntimeError) -> Value {
        let kind = try kind(of: values, function)
        guard kind == .int || kind == .float else {
            throw RuntimeError(.unitMismatch, "`\(function)` takes numbers without units", help: "std keeps the unit")
        }
        return .float(squares(values) / Double(values.count - 1))
    }

    /// The sample standard deviation (n − 1) of at least two values, in their unit.
    static func deviation(_ values: [Value], _ function: String) throws(RuntimeError) -> Value {
        let kind = try kind(of: values, function)
        return try inKind((squares(values) / Double(values.count - 1)).squareRoot(), kind)
    }

    /// The quantile of at least one value, with linear interpolation between neighbours (type 7, as numpy does).
    static func quantile(_ values: [Value], _ fraction: Double, _ function: String) throws(RuntimeError) -> Value {
        let kind = try kind(of: values, function)
        let sorted = values.map(number).sorted()
        if sorted.contains(where: \.isNaN) { return .float(.nan) }
        let position = fraction * Double(sorted.count - 1)
        let index = Int(position)
        let low = sorted[index]
        let high = sorted[min(index + 1, sorted.count - 1)]
        let share = position - Double(index)
        return try inKind(share == 0 ? low : low + (high - low) * share, kind)
    }

    /// The least (or greatest) of at least one value; NaN where one is NaN. Of equals the first.
    static func extreme(_ values: [Value], _ wanted: Ordering) throws(RuntimeError) -> Value {
        var best = values[0]
        for value in values.dropFirst() {
            guard let order = try value.compare(best) else { return .float(.nan) }
            if order == wanted { best = value }
        }
        return best
    }

    /// Whether all (or any) of the values, which have to be Bools, are true.
    static func holds(_ values: [Value], forAll: Bool) throws(RuntimeError) -> Bool {
        var isDecided = false
        for value in values where try value.asCondition() != forAll { isDecided = true }
        return isDecided != forAll
    }

    /// The kind of all values together.
    ///
    /// - Throws: `.typeMismatch` for what is no quantity, `.unitMismatch` for a mixture.
    static func kind(of values: [Value], _ function: String) throws(RuntimeError) -> Kind {
        var kind: Kind?
        for value in values {
            let own: Kind
            switch value {
            case .int: own = .int
            case .float: own = .float
            case .duration: own = .duration
            case .size: own = .size
            default:
                throw RuntimeError(
                    .typeMismatch, "`\(function)` takes numbers, durations or sizes, not \(value.describedType)",
                    help: value.isNull ? "leave nulls out: filter(xs, x => not is_null(x))" : nil)
            }
            if kind == own { continue }
            switch (kind, own) {
            case (nil, _): kind = own
            case (.int, .float), (.float, .int): kind = .float
            default:
                throw RuntimeError(
                    .unitMismatch, "`\(function)` can't mix \(values[0].describedType) with \(value.describedType)")
            }
        }
        return kind ?? .int
    }

    /// - Precondition: a quantity; other values count as 0.
    static func number(_ value: Value) -> Double {
        switch value {
        case .float(let number): number
        default: Double(integer(value))
        }
    }

    static func quantity(_ amount: Int, _ kind: Kind) -> Value {
        switch kind {
        case .int: .int(amount)
        case .float: .float(Double(amount))
        case .duration: .duration(amount)
        case .size: .size(amount)
        }
    }

    private static func integer(_ value: Value) -> Int {
        switch value {
        case .int(let amount), .duration(let amount), .size(let amount): amount
        default: 0
        }
    }

    /// A Float for numbers; durations and sizes are rounded to whole nanoseconds and bytes.
    private static func inKind(_ amount: Double, _ kind: Kind) throws(RuntimeError) -> Value {
        if kind == .int || kind == .float { return .float(amount) }
        guard let whole = Int(exactly: amount.rounded()) else {
            throw RuntimeError(.overflow, "the result does not fit a \(kind == .duration ? "Duration" : "Size")")
        }
        return quantity(whole, kind)
    }

    /// The sum of the squared distances from the mean, in two passes.
    private static func squares(_ values: [Value]) -> Double {
        let numbers = values.map(number)
        let mean = numbers.reduce(0, +) / Double(numbers.count)
        return numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    }
}
