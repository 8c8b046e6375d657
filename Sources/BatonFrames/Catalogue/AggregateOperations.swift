/// Operations that answer with a value for each column.
enum AggregateOperations {
    private static let columns = Parameter("cols", .columns, .text("*"))
    private static let outputs = [
        Parameter("tidy", .truth, .bool(true)),
        Parameter("compute", .ignored("answers are always computed"), .bool(true)),
    ]

    private static func each(
        _ name: String, with parameters: [Parameter] = [],
        taking: @escaping @Sendable (ColumnType) -> Bool = { $0.isNumber || $0 == .bool },
        _ summary: String, _ term: @escaping @Sendable (String, OperationCall) throws(FrameFault) -> Term
    ) -> Operation {
        Operation(
            "cols.\(name)", .output, [columns] + parameters + outputs, summary,
            .ask { call throws(FrameFault) in
                try ColumnAnswers.question(call, try call.columns(taking: taking)) { column throws(FrameFault) in
                    try term(column, call)
                }
            })
    }

    private static func number(_ name: String, _ aggregate: Aggregate, _ summary: String) -> Operation {
        each(name, summary) { column, call in .aggregate(aggregate, call.numeric(column)) }
    }

    private static let isAnything: @Sendable (ColumnType) -> Bool = { _ in true }
    /// Medians and quantiles are exact.
    private static let exact = [
        Parameter("relative_error", .ignored("quantiles are exact"), .int(10_000)),
        Parameter("estimate", .ignored("quantiles are exact"), .bool(true)),
    ]

    static let all: [Operation] = [
        number("mean", .mean, "The mean"), number("sum", .sum, "The sum"), number("prod", .product, "The product"),
        number("std", .standardDeviation, "The standard deviation, of n − 1"),
        number("var", .variance, "The variance, of n − 1"), number("skew", .skewness, "The skewness"),
        number("kurtosis", .kurtosis, "The excess kurtosis"),
        each("median", with: [exact[0]], "The median") { column, call in .aggregate(.median, call.numeric(column)) },
        each("min", with: [Parameter("numeric", .truth, .null)], taking: isAnything, "The least") { column, call in
            .aggregate(.min, call.truth("numeric") ? call.numeric(column) : .column(column))
        },
        each("max", with: [Parameter("numeric", .truth, .null)], taking: isAnything, "The greatest") { column, call in
            .aggregate(.max, call.truth("numeric") ? call.numeric(column) : .column(column))
        },
        each("count_zeros", "How many cells are the number 0") { column, call in
            // A text is no number, be it "0".
            guard call.schema[column]?.isText != true else {
                let none = Term.when([.init(.literal(.bool(false)), .column(column))], otherwise: .literal(.null))
                return .aggregate(.count, [none])
            }
            let isZero = Term.apply(.equal, [call.numeric(column), .int(0)]).settled
            return .aggregate(.sum, isZero.applying(.toInt))
        },
        each(
            "count_uniques", with: [Parameter("estimate", .ignored("counts are exact"), .bool(false))],
            taking: isAnything,
            "How many different values there are; null is none"
        ) { column, _ in .aggregate(.countDistinct, .column(column)) },
        Operation("cols.range", .output, [columns] + outputs, "The least and the greatest", .ask(range)),
        Operation(
            "cols.percentile", .output,
            [columns, Parameter("values", .value, .null)] + exact + outputs,
            "Quantiles: of one value, or of several, between 0 and 1", .ask(percentile)),
        Operation(
            "cols.iqr", .output, [columns, Parameter("more", .truth, .null)] + exact,
            "The distance of the upper quartile from the lower", .ask(quartiles)),
        Operation(
            "cols.mad", .output,
            [columns, exact[0], Parameter("more", .truth, .bool(false)), exact[1]] + outputs,
            "The median of the distances from the median", .ask(medianDistance)),
        Operation(
            "agg", .output,
            [
                Parameter("aggregations", .record), Parameter("groupby", .columns, .null),
                Parameter("output", .word(["dict", "dataframe"]), .text("dict")),
                Parameter("tidy", .truth, .bool(true)),
            ], "Aggregates of columns, of the whole frame or by groups: {\"x\": [\"min\", \"max\"]}", .ask(aggregates)),
    ]

    /// Names of aggregates as clients write them.
    static let named: [String: Aggregate] = [
        "min": .min, "max": .max, "sum": .sum, "mean": .mean, "avg": .mean, "median": .median, "prod": .product,
        "std": .standardDeviation, "var": .variance, "skew": .skewness, "kurtosis": .kurtosis, "count": .count,
        "count_uniques": .countDistinct, "nunique": .countDistinct, "first": .first, "last": .last, "mode": .mode,
        "list": .list, "any": .any, "all": .all,
    ]

    /// Several values for each column: each at `[column, name]`, without the column for a single one.
    private static func several(
        _ call: OperationCall, _ columns: [String], _ terms: (String) -> [(String, Term)]
    ) -> Question {
        var named: [NamedTerm] = []
        var places: [[String]] = []
        let isBare = columns.count == 1 && !call.isAll("cols") && call.scalar("tidy") != .bool(false)
        for column in columns {
            for (name, term) in terms(column) {
                named.append(NamedTerm("\(column)_\(name)", term))
                places.append(isBare ? [name] : [column, name])
            }
        }
        // Names of columns may be such that two of these are equal: number them then.
        if Set(named.map(\.name)).count < named.count {
            for place in named.indices { named[place].name = "v\(place)" }
        }
        return Question(Statement(.values(call.frame, named)), .cells(places))
    }

