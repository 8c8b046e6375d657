import BatonModel
import BatonSyntax

/// The job file that the Python driver reads, and the file of results that it leaves.
///
/// JSON with a few tagged forms: `{"$file": path}`, `{"$float": "nan"}`, `{"$map": [[key, value]]}` for maps with keys
/// that could be mistaken for tags, `{"$record": […]}` for a record with attributes (`node.os`).
enum JobFile {
    /// A value as Python sees it: durations are seconds, sizes bytes, files paths.
    static func encode(_ value: Datum) -> Value {
        switch value {
        case .null: .null
        case .bool(let flag): .bool(flag)
        case .int(let number): .int(number)
        case .float(let number): number.isFinite ? .float(number) : tagged("$float", .string("\(number)"))
        case .string(let text): .string(text)
        case .duration(let nanoseconds): .float(Double(nanoseconds) / 1e9)
        case .size(let bytes): .int(bytes)
        case .file(let file): tagged("$file", .string(file.path))
        case .list(let items): .list(items.map(encode))
        case .map(let entries): encode(entries)
        }
    }

    private static func encode(_ entries: [Datum.Entry]) -> Value {
        guard entries.contains(where: { $0.key.hasPrefix("$") }) else {
            return .map(entries.map { ($0.key, encode($0.value)) })
        }
        return tagged("$map", .list(entries.map { .list([.string($0.key), encode($0.value)]) }))
    }

    /// A record whose entries are attributes in Python.
    static func record(_ entries: [(String, Value)]) -> Value {
        tagged("$record", .list(entries.map { .list([.string($0.0), $0.1]) }))
    }

    /// What a body left in a variable.
    enum Variable {
        case kept(Datum)
        /// No data; the text says what it is.
        case unkept(String)
    }

    /// The file of results: tagged as the driver writes it, or a plain JSON object that a script wrote. Nil for neither.
    static func variables(_ value: Value) -> [String: Variable]? {
        guard case .map(let map) = value else { return nil }
        if map.count == 1, case .list(let pairs)? = map["$map"] { return variables(pairs.items) }
        var variables: [String: Variable] = [:]
        for (key, value) in zip(map.keys, map.values) {
            guard let datum = decode(value) ?? (try? value.datum()) else { return nil }
            variables[key] = .kept(datum)
        }
        return variables
    }

    private static func variables(_ pairs: [Value]) -> [String: Variable]? {
        var variables: [String: Variable] = [:]
        for pair in pairs {
            guard case .list(let both) = pair, both.items.count == 2, case .string(let key) = both.items[0] else {
                return nil
            }
            if case .map(let map) = both.items[1], map.count == 1, case .string(let text)? = map["$unkept"] {
                variables[key.text] = .unkept(text.text)
            } else if let datum = decode(both.items[1]) {
                variables[key.text] = .kept(datum)
            } else {
                return nil
            }
        }
        return variables
    }

    /// A value as the driver wrote it.
    static func decode(_ value: Value) -> Datum? {
        switch value {
        case .null: return .null
        case .bool(let flag): return .bool(flag)
        case .int(let number): return .int(number)
        case .float(let number): return .float(number)
        case .string(let text): return .string(text.text)
        case .list(let list):
            let items = list.items.compactMap(decode)
            return items.count == list.items.count ? .list(items) : nil
        case .map(let map): return decode(map)
        default: return nil
        }
    }

    private static func decode(_ map: MapObject) -> Datum? {
        guard map.count == 1, let key = map.keys.first, let content = map.values.first else { return nil }
        switch (key, content) {
        case ("$float", .string(let text)): return Double(text.text).map(Datum.float)
        case ("$file", .string(let text)): return .file(FileReference(path: text.text))
        case ("$map", .list(let pairs)):
            var entries: [Datum.Entry] = []
            for pair in pairs.items {
                guard case .list(let both) = pair, both.items.count == 2, case .string(let key) = both.items[0],
                    let value = decode(both.items[1])
                else { return nil }
                entries.append(Datum.Entry(key: key.text, value: value))
            }
            return .map(entries)
        default: return nil
        }
    }

    private static func tagged(_ tag: String, _ value: Value) -> Value { .map([(tag, value)]) }
}
