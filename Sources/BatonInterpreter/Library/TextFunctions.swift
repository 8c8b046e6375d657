import BatonSyntax

/// Functions over texts; characters are what people see as one.
enum TextFunctions {
    /// Bytes of the longest text that a function makes.
    static let textMax = 256 << 20

    static let all: [LibraryFunction] = [
        LibraryFunction(
            "split", [.init("text", "String"), .init("separator", "String", optional: true)],
            "The parts between separators; without one the words between spaces and line breaks.",
            examples: [
                "split(\"a,b,,c\", \",\") == [\"a\", \"b\", \"\", \"c\"]", "split(\" a  b \") == [\"a\", \"b\"]",
            ]
        ) { (arguments, _) throws(RuntimeError) in
            let text = try arguments.string(0)
            guard arguments.optional(1) != nil else {
                return texts(text.unicodeScalars.split { $0.properties.isWhitespace }.map { String($0) })
            }
            let separator = try arguments.string(1)
            guard !separator.isEmpty else { throw arguments.invalid(1, "must not be empty (see chars)") }
            return texts(pieces(of: text, separator))
        },
        LibraryFunction(
            "lines", [.init("text", "String")], "The lines without their line breaks.",
            examples: ["lines(\"a\\nb\\n\") == [\"a\", \"b\"]"]
        ) { (arguments, _) throws(RuntimeError) in texts(lines(of: try arguments.string(0))) },
        LibraryFunction(
            "chars", [.init("text", "String")], "The characters as a list.",
            examples: ["chars(\"ab\") == [\"a\", \"b\"]"]
        ) { (arguments, _) throws(RuntimeError) in texts(try arguments.string(0).map { String($0) }) },
        LibraryFunction(
            "join", [.init("xs", "List"), .init("separator", "String", optional: true)],
            "One text of all items, with the separator between them.", examples: ["join([1, 2], \"-\") == \"1-2\""]
        ) { (arguments, interpreter) throws(RuntimeError) in
            let separator = try arguments.string(1, default: "")
            interpreter.session.typedTexts?.note(arguments.value(0))
            return .string(try arguments.list(0).map(\.printed).joined(separator: separator))
        },
        change(
            "trim", "The text without spaces and line breaks at its ends.", example: "trim(\"  a \") == \"a\"", trim),
        change("upper", "The text in capitals.", example: "upper(\"ab\") == \"AB\"") { $0.uppercased() },
        change("lower", "The text in small letters.", example: "lower(\"AB\") == \"ab\"") { $0.lowercased() },
        change("capitalize", "The text with a capital first letter.", example: "capitalize(\"ab cd\") == \"Ab cd\"") {
            $0.prefix(1).uppercased() + $0.dropFirst()
        },
        LibraryFunction(
            "replace", [.init("text", "String"), .init("old", "String"), .init("new", "String")],
            "The text with every `old` replaced by `new`; plain text, not a pattern.",
            examples: ["replace(\"a.b.c\", \".\", \"-\") == \"a-b-c\""]
        ) { (arguments, _) throws(RuntimeError) in
            let (text, old, new) = (try arguments.string(0), try arguments.string(1), try arguments.string(2))
            guard !old.isEmpty else { throw arguments.invalid(1, "must not be empty") }
            return .string(pieces(of: text, old).joined(separator: new))
        },
        test("starts_with", "Whether the text begins with the other.", example: "starts_with(\"baton\", \"ba\")") {
            $0.utf8.starts(with: $1.utf8)
        },
        test("ends_with", "Whether the text ends with the other.", example: "ends_with(\"a.csv\", \".csv\")") {
            $0.utf8.reversed().starts(with: $1.utf8.reversed())
        },
        LibraryFunction(
            "repeat_text", [.init("text", "String"), .init("times", "Int")], "The text that many times over.",
            examples: ["repeat_text(\"ab\", 2) == \"abab\""]
        ) { (arguments, _) throws(RuntimeError) in
            let text = try arguments.string(0)
            let times = try arguments.int(1, in: 0...Int.max)
            let (size, overflow) = text.utf8.count.multipliedReportingOverflow(by: times)
            guard !overflow, size <= textMax else {
                throw RuntimeError(.tooLarge, "the text would have more than \(textMax) bytes")
            }
            return .string(text.isEmpty ? "" : String(repeating: text, count: times))
        },
        LibraryFunction(
            "pad_left", [.init("x"), .init("width", "Int"), .init("fill", "String", optional: true)],
            "The text with fill (spaces) in front, until it is that many characters wide.",
            examples: ["pad_left(7, 3, \"0\") == \"007\""]
        ) { (arguments, _) throws(RuntimeError) in .string(try padding(arguments) + arguments.value(0).printed) },
        LibraryFunction(
            "pad_right", [.init("x"), .init("width", "Int"), .init("fill", "String", optional: true)],
            "The text with fill (spaces) behind, until it is that many characters wide.",
            examples: ["pad_right(\"ab\", 4) == \"ab  \""]
        ) { (arguments, _) throws(RuntimeError) in .string(arguments.value(0).printed + (try padding(arguments))) },
        LibraryFunction(
            "format", [.init("template", "String"), .init("values", variadic: true)],
            "The template with each {} replaced by the next value: {:.2f} decimals, {:>8} width, {1} by number, {{ a brace.",
            examples: [
                "format(\"{} is {:.3f}\", \"pi\", pi) == \"pi is 3.142\"",
                "format(\"{:>5}|{:05d}\", \"a\", 42) == \"    a|00042\"",
            ]
        ) { (arguments, interpreter) throws(RuntimeError) in
            if let typed = interpreter.session.typedTexts { for value in arguments.rest { typed.note(value) } }
            return .string(try FormatTemplate.fill(try arguments.string(0), with: arguments.rest))
        },
    ]

