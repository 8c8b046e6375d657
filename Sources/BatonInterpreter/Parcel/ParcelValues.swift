import BatonModel
import BatonSyntax

/// Values in a parcel's JSON. What JSON does not have stands in a map of one key that begins with `$`; a key of the
/// user's that begins so gets another `$` in front.
enum ParcelValues {
    /// Levels that a value may have: the rest of what JSON may have is the parcel's.
    static let nestingMax = DataLimits.jsonDepthMax - 20

    /// What a value that is no data may stand for, and files: the writer's and the opener's part.
    struct Writing {
        /// Of a declaration of the outermost level: the text and its name; nil for another value.
        var reference: (Value) throws(RuntimeError) -> (unit: Int, name: String)?
        /// The index of a file.
        var file: (FileObject) throws(RuntimeError) -> Int
        /// Takes note of the name of a secret.
        var secret: (String) -> Void
    }

    struct Reading {
        var reference: (_ unit: Int, _ name: String) throws(RuntimeError) -> Value
        var file: (Int) throws(RuntimeError) -> Value
    }

    /// - Parameter name: how messages call the value.
    /// - Throws: `.notSendable`.
    static func json(_ value: Value, name: String, _ writing: Writing) throws(RuntimeError) -> Value {
        try json(value, name, depth: 0, writing)
    }

    private static func json(
        _ value: Value, _ name: String, depth: Int, _ writing: Writing
    ) throws(RuntimeError) -> Value {
        guard depth < nestingMax else { throw Value.nestedTooDeep("sent") }
        let value = value.settled
        switch value {
        case .null, .bool, .int, .string: return value
        case .float(let number): return number.isFinite ? value : tagged("float", .string("\(number)"))
        case .duration(let nanoseconds): return tagged("duration", .int(nanoseconds))
        case .size(let bytes): return tagged("size", .int(bytes))
        case .range(let range): return tagged("range", .list([.int(range.lower), .int(range.upper)]))
        case .file(let file): return tagged("file", .int(try writing.file(file)))
        case .list(let list):
            var items: [Value] = []
            items.reserveCapacity(list.items.count)
            for (index, item) in list.items.enumerated() {
                items.append(try json(item, "\(name)[\(index)]", depth: depth + 1, writing))
            }
            return .list(items)
        case .map(let map):
            var pairs: [(String, Value)] = []
            for (key, value) in zip(map.keys, map.values) {
                let item = try json(value, "\(name).\(key)", depth: depth + 1, writing)
                pairs.append((key.hasPrefix("$") ? "$" + key : key, item))
            }
            return .map(pairs)
        case .object(let event as EventName): return tagged("event", .string(event.name))
        case .object(let secret as SecretObject):
            for name in secret.names { writing.secret(name) }
            return tagged("secret", .list(secret.parts.map { .string($0) }))
        case .function(let function as LibraryFunctionObject): return tagged("library", .string(function.name))
        case .object, .function, .deferred:
            guard let found = try writing.reference(value) else { throw notSendable(value, name) }
            return tagged("declared", .list([.int(found.unit), .string(found.name)]))
        }
    }

    private static func tagged(_ tag: String, _ value: Value) -> Value { .map([("$" + tag, value)]) }

    static func notSendable(_ value: Value, _ name: String) -> RuntimeError {
        let isFunction = if case .function = value { true } else { false }
        return RuntimeError(
            .notSendable, "'\(name)' is \(value.describedType), which can't be sent to a node",
            help: isFunction
                ? "declare the function by its name at the outermost level: fn f(x) = …"
                : "send what is needed of it: a number, a text, a list, a map or a file, as a parameter")
    }

    // MARK: Reading

    static func value(_ json: Value, _ reading: Reading) throws(RuntimeError) -> Value {
        switch json {
        case .list(let list):
            var items: [Value] = []
            items.reserveCapacity(list.items.count)
            for item in list.items { items.append(try value(item, reading)) }
            return .list(items)
        case .map(let map):
            if map.count == 1, let key = map.keys.first, key.hasPrefix("$"), !key.hasPrefix("$$") {
                return try special(String(key.dropFirst()), map.values[0], reading)
            }
            var pairs: [(String, Value)] = []
            for (key, item) in zip(map.keys, map.values) {
                pairs.append((key.hasPrefix("$$") ? String(key.dropFirst()) : key, try value(item, reading)))
            }
            return .map(pairs)
        default: return json
        }
    }

    private static func special(
        _ tag: String, _ value: Value, _ reading: Reading
    ) throws(RuntimeError) -> Value {
        let reader = ParcelReader(value, "the parcel's $\(tag)")
        switch tag {
        case "float":
            guard let number = Double(try reader.string()) else { throw reader.wrong("is no number") }
            return .float(number)
        case "duration": return .duration(try reader.int(in: Int.min...Int.max))
        case "size": return .size(try reader.int(in: 0...Int.max))
        case "range":
            let (lower, upper) = try reader.pair()
            let start = try lower.int(in: Int.min...Int.max)
            return .range(RangeObject(lower: start, upper: try upper.int(in: start...Int.max)))
        case "file": return try reading.file(try reader.int(in: 0...Int.max))
        case "event": return .object(EventName(try reader.string()))
        case "secret":
            var parts: [String] = []
            for item in try reader.items() { parts.append(try item.string()) }
            guard parts.count >= 3, parts.count % 2 == 1 else { throw reader.wrong("is no text with secrets") }
            return .object(SecretObject(parts: parts))
        case "library", "declared": return try named(tag, reader, reading)
        default: throw reader.wrong("is of a newer version")
        }
    }

    private static func named(
        _ tag: String, _ reader: ParcelReader, _ reading: Reading
    ) throws(RuntimeError) -> Value {
        if tag == "declared" {
            let (unit, name) = try reader.pair()
            return try reading.reference(try unit.int(in: 0...Int.max), try name.string())
        }
        let name = try reader.string()
        guard let function = Library.function(named: name) else {
            throw reader.wrong("names '\(name)', which this Baton does not have")
        }
        return .function(LibraryFunctionObject(function))
    }
}
