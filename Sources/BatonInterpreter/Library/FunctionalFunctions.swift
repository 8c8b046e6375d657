import BatonSyntax

/// Functions over lists that call a function for each item.
enum FunctionalFunctions {
    static let all: [LibraryFunction] = [
        LibraryFunction(
            "map", [.init("xs", "List"), .init("f", "Function")], "What the function makes of each item.",
            examples: ["map([1, 2], x => x * 10) == [10, 20]"]
        ) { (arguments, interpreter) throws(RuntimeError) in
            let function = try arguments.function(1, interpreter)
            var result: [Value] = []
            try forEach(arguments) { item throws(RuntimeError) in try append(try function(item), to: &result) }
            return .list(result)
        },
        LibraryFunction(
            "flat_map", [.init("xs", "List"), .init("f", "Function")],
            "The items of the lists that the function makes of each item.",
            examples: ["flat_map([1, 2], x => [x, x]) == [1, 1, 2, 2]"]
        ) { (arguments, interpreter) throws(RuntimeError) in
            let function = try arguments.function(1, interpreter)
            var result: [Value] = []
            try forEach(arguments) { item throws(RuntimeError) in
                let made = try function(item)
                guard let items = try made.items() else {
                    throw arguments.invalid("needs a function that returns Lists, not \(made.describedType)")
                }
                result.append(contentsOf: items)
            }
            return .list(result)
        },
        LibraryFunction(
            "filter", [.init("xs", "List"), .init("f", "Function")], "The items for which the function is true.",
            examples: ["filter([1, 2, 3], x => x > 1) == [2, 3]"]
        ) { (arguments, interpreter) throws(RuntimeError) in
            let function = try arguments.function(1, interpreter)
            var result: [Value] = []
            try forEach(arguments) { item throws(RuntimeError) in
                if try function.isTrue(item) { try append(item, to: &result) }
            }
            return .list(result)
        },
        LibraryFunction(
            "find", [.init("xs", "List"), .init("f", "Function")],
            "The first item for which the function is true; null if there is none.",
            examples: ["find([1, 5, 7], x => x > 4) == 5"]
        ) { (arguments, interpreter) throws(RuntimeError) in
            let function = try arguments.function(1, interpreter)
            for item in try arguments.list(0) where try function.isTrue(item) { return item }
            return .null
        },
        LibraryFunction(
            "reduce", [.init("xs", "List"), .init("f", "Function"), .init("start", optional: true)],
            "One value of all items: the function of what there is so far and the next item, again and again.",
            examples: ["reduce([1, 2, 3], (a, b) => a + b) == 6", "reduce([], (a, b) => a + b, start: 0) == 0"],
            body: reduce),
        LibraryFunction(
            "any", [.init("xs", "List"), .init("f", "Function", optional: true)],
            "Whether one item is true, or one for which the function is.", examples: ["any([1, 2], x => x > 1)"]
        ) { (arguments, interpreter) throws(RuntimeError) in .bool(try holds(arguments, interpreter, forAll: false)) },
        LibraryFunction(
            "all", [.init("xs", "List"), .init("f", "Function", optional: true)],
            "Whether all items are true, or the function is for all.", examples: ["all([1, 2], x => x > 0)"]
        ) { (arguments, interpreter) throws(RuntimeError) in .bool(try holds(arguments, interpreter, forAll: true)) },
        LibraryFunction(
            "zip_with", [.init("xs", "List"), .init("ys", "List"), .init("f", "Function")],
            "What the function makes of the items at the same place in two lists.",
            examples: ["zip_with([1, 2], [3, 4], (a, b) => a * b) == [3, 8]"]
        ) { (arguments, interpreter) throws(RuntimeError) in
            let function = try arguments.function(2, interpreter)
            var result: [Value] = []
            for (x, y) in zip(try arguments.list(0), try arguments.list(1)) { result.append(try function([x, y])) }
            return .list(result)
        },
        LibraryFunction(
            "sort",
            [
                .init("xs", "List"), .init("by", "Function", optional: true),
                .init("descending", "Bool", optional: true),
            ],
            "The items in order, equal ones as they stood; null and NaN last.",
            examples: ["sort([3, 1, 2]) == [1, 2, 3]", "sort([\"bb\", \"a\"], by: x => size(x)) == [\"a\", \"bb\"]"],
            body: sort),
        LibraryFunction(
            "sort_by", [.init("xs", "List"), .init("f", "Function"), .init("descending", "Bool", optional: true)],
            "The items in the order of what the function makes of them.",
            examples: ["sort_by([1, -3, 2], x => -x) == [2, 1, -3]"], body: sort),
        LibraryFunction(
            "group_by", [.init("xs", "List"), .init("f", "Function")],
            "Maps of key and items, for each key that the function gives, in the order of their first item.",
            examples: ["group_by([1, 2, 3], x => x % 2) == [{key: 1, items: [1, 3]}, {key: 0, items: [2]}]"],
            body: groupBy),
    ]

