import BatonSyntax

/// Sums, means and counts over lists.
enum StatisticsFunctions {
    static let all: [LibraryFunction] = [
        reduction("sum", "The sum of numbers, durations or sizes; 0 of none.", example: "sum([1, 2, 3]) == 6", least: 0)
        {
            (values, name) throws(RuntimeError) in try Statistics.sum(values, name)
        },
        reduction("product", "The product of numbers; 1 of none.", example: "product([2, 3, 4]) == 24", least: 0) {
            (values, name) throws(RuntimeError) in try Statistics.product(values, name)
        },
        reduction("mean", "The arithmetic mean.", example: "mean([1, 2, 4.5]) == 2.5") {
            (values, name) throws(RuntimeError) in try Statistics.mean(values, name)
        },
        reduction("median", "The middle value, or the mean of the two.", example: "median([3, 1, 2]) == 2") {
            (values, name) throws(RuntimeError) in try Statistics.quantile(values, 0.5, name)
        },
        reduction("std", "The sample standard deviation (n - 1).", example: "std([1, 2, 3]) == 1.0", least: 2) {
            (values, name) throws(RuntimeError) in try Statistics.deviation(values, name)
        },
        reduction("var", "The sample variance (n - 1).", example: "var([1, 2, 3]) == 1.0", least: 2) {
            (values, name) throws(RuntimeError) in try Statistics.variance(values, name)
        },
        LibraryFunction(
            "quantile", [.init("xs", "List"), .init("fraction", "Float")],
            "The value that this fraction of the values lies below, interpolated between neighbours.",
            examples: ["quantile([1, 2, 3, 4], 0.5) == 2.5"]
        ) { (arguments, _) throws(RuntimeError) in
            let fraction = try arguments.float(1)
            guard (0...1).contains(fraction) else { throw arguments.invalid(1, "must be between 0 and 1") }
            return try Statistics.quantile(try atLeast(1, arguments.list(0), arguments), fraction, "quantile")
        },
        extreme("min", "The least of the items, or of the arguments.", example: "min([3, 1, 2]) == 1", .less),
        extreme("max", "The greatest of the items, or of the arguments.", example: "max(3, 7) == 7", .greater),
        LibraryFunction(
            "count", [.init("xs", "List"), .init("f", "Function", optional: true)],
            "How many items there are, or for how many the function is true.",
            examples: ["count([1, 5, 7], x => x > 4) == 2"]
        ) { (arguments, interpreter) throws(RuntimeError) in
            // A frame counts its rows where they are.
            if case .object(let frame as FrameObject) = arguments.value(0), arguments.optional(1) == nil {
                return .int(try frame.count())
            }
            let items = try arguments.list(0)
            guard let function = try arguments.optionalFunction(1, interpreter) else { return .int(items.count) }
            var count = 0
            for item in items where try function.isTrue(item) { count += 1 }
            return .int(count)
        },
        LibraryFunction(
            "unique_count", [.init("xs", "List")], "How many different items there are.",
            examples: ["unique_count([1, 2, 1]) == 2"]
        ) { (arguments, _) throws(RuntimeError) in .int(Set(try arguments.list(0).map(ValueKey.init)).count) },
        LibraryFunction(
            "collect", [.init("xs", "List")],
            "The items as a list; in `group` and `summarize` the values of a column, null ones too.",
            examples: ["collect(0..<2) == [0, 1]"]
        ) { (arguments, _) throws(RuntimeError) in .list(try arguments.list(0)) },
        LibraryFunction(
            "tally", [.init("xs", "List")], "Maps of value and count, the most frequent first.",
            examples: ["tally([\"a\", \"b\", \"b\"])[0] == {value: \"b\", count: 2}"], body: tally),
        LibraryFunction(
            "cumsum", [.init("xs", "List")], "The sum of the items up to each one.",
            examples: ["cumsum([1, 2, 3]) == [1, 3, 6]"]
        ) { (arguments, _) throws(RuntimeError) in
            let items = try arguments.list(0)
            _ = try Statistics.kind(of: items, "cumsum")
            var result: [Value] = []
            result.reserveCapacity(items.count)
            for item in items {
                if let last = result.last {
                    result.append(try Statistics.sum([last, item], "cumsum"))
                } else {
                    result.append(item)
                }
            }
            return .list(result)
        },
    ]

    /// A function of a list of at least so many values.
    private static func reduction(
        _ name: String, _ summary: String, example: String, least: Int = 1,
        _ body: @escaping @Sendable ([Value], String) throws(RuntimeError) -> Value
    ) -> LibraryFunction {
        LibraryFunction(
            name, [.init("xs", "List")], summary, examples: [example]
        ) { (arguments, _) throws(RuntimeError) in
            try body(try atLeast(least, arguments.list(0), arguments), name)
        }
    }

    private static func extreme(
        _ name: String, _ summary: String, example: String, _ wanted: Ordering
    ) -> LibraryFunction {
        LibraryFunction(
            name, [.init("xs", "List | Any", variadic: true)], summary, examples: [example]
        ) { (arguments, _) throws(RuntimeError) in
            var values = arguments.rest.map(\.settled)
            if values.count == 1 {
                guard let items = try values[0].items() else {
                    throw RuntimeError(
                        .typeMismatch, "`\(name)` takes a List or several values, not one \(values[0].typeName)")
                }
                values = items.map(\.settled)
            }
            return try Statistics.extreme(try atLeast(1, values, arguments), wanted)
        }
    }

    private static func atLeast(
        _ least: Int, _ values: [Value], _ arguments: LibraryArguments
    ) throws(RuntimeError) -> [Value] {
        guard values.count >= least else {
            throw arguments.invalid(values.isEmpty ? "of an empty list has no value" : "needs \(least) values at least")
        }
        return values.map(\.settled)
    }

    private static func tally(_ arguments: inout LibraryArguments, _: Interpreter) throws(RuntimeError) -> Value {
        var positions: [ValueKey: Int] = [:]
        var counts: [(value: Value, count: Int)] = []
        for item in try arguments.list(0) {
            if let position = positions[ValueKey(item)] {
                counts[position].count += 1
            } else {
                positions[ValueKey(item)] = counts.count
                counts.append((item, 1))
            }
        }
        let order = counts.indices.sorted { (-counts[$0].count, $0) < (-counts[$1].count, $1) }
        return .list(
            order.map {
                .map(MapObject(keys: ["value", "count"], values: [counts[$0].value, .int(counts[$0].count)]))
            })
    }
}
