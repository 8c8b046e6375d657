/// Reads what `WireWriter` wrote. Any bytes give a value or a `WireError`: lengths are held against what is left, and
/// nesting against `depthMax`.
///
/// Invariant: `0 <= offset <= bytes.count`. The bytes belong to the caller and must outlive the reader.
package struct WireReader {
    /// Levels of nesting in one value; a value of the language has at most 500.
    package static let depthMax = 512
    /// Elements for which room is made before they have been read; a hostile count reserves no more.
    private static let reservedMax = 1024

    private let bytes: UnsafeRawBufferPointer
    package private(set) var offset = 0
    private var depth = 0

    package init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    package var isAtEnd: Bool { offset == bytes.count }
    private var left: Int { bytes.count - offset }

    package func expectEnd() throws(WireError) {
        guard isAtEnd else { throw .excess(offset: offset) }
    }

    package mutating func byte() throws(WireError) -> UInt8 {
        guard offset < bytes.count else { throw .truncated(offset: offset) }
        defer { offset += 1 }
        return bytes[offset]
    }

    package mutating func bool() throws(WireError) -> Bool {
        switch try byte() {
        case 0: return false
        case 1: return true
        case let other: throw .unknownTag(Int(other), of: "truth", offset: offset - 1)
        }
    }

    package mutating func unsigned() throws(WireError) -> UInt64 {
        let start = offset
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let next = try byte()
            // The tenth byte has room for one bit.
            guard shift < 63 || (shift == 63 && next <= 1) else { throw .malformed("number too large", offset: start) }
            value |= UInt64(next & 0x7F) << shift
            if next & 0x80 == 0 { return value }
            shift += 7
        }
    }

    package mutating func integer() throws(WireError) -> Int {
        let raw = try unsigned()
        return Int(Int64(bitPattern: raw >> 1) ^ -Int64(bitPattern: raw & 1))
    }

    /// A number that is not negative.
    package mutating func natural() throws(WireError) -> Int {
        let start = offset
        guard let value = Int(exactly: try unsigned()) else { throw .malformed("number too large", offset: start) }
        return value
    }

    /// A number of elements of which each takes one byte at least.
    package mutating func count() throws(WireError) -> Int {
        let start = offset
        let value = try unsigned()
        guard value <= UInt64(left) else { throw .truncated(offset: start) }
        return Int(value)
    }

    package mutating func fixed() throws(WireError) -> UInt64 {
        guard left >= 8 else { throw .truncated(offset: offset) }
        defer { offset += 8 }
        return UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    package mutating func fixed32() throws(WireError) -> UInt32 {
        guard left >= 4 else { throw .truncated(offset: offset) }
        defer { offset += 4 }
        return UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }

    package mutating func text() throws(WireError) -> String {
        let start = offset
        let length = try count()
        defer { offset += length }
        let slice = UnsafeRawBufferPointer(rebasing: bytes[offset..<(offset + length)])
        if let plain = WireReader.plainText(slice) { return plain }
        guard let text = String(validating: slice, as: UTF8.self) else {
            throw .malformed("text that is no UTF-8", offset: start)
        }
        return text
    }

    /// Bytes that are all ASCII, as most texts are: they need no second look.
    private static func plainText(_ bytes: UnsafeRawBufferPointer) -> String? {
        var seen: UInt8 = 0
        for byte in bytes { seen |= byte }
        guard seen < 0x80 else { return nil }
        return String(unsafeUninitializedCapacity: bytes.count) { text in
            UnsafeMutableRawBufferPointer(text).copyMemory(from: bytes)
            return bytes.count
        }
    }

    package mutating func data() throws(WireError) -> [UInt8] {
        let length = try count()
        defer { offset += length }
        return Array(bytes[offset..<(offset + length)])
    }

    package mutating func optional<T>(
        _ read: (inout WireReader) throws(WireError) -> T
    ) throws(WireError) -> T? {
        try bool() ? try read(&self) : nil
    }

    package mutating func optional<T: WireCodable>(_ type: T.Type = T.self) throws(WireError) -> T? {
        try bool() ? try T(from: &self) : nil
    }

    package mutating func optionalText() throws(WireError) -> String? { try bool() ? try text() : nil }

    package mutating func optionalInteger() throws(WireError) -> Int? { try bool() ? try integer() : nil }

    package mutating func list<T: WireCodable>(of type: T.Type = T.self) throws(WireError) -> [T] {
        let count = try count()
        var values: [T] = []
        values.reserveCapacity(min(count, Self.reservedMax))
        for _ in 0..<count { values.append(try T(from: &self)) }
        return values
    }

    package mutating func digest() throws(WireError) -> String {
        guard try bool() else { return try text() }
        guard left >= 32 else { throw .truncated(offset: offset) }
        defer { offset += 32 }
        return HexadecimalDigit.text(UnsafeRawBufferPointer(rebasing: bytes[offset..<(offset + 32)]))
    }

    /// Reads what is one level deeper.
    package mutating func nested<T>(_ read: (inout WireReader) throws(WireError) -> T) throws(WireError) -> T {
        guard depth < Self.depthMax else { throw .tooDeep(offset: offset) }
        depth += 1
        defer { depth -= 1 }
        return try read(&self)
    }
}
