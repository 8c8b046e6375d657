/// `group` in pandas: what the aggregates are taken of, the groups, and what is made of the aggregates.
struct PandasGroups {
    let context: ProgramContext
    let scope: TermScope

    /// Aggregates that pandas' groups have, with the written meaning once NaN is away.
    static func isPlain(_ function: Aggregate) -> Bool {
        switch function {
        case .count, .countDistinct, .sum, .mean, .min, .max, .median, .standardDeviation, .variance, .first, .last:
            true
        case .product, .skewness, .kurtosis, .quantile, .any, .all, .mode, .list, .correlation, .covariance: false
        }
    }

    static func name(_ function: Aggregate) -> String {
        switch function {
        case .standardDeviation: "std"
        case .variance: "var"
        case .countDistinct: "nunique"
        case .count, .sum, .mean, .product, .min, .max, .median, .skewness, .kurtosis, .quantile, .first, .last, .any,
            .all, .mode, .list, .correlation, .covariance:
            function.rawValue
        }
    }

    func chain(
        _ frame: PythonExpression, _ keys: [NamedTerm], _ measures: [NamedTerm]
    ) throws(FrameFault) -> PythonExpression {
        var plan = Plan(taken: Set(scope.schema?.names ?? []).union(keys.map(\.name)).union(measures.map(\.name)))
        for key in keys { try plan.add(key: key, scope) }
        for measure in measures { plan.add(measure) }
        plan.settle()
        for (term, name) in plan.aggregates { try plan.prepare(term, name, scope) }
        if plan.isPlain { plan.partSums() }
        var value = frame
        if !plan.before.isEmpty {
            var columns: [(String, PythonExpression)] = []
            for (name, term, isKnown) in plan.before {
                columns.append((name, try before(term, isKnown)))
            }
            value = value.dot("assign", arguments: PandasChain.keywords(columns))
        }
        value = plan.isPlain ? grouped(value, plan) : byHelper(value, keys: plan.keys.map(\.column), plan)
        return try finished(value, keys, measures, plan)
    }

    private func before(_ term: Term, _ isKnown: Bool) throws(FrameFault) -> PythonExpression {
        guard isKnown else { return try PandasTerms.column(term, context, scope) }
        let made = try PandasTerms.inFrame(term, context, scope)
        return .lambda(["d"], .call(context.helper("baton_known"), [.positional(made)]))
    }

    private func grouped(_ frame: PythonExpression, _ plan: Plan) -> PythonExpression {
        let keys = plan.keys.map(\.column)
        let by: PythonExpression = keys.count == 1 ? .string(keys[0]) : .strings(keys)
        let groups = exact(frame, plan).dot(
            "groupby",
            arguments: [
                .positional(by), .keyword("sort", .bool(false)), .keyword("dropna", .bool(false)),
                .keyword("as_index", .bool(false)),
            ])
        var measures: [(String, PythonExpression)] = []
        for measure in plan.measures {
            let pair: [PythonExpression] =
                measure.columns.isEmpty
                ? [.string(keys[0]), .string("size")]
                : [.string(measure.columns[0]), .string(Self.name(measure.function))]
            measures.append((measure.name, .tuple(pair)))
        }
        let made = sameForAll(groups, plan) ?? groups.dot("agg", arguments: PandasChain.keywords(measures))
        // Counts come in NumPy's type, which has no null; exact sums may come as decimals.
        let ints = plan.measures.filter {
            $0.function == .count || $0.function == .countDistinct || $0.isExactSum
        }
        let durations = plan.measures.filter { $0.isExactSum && $0.isOfDurations }
        return typed(typed(made, ints, "int64[pyarrow]"), durations, "duration[us][pyarrow]")
    }

    private func typed(_ frame: PythonExpression, _ measures: [Plan.Measure], _ type: String) -> PythonExpression {
        if measures.isEmpty { return frame }
        return frame.dot("astype", .dictionary(measures.map { PythonEntry(.string($0.name), .string(type)) }))
    }

