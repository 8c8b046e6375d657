package import BatonModel
import BatonSyntax

// The border between values of the language and plain data.

extension Value {
    /// The value as data that can be stored and sent; ranges become lists.
    ///
    /// - Parameter path: how messages call the value: `rows`.
    /// - Throws: `.typeMismatch` for functions, runs and the like, naming the place inside: `rows[3].f`;
    ///   `.notKnownYet` for what a step has yet to make; `.tooLarge` beyond `nestingMax`.
    package func datum(path: String = "value") throws(RuntimeError) -> Datum {
        var place: [String] = []
        return try datum(root: path, place: &place)
    }

    private func datum(root: String, place: inout [String]) throws(RuntimeError) -> Datum {
        switch settled {
        case .null: return .null
        case .bool(let value): return .bool(value)
        case .int(let value): return .int(value)
        case .float(let value): return .float(value)
        case .duration(let value): return .duration(value)
        case .size(let value): return .size(value)
        case .string(let string): return .string(string.text)
        case .file(let file): return .file(FileReference(path: file.path, digest: file.digest))
        case .list(let list): return .list(try Self.data(of: list.items, root, &place))
        case .range: return .list(try Self.data(of: items() ?? [], root, &place))
        case .map(let map):
            try Self.checkDepth(place)
            var entries: [Datum.Entry] = []
            entries.reserveCapacity(map.count)
            for (key, value) in zip(map.keys, map.values) {
                place.append("." + key)
                entries.append(Datum.Entry(key: key, value: try value.datum(root: root, place: &place)))
                place.removeLast()
            }
            return .map(entries)
        case .function, .object:
            throw RuntimeError(
                .typeMismatch, "\(root)\(place.joined()) is \(describedType), which can't be stored or sent as data")
        case .deferred:
            throw RuntimeError(.notKnownYet, "\(root)\(place.joined()) is not known before its step has ended")
        }
    }

    private static func data(
        of items: [Value], _ root: String, _ place: inout [String]
    ) throws(RuntimeError) -> [Datum] {
        try checkDepth(place)
        var data: [Datum] = []
        data.reserveCapacity(items.count)
        for (index, item) in items.enumerated() {
            place.append("[\(index)]")
            data.append(try item.datum(root: root, place: &place))
            place.removeLast()
        }
        return data
    }

    private static func checkDepth(_ place: [String]) throws(RuntimeError) {
        guard place.count < nestingMax else { throw nestedTooDeep("data") }
    }

    /// The value that stands for data; the inverse of `datum` but for ranges, which have become lists.
    package init(_ datum: Datum) {
        switch datum {
        case .null: self = .null
        case .bool(let value): self = .bool(value)
        case .int(let value): self = .int(value)
        case .float(let value): self = .float(value)
        case .string(let text): self = .string(text)
        case .duration(let value): self = .duration(value)
        case .size(let value): self = .size(value)
        case .file(let file): self = .file(FileObject(path: file.path, digest: file.digest))
        case .list(let items): self = .list(items.map { Value($0) })
        case .map(let entries): self = .map(entries.map { ($0.key, Value($0.value)) })
        }
    }
}
