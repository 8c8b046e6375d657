/// Terms over pandas' columns, which have Arrow's types: their null is not NaN, their ints stay ints and don't wrap around.
///
/// A column is `pd.col("fare")` as long as its methods say everything, and `d["fare"]` inside a lambda where a function
/// of the library has to be called.
final class PandasTerms {
    let context: ProgramContext
    let scope: TermScope
    /// Whether columns are written `d["fare"]`.
    let isInLambda: Bool
    /// Set where `pd.col` does not do.
    private(set) var needsLambda = false
    /// Columns of the grouped frame that hold aggregates already.
    var measured: [Term: String] = [:]

    init(_ context: ProgramContext, _ scope: TermScope, isInLambda: Bool) {
        self.context = context
        self.scope = scope
        self.isInLambda = isInLambda
    }

    /// The value of a column that is made: `pd.col("tip") / pd.col("fare")`, or a lambda of the frame.
    ///
    /// - Parameter isCondition: whether it only picks rows, for which bools of any type do.
    static func column(
        _ term: Term, _ context: ProgramContext, _ scope: TermScope, measured: [Term: String] = [:],
        isCondition: Bool = false
    ) throws(FrameFault) -> PythonExpression {
        let isForDask = context.engine == .dask
        if !isForDask {
            let plain = PandasTerms(context, scope, isInLambda: false)
            plain.measured = measured
            let made = try isCondition && term.isOfRows ? plain.expression(term) : plain.filled(term)
            if !plain.needsLambda {
                context.need("import pandas as pd")
                return made
            }
        }
        let terms = PandasTerms(context, scope, isInLambda: true)
        terms.measured = measured
        let made = try isCondition && term.isOfRows ? terms.expression(term) : terms.filled(term)
        return .lambda(["d"], made)
    }

    /// For places that evaluate `d["fare"]` themselves.
    static func inFrame(
        _ term: Term, _ context: ProgramContext, _ scope: TermScope, measured: [Term: String] = [:]
    ) throws(FrameFault) -> PythonExpression {
        let terms = PandasTerms(context, scope, isInLambda: true)
        terms.measured = measured
        return try terms.filled(term)
    }

    /// A whole column with its type, also of one value for all rows.
    private func filled(_ term: Term) throws(FrameFault) -> PythonExpression {
        if !isOfRows(term) {
            context.need("import pandas as pd")
            needsLambda = true
            let type = try PandasSource.type(scope.type(of: term), context)
            return .call(
                context.helper("baton_repeat"),
                [.positional(try operand(term)), .positional(.name("d")), .positional(type)])
        }
        let made = try expression(term)
        return isPlainBool(term) ? made.dot("astype", .string("bool[pyarrow]")) : made
    }

    private func isOfRows(_ term: Term) -> Bool { measured[term] != nil || term.isOfRows || isMeasured(term) }

    private func isMeasured(_ term: Term) -> Bool {
        switch term {
        case .apply(_, let arguments): arguments.contains { isOfRows($0) }
        case .when(let arms, let otherwise):
            isOfRows(otherwise) || arms.contains { isOfRows($0.condition) || isOfRows($0.value) }
        case .column, .literal, .aggregate, .window: false
        }
    }

    /// pandas gives bools without null where it knows there is none, of another type.
    private func isPlainBool(_ term: Term) -> Bool {
        switch term {
        case .apply(.isNull, _), .apply(.not, _), .apply(.and, _), .apply(.or, _): true
        case .apply(.coalesce, let arguments): arguments.first.map(isPlainBool) ?? false
        default: false
        }
    }

    func expression(_ term: Term) throws(FrameFault) -> PythonExpression {
        if let name = measured[term] { return column(name) }
        switch term {
        case .column(let name): return column(name)
        case .literal(let value): return try literal(value)
        case .apply(let function, let arguments): return try apply(function, arguments)
        case .when(let arms, let otherwise): return try when(arms, otherwise)
        case .aggregate(let function, let arguments): return try aggregate(function, arguments)
        case .window(let function, let arguments, let partition):
            return try window(function, arguments, partition)
        }
    }

    func operand(_ term: Term) throws(FrameFault) -> PythonExpression { try expression(term) }

    private func literal(_ value: Scalar) throws(FrameFault) -> PythonExpression {
        guard value == .null else { return try context.literal(value) }
        context.need("import pandas as pd")
        return .name("pd").attribute("NA")
    }

