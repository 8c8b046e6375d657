import BatonSyntax

/// Functions over lists that call no other function.
enum ListFunctions {
    static let all: [LibraryFunction] = [
        LibraryFunction(
            "size", [.init("x", "List | Map | String")],
            "How many items a list or map has, or how many characters a text.",
            examples: ["size([1, 2]) == 2", "size(\"añb\") == 3"]
        ) { (arguments, _) throws(RuntimeError) in
            switch arguments.value(0) {
            case .list(let list): return .int(list.items.count)
            case .range(let range): return .int(range.count)
            case .map(let map): return .int(map.count)
            case .string(let string): return .int(string.text.count)
            case let other:
                if let items = try other.items() { return .int(items.count) }
                throw arguments.wrongType(0, "a List, Map or String")
            }
        },
        LibraryFunction(
            "first", [.init("xs", "List"), .init("default", optional: true)],
            "The first item; of an empty list the default, or null.", examples: ["first([3, 4]) == 3"]
        ) { (arguments, _) throws(RuntimeError) in try arguments.list(0).first ?? arguments.value(1) },
        LibraryFunction(
            "last", [.init("xs", "List"), .init("default", optional: true)],
            "The last item; of an empty list the default, or null.", examples: ["last([3, 4]) == 4"]
        ) { (arguments, _) throws(RuntimeError) in try arguments.list(0).last ?? arguments.value(1) },
        LibraryFunction(
            "slice", [.init("x", "List | String"), .init("start", "Int"), .init("end", "Int", optional: true)],
            "The items (or characters) from start up to, not including, end; negative numbers count from the end.",
            examples: ["slice([1, 2, 3, 4], 1, 3) == [2, 3]", "slice(\"baton\", -2) == \"on\""], body: slice),
        LibraryFunction(
            "reverse", [.init("x", "List | String")], "The items, or a text's characters, last one first.",
            examples: ["reverse([1, 2]) == [2, 1]", "reverse(\"abc\") == \"cba\""]
        ) { (arguments, _) throws(RuntimeError) in
            if case .string(let string) = arguments.value(0) { return .string(String(string.text.reversed())) }
            return .list(try arguments.list(0).reversed())
        },
        LibraryFunction(
            "contains", [.init("x", "List | Map | String"), .init("item")],
            "Whether a list has the item, a map the key, or a text the piece of text.",
            examples: ["contains([1, 2], 2)", "contains(\"baton\", \"at\")", "contains({a: 1}, \"a\")"]
        ) { (arguments, _) throws(RuntimeError) in .bool(try contains(arguments)) },
        LibraryFunction(
            "index_of", [.init("x", "List | String"), .init("item")],
            "Where the item (or piece of text) first stands, counted from 0; null if nowhere.",
            examples: ["index_of([5, 7], 7) == 1", "is_null(index_of([5], 1))"], body: indexOf),
        LibraryFunction(
            "unique", [.init("xs", "List")], "The items without repetitions, in the order of their first place.",
            examples: ["unique([2, 1, 2]) == [2, 1]"]
        ) { (arguments, _) throws(RuntimeError) in
            var seen: Set<ValueKey> = []
            return .list(try arguments.list(0).filter { seen.insert(ValueKey($0)).inserted })
        },
        LibraryFunction(
            "zip", [.init("xs", "List", variadic: true)],
            "Lists of the items that stand at the same place, as long as the shortest list.",
            examples: ["zip([1, 2], [\"a\", \"b\"]) == [[1, \"a\"], [2, \"b\"]]"], body: zip),
        LibraryFunction(
            "enumerate", [.init("xs", "List"), .init("start", "Int", optional: true)],
            "Pairs of number and item, counted from start (0).",
            examples: ["enumerate([\"a\", \"b\"]) == [[0, \"a\"], [1, \"b\"]]"]
        ) { (arguments, _) throws(RuntimeError) in
            let start = try arguments.int(1, in: -Value.itemsMax...Value.itemsMax, default: 0)
            return .list(try arguments.list(0).enumerated().map { .list([.int(start + $0), $1]) })
        },
        LibraryFunction(
            "flatten", [.init("xs", "List")], "The items of the lists inside, one level up; other items stay.",
            examples: ["flatten([[1, 2], 3, [[4]]]) == [1, 2, 3, [4]]"], body: flatten),
        LibraryFunction(
            "chunks", [.init("xs", "List"), .init("size", "Int")],
            "Lists of that many items each; the last one may be shorter.",
            examples: ["chunks([1, 2, 3], 2) == [[1, 2], [3]]"]
        ) { (arguments, _) throws(RuntimeError) in
            let items = try arguments.list(0)
            let size = try arguments.int(1, in: 1...Int.max)
            guard !items.isEmpty else { return .list([]) }
            let starts = stride(from: 0, to: items.count, by: min(size, items.count))
            return .list(starts.map { .list(Array(items[$0..<($0 + min(size, items.count - $0))])) })
        },
        LibraryFunction(
            "repeat_list", [.init("xs", "List"), .init("times", "Int")], "The items of the list, that many times over.",
            examples: ["repeat_list([0], 3) == [0, 0, 0]"]
        ) { (arguments, _) throws(RuntimeError) in
            let items = try arguments.list(0)
            let times = try arguments.int(1, in: 0...Int.max)
            let (count, overflow) = items.count.multipliedReportingOverflow(by: times)
            guard !overflow, count <= Value.itemsMax else {
                throw RuntimeError(.tooLarge, "a list has \(Value.itemsMax) items at most")
            }
            return .list(Array(repeatElement(items, count: items.isEmpty ? 0 : times).joined()))
        },
    ]

