import BatonSyntax

/// The functions that make one value of many: in `group` and `summarize` over the values of a column, elsewhere
/// over a list.
///
/// Over a column null and NaN are left out first (as in SQL and pandas), and nothing left gives null, but 0 for
/// `count` and `sum`. Over a plain list nothing is left out: NaN spreads and null is an error, so that a diverged
/// run is never averaged away unseen.
package enum Aggregates {
    /// What a call inside measures may aggregate with.
    package static let names: [String] = [
        "count", "sum", "product", "mean", "median", "std", "var", "min", "max", "first", "last", "unique_count", "any",
        "all", "quantile", "collect",
    ]

    /// Aggregates a column.
    ///
    /// - Parameters:
    ///   - values: the argument's value in each row of the group; for `count()` without argument, one for each row.
    ///   - extra: further arguments: the fraction of `quantile`.
    /// - Precondition: `name` is one of `names`.
    package static func apply(
        _ name: String, _ values: [Value], extra: [Value] = []
    ) throws(RuntimeError) -> Value {
        switch name {
        case "collect": return .list(values)
        case "first", "last":
            return (name == "first" ? values.first { !$0.isNull } : values.last { !$0.isNull }) ?? .null
        default: break
        }
        let known = values.filter { !$0.isNull && !$0.isNaN }
        switch name {
        case "count": return .int(known.count)
        case "unique_count": return .int(Set(known.map(ValueKey.init)).count)
        case "sum": return try Statistics.sum(known, name)
        case "any", "all": return .bool(try Statistics.holds(known, forAll: name == "all"))
        default: break
        }
        guard !known.isEmpty else { return .null }
        switch name {
        case "product": return try Statistics.product(known, name)
        case "mean": return try Statistics.mean(known, name)
        case "median": return try Statistics.quantile(known, 0.5, name)
        case "quantile": return try Statistics.quantile(known, try fraction(extra), name)
        case "min": return try Statistics.extreme(known, .less)
        case "max": return try Statistics.extreme(known, .greater)
        case "std": return known.count < 2 ? .null : try Statistics.deviation(known, name)
        case "var": return known.count < 2 ? .null : try Statistics.variance(known, name)
        default: preconditionFailure("\(name) is no aggregate")
        }
    }

    private static func fraction(_ extra: [Value]) throws(RuntimeError) -> Double {
        guard let value = extra.first else {
            throw RuntimeError(.missingArgument, "`quantile` needs `fraction`", help: "quantile(x, 0.9)")
        }
        switch value {
        case .float(let fraction) where (0...1).contains(fraction): return fraction
        case .int(let fraction) where (0...1).contains(fraction): return Double(fraction)
        default:
            throw RuntimeError(.invalidArgument, "`quantile`: fraction must be between 0 and 1, not \(value.brief)")
        }
    }
}
