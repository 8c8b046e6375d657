import BatonSyntax

/// Functions over maps, and the product of a grid.
enum MapFunctions {
    static let all: [LibraryFunction] = [
        LibraryFunction(
            "keys", [.init("m", "Map")], "The keys in the order in which they were written.",
            examples: ["keys({b: 1, a: 2}) == [\"b\", \"a\"]"]
        ) { (arguments, _) throws(RuntimeError) in .list(try arguments.map(0).keys.map { .string($0) }) },
        LibraryFunction(
            "values", [.init("m", "Map")], "The values in the order of their keys.",
            examples: ["values({b: 1, a: 2}) == [1, 2]"]
        ) { (arguments, _) throws(RuntimeError) in .list(try arguments.map(0).values) },
        LibraryFunction(
            "items", [.init("m", "Map")], "Pairs of key and value.", examples: ["items({a: 1}) == [[\"a\", 1]]"]
        ) { (arguments, _) throws(RuntimeError) in
            let map = try arguments.map(0)
            return .list(zip(map.keys, map.values).map { .list([.string($0), $1]) })
        },
        LibraryFunction(
            "from_items", [.init("pairs", "List")], "The map of pairs of key and value; later pairs win.",
            examples: ["from_items([[\"a\", 1]]) == {a: 1}"], body: fromItems),
        LibraryFunction(
            "get_or", [.init("x", "Map | List"), .init("key"), .init("default")],
            "The value of a key (or the item of a number), or the default where there is none.",
            examples: ["get_or({a: 1}, \"b\", 0) == 0", "get_or([5], 3, null) == null"], body: getOr),
        LibraryFunction(
            "merge", [.init("maps", "Map", variadic: true)], "One map of all; where keys repeat, the last map wins.",
            examples: ["merge({a: 1, b: 2}, {b: 3}) == {a: 1, b: 3}"], body: merge),
        LibraryFunction(
            "without", [.init("m", "Map"), .init("keys", "String", variadic: true)], "The map without those keys.",
            examples: ["without({a: 1, b: 2}, \"a\") == {b: 2}"], body: without),
        LibraryFunction(
            "grid", [.init("choices", "Map")],
            "A map for each combination of the choices, the last key changing fastest.",
            examples: ["grid({lr: [0.1, 0.01], seed: 0..<2})[1] == {lr: 0.1, seed: 1}"], body: grid),
    ]

    /// Combinations that one grid may have.
    static let gridMax = 10_000_000

    private static func fromItems(_ arguments: inout LibraryArguments, _: Interpreter) throws(RuntimeError) -> Value {
        let result = MapObject()
        for item in try arguments.list(0) {
            guard let pair = try item.items(), pair.count == 2, case .string(let key) = pair[0].settled else {
                throw arguments.invalid("takes pairs of a String and a value, not \(item.brief)")
            }
            result.set(key.text, pair[1])
        }
        return .map(result)
    }

    private static func getOr(_ arguments: inout LibraryArguments, _: Interpreter) throws(RuntimeError) -> Value {
        if case .map(let map) = arguments.value(0) { return map[try arguments.string(1)] ?? arguments.value(2) }
        guard let count = arguments.value(0).itemCountIfList else { throw arguments.wrongType(0, "a Map or List") }
        let index = try arguments.int(1)
        let position = index < 0 ? index + count : index
        return (0..<count).contains(position) ? arguments.value(0).itemAt(position) : arguments.value(2)
    }

    private static func merge(_ arguments: inout LibraryArguments, _: Interpreter) throws(RuntimeError) -> Value {
        let result = MapObject()
        for value in arguments.rest {
            guard case .map(let map) = value.settled else {
                throw RuntimeError(.typeMismatch, "`merge` takes Maps, not \(value.describedType)")
            }
            for (key, value) in zip(map.keys, map.values) { result.set(key, value) }
        }
        return .map(result)
    }

    private static func without(_ arguments: inout LibraryArguments, _: Interpreter) throws(RuntimeError) -> Value {
        let map = try arguments.map(0)
        var unwanted: Set<String> = []
        for value in arguments.rest {
            guard case .string(let key) = value.settled else {
                throw RuntimeError(.typeMismatch, "`without` takes keys as Strings, not \(value.describedType)")
            }
            unwanted.insert(key.text)
        }
        return .map(zip(map.keys, map.values).filter { !unwanted.contains($0.0) })
    }

    private static func grid(_ arguments: inout LibraryArguments, _: Interpreter) throws(RuntimeError) -> Value {
        let choices = try arguments.map(0)
        var columns: [[Value]] = []
        var count = 1
        for (key, value) in zip(choices.keys, choices.values) {
            guard let items = try value.settled.items() else {
                throw arguments.invalid(
                    "takes a List of choices for each key; \(key) is \(value.describedType)",
                    help: "a single choice is a list of one: {\(key): [\(value.brief)]}")
            }
            columns.append(items)
            count = count.multipliedReportingOverflow(by: items.count).partialValue
            guard count <= gridMax else {
                throw RuntimeError(.tooLarge, "a grid has \(gridMax) combinations at most")
            }
        }
        var result: [Value] = []
        result.reserveCapacity(count)
        for number in 0..<count {
            var rest = number
            var values = [Value](repeating: .null, count: columns.count)
            for index in columns.indices.reversed() {
                values[index] = columns[index][rest % columns[index].count]
                rest /= columns[index].count
            }
            result.append(.map(MapObject(keys: choices.keys, values: values)))
        }
        return .list(result)
    }
}