    /// `[["v1", "v2"]].mean()` where one aggregate is taken of several columns of numbers, which keep their names.
    private func sameForAll(_ groups: PythonExpression, _ plan: Plan) -> PythonExpression? {
        guard plan.measures.count > 1, let function = plan.measures.first?.function,
            [.sum, .mean, .min, .max, .median, .standardDeviation, .variance].contains(function)
        else { return nil }
        for measure in plan.measures {
            let type = scope.schema?[measure.name]
            guard measure.function == function, measure.columns == [measure.name], type == .int || type == .float
            else { return nil }
        }
        return PythonExpression.subscripted(groups, .strings(plan.measures.map(\.name))).dot(Self.name(function))
    }

    /// The frame with what exact sums need: those of pandas' groups wrap around.
    private func exact(_ frame: PythonExpression, _ plan: Plan) -> PythonExpression {
        var names: [String] = []
        for measure in plan.measures where measure.isExactSum && !names.contains(measure.columns[0]) {
            names.append(measure.columns[0])
        }
        if names.isEmpty { return frame }
        let helper = PythonArgument.positional(context.helper("baton_exact_sums"))
        return frame.dot("pipe", arguments: [helper] + names.map { .positional(.string($0)) })
    }

    private func byHelper(_ frame: PythonExpression, keys: [String], _ plan: Plan) -> PythonExpression {
        var entries: [PythonEntry] = []
        for measure in plan.measures {
            var parts: [PythonExpression] = [.string(Self.name(measure.function))]
            parts += measure.columns.map { .string($0) }
            if let share = measure.share { parts.append(.float(share)) }
            entries.append(PythonEntry(.string(measure.name), .tuple(parts)))
        }
        return frame.dot(
            "pipe",
            arguments: [
                .positional(context.helper("baton_group")), .positional(.strings(keys)),
                .positional(.dictionary(entries)),
            ])
    }

    /// Keys under their names, measures that are made of aggregates, and the columns in their order.
    private func finished(
        _ grouped: PythonExpression, _ keys: [NamedTerm], _ measures: [NamedTerm], _ plan: Plan
    ) throws(FrameFault) -> PythonExpression {
        var value = grouped
        let renamings = zip(keys, plan.keys).filter { $0.name != $1.column }
        if !renamings.isEmpty {
            let entries = renamings.map { PythonEntry(.string($1.column), .string($0.name)) }
            value = value.dot("rename", named: [("columns", .dictionary(entries))])
        }
        let direct = Set(plan.measures.map(\.name))
        let rest = measures.filter { !direct.contains($0.name) }
        let isOrdered = keys.map(\.name) + plan.measures.map(\.name) == keys.map(\.name) + measures.map(\.name)
        if !rest.isEmpty {
            var columns: [(String, PythonExpression)] = []
            let after = TermScope(schema: try schema(of: plan, keys))
            for measure in rest {
                columns.append(
                    (measure.name, try PandasTerms.column(measure.term, context, after, measured: plan.measured)))
            }
            value = value.dot("assign", arguments: PandasChain.keywords(columns))
        }
        if isOrdered { return value }
        return .subscripted(value, .strings(keys.map(\.name) + measures.map(\.name)))
    }

    /// Of the grouped frame, so that terms over its aggregates know their types.
    private func schema(of plan: Plan, _ keys: [NamedTerm]) throws(FrameFault) -> Schema? {
        var columns: [Column] = keys.map { Column($0.name, scope.type(of: $0.term)) }
        for (term, name) in plan.aggregates { columns.append(Column(name, scope.type(of: term))) }
        return Schema(checking: columns)
    }
}

/// What stands where while a grouping is put together.
private struct Plan {
    struct Measure {
        var name: String
        var function: Aggregate
        var columns: [String]
        var share: Double?
        /// Whether it adds up ints or durations that may leave 64 bits.
        var isExactSum = false
        var isOfDurations = false
    }

    private(set) var keys: [(column: String, isPlain: Bool)] = []
    /// Columns made first: a name, its term, and whether NaN is taken out of it.
    private(set) var before: [(String, Term, Bool)] = []
    private(set) var aggregates: [(Term, String)] = []
    private(set) var measures: [Measure] = []
    private(set) var measured: [Term: String] = [:]
    /// Whether pandas' own groups do; the helper, which does the others, skips NaN by itself.
    private(set) var isPlain = false
    private var taken: Set<String>

    init(taken: Set<String>) { self.taken = taken }

