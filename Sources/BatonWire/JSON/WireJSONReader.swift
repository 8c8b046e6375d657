/// Reads one JSON value that takes up a whole text. Strict: what RFC 8259 does not allow is a fault.
package struct WireJSONReader {
    private let bytes: [UInt8]
    private var index = 0

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    package static func read(_ bytes: [UInt8]) throws(WireJSONFault) -> WireJSON {
        var reader = WireJSONReader(bytes)
        let value = try reader.value(depth: 0)
        reader.skipSpace()
        guard reader.index == bytes.count else { throw reader.fault("something stands behind the value") }
        return value
    }

    private func fault(_ message: String) -> WireJSONFault { WireJSONFault(message: message, offset: index) }

    private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { index += 1 }
    }

    private mutating func take(_ byte: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: byte) else { return false }
        index += 1
        return true
    }

    private mutating func value(depth: Int) throws(WireJSONFault) -> WireJSON {
        skipSpace()
        guard let byte = next else { throw fault("a value is missing") }
        switch byte {
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "["), UInt8(ascii: "{"):
            guard depth < WireJSON.depthMax else { throw fault("more than \(WireJSON.depthMax) levels") }
            index += 1
            return byte == UInt8(ascii: "[") ? try array(depth) : try object(depth)
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func word(_ word: String, _ value: WireJSON) throws(WireJSONFault) -> WireJSON {
        guard bytes[index...].starts(with: word.utf8) else { throw fault("no such value") }
        index += word.utf8.count
        return value
    }

    private mutating func array(_ depth: Int) throws(WireJSONFault) -> WireJSON {
        var items: [WireJSON] = []
        skipSpace()
        if take("]") { return .array(items) }
        while true {
            items.append(try value(depth: depth + 1))
            skipSpace()
            if take("]") { return .array(items) }
            guard take(",") else { throw fault("',' or ']' is missing") }
        }
    }

    private mutating func object(_ depth: Int) throws(WireJSONFault) -> WireJSON {
        var members: [WireJSON.Member] = []
        var names = MemberNames()
        skipSpace()
        if take("}") { return .object(members) }
        while true {
            skipSpace()
            guard next == UInt8(ascii: "\"") else { throw fault("a name in quotes is missing") }
            let key = try string()
            guard names.insert(key, behind: members) else { throw fault("the same name twice") }
            skipSpace()
            guard take(":") else { throw fault("':' is missing") }
            members.append(WireJSON.Member(key, try value(depth: depth + 1)))
            skipSpace()
            if take("}") { return .object(members) }
            guard take(",") else { throw fault("',' or '}' is missing") }
        }
    }

    private mutating func number() throws(WireJSONFault) -> WireJSON {
        let start = index
        _ = take("-")
        let isZero = next == UInt8(ascii: "0")
        let whole = digits()
        guard whole == 1 || (whole > 1 && !isZero) else { throw fault("no such value") }
        var isWhole = true
        if take(".") {
            isWhole = false
            guard digits() > 0 else { throw fault("a digit is missing") }
        }
        if take("e") || take("E") {
            isWhole = false
            if !take("+") { _ = take("-") }
            guard digits() > 0 else { throw fault("a digit is missing") }
        }
        if isWhole, let number = Int(ascii: bytes[start..<index]) { return .int(number) }
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        guard let number = Double(text), number.isFinite else { throw fault("a number that is too large") }
        return .float(number)
    }

    private mutating func digits() -> Int {
        let start = index
        while let byte = next, UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte { index += 1 }
        return index - start
    }

    private mutating func string() throws(WireJSONFault) -> String {
        index += 1
        var text: [UInt8] = []
        while true {
            let start = index
            index = plainEnd(from: start)
            guard let byte = next else { throw fault("the text has no end") }
            switch byte {
            case UInt8(ascii: "\""):
                let whole = text.isEmpty ? bytes[start..<index] : (text + bytes[start..<index])[...]
                index += 1
                guard let text = String(validating: whole, as: UTF8.self) else { throw fault("no UTF-8") }
                return text
            case UInt8(ascii: "\\"):
                text += bytes[start..<index]
                index += 1
                try escape(into: &text)
            default: throw fault("a control character in a text")
            }
        }
    }

    /// Where the bytes end that stand for themselves in a text.
    private func plainEnd(from start: Int) -> Int {
        bytes.withUnsafeBufferPointer { bytes in
            var end = start
            while end < bytes.count, bytes[end] >= 0x20, bytes[end] != UInt8(ascii: "\""),
                bytes[end] != UInt8(ascii: "\\")
            {
                end += 1
            }
            return end
        }
    }

    private mutating func escape(into text: inout [UInt8]) throws(WireJSONFault) {
        guard let byte = next else { throw fault("the text has no end") }
        index += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): text += String(Character(try scalar())).utf8
        default: throw fault("no such escape")
        }
    }

    /// What stands behind `\u`; two of them for what is beyond 16 bits.
    private mutating func scalar() throws(WireJSONFault) -> Unicode.Scalar {
        let first = try hexadecimal()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard 0xD800..<0xDC00 ~= first, take("\\"), take("u") else { throw fault("half a character") }
        let second = try hexadecimal()
        guard 0xDC00..<0xE000 ~= second,
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw fault("half a character") }
        return scalar
    }

    private mutating func hexadecimal() throws(WireJSONFault) -> UInt32 {
        guard index + 4 <= bytes.count else { throw fault("four digits are missing") }
        var number: UInt32 = 0
        for byte in bytes[index..<(index + 4)] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw fault("four digits are missing")
            }
            number = number << 4 | UInt32(digit)
        }
        index += 4
        return number
    }
}

/// The names of an object that is read: compared one by one while they are few, as they nearly always are.
private struct MemberNames {
    /// So many are compared faster than they are hashed.
    private static let comparedMax = 16

    private var hashed: Set<String> = []

    /// - Returns: false for a name that `members` has.
    mutating func insert(_ name: String, behind members: [WireJSON.Member]) -> Bool {
        guard members.count >= MemberNames.comparedMax else { return !members.contains { $0.key == name } }
        if hashed.isEmpty { hashed = Set(members.map(\.key)) }
        return hashed.insert(name).inserted
    }
}

extension Int {
    /// Digits with an optional minus sign; nil for what has no place in 64 bits.
    fileprivate init?(ascii text: ArraySlice<UInt8>) {
        let isNegative = text.first == UInt8(ascii: "-")
        var number = 0
        for byte in text.dropFirst(isNegative ? 1 : 0) {
            let digit = Int(byte - UInt8(ascii: "0"))
            let (tens, isTooLarge) = number.multipliedReportingOverflow(by: 10)
            // Counted downwards, because there is one negative number more.
            let (sum, isBeyond) = tens.subtractingReportingOverflow(digit)
            if isTooLarge || isBeyond { return nil }
            number = sum
        }
        if isNegative {
            self = number
        } else {
            guard number != Int.min else { return nil }
            self = -number
        }
    }
}
