/// Terms as Polars expressions.
///
/// Polars holds NaN for the greatest number and equal to itself, and counts it in aggregates; the written meaning is
/// IEEE's and skips it. So what may be a float gets a guard, and nothing else does.
struct PolarsTerms {
    let context: ProgramContext
    let scope: TermScope
    /// Columns of ints that the frame already has in a type in which their sums don't wrap around.
    var exactColumns: Set<String> = []
    /// Whether what is made only picks rows, for which null does as well as false.
    var isCondition = false

    /// An expression, also of a literal.
    func expression(_ term: Term) throws(FrameFault) -> PythonExpression {
        switch term {
        case .column(let name): return Self.column(name, context)
        case .literal(let value): return try literal(value)
        case .apply(let function, let arguments): return try apply(function, arguments)
        case .when(let arms, let otherwise): return try when(arms, otherwise)
        case .aggregate(let function, let arguments): return try aggregate(function, arguments)
        case .window(let function, let arguments, let partition):
            return try window(function, arguments, partition)
        }
    }

    /// A literal as Python has it, anything else as an expression: for places where Polars takes both.
    func operand(_ term: Term) throws(FrameFault) -> PythonExpression {
        guard case .literal(let value) = term, value != .null else { return try expression(term) }
        return try context.literal(value)
    }

    func operands(_ terms: [Term]) throws(FrameFault) -> [PythonExpression] {
        var made: [PythonExpression] = []
        for term in terms { made.append(try expression(term)) }
        return made
    }

    static func column(_ name: String, _ context: ProgramContext) -> PythonExpression {
        if isPlain(name) {
            context.need("import polars as pl")
            return .name("pl").dot("col", .string(name))
        }
        context.need("import polars.selectors as cs")
        return .name("cs").dot("by_name", .string(name)).dot("as_expr")
    }

    /// `pl.col` takes `*` for all columns and `^…$` for a pattern.
    static func isPlain(_ name: String) -> Bool {
        name != "*" && !(name.utf8.first == UInt8(ascii: "^") && name.utf8.last == UInt8(ascii: "$"))
    }

    private func literal(_ value: Scalar) throws(FrameFault) -> PythonExpression {
        context.need("import polars as pl")
        let made = PythonExpression.name("pl").dot("lit", try context.literal(value))
        // Polars would take the smallest type that holds it.
        guard case .int = value else { return made }
        return .name("pl").dot(
            "lit", try context.literal(value), named: [("dtype", .name("pl").attribute("Int64"))])
    }

    func when(_ arms: [Term.Arm], _ otherwise: Term) throws(FrameFault) -> PythonExpression {
        context.need("import polars as pl")
        if let chosen = decided(arms, otherwise) { return try expression(chosen) }
        var made = PythonExpression.name("pl")
        for arm in arms {
            made = made.dot("when", try expression(arm.condition)).dot("then", try expression(arm.value))
        }
        if arms.isEmpty { return try expression(otherwise) }
        return otherwise == .literal(.null) ? made : made.dot("otherwise", try expression(otherwise))
    }

    /// What is taken whatever the rows are, where no condition up to it has a column in it and the type is that of the
    /// whole. Polars sees it too, and then has one value that it does not repeat for each row.
    private func decided(_ arms: [Term.Arm], _ otherwise: Term) -> Term? {
        var chosen = otherwise
        for arm in arms {
            guard let condition = Self.value(ofConstant: arm.condition) else { return nil }
            if condition == .bool(true) {
                chosen = arm.value
                break
            }
        }
        return scope.type(of: chosen) == scope.type(of: .when(arms, otherwise: otherwise)) ? chosen : nil
    }

    /// Of a term that is the same in every row; nil of one that may not be.
    private static func value(ofConstant term: Term) -> Scalar? {
        guard !term.looksAtRows else { return nil }
        let row = Recipe(.table(Schema([Column("row", .int)]), [[.int(0)]]))
        return try? LocalFrames.evaluate(row.then(.select([NamedTerm("it", term)])), variables: [:]).1.first?.first
    }

    static func when(
        _ condition: PythonExpression, _ value: PythonExpression, otherwise: PythonExpression? = nil
    ) -> PythonExpression {
        let made = PythonExpression.name("pl").dot("when", condition).dot("then", value)
        return otherwise.map { made.dot("otherwise", $0) } ?? made
    }

