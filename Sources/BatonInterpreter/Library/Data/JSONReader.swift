import BatonSyntax

/// Reads JSON as RFC 8259 has it, nothing more: no comments, no trailing commas, no lone surrogates.
///
/// Whole numbers become Ints; those that do not fit, and all with a point or an exponent, Floats. Of a key that
/// stands twice the last value counts. A byte order mark in front is skipped.
///
/// - Complexity: O(n).
package struct JSONReader {
    private let bytes: [UInt8]
    private var position = 0
    private var depth = 0
    /// The keys of the last object at each depth: records of one table then share one array of keys.
    private var shapes: [Int: [String]] = [:]

    /// - Parameter what: how messages call the text: a path, or `the text`.
    /// - Throws: `.malformedData` with line and column, `.tooLarge` beyond `DataLimits`.
    package static func parse(_ bytes: [UInt8], what: String = "the text") throws(RuntimeError) -> Value {
        try DataLimits.check(bytes.count, "JSON")
        var reader = JSONReader(bytes)
        do throws(Fault) {
            let value = try reader.document()
            return value
        } catch {
            guard error.code == .malformedData else { throw RuntimeError(error.code, error.message) }
            let (line, column) = reader.place()
            throw RuntimeError(
                .malformedData, "\(what) is not JSON: \(error.message) in line \(line), column \(column)")
        }
    }

    private struct Fault: Error {
        var message: String
        var code = DiagnosticCode.malformedData
    }

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    private func place() -> (line: Int, column: Int) {
        let before = bytes[..<min(position, bytes.count)]
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        let line = before.reduce(1) { $1 == UInt8(ascii: "\n") ? $0 + 1 : $0 }
        return (line, String(decoding: before[lineStart...], as: UTF8.self).count + 1)
    }

    private mutating func document() throws(Fault) -> Value {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        let value = try value()
        skipSpace()
        guard position == bytes.count else { throw Fault(message: "more than one value") }
        return value
    }

    private mutating func value() throws(Fault) -> Value {
        skipSpace()
        guard position < bytes.count else { throw Fault(message: "the end where a value should be") }
        switch bytes[position] {
        case UInt8(ascii: "{"): return try nested { reader throws(Fault) in try reader.object() }
        case UInt8(ascii: "["): return try nested { reader throws(Fault) in try reader.array() }
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        default: throw Fault(message: "no value can start here")
        }
    }

    private mutating func nested(
        _ body: (inout JSONReader) throws(Fault) -> Value
    ) throws(Fault) -> Value {
        depth += 1
        guard depth <= DataLimits.jsonDepthMax else {
            throw Fault(message: "JSON is nested more than \(DataLimits.jsonDepthMax) deep", code: .tooLarge)
        }
        position += 1
        let value = try body(&self)
        depth -= 1
        return value
    }

    private mutating func array() throws(Fault) -> Value {
        var items: [Value] = []
        skipSpace()
        if take(UInt8(ascii: "]")) { return .list([]) }
        while true {
            items.append(try value())
            skipSpace()
            if take(UInt8(ascii: "]")) { return .list(items) }
            guard take(UInt8(ascii: ",")) else { throw Fault(message: "expected `,` or `]`") }
        }
    }

    private mutating func object() throws(Fault) -> Value {
        let level = depth
        let shape = shapes[level] ?? []
        var values: [Value] = []
        values.reserveCapacity(shape.count)
        // Set once the object turns out to have other keys than the one before.
        var other: MapObject?
        skipSpace()
        if take(UInt8(ascii: "}")) { return .map(MapObject()) }
        while true {
            let key = try self.key()
            let value = try value()
            if other == nil, values.count < shape.count, shape[values.count] == key {
                values.append(value)
            } else {
                let map = other ?? MapObject(keys: Array(shape.prefix(values.count)), values: values)
                map.set(key, value)
                other = map
            }
            skipSpace()
            if take(UInt8(ascii: "}")) { break }
            guard take(UInt8(ascii: ",")) else { throw Fault(message: "expected `,` or `}`") }
        }
        if other == nil, values.count == shape.count { return .map(MapObject(keys: shape, values: values)) }
        let map = other ?? MapObject(keys: Array(shape.prefix(values.count)), values: values)
        shapes[level] = map.keys
        return .map(map)
    }

    /// A key with its colon.
    private mutating func key() throws(Fault) -> String {
        skipSpace()
        guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
            throw Fault(message: "expected a key in double quotes")
        }
        let key = try string()
        skipSpace()
        guard take(UInt8(ascii: ":")) else { throw Fault(message: "expected `:`") }
        return key
    }

    private mutating func word(_ word: StaticString, _ value: Value) throws(Fault) -> Value {
        let count = word.utf8CodeUnitCount
        guard position + count <= bytes.count else { throw Fault(message: "expected `\(word)`") }
        for index in 0..<count where bytes[position + index] != word.utf8Start[index] {
            throw Fault(message: "expected `\(word)`")
        }
        position += count
        return value
    }

    private mutating func number() throws(Fault) -> Value {
        let start = position
        _ = take(UInt8(ascii: "-"))
        let first = position
        let digits = skipDigits()
        guard digits > 0 else { throw Fault(message: "expected a digit") }
        guard digits == 1 || bytes[first] != UInt8(ascii: "0") else { throw Fault(message: "a number starts with 0") }
        var isWhole = true
        if take(UInt8(ascii: ".")) {
            isWhole = false
            guard skipDigits() > 0 else { throw Fault(message: "expected a digit") }
        }
        if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
            isWhole = false
            position += 1
            if !take(UInt8(ascii: "-")) { _ = take(UInt8(ascii: "+")) }
            guard skipDigits() > 0 else { throw Fault(message: "expected a digit") }
        }
        let text = bytes[start..<position]
        if isWhole, let number = NumberText.int(text) { return .int(number) }
        guard let number = NumberText.float(text) else { throw Fault(message: "a number that can't be read") }
        return .float(number)
    }

    private mutating func string() throws(Fault) -> String {
        position += 1
        let start = position
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                defer { position += 1 }
                return try decoded(bytes[start..<position])
            case UInt8(ascii: "\\"): return try escapedString(from: start)
            case 0..<0x20: throw Fault(message: "a control character in a string")
            default: position += 1
            }
        }
        throw Fault(message: "a string without an end")
    }

    private func decoded(_ part: ArraySlice<UInt8>) throws(Fault) -> String {
        guard let text = String(validating: part, as: UTF8.self) else {
            throw Fault(message: "a string that is not UTF-8")
        }
        return text
    }

    /// Goes on with a string at its first escape.
    private mutating func escapedString(from start: Int) throws(Fault) -> String {
        var content = Array(bytes[start..<position])
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return try decoded(content[...])
            case UInt8(ascii: "\\"): try appendEscape(to: &content)
            case 0..<0x20:
                position -= 1
                throw Fault(message: "a control character in a string")
            default: content.append(byte)
            }
        }
        throw Fault(message: "a string without an end")
    }

    private mutating func appendEscape(to content: inout [UInt8]) throws(Fault) {
        guard position < bytes.count else { throw Fault(message: "a string without an end") }
        let byte = bytes[position]
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): content.append(byte)
        case UInt8(ascii: "b"): content.append(0x08)
        case UInt8(ascii: "f"): content.append(0x0C)
        case UInt8(ascii: "n"): content.append(0x0A)
        case UInt8(ascii: "r"): content.append(0x0D)
        case UInt8(ascii: "t"): content.append(0x09)
        case UInt8(ascii: "u"): content.append(contentsOf: String(try escapedScalar()).utf8)
        default:
            position -= 1
            throw Fault(message: "an unknown escape")
        }
    }

    /// What stands behind `\u`, with the second half of a pair.
    private mutating func escapedScalar() throws(Fault) -> Unicode.Scalar {
        let first = try fourDigits()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else {
            throw Fault(message: "half of a surrogate pair")
        }
        let second = try fourDigits()
        guard (0xDC00...0xDFFF).contains(second),
            let scalar = Unicode.Scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
        else { throw Fault(message: "half of a surrogate pair") }
        return scalar
    }

    private mutating func fourDigits() throws(Fault) -> UInt32 {
        var number: UInt32 = 0
        for _ in 0..<4 {
            guard position < bytes.count, let digit = Character(Unicode.Scalar(bytes[position])).hexDigitValue else {
                throw Fault(message: "expected four hexadecimal digits")
            }
            number = number << 4 | UInt32(digit)
            position += 1
        }
        return number
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private mutating func skipDigits() -> Int {
        let start = position
        while position < bytes.count, bytes[position] >= UInt8(ascii: "0"), bytes[position] <= UInt8(ascii: "9") {
            position += 1
        }
        return position - start
    }

    private mutating func skipSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }
}