    /// Calls `body` for each item of the first argument; a range's items are made as they are needed.
    private static func forEach(
        _ arguments: LibraryArguments, _ body: (Value) throws(RuntimeError) -> Void
    ) throws(RuntimeError) {
        if case .range(let range) = arguments.value(0) {
            for number in range.lower..<range.upper { try body(.int(number)) }
        } else {
            for item in try arguments.list(0) { try body(item) }
        }
    }

    private static func append(_ value: Value, to result: inout [Value]) throws(RuntimeError) {
        guard result.count < Value.itemsMax else {
            throw RuntimeError(.tooLarge, "a list has \(Value.itemsMax) items at most")
        }
        result.append(value)
    }

    private static func reduce(
        _ arguments: inout LibraryArguments, _ interpreter: Interpreter
    ) throws(RuntimeError) -> Value {
        let function = try arguments.function(1, interpreter)
        var result = arguments.values[2]
        try forEach(arguments) { item throws(RuntimeError) in
            result = if let before = result { try function([before, item]) } else { item }
        }
        guard let result else {
            throw arguments.invalid("of an empty list needs a start", help: "reduce(xs, f, start: 0)")
        }
        return result
    }

    private static func holds(
        _ arguments: LibraryArguments, _ interpreter: Interpreter, forAll: Bool
    ) throws(RuntimeError) -> Bool {
        let function = try arguments.optionalFunction(1, interpreter)
        for item in try arguments.list(0) {
            let answer = if let function { try function.isTrue(item) } else { try item.asCondition() }
            if answer != forAll { return !forAll }
        }
        return forAll
    }

    private static func sort(
        _ arguments: inout LibraryArguments, _ interpreter: Interpreter
    ) throws(RuntimeError) -> Value {
        let items = try arguments.list(0)
        let isDescending = try arguments.bool(2, default: false)
        guard let function = try arguments.optionalFunction(1, interpreter) else {
            return .list(try Sorting.sorted(items, isDescending: isDescending))
        }
        var keys: [Value] = []
        keys.reserveCapacity(items.count)
        for item in items { keys.append(try function(item)) }
        let order = try Sorting.order([Sorting.Column(keys: keys, isDescending: isDescending)], count: items.count)
        return .list(order.map { items[$0] })
    }

    private static func groupBy(
        _ arguments: inout LibraryArguments, _ interpreter: Interpreter
    ) throws(RuntimeError) -> Value {
        let function = try arguments.function(1, interpreter)
        var positions: [ValueKey: Int] = [:]
        var groups: [(key: Value, items: [Value])] = []
        for item in try arguments.list(0) {
            let key = try function(item)
            if let position = positions[ValueKey(key)] {
                groups[position].items.append(item)
            } else {
                positions[ValueKey(key)] = groups.count
                groups.append((key, [item]))
            }
        }
        return .list(groups.map { .map(MapObject(keys: ["key", "items"], values: [$0.key, .list($0.items)])) })
    }
}
