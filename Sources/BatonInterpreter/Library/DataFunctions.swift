import BatonSyntax

/// JSON, CSV and digests of values.
enum DataFunctions {
    static let all: [LibraryFunction] = [
        LibraryFunction(
            "parse_json", [.init("text", "String")], "The value that a JSON text stands for.",
            examples: ["parse_json('{\"a\": [1, 2.5]}') == {a: [1, 2.5]}"]
        ) { (arguments, _) throws(RuntimeError) in try JSONReader.parse(Array(try arguments.string(0).utf8)) },
        LibraryFunction(
            "to_json", [.init("x"), .init("indent", "Int", optional: true)],
            "The value as JSON: durations as seconds, sizes as bytes, files as paths.",
            examples: ["to_json({a: [1, null]}) == '{\"a\":[1,null]}'"]
        ) { (arguments, _) throws(RuntimeError) in
            .string(try JSONWriter.text(arguments.value(0), indent: try arguments.int(1, in: 0...16, default: 0)))
        },
        LibraryFunction(
            "parse_csv", [.init("text", "String")] + csvOptions,
            "The rows of a CSV text as maps: empty and NA cells null, a type for each column.",
            examples: ["parse_csv(\"a,b\\n1,x\\n2,NA\") == [{a: 1, b: \"x\"}, {a: 2, b: null}]"]
        ) { (arguments, _) throws(RuntimeError) in
            try CSVTable.parse(Array(try arguments.string(0).utf8), try csvOptions(arguments))
        },
        LibraryFunction(
            "to_csv", [.init("rows", "List"), .init("separator", "String", optional: true)],
            "A list of maps as CSV, with a header.",
            examples: ["to_csv([{a: 1, b: \"x,y\"}]) == \"a,b\\n1,\\\"x,y\\\"\\n\""]
        ) { (arguments, _) throws(RuntimeError) in
            .string(try CSVWriter.text(try arguments.list(0), separator: try separator(arguments, 1, default: ",")))
        },
        PlotCalls.function,
        LibraryFunction(
            "hash", [.init("x")],
            "The SHA-256 of the value's content: the same for equal values; of a file, of its bytes.",
            examples: ["hash({a: 1, b: 2}) == hash({b: 2, a: 1})"]
        ) { (arguments, interpreter) throws(RuntimeError) in
            .string(interpreter.host.digest(try CanonicalBytes.of(arguments.value(0), interpreter.host)))
        },
    ]

    /// How CSV is read, for `parse_csv` and `read_csv`.
    static let csvOptions: [LibraryFunction.Parameter] = [
        .init("separator", "String", optional: true), .init("header", "Bool", optional: true),
        .init("types", "Bool", optional: true), .init("null", "List", optional: true),
    ]

    /// - Parameter path: a path that ends with `.tsv` means tabs.
    static func csvOptions(
        _ arguments: LibraryArguments, path: String = ""
    ) throws(RuntimeError) -> CSVTable.Options {
        var options = CSVTable.Options()
        options.separator = try separator(arguments, 1, default: path.hasSuffix(".tsv") ? "\t" : ",").asciiValue ?? 0
        options.hasHeader = try arguments.bool(2, default: true)
        options.infersTypes = try arguments.bool(3, default: true)
        if arguments.optional(4) != nil { options.nulls = try arguments.list(4).map(\.printed) }
        return options
    }

    static func separator(
        _ arguments: LibraryArguments, _ index: Int, default fallback: Character
    ) throws(RuntimeError) -> Character {
        let text = try arguments.string(index, default: String(fallback))
        guard text.count == 1, let character = text.first, character.isASCII, !"\"\r\n".contains(character) else {
            throw arguments.invalid(index, "must be one ASCII character, not \(TextLiteral.quoted(text))")
        }
        return character
    }
}

/// One sequence of bytes for each value: equal values have the same, different ones never.
enum CanonicalBytes {
    static func of(_ value: Value, _ host: any Host) throws(RuntimeError) -> [UInt8] {
        var bytes: [UInt8] = []
        try append(value, to: &bytes, host, depth: 0)
        return bytes
    }

    private static func append(
        _ value: Value, to bytes: inout [UInt8], _ host: any Host, depth: Int
    ) throws(RuntimeError) {
        guard depth < Value.nestingMax else { throw Value.nestedTooDeep("hashed") }
        switch value.settled {
        case .null: bytes.append(UInt8(ascii: "n"))
        case .bool(let value): bytes.append(UInt8(ascii: value ? "t" : "f"))
        case .int(let value): append("i\(value);", to: &bytes)
        case .float(let value):
            if let whole = Int(exactly: value) {
                append("i\(whole);", to: &bytes)
            } else {
                append("d\(String(value.isNaN ? Double.nan.bitPattern : value.bitPattern, radix: 16));", to: &bytes)
            }
        case .duration(let value): append("D\(value);", to: &bytes)
        case .size(let value): append("S\(value);", to: &bytes)
        case .string(let string): append("s\(string.text.utf8.count):\(string.text)", to: &bytes)
        case .file(let file): append("F" + (try FileFunctions.digest(file, host)), to: &bytes)
        case .list, .range:
            bytes.append(UInt8(ascii: "["))
            for item in try value.settled.items() ?? [] { try append(item, to: &bytes, host, depth: depth + 1) }
            bytes.append(UInt8(ascii: "]"))
        case .map(let map):
            bytes.append(UInt8(ascii: "{"))
            for index in map.keys.indices.sorted(by: { map.keys[$0] < map.keys[$1] }) {
                append("s\(map.keys[index].utf8.count):\(map.keys[index])", to: &bytes)
                try append(map.values[index], to: &bytes, host, depth: depth + 1)
            }
            bytes.append(UInt8(ascii: "}"))
        case .function, .object, .deferred:
            throw RuntimeError(.typeMismatch, "\(value.describedType) has no hash: it is not data")
        }
    }

    private static func append(_ text: String, to bytes: inout [UInt8]) { bytes.append(contentsOf: text.utf8) }
}