    private static func texts(_ parts: [String]) -> Value { .list(parts.map { .string($0) }) }

    private static func change(
        _ name: String, _ summary: String, example: String, _ body: @escaping @Sendable (String) -> String
    ) -> LibraryFunction {
        LibraryFunction(
            name, [.init("text", "String")], summary, examples: [example]
        ) { (arguments, _) throws(RuntimeError) in .string(body(try arguments.string(0))) }
    }

    private static func test(
        _ name: String, _ summary: String, example: String, _ body: @escaping @Sendable (String, String) -> Bool
    ) -> LibraryFunction {
        LibraryFunction(
            name, [.init("text", "String"), .init("part", "String")], summary, examples: [example]
        ) { (arguments, _) throws(RuntimeError) in .bool(body(try arguments.string(0), try arguments.string(1))) }
    }

    /// The parts between separators, found byte by byte: UTF-8 never holds one character inside another.
    ///
    /// - Precondition: the separator is not empty.
    private static func pieces(of text: String, _ separator: String) -> [String] {
        let bytes = Array(text.utf8)
        let wanted = Array(separator.utf8)
        var parts: [String] = []
        var start = 0
        var index = 0
        while index + wanted.count <= bytes.count {
            if bytes[index] == wanted[0], bytes[index..<(index + wanted.count)].elementsEqual(wanted) {
                parts.append(String(decoding: bytes[start..<index], as: UTF8.self))
                index += wanted.count
                start = index
            } else {
                index += 1
            }
        }
        parts.append(String(decoding: bytes[start...], as: UTF8.self))
        return parts
    }

    /// Lines end with LF or CRLF; a last empty one does not count.
    static func lines(of text: String) -> [String] {
        var parts = pieces(of: text, "\n")
        if parts.last == "" { parts.removeLast() }
        return parts.map { part in
            part.utf8.last == UInt8(ascii: "\r") ? String(part.unicodeScalars.dropLast()) : part
        }
    }

    private static func trim(_ text: String) -> String {
        var part = Substring(text).unicodeScalars
        while let first = part.first, first.properties.isWhitespace { part.removeFirst() }
        while let last = part.last, last.properties.isWhitespace { part.removeLast() }
        return String(part)
    }

    private static func padding(_ arguments: LibraryArguments) throws(RuntimeError) -> String {
        let width = try arguments.int(1, in: 0...1_000_000)
        let fill = try arguments.string(2, default: " ")
        guard fill.count == 1 else { throw arguments.invalid(2, "must be one character") }
        return String(repeating: fill, count: max(0, width - arguments.value(0).printed.count))
    }
}