    static func type(_ name: String) -> PythonExpression { .name("pl").attribute(name) }

    /// To 64 bits: what Polars counts and takes dates apart with has fewer, and would wrap around.
    static func int(_ value: PythonExpression) -> PythonExpression { value.dot("cast", type("Int64")) }

    /// Microseconds in 128 bits, and back: Polars adds durations up in 64 and wraps around.
    static func exactLength(_ value: PythonExpression) -> PythonExpression { exact(value.dot("dt.total_microseconds")) }

    static func duration(_ exact: PythonExpression) -> PythonExpression {
        int(exact).dot("cast", PythonExpression.name("pl").dot("Duration", .string("us")))
    }

    /// In 128 bits, which no sum or product of two ints of 64 leaves; the cast back raises where 64 don't do.
    static func exact(_ value: PythonExpression) -> PythonExpression { value.dot("cast", type("Int128")) }

    /// Without NaN, which aggregates skip.
    func known(_ term: Term) throws(FrameFault) -> PythonExpression {
        let value = try expression(term)
        if scope.isFloat(term) { return value.dot("fill_nan", .none) }
        return scope.type(of: term) == .unknown ? value.dot("drop_nans") : value
    }

    private func aggregate(_ function: Aggregate, _ arguments: [Term]) throws(FrameFault) -> PythonExpression {
        context.need("import polars as pl")
        guard let first = arguments.first else { return Self.int(.name("pl").dot("len")) }
        if first.isLiteral { throw context.refused("an aggregate of a literal", "name a column") }
        if function == .count { return Self.int(try expression(first).dot("count")) }
        if function == .correlation || function == .covariance { return try ofPairs(function, arguments) }
        let value = try known(first)
        func ifAny(_ made: PythonExpression) -> PythonExpression {
            Self.when(value.dot("count").with(.greater, .int(0)), made)
        }
        switch function {
        case .count, .correlation, .covariance: preconditionFailure("done above")
        case .countDistinct: return Self.int(value.dot("drop_nulls").dot("n_unique"))
        case .sum: return sum(first, value)
        case .mean: return value.dot("mean")
        case .min: return value.dot("min")
        case .max: return value.dot("max")
        case .median: return value.dot("median")
        case .standardDeviation: return value.dot("std")
        case .variance: return value.dot("var")
        case .skewness: return value.dot("skew")
        case .kurtosis: return value.dot("kurtosis")
        case .product:
            guard scope.type(of: first) == .int else { return ifAny(value.dot("product")) }
            // Step by step: a product that has left 64 bits could come back from beyond 128 as another number.
            return Self.int(Self.exact(value.dot("drop_nulls")).dot("cum_prod")).dot("last")
        case .quantile:
            return value.dot("quantile", try fraction(arguments), named: [("interpolation", .string("linear"))])
        case .first: return value.dot("drop_nulls").dot("first")
        case .last: return value.dot("drop_nulls").dot("last")
        case .any: return ifAny(value.dot("any"))
        case .all: return ifAny(value.dot("all"))
        case .mode: return value.dot("drop_nulls").dot("mode").dot("min")
        case .list: return ifAny(value.dot("drop_nulls").dot("implode"))
        }
    }

    private func sum(_ term: Term, _ value: PythonExpression) -> PythonExpression {
        switch scope.type(of: term) {
        case .bool: return Self.int(value.dot("sum"))
        case .int where IntRange(scope: scope).mayLeaveInSum(term):
            if case .column(let name) = term, exactColumns.contains(name) { return Self.int(value.dot("sum")) }
            return Self.int(Self.exact(value).dot("sum"))
        case .duration: return Self.duration(Self.exactLength(value).dot("sum"))
        default: return value.dot("sum")
        }
    }

    private func fraction(_ arguments: [Term]) throws(FrameFault) -> PythonExpression {
        .float(try TermArguments.fraction(arguments))
    }