    /// Start and end of a slice within `count` items; both may count from the end and lie outside.
    private static func bounds(_ arguments: LibraryArguments, count: Int) throws(RuntimeError) -> Range<Int> {
        let start = try arguments.int(1)
        let end = try arguments.int(2, default: count)
        let low = max(0, min(count, start < 0 ? count + max(start, -count) : start))
        let high = max(0, min(count, end < 0 ? count + max(end, -count) : end))
        return low..<max(low, high)
    }

    private static func slice(_ arguments: inout LibraryArguments, _: Interpreter) throws(RuntimeError) -> Value {
        switch arguments.value(0) {
        case .string(let string):
            let characters = Array(string.text)
            return .string(String(characters[try bounds(arguments, count: characters.count)]))
        case .range(let range):
            let part = try bounds(arguments, count: range.count)
            return .range(RangeObject(lower: range.lower + part.lowerBound, upper: range.lower + part.upperBound))
        default:
            let items = try arguments.list(0)
            return .list(Array(items[try bounds(arguments, count: items.count)]))
        }
    }

    private static func contains(_ arguments: LibraryArguments) throws(RuntimeError) -> Bool {
        let item = arguments.value(1)
        switch arguments.value(0) {
        case .string(let string):
            let piece = try arguments.string(1)
            return piece.isEmpty || string.text.contains(piece)
        case .map(let map): return map.position(of: try arguments.string(1)) != nil
        case .range(let range):
            if case .int(let number) = item { return number >= range.lower && number < range.upper }
            return false
        case .list(let list): return list.items.contains { $0.isEqual(to: item) }
        default: throw arguments.wrongType(0, "a List, Map or String")
        }
    }

    private static func indexOf(_ arguments: inout LibraryArguments, _: Interpreter) throws(RuntimeError) -> Value {
        if case .string(let string) = arguments.value(0) {
            let piece = try arguments.string(1)
            guard let found = string.text.firstRange(of: piece) else { return piece.isEmpty ? .int(0) : .null }
            return .int(string.text.distance(from: string.text.startIndex, to: found.lowerBound))
        }
        let item = arguments.value(1)
        return try arguments.list(0).firstIndex { $0.isEqual(to: item) }.map { .int($0) } ?? .null
    }

    private static func zip(_ arguments: inout LibraryArguments, _: Interpreter) throws(RuntimeError) -> Value {
        var lists: [[Value]] = []
        for value in arguments.rest {
            guard let items = try value.items() else {
                throw RuntimeError(.typeMismatch, "`zip` takes Lists, not \(value.describedType)")
            }
            lists.append(items)
        }
        let count = lists.map(\.count).min() ?? 0
        return .list((0..<count).map { index in .list(lists.map { $0[index] }) })
    }

    private static func flatten(_ arguments: inout LibraryArguments, _: Interpreter) throws(RuntimeError) -> Value {
        var result: [Value] = []
        for item in try arguments.list(0) {
            if let inner = try item.items() { result.append(contentsOf: inner) } else { result.append(item) }
        }
        return .list(result)
    }
}
