// What a step of Spark's looks at beyond one row: aggregates beside the rows, and windows.

/// The terms of a step without the aggregates in them, which stand in columns of their own before it.
struct SparkTotals {
    private(set) var terms: [Term] = []
    private(set) var totals: [NamedTerm] = []

    init(_ terms: [Term]) {
        for term in terms { self.terms.append(lifted(term)) }
    }

    private mutating func lifted(_ term: Term) -> Term {
        switch term {
        case .column, .literal: return term
        case .aggregate:
            // No column of a user's has a NUL in its name here.
            if let known = totals.first(where: { $0.term == term }) { return .column(known.name) }
            totals.append(NamedTerm("\0total\(totals.count)", term))
            return .column(totals[totals.count - 1].name)
        case .apply(let function, let arguments): return .apply(function, arguments.map { lifted($0) })
        case .window(let function, let arguments, let by):
            return .window(function, arguments.map { lifted($0) }, by: by)
        case .when(let arms, let otherwise):
            return .when(
                arms.map { Term.Arm(lifted($0.condition), lifted($0.value)) }, otherwise: lifted(otherwise))
        }
    }
}

extension Term {
    var hasWindow: Bool {
        switch self {
        case .column, .literal: false
        case .window: true
        case .apply(_, let arguments), .aggregate(_, let arguments): arguments.contains { $0.hasWindow }
        case .when(let arms, let otherwise):
            otherwise.hasWindow || arms.contains { $0.condition.hasWindow || $0.value.hasWindow }
        }
    }

    /// Whether an aggregate in it has another value for the same rows in another order.
    var isOfOrder: Bool {
        switch self {
        case .column, .literal, .window: false
        case .aggregate(.first, _), .aggregate(.last, _), .aggregate(.list, _), .aggregate(.product, _): true
        case .aggregate(_, let arguments), .apply(_, let arguments): arguments.contains { $0.isOfOrder }
        case .when(let arms, let otherwise):
            otherwise.isOfOrder || arms.contains { $0.condition.isOfOrder || $0.value.isOfOrder }
        }
    }
}

extension SparkTerms {
    /// Windows go over rows that `baton_number_rows` has numbered.
    func window(
        _ function: WindowFunction, _ arguments: [Term], _ partition: [String]
    ) throws(FrameFault) -> PythonExpression {
        let names = PythonExpression.list(partition.map(Self.name))
        let rows = PythonExpression.call(context.helper("baton_rows_of"), [.positional(names)])
        func over(_ value: PythonExpression) -> PythonExpression { value.dot("over", rows) }
        switch function {
        case .rowNumber: return Self.int(over(functions.dot("row_number"))).with(.subtract, .int(1))
        case .count:
            context.need("from pyspark.sql import Window")
            let all = PythonExpression.name("Window").dot(
                "partitionBy", arguments: partition.map { .positional(Self.name($0)) })
            return functions.dot("count", .string("*")).dot("over", all)
        case .isRepeated:
            var keys = partition.map(Self.name)
            for argument in arguments { keys.append(try expression(argument)) }
            let like = PythonExpression.call(context.helper("baton_rows_of"), [.positional(.list(keys))])
            return functions.dot("row_number").dot("over", like).with(.greater, .int(1))
        default: break
        }
        let value = try expression(arguments[0])
        switch function {
        case .cumulativeSum: return try running("sum", arguments[0], value, rows)
        case .cumulativeMin: return try running("min", arguments[0], value, rows)
        case .cumulativeMax: return try running("max", arguments[0], value, rows)
        case .cumulativeProduct:
            guard scope.type(of: arguments[0]) == .float else {
                throw context.refused("`cumulative_product` of ints", "calculate with floats: `to_float`")
            }
            return try running("product", arguments[0], value, rows)
        case .cumulativeCount: return over(functions.dot("count", value))
        case .shift:
            let distance = try TermArguments.int(arguments, 1)
            let far = Int64(min(distance.magnitude, 1 << 30))
            return over(functions.dot(distance < 0 ? "lead" : "lag", value, .int(far)))
        case .rank, .denseRank:
            let rank = functions.attribute(function == .rank ? "rank" : "dense_rank")
            return .call(
                context.helper("baton_rank"), [.positional(rank), .positional(value), .positional(names)])
        case .fillForward: return over(functions.dot("last", value, named: [("ignorenulls", .bool(true))]))
        case .fillBackward:
            return .call(context.helper("baton_fill_backward"), [.positional(value), .positional(rows)])
        case .rowNumber, .count, .isRepeated: preconditionFailure("done above")
        }
    }