    /// Polars takes the rows where both are known; of fewer than two its correlation is NaN. Their sums are known there and
    /// counted fastest; that one wraps around does not matter.
    private func ofPairs(_ function: Aggregate, _ arguments: [Term]) throws(FrameFault) -> PythonExpression {
        let (a, b) = (try known(arguments[0]), try known(arguments[1]))
        if function == .covariance { return .name("pl").dot("cov", a, b) }
        let count = a.with(.add, b).dot("count")
        return Self.when(count.with(.greater, .int(1)), .name("pl").dot("corr", a, b))
    }

    private func window(
        _ function: WindowFunction, _ arguments: [Term], _ partition: [String]
    ) throws(FrameFault) -> PythonExpression {
        context.need("import polars as pl")
        func over(_ value: PythonExpression) -> PythonExpression {
            if partition.isEmpty { return value }
            return value.dot(
                "over", arguments: partition.map { .positional(PolarsChain.key($0, context)) })
        }
        switch function {
        case .rowNumber: return over(.name("pl").dot("int_range", .name("pl").dot("len")))
        case .count: return over(Self.int(.name("pl").dot("len")))
        case .isRepeated:
            let rows = PythonExpression.name("pl").dot(
                "struct", arguments: try operands(arguments).map { .positional($0) })
            return over(rows.dot("is_first_distinct")).negated
        default: break
        }
        let value = try expression(arguments[0])
        switch function {
        case .cumulativeSum: return try running("cum_sum", arguments[0], over)
        case .cumulativeProduct: return try running("cum_prod", arguments[0], over)
        case .cumulativeMin: return try running("cum_min", arguments[0], over)
        case .cumulativeMax: return try running("cum_max", arguments[0], over)
        case .cumulativeCount: return Self.int(over(value.dot("cum_count")))
        case .shift: return over(value.dot("shift", .int(try TermArguments.int(arguments, 1))))
        case .rank: return Self.int(over(value.dot("rank", .string("min"))))
        case .denseRank: return Self.int(over(value.dot("rank", .string("dense"))))
        case .fillForward: return over(value.dot("forward_fill"))
        case .fillBackward: return over(value.dot("backward_fill"))
        case .rowNumber, .count, .isRepeated: preconditionFailure("done above")
        }
    }

    /// NaN stays where it is, and what runs on goes past it.
    private func running(
        _ method: String, _ term: Term, _ over: (PythonExpression) -> PythonExpression
    ) throws(FrameFault) -> PythonExpression {
        let value = try expression(term)
        if scope.type(of: term) == .int, method == "cum_sum" || method == "cum_prod" {
            return Self.int(over(Self.exact(value).dot(method)))
        }
        guard scope.isFloat(term) else { return over(value.dot(method)) }
        return Self.when(value.dot("is_nan"), value, otherwise: over(value.dot("fill_nan", .none).dot(method)))
    }
}

/// Arguments that are literals in every recipe that was checked.
enum TermArguments {
    static func int(_ arguments: [Term], _ place: Int) throws(FrameFault) -> Int64 {
        guard place < arguments.count, case .literal(.int(let value)) = arguments[place] else {
            throw FrameFault(.badArgument, "an int is wanted as argument \(place + 1)")
        }
        return value
    }

    static func text(_ arguments: [Term], _ place: Int) throws(FrameFault) -> String {
        guard place < arguments.count, case .literal(.text(let value)) = arguments[place] else {
            throw FrameFault(.badArgument, "a literal text is wanted as argument \(place + 1)")
        }
        return value
    }

    /// Between 0 and 1.
    static func fraction(_ arguments: [Term]) throws(FrameFault) -> Double {
        guard arguments.count > 1, case .literal(let value) = arguments[1] else {
            throw FrameFault(.badArgument, "a quantile is a number between 0 and 1")
        }
        switch value {
        case .float(let share) where share >= 0 && share <= 1: return share
        case .int(let share) where share == 0 || share == 1: return Double(share)
        default: throw FrameFault(.badArgument, "a quantile is a number between 0 and 1")
        }
    }
}

extension Term {
    /// Whether a column, or the number of rows, has a part in the value.
    fileprivate var looksAtRows: Bool {
        switch self {
        case .literal: false
        case .column, .aggregate, .window: true
        case .apply(_, let arguments): arguments.contains { $0.looksAtRows }
        case .when(let arms, let otherwise):
            otherwise.looksAtRows || arms.contains { $0.condition.looksAtRows || $0.value.looksAtRows }
        }
    }
}