    func column(_ name: String) -> PythonExpression {
        if isInLambda { return .subscripted(.name("d"), .string(name)) }
        context.need("import pandas as pd")
        return .name("pd").dot("col", .string(name))
    }

    /// A call of the library's.
    func call(_ helper: String, _ arguments: [PythonExpression], named: [(String, PythonExpression)] = [])
        -> PythonExpression
    {
        needsLambda = true
        return .call(
            context.helper(helper),
            arguments.map { .positional($0) } + named.map { .keyword($0.0, $0.1) })
    }

    func expressions(_ terms: [Term]) throws(FrameFault) -> [PythonExpression] {
        var made: [PythonExpression] = []
        for term in terms { made.append(try expression(term)) }
        return made
    }

    /// As a column also where it is a literal.
    func series(_ term: Term) throws(FrameFault) -> PythonExpression {
        guard !isOfRows(term) else { return try expression(term) }
        let type = try PandasSource.type(scope.type(of: term), context)
        return call("baton_repeat", [try expression(term), .name("d"), type])
    }

    private func when(_ arms: [Term.Arm], _ otherwise: Term) throws(FrameFault) -> PythonExpression {
        var pairs: [PythonExpression] = []
        for arm in arms { pairs.append(.tuple([try series(arm.condition), try series(arm.value)])) }
        return call("baton_when", [.list(pairs), try series(otherwise)])
    }

    /// Of the whole frame.
    private func aggregate(_ function: Aggregate, _ arguments: [Term]) throws(FrameFault) -> PythonExpression {
        if arguments.isEmpty {
            needsLambda = true
            return .function("len", .name("d"))
        }
        if scope.isFloat(arguments[0]) || !PandasGroups.isPlain(function)
            || [.countDistinct, .first, .last].contains(function)
        {
            var named: [(String, PythonExpression)] = []
            if function == .quantile { named.append(("share", .float(try TermArguments.fraction(arguments)))) }
            let values = function == .quantile ? [try series(arguments[0])] : try seriesOfAll(arguments)
            return call("baton_aggregate", [.string(PandasGroups.name(function))] + values, named: named)
        }
        if function == .sum, IntRange(scope: scope).wrapsInSum(arguments[0]) {
            return call("baton_sum", [try series(arguments[0])])
        }
        return try series(arguments[0]).dot(PandasGroups.name(function))
    }

    /// Whether pandas makes groups of the column as it should: NaN it takes for null.
    private func isPlainKey(_ name: String) -> Bool {
        switch scope.schema?[name] ?? .unknown {
        case .int, .text, .bool, .date, .datetime, .duration: true
        case .unknown, .float, .binary, .list, .record: false
        }
    }

    private func seriesOfAll(_ terms: [Term]) throws(FrameFault) -> [PythonExpression] {
        var made: [PythonExpression] = []
        for term in terms { made.append(try series(term)) }
        return made
    }

    private func window(
        _ function: WindowFunction, _ arguments: [Term], _ partition: [String]
    ) throws(FrameFault) -> PythonExpression {
        if partition.isEmpty, let first = arguments.first, !scope.isFloat(first), scope.type(of: first) != .unknown {
            let isNumber = scope.type(of: first) == .int
            switch function {
            case .cumulativeSum where isNumber: return try series(first).dot("cumsum")
            case .cumulativeMin where isNumber: return try series(first).dot("cummin")
            case .cumulativeMax where isNumber: return try series(first).dot("cummax")
            case .shift: return try series(first).dot("shift", .int(try TermArguments.int(arguments, 1)))
            case .fillForward: return try series(first).dot("ffill")
            case .fillBackward: return try series(first).dot("bfill")
            default: break
            }
        }
        if function == .rowNumber, !partition.isEmpty, partition.allSatisfy(isPlainKey) {
            needsLambda = true
            let by: PythonExpression = partition.count == 1 ? .string(partition[0]) : .strings(partition)
            return PythonExpression.name("d")
                .dot("groupby", by, named: [("sort", .bool(false)), ("dropna", .bool(false))])
                .dot("cumcount").dot("astype", .string("int64[pyarrow]"))
        }
        var named: [(String, PythonExpression)] = []
        if !partition.isEmpty { named.append(("by", .strings(partition))) }
        var values = arguments
        if function == .shift {
            named.append(("distance", .int(try TermArguments.int(arguments, 1))))
            values.removeLast()
        }
        return call(
            "baton_window", [.string(function.spelling), .name("d")] + (try seriesOfAll(values)), named: named)
    }
}
