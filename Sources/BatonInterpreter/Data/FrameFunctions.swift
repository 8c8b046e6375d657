import BatonFrames
import BatonSyntax

/// The functions of the library that sessions can compute, as terms.
enum FrameFunctions {
    static let aggregates: [String: Aggregate] = [
        "count": .count, "sum": .sum, "product": .product, "mean": .mean, "median": .median,
        "std": .standardDeviation, "var": .variance, "min": .min, "max": .max, "first": .first, "last": .last,
        "unique_count": .countDistinct, "any": .any, "all": .all, "quantile": .quantile, "collect": .list,
    ]

    /// Those whose arguments are the terms', one for one.
    private static let plain: [String: ScalarFunction] = [
        "abs": .abs, "sign": .sign, "mod": .modulo, "is_nan": .isNaN, "sqrt": .sqrt, "exp": .exp,
        "sin": .sin, "cos": .cos, "tan": .tan, "atan": .atan, "tanh": .tanh, "upper": .upper, "lower": .lower,
        "trim": .trim, "capitalize": .capitalize, "replace": .replace, "starts_with": .startsWith,
        "ends_with": .endsWith, "contains": .contains, "split": .split, "pad_left": .padStart,
        "pad_right": .padEnd, "repeat_text": .repeatText, "size": .length, "matches": .matches,
        "replace_matches": .replacePattern, "int": .toInt, "float": .toFloat, "string": .toText, "bool": .toBool,
        "is_null": .isNull, "min": .minimum, "max": .maximum,
    ]

    /// - Parameter arguments: one for each parameter of the library's function, those of a variadic one behind.
    static func call(
        _ name: String, _ arguments: [PlacedTerm?], _ span: Span, _ maker: TermMaker
    ) throws(RuntimeError) -> PlacedTerm {
        let given = arguments.compactMap { $0 }
        func apply(_ function: ScalarFunction, _ parts: [PlacedTerm]) -> PlacedTerm {
            PlacedTerm(function, parts, span)
        }
        func number(_ value: Double) -> PlacedTerm { PlacedTerm(.literal(.float(value)), span) }
        if let function = plain[name] { return apply(function, given) }
        switch (name, given.count) {
        case ("floor", 1): return apply(.toInt, [apply(.floor, given)])
        case ("ceil", 1): return apply(.toInt, [apply(.ceil, given)])
        // Without digits the language's function gives an Int.
        case ("round", 1): return apply(.toInt, [apply(.round, given)])
        case ("round", 2): return apply(.round, given)
        case ("trunc", 1): return apply(.toInt, given)
        case ("clamp", 3): return apply(.minimum, [apply(.maximum, [given[0], given[1]]), given[2]])
        case ("log", 1): return apply(.log, given)
        case ("log", 2): return apply(.divide, [apply(.log, [given[0]]), apply(.log, [given[1]])])
        case ("log2", 1): return apply(.divide, [apply(.log, given), number(0.693_147_180_559_945_3)])
        case ("log10", 1): return apply(.divide, [apply(.log, given), number(2.302_585_092_994_046)])
        case ("join", 2): return apply(.listJoin, given)
        case ("join", 1): return apply(.listJoin, given + [PlacedTerm(.literal(.text("")), span)])
        default:
            let help = aggregates[name].map { _ in
                "'\(name)' makes one value of many: it stands in 'group' and 'summarize'"
            }
            throw maker.cannot("the function '\(name)'", span, help: help)
        }
    }
}
