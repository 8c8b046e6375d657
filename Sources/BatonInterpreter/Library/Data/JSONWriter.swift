import BatonSyntax

/// Writes values as JSON: durations as seconds, sizes as bytes, files as their paths, keys in their order.
package struct JSONWriter {
    private var text = ""
    private let indent: Int
    private var place: [String] = []

    /// - Parameter indent: spaces a level; 0 writes everything on one line.
    /// - Throws: `.invalidArgument` for NaN and infinity, `.typeMismatch` for what is no data, both naming the place.
    package static func text(_ value: Value, indent: Int = 0) throws(RuntimeError) -> String {
        var writer = JSONWriter(indent: indent)
        try writer.write(value)
        return writer.text
    }

    private init(indent: Int) { self.indent = indent }

    private mutating func write(_ value: Value) throws(RuntimeError) {
        switch value.settled {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .int(let value), .size(let value): text += String(value)
        case .float(let value):
            guard value.isFinite else {
                throw RuntimeError(
                    .invalidArgument, "value\(place.joined()) is \(value), which JSON can't hold",
                    help: "replace it first, with null for example")
            }
            text += value.description
        case .duration(let value): text += value % 1_000_000_000 == 0 ? String(value / 1_000_000_000) : seconds(value)
        case .string(let string): writeText(string.text)
        case .file(let file): writeText(file.path)
        case .list(let list): try writeItems(list.items)
        case .range: try writeItems(value.settled.items() ?? [])
        case .map(let map): try writeMap(map)
        case .function, .object, .deferred:
            throw RuntimeError(
                .typeMismatch, "value\(place.joined()) is \(value.describedType), which JSON can't hold")
        }
    }

    private func seconds(_ nanoseconds: Int) -> String { (Double(nanoseconds) / 1e9).description }

    private mutating func writeItems(_ items: [Value]) throws(RuntimeError) {
        guard !items.isEmpty else {
            text += "[]"
            return
        }
        try open("[")
        for (index, item) in items.enumerated() {
            separate(index)
            place.append("[\(index)]")
            try write(item)
            place.removeLast()
        }
        close("]")
    }

    private mutating func writeMap(_ map: MapObject) throws(RuntimeError) {
        guard map.count > 0 else {
            text += "{}"
            return
        }
        try open("{")
        for (index, key) in map.keys.enumerated() {
            separate(index)
            writeText(key)
            text += indent > 0 ? ": " : ":"
            place.append("." + key)
            try write(map.values[index])
            place.removeLast()
        }
        close("}")
    }

    private var level = 0

    private mutating func open(_ bracket: String) throws(RuntimeError) {
        level += 1
        guard level <= DataLimits.jsonDepthMax else { throw Value.nestedTooDeep("written as JSON") }
        text += bracket
    }

    private mutating func separate(_ index: Int) {
        if index > 0 { text += "," }
        breakLine()
    }

    private mutating func close(_ bracket: String) {
        level -= 1
        breakLine()
        text += bracket
    }

    private mutating func breakLine() {
        if indent > 0 { text += "\n" + String(repeating: " ", count: indent * level) }
    }

    private mutating func writeText(_ content: String) {
        text += "\""
        if content.utf8.allSatisfy({ $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) {
            text += content
        } else {
            for scalar in content.unicodeScalars { writeEscaped(scalar) }
        }
        text += "\""
    }

    private mutating func writeEscaped(_ scalar: Unicode.Scalar) {
        switch scalar {
        case "\"": text += "\\\""
        case "\\": text += "\\\\"
        case "\n": text += "\\n"
        case "\r": text += "\\r"
        case "\t": text += "\\t"
        case _ where scalar.value < 0x20:
            let digits = String(scalar.value, radix: 16)
            text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        default: text.unicodeScalars.append(scalar)
        }
    }
}
