/// JSON, written front to back. Safe inside HTML too: `<`, `>` and `&` are written as escapes.
struct JSONText: Sendable {
    private(set) var text = ""
    private var needsComma = false

    init() {}

    mutating func array(_ body: (inout JSONText) -> Void) { nest("[", "]", body) }
    mutating func object(_ body: (inout JSONText) -> Void) { nest("{", "}", body) }

    mutating func key(_ name: String) {
        string(name)
        text += ":"
        needsComma = false
    }

    mutating func string(_ value: String) {
        separate()
        text += "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\t": text += "\\t"
            case "<", ">", "&", "\u{7F}"..."\u{9F}", "\0"..<" ", "\u{200E}", "\u{200F}", "\u{2028}"..."\u{202E}",
                "\u{2066}"..."\u{2069}":
                escape(scalar)
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }

    mutating func number(_ value: Int) {
        separate()
        text += String(value)
    }

    /// What is no number in JSON becomes null.
    mutating func number(_ value: Double) {
        separate()
        text += value.isFinite ? "\(value)" : "null"
    }

    mutating func bool(_ value: Bool) {
        separate()
        text += value ? "true" : "false"
    }

    mutating func null() {
        separate()
        text += "null"
    }

    /// A line break between items, for files that people open.
    mutating func breakLine() {
        if needsComma {
            text += ",\n"
            needsComma = false
        } else {
            text += "\n"
        }
    }

    private mutating func nest(_ start: String, _ end: String, _ body: (inout JSONText) -> Void) {
        separate()
        text += start
        needsComma = false
        body(&self)
        text += end
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { text += "," }
        needsComma = true
    }

    private mutating func escape(_ scalar: Unicode.Scalar) {
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
}

extension JSONText {
    /// A member with a text.
    mutating func member(_ name: String, _ value: String) {
        key(name)
        string(value)
    }

    mutating func member(_ name: String, _ value: Int) {
        key(name)
        number(value)
    }

    /// A member with a list of whole numbers.
    mutating func member(_ name: String, _ values: some Sequence<Int>) {
        key(name)
        array { json in for value in values { json.number(value) } }
    }

    mutating func member(_ name: String, _ values: some Sequence<String>) {
        key(name)
        array { json in for value in values { json.string(value) } }
    }
}
