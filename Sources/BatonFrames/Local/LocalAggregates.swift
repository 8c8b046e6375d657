/// One value of many: null and NaN are skipped; without values the answer is null, but 0 for counts and `sum`.
enum LocalAggregates {
    /// - Parameters:
    ///   - rows: places of the rows that are taken.
    ///   - zero: the sum of no values.
    static func value(
        _ function: Aggregate, _ columns: [LocalColumn], _ rows: [Int], zero: Scalar
    ) throws(FrameFault) -> Scalar {
        guard let first = columns.first else { return .int(Int64(rows.count)) }
        if function == .correlation || function == .covariance {
            return ofPairs(function, first, columns[1], rows)
        }
        if function == .count { return .int(Int64(rows.count { first[$0] != .null })) }
        let known = rows.map { first[$0] }.filter { $0 != .null && !$0.isNaN }
        switch function {
        case .countDistinct: return .int(Int64(Set(known.map { LocalKey($0) }).count))
        case .sum: return known.isEmpty ? zero : try sum(known)
        case .any, .all:
            if known.isEmpty { return .null }
            let isAny = function == .any
            return .bool(isAny ? known.contains(.bool(true)) : !known.contains(.bool(false)))
        default: break
        }
        guard !known.isEmpty else { return .null }
        switch function {
        case .first: return known[0]
        case .last: return known[known.count - 1]
        case .list: return .list(known)
        case .min: return extreme(known, -1)
        case .max: return extreme(known, 1)
        case .mode: return mode(known)
        case .product: return try product(known)
        case .quantile: return .float(quantile(numbers(known), number(columns[1][rows.first ?? 0]) ?? 0.5))
        default: return moment(function, numbers(known))
        }
    }

    static func number(_ value: Scalar) -> Double? {
        switch value {
        case .int(let number): Double(number)
        case .float(let number): number
        case .bool(let value): value ? 1 : 0
        default: nil
        }
    }

    private static func numbers(_ values: [Scalar]) -> [Double] { values.compactMap(number) }

    /// Ints exactly, with an error where the sum leaves 64 bits; floats with compensation (Neumaier).
    private static func sum(_ values: [Scalar]) throws(FrameFault) -> Scalar {
        var whole: Int128 = 0
        var total = 0.0
        var lost = 0.0
        var kind = Scalar.int(0)
        for value in values {
            switch value {
            case .int(let number): whole += Int128(number)
            case .bool(let value): whole += value ? 1 : 0
            case .duration(let length):
                whole += Int128(length)
                kind = .duration(0)
            case .float(let number):
                kind = .float(0)
                let next = total + number
                lost += total.magnitude >= number.magnitude ? (total - next) + number : (number - next) + total
                total = next
            default: break
            }
        }
        if case .float = kind { return .float((total.isFinite ? total + lost : total) + Double(whole)) }
        guard let sum = Int64(exactly: whole) else { throw LocalKernels.overflow("sum") }
        if case .duration = kind { return .duration(sum) }
        return .int(sum)
    }

    private static func product(_ values: [Scalar]) throws(FrameFault) -> Scalar {
        var total: Int64 = 1
        for value in values {
            guard case .int(let number) = value else { return .float(numbers(values).reduce(1, *)) }
            let (next, isOver) = total.multipliedReportingOverflow(by: number)
            if isOver { throw LocalKernels.overflow("product") }
            total = next
        }
        return .int(total)
    }

    private static func extreme(_ values: [Scalar], _ wanted: Int) -> Scalar {
        var best = values[0]
        for value in values.dropFirst() where LocalOrder.compare(value, best) == wanted { best = value }
        return best
    }

    /// The most frequent value; the smallest of several.
    private static func mode(_ values: [Scalar]) -> Scalar {
        var counts: [LocalKey: (count: Int, value: Scalar)] = [:]
        for value in values { counts[LocalKey(value), default: (0, value)].count += 1 }
        let most = counts.values.map(\.count).max() ?? 0
        return extreme(counts.values.filter { $0.count == most }.map(\.value), -1)
    }

    private static func quantile(_ values: [Double], _ fraction: Double) -> Double {
        let sorted = values.sorted()
        let position = min(1, max(0, fraction)) * Double(sorted.count - 1)
        let index = Int(position)
        let share = position - Double(index)
        let low = sorted[index]
        let high = sorted[min(index + 1, sorted.count - 1)]
        return share == 0 ? low : low + (high - low) * share
    }

    private static func moment(_ function: Aggregate, _ values: [Double]) -> Scalar {
        let count = Double(values.count)
        let mean = values.reduce(0, +) / count
        func power(_ exponent: Int) -> Double {
            values.reduce(0) { sum, value in
                let distance = value - mean
                return sum + (exponent == 2 ? distance * distance : powers(distance, exponent))
            }
        }
        switch function {
        case .mean: return .float(mean)
        case .median: return .float(quantile(values, 0.5))
        case .variance: return values.count < 2 ? .null : .float(power(2) / (count - 1))
        case .standardDeviation: return values.count < 2 ? .null : .float((power(2) / (count - 1)).squareRoot())
        case .skewness:
            let spread = power(2) / count
            return spread == 0 ? .float(.nan) : .float(power(3) / count / (spread * spread.squareRoot()))
        case .kurtosis:
            let spread = power(2) / count
            return spread == 0 ? .float(.nan) : .float(power(4) / count / (spread * spread) - 3)
        default: preconditionFailure("\(function) is done above")
        }
    }

    private static func powers(_ base: Double, _ exponent: Int) -> Double {
        (0..<exponent).reduce(1) { product, _ in product * base }
    }

    /// Of the rows where both are known; null of fewer than two.
    private static func ofPairs(
        _ function: Aggregate, _ first: LocalColumn, _ second: LocalColumn, _ rows: [Int]
    ) -> Scalar {
        var pairs: [(Double, Double)] = []
        for row in rows {
            guard let a = number(first[row]), let b = number(second[row]), !a.isNaN, !b.isNaN else { continue }
            pairs.append((a, b))
        }
        guard pairs.count >= 2 else { return .null }
        let count = Double(pairs.count)
        let means = (pairs.reduce(0) { $0 + $1.0 } / count, pairs.reduce(0) { $0 + $1.1 } / count)
        var (both, left, right) = (0.0, 0.0, 0.0)
        for (a, b) in pairs {
            both += (a - means.0) * (b - means.1)
            left += (a - means.0) * (a - means.0)
            right += (b - means.1) * (b - means.1)
        }
        if function == .covariance { return .float(both / (count - 1)) }
        return .float(both / (left * right).squareRoot())
    }
}
