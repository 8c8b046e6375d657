/// Puts values one behind the other in a compact form: numbers in as many bytes as they need, texts and lists with
/// their length in front.
package struct WireWriter: Sendable {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    /// Forgets what was written and keeps the memory for the next.
    package mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    package mutating func byte(_ value: UInt8) { bytes.append(value) }

    package mutating func bool(_ value: Bool) { bytes.append(value ? 1 : 0) }

    /// Seven bits a byte, lowest first; the high bit says that more follow.
    package mutating func unsigned(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    package mutating func count(_ value: Int) { unsigned(UInt64(value)) }

    /// Small numbers of either sign take few bytes.
    package mutating func integer(_ value: Int) {
        unsigned(UInt64(bitPattern: Int64((value << 1) ^ (value >> 63))))
    }

    /// Eight bytes, lowest first: for what is large anyway.
    package mutating func fixed(_ value: UInt64) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    package mutating func fixed32(_ value: UInt32) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    package mutating func text(_ value: String) {
        var value = value
        value.withUTF8 { utf8 in
            count(utf8.count)
            bytes.append(contentsOf: utf8)
        }
    }

    package mutating func data(_ value: [UInt8]) {
        count(value.count)
        bytes.append(contentsOf: value)
    }

    /// Bytes as they are, without their length.
    package mutating func raw(_ value: UnsafeRawBufferPointer) { bytes.append(contentsOf: value) }

    package mutating func optional<T>(_ value: T?, _ write: (inout WireWriter, T) -> Void) {
        bool(value != nil)
        if let value { write(&self, value) }
    }

    package mutating func optional<T: WireCodable>(_ value: T?) {
        bool(value != nil)
        value?.write(to: &self)
    }

    package mutating func optionalText(_ value: String?) {
        bool(value != nil)
        if let value { text(value) }
    }

    package mutating func optionalInteger(_ value: Int?) {
        bool(value != nil)
        if let value { integer(value) }
    }

    package mutating func list<T: WireCodable>(_ values: [T]) {
        count(values.count)
        // By index: a value that is taken out is copied part by part.
        for index in values.indices { values[index].write(to: &self) }
    }

    /// A SHA-256 in hexadecimal takes 33 bytes, any other text its own length.
    package mutating func digest(_ value: String) {
        let start = bytes.count
        bytes.append(1)
        var value = value
        let isPacked = value.withUTF8 { packHexadecimal($0) }
        if isPacked { return }
        cut(to: start)
        bytes.append(0)
        text(value)
    }

    private mutating func packHexadecimal(_ utf8: UnsafeBufferPointer<UInt8>) -> Bool {
        guard utf8.count == 64 else { return false }
        let raw = UnsafeRawBufferPointer(utf8)
        for place in stride(from: 0, to: 64, by: 8) {
            // Lower case only: what comes back is equal byte for byte.
            let digits = UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: place, as: UInt64.self))
            guard let word = HexadecimalDigit.number(digits) else { return false }
            withUnsafeBytes(of: word.bigEndian) { bytes.append(contentsOf: $0) }
        }
        return true
    }

    /// Takes back what was written behind the first `count` bytes.
    package mutating func cut(to count: Int) { bytes.removeLast(bytes.count - count) }

    /// Overwrites bytes that were written before; the frame's length and checksum are known only at its end.
    mutating func patch32(_ value: UInt32, at offset: Int) {
        withUnsafeBytes(of: value.littleEndian) { source in
            for place in 0..<4 { bytes[offset + place] = source[place] }
        }
    }
}