    private mutating func fresh(_ stem: String) -> String {
        let name = PythonNames.fresh(stem, taken: taken)
        taken.insert(name)
        return name
    }

    mutating func add(key: NamedTerm, _ scope: TermScope) throws(FrameFault) {
        let type = scope.type(of: key.term)
        let isPlain: Bool
        switch type {
        case .int, .text, .bool, .date, .datetime, .duration: isPlain = true
        case .unknown, .float, .binary, .list, .record: isPlain = false
        }
        if key.term == .column(key.name) {
            keys.append((key.name, isPlain))
            return
        }
        let name = fresh("key_\(key.name)")
        before.append((name, key.term, false))
        keys.append((name, isPlain))
    }

    mutating func add(_ measure: NamedTerm) {
        if case .aggregate = measure.term, measured[measure.term] == nil {
            measured[measure.term] = measure.name
            aggregates.append((measure.term, measure.name))
            return
        }
        collect(measure.term)
    }

    private mutating func collect(_ term: Term) {
        switch term {
        case .column, .literal, .window: break
        case .apply(_, let terms): for part in terms { collect(part) }
        case .when(let arms, let otherwise):
            for arm in arms {
                collect(arm.condition)
                collect(arm.value)
            }
            collect(otherwise)
        case .aggregate(let function, _):
            if measured[term] != nil { return }
            let name = fresh("\(function.rawValue)_of")
            measured[term] = name
            aggregates.append((term, name))
        }
    }

    /// Once keys and aggregates are there.
    mutating func settle() {
        isPlain =
            !keys.isEmpty && !aggregates.isEmpty && keys.allSatisfy(\.isPlain)
            && aggregates.allSatisfy { term, _ in
                guard case .aggregate(let function, let arguments) = term else { return false }
                return function == .count || PandasGroups.isPlain(function) && !arguments.isEmpty
            }
    }

    /// Whether nobody sees a difference when NaN is taken out of the column itself.
    private func isOnlyMeasured(_ column: String) -> Bool {
        if keys.contains(where: { $0.column == column }) { return false }
        if before.contains(where: { !$0.2 && $0.1.columnsRead.contains(column) }) { return false }
        return aggregates.allSatisfy { term, _ in
            guard case .aggregate(let function, let arguments) = term else { return true }
            let isRead = arguments.contains { $0.columnsRead.contains(column) }
            return !isRead || (function != .count && arguments.allSatisfy { $0.isLiteral || $0.isColumn })
        }
    }

    mutating func prepare(_ term: Term, _ name: String, _ scope: TermScope) throws(FrameFault) {
        guard case .aggregate(let function, let arguments) = term else { return }
        var columns: [String] = []
        let values = function == .quantile ? Array(arguments.prefix(1)) : arguments
        for argument in values {
            let skipsNaN = isPlain && function != .count && scope.isFloat(argument)
            if case .column(let name) = argument, !skipsNaN {
                columns.append(name)
            } else if let made = before.first(where: { $0.1 == argument && $0.2 == skipsNaN }) {
                columns.append(made.0)
            } else {
                var column = fresh("of_\(name)")
                if case .column(let own) = argument, isOnlyMeasured(own) { column = own }
                before.append((column, argument, skipsNaN))
                columns.append(column)
            }
        }
        let share = function == .quantile ? try TermArguments.fraction(arguments) : nil
        var measure = Measure(name: name, function: function, columns: columns, share: share)
        if function == .sum, let first = arguments.first {
            measure.isExactSum = IntRange(scope: scope).wrapsInSum(first)
            measure.isOfDurations = scope.type(of: first) == .duration
        }
        measures.append(measure)
    }

    /// Columns of their own for exact sums, where something else is made of the column too: it may become decimals.
    mutating func partSums() {
        let others = Set(keys.map(\.column) + measures.filter { !$0.isExactSum }.flatMap(\.columns))
        var copies: [String: String] = [:]
        for place in measures.indices where measures[place].isExactSum {
            let column = measures[place].columns[0]
            guard others.contains(column) else { continue }
            if copies[column] == nil {
                let name = fresh("sum_of_\(column)")
                before.append((name, before.first { $0.0 == column }?.1 ?? .column(column), false))
                copies[column] = name
            }
            measures[place].columns = [copies[column] ?? column]
        }
    }
}
