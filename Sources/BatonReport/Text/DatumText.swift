import BatonModel

/// A value as a cell of a table shows it; bounded, whatever the value's size.
enum DatumText {
    /// Characters of one cell.
    static let lengthMax = 160

    static func text(_ datum: Datum) -> String {
        var result = ""
        write(datum, into: &result, isNested: false)
        return shortened(result)
    }

    static func shortened(_ text: String) -> String {
        // Counting bytes first spares walking over a long text.
        guard text.utf8.count > lengthMax,
            let end = text.index(
                text.startIndex, offsetBy: lengthMax, limitedBy: text.endIndex), end < text.endIndex
        else { return text }
        return text[..<end] + "…"
    }

    private static func write(_ datum: Datum, into result: inout String, isNested: Bool) {
        guard result.utf8.count < lengthMax * 4 else { return }
        switch datum {
        case .null: result += "null"
        case .bool(let value): result += value ? "true" : "false"
        case .int(let value): result += String(value)
        case .float(let value): result += "\(value)"
        case .string(let text):
            result += isNested ? "\"\(text.prefix(lengthMax))\"" : String(text.prefix(lengthMax * 2))
        case .duration(let nanoseconds): result += durationText(nanoseconds: nanoseconds)
        case .size(let bytes): result += sizeText(bytes: bytes)
        case .file(let file): result += file.path.split(separator: "/").last.map(String.init) ?? file.path
        case .list(let items):
            result += "["
            for (index, item) in items.prefix(lengthMax).enumerated() {
                if index > 0 { result += ", " }
                write(item, into: &result, isNested: true)
            }
            result += "]"
        case .map(let entries):
            result += "{"
            for (index, entry) in entries.prefix(lengthMax).enumerated() {
                result += (index > 0 ? ", " : "") + entry.key + ": "
                write(entry.value, into: &result, isNested: true)
            }
            result += "}"
        }
    }

    /// The number by which such values are put in order; nil for what is no number.
    static func number(_ datum: Datum) -> Double? {
        switch datum {
        case .int(let value), .duration(let value), .size(let value): Double(value)
        case .float(let value): value
        case .bool(let value): value ? 1 : 0
        case .null, .string, .file, .list, .map: nil
        }
    }
}