    private func running(
        _ function: String, _ term: Term, _ value: PythonExpression, _ rows: PythonExpression
    ) throws(FrameFault) -> PythonExpression {
        try needType(of: term, "a running value")
        let arguments = [functions.attribute(function), value, rows].map { PythonArgument.positional($0) }
        return .call(
            context.helper("baton_running"), arguments + (scope.isFloat(term) ? [.keyword("floats", .bool(true))] : []))
    }

    func aggregate(_ function: Aggregate, _ arguments: [Term]) throws(FrameFault) -> PythonExpression {
        guard scope.isGroup else { preconditionFailure("a step takes its aggregates out") }
        guard let first = arguments.first else { return functions.dot("count", .string("*")) }
        let value = try expression(first)
        if function == .count { return functions.dot("count", value) }
        let known = try known(first)
        func helper(_ name: String, _ arguments: PythonExpression...) -> PythonExpression {
            .call(context.helper(name), arguments.map { .positional($0) })
        }
        switch function {
        case .count: preconditionFailure("done above")
        case .countDistinct: return functions.dot("count_distinct", known)
        case .sum: return try sum(first, known)
        case .mean: return functions.dot("avg", known)
        case .min, .max, .median, .variance: return functions.dot(function.rawValue, known)
        case .standardDeviation: return functions.dot("stddev", known)
        case .any: return functions.dot("bool_or", known)
        case .all: return functions.dot("bool_and", known)
        case .skewness, .kurtosis: return helper("baton_moment", functions.attribute(function.rawValue), known)
        case .quantile:
            return functions.dot("percentile", known, .float(try TermArguments.fraction(arguments)))
        case .mode: return functions.dot("mode", known, .bool(true))
        case .first: return helper("baton_first", known)
        case .last: return helper("baton_last", known)
        case .list: return helper("baton_list", known)
        case .product:
            return helper("baton_product", known, .string(scope.type(of: first) == .int ? "bigint" : "double"))
        case .correlation: return helper("baton_correlation", known, try self.known(arguments[1]))
        case .covariance: return functions.dot("covar_samp", known, try self.known(arguments[1]))
        }
    }

    /// Without NaN, which aggregates skip.
    private func known(_ term: Term) throws(FrameFault) -> PythonExpression {
        let value = try expression(term)
        try needType(of: term, "an aggregate")
        return scope.isFloat(term) ? functions.dot("nanvl", value, functions.dot("lit", .none)) : value
    }

    private func sum(_ term: Term, _ known: PythonExpression) throws(FrameFault) -> PythonExpression {
        let (value, zero): (PythonExpression, Scalar)
        switch scope.type(of: term) {
        case .int: (value, zero) = (known, .int(0))
        case .float: (value, zero) = (known, .float(0))
        case .bool: (value, zero) = (Self.int(known), .int(0))
        case .duration: (value, zero) = (known, .duration(0))
        case .unknown, .text, .date, .datetime, .binary, .list, .record:
            throw context.refused("a sum of what may be no numbers", "give the frame before it a name of its own")
        }
        return functions.dot(
            "coalesce", functions.dot("sum", value), functions.dot("lit", try context.literal(zero)))
    }
}