    private static let range: @Sendable (OperationCall) throws(FrameFault) -> Question = {
        call throws(FrameFault) in
        several(call, try call.columns()) { column in
            [("min", .aggregate(.min, .column(column))), ("max", .aggregate(.max, .column(column)))]
        }
    }

    private static func quantile(_ cell: Term, _ share: Double) -> Term {
        .aggregate(.quantile, [cell, .float(share)])
    }

    private static let percentile: @Sendable (OperationCall) throws(FrameFault) -> Question = {
        call throws(FrameFault) in
        let columns = try call.columns(taking: \.isNumber)
        let shares: [Double]
        switch call.scalar("values") {
        case .null: shares = [0.25, 0.5, 0.75]
        case .int(let int): shares = [Double(int)]
        case .float(let float): shares = [float]
        case .list(let items):
            shares = items.compactMap {
                switch $0 {
                case .int(let int): Double(int)
                case .float(let float): float
                default: nil
                }
            }
        default: shares = []
        }
        guard !shares.isEmpty, shares.allSatisfy({ (0...1).contains($0) }) else {
            throw FrameFault(.badArgument, "\(call.operation): 'values' are numbers between 0 and 1")
        }
        if shares.count == 1, case .list = call.scalar("values") {
        } else if shares.count == 1 {
            return try ColumnAnswers.question(call, columns) { column in quantile(call.numeric(column), shares[0]) }
        }
        return several(call, columns) { column in shares.map { (String($0), quantile(call.numeric(column), $0)) } }
    }

    private static let quartiles: @Sendable (OperationCall) throws(FrameFault) -> Question = {
        call throws(FrameFault) in
        let columns = try call.columns(taking: \.isNumber)
        func iqr(_ column: String) -> Term {
            .apply(.subtract, [quantile(call.numeric(column), 0.75), quantile(call.numeric(column), 0.25)])
        }
        guard call.truth("more") else { return try ColumnAnswers.question(call, columns) { column in iqr(column) } }
        return several(call, columns) { column in
            [
                ("iqr", iqr(column)), ("q1", quantile(call.numeric(column), 0.25)),
                ("q3", quantile(call.numeric(column), 0.75)),
            ]
        }
    }

    private static let medianDistance: @Sendable (OperationCall) throws(FrameFault) -> Question = {
        call throws(FrameFault) in
        let columns = try call.columns(taking: \.isNumber)
        // The median is made a column first, for an aggregate has no other inside.
        var with = call
        with.add(columns.map { NamedTerm("\($0)\u{1}", .aggregate(.median, call.numeric($0))) })
        let frame = with
        func distance(_ column: String) -> Term {
            .aggregate(
                .median, Term.apply(.subtract, [call.numeric(column), .column("\(column)\u{1}")]).applying(.abs))
        }
        guard call.truth("more") else {
            return try ColumnAnswers.question(frame, columns) { column in distance(column) }
        }
        return several(frame, columns) { column in
            [("mad", distance(column)), ("median", .aggregate(.median, call.numeric(column)))]
        }
    }

    /// The terms of a record such as `{"x": ["min", "max"]}`: named `x_min`, `x_max`.
    static func terms(_ call: OperationCall, _ argument: String) throws(FrameFault) -> [NamedTerm] {
        var terms: [NamedTerm] = []
        for field in call.record(argument) ?? [] {
            try call.check(column: field.name)
            guard let names = OperationCall.texts(field.value) else {
                throw FrameFault(
                    .badArgument,
                    "\(call.operation): '\(field.name)' is to have a name of an aggregate, or a list of them")
            }
            for name in names {
                guard let aggregate = named[name] else {
                    throw FrameFault(
                        .badArgument, "\(call.operation): there is no aggregate '\(name)'",
                        help: NearestName.of(name, among: named.keys.sorted()).map { "did you mean '\($0)'?" }
                            ?? "there are \(named.keys.sorted().joined(separator: ", "))")
                }
                terms.append(NamedTerm("\(field.name)_\(name)", .aggregate(aggregate, .column(field.name))))
            }
        }
        guard !terms.isEmpty else {
            throw FrameFault(.badArgument, "\(call.operation): '\(argument)' names no aggregate")
        }
        return terms
    }

    private static let aggregates: @Sendable (OperationCall) throws(FrameFault) -> Question = {
        call throws(FrameFault) in
        let terms = try terms(call, "aggregations")
        guard !call.isNull("groupby") else {
            return Question(Statement(.values(call.frame, terms)), .cells(terms.map { [$0.name] }))
        }
        let keys = try call.columns("groupby").map { NamedTerm($0, .column($0)) }
        let grouped = call.frame.then(.group(keys: keys, measures: terms))
        return Question(Statement(.rows(grouped, offset: 0, limit: Catalogue.rowsMax)), .columns)
    }
}
