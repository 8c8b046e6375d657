// Texts of values: for people (`printed`) and for pasting back into a program (`literal`).

extension Value {
    /// What `print` shows and `"${x}"` inserts: texts and paths bare, everything inside lists and maps as a literal.
    package var printed: String {
        switch settled {
        case .string(let string): string.text
        case .file(let file): file.path
        case .float(let number): number.description
        case .object(let object): object.printed
        default: literal
        }
    }

    /// The value as the program text that makes it; things without one (functions, runs) stand in angle brackets.
    package var literal: String { literal(max: Self.printedMax) }

    /// The literal, cut with `…` after about `max` bytes: for messages.
    package func literal(max: Int) -> String {
        var writer = ValueWriter(limit: max)
        writer.write(self, depth: 0)
        return writer.text
    }

    /// Longest text of a value inside an error message.
    package static let messageMax = 60

    /// The value as messages show it.
    package var brief: String { literal(max: Self.messageMax) }
}

/// Writes literals up to a limit.
struct ValueWriter {
    private(set) var text = ""
    private var isFull = false
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    mutating func write(_ value: Value, depth: Int) {
        guard !isFull else { return }
        switch value.settled {
        case .null: append("null")
        case .bool(let value): append(value ? "true" : "false")
        case .int(let value): append(String(value))
        case .float(let value): append(value.isFinite ? value.description : "float(\"\(value)\")")
        case .duration(let value): append(UnitText.duration(value))
        case .size(let value): append(UnitText.size(value))
        case .string(let string): writeText(string.text)
        case .list(let list): writeList(list, depth: depth)
        case .map(let map): writeMap(map, depth: depth)
        case .range(let range): append("\(range.lower)..<\(range.upper)")
        case .file(let file):
            append("file(")
            writeText(file.path)
            append(")")
        case .function(let function): append("<function \(function.name)>")
        case .object(let object): append(object.description)
        case .deferred: append("<known later>")
        }
    }

    private mutating func append(_ piece: String) {
        guard !isFull else { return }
        text += piece
        if text.utf8.count > limit {
            isFull = true
            while text.utf8.count > limit - 3, !text.isEmpty { text.unicodeScalars.removeLast() }
            text += "…"
        }
    }

    private mutating func writeText(_ content: String) {
        // Far more than is ever shown need not be escaped.
        let isLong = content.utf8.count > limit
        append(TextLiteral.quoted(isLong ? String(content.unicodeScalars.prefix(limit)) : content))
    }

    private mutating func writeList(_ list: ListObject, depth: Int) {
        guard depth < Value.nestingMax else { return append("…") }
        append("[")
        for (index, item) in list.items.enumerated() {
            if isFull { return }
            if index > 0 { append(", ") }
            write(item, depth: depth + 1)
        }
        append("]")
    }

    private mutating func writeMap(_ map: MapObject, depth: Int) {
        guard depth < Value.nestingMax else { return append("…") }
        append("{")
        for (index, key) in map.keys.enumerated() {
            if isFull { return }
            if index > 0 { append(", ") }
            append(TextLiteral.key(key) + ": ")
            write(map.values[index], depth: depth + 1)
        }
        append("}")
    }
}

/// Texts as literals of the language.
package enum TextLiteral {
    /// The text in double quotes, escaped so that it is one line and stands for itself: `"a \${b}\n"`.
    package static func quoted(_ text: String) -> String {
        "\""
            + rewritten(text) { scalar, next in
                switch scalar {
                case "\"": "\\\""
                case "\\": "\\\\"
                case "$" where next == "{": "\\$"
                default: escape(scalar)
                }
            } + "\""
    }

    /// The text on one line, control characters as escapes and all else as it is.
    package static func visible(_ text: String) -> String {
        rewritten(text) { scalar, _ in escape(scalar) }
    }

    /// The text with some scalars replaced; the closure is given each with the one behind it.
    private static func rewritten(
        _ text: String, _ replacement: (Unicode.Scalar, Unicode.Scalar?) -> String?
    ) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count + 2)
        var scalars = text.unicodeScalars.makeIterator()
        var next = scalars.next()
        while let scalar = next {
            next = scalars.next()
            if let replaced = replacement(scalar, next) {
                result += replaced
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String? {
        switch scalar {
        case "\n": "\\n"
        case "\t": "\\t"
        case "\r": "\\r"
        default: isUnseen(scalar) ? "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}" : nil
        }
    }

    /// A key of a map: bare where it is a plain word, else quoted.
    package static func key(_ key: String) -> String {
        var isFirst = true
        for byte in key.utf8 {
            let isLetter = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte == UInt8(ascii: "_")
            let isDigit = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            guard isLetter || (isDigit && !isFirst) else { return quoted(key) }
            isFirst = false
        }
        return isFirst || reserved.contains(key) ? quoted(key) : key
    }

    /// Words that the lexer does not take for names.
    private static let reserved: Set<String> = [
        "as", "and", "after", "assert", "always", "break", "barrier", "catch", "continue", "dag", "else", "experiment",
        "fn", "for", "false", "if", "in", "import", "let", "not", "null", "or", "on", "param", "return", "repeat",
        "try",
        "then", "true", "task", "while",
    ]

    /// Control characters, and those that break lines or turn the direction of text.
    private static func isUnseen(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF: true
        default: false
        }
    }
}
