import BatonWire

/// A SHA-256 as 32 bytes: half of its letters, and quick to look up.
struct DigestKey: Hashable, Sendable {
    private let words: SIMD4<UInt64>

    /// nil for what is not 64 digits of lower-case hexadecimal.
    init?(_ text: String) {
        var text = text
        let parsed: SIMD4<UInt64>? = text.withUTF8 { utf8 in
            guard utf8.count == 64, let a = Self.word(utf8, 0), let b = Self.word(utf8, 16),
                let c = Self.word(utf8, 32), let d = Self.word(utf8, 48)
            else { return nil }
            return SIMD4(a, b, c, d)
        }
        guard let parsed else { return nil }
        words = parsed
    }

    /// The number that 16 digits write.
    private static func word(_ utf8: UnsafeBufferPointer<UInt8>, _ start: Int) -> UInt64? {
        let raw = UnsafeRawBufferPointer(utf8)
        func half(_ offset: Int) -> UInt32? {
            HexadecimalDigit.number(UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
        }
        guard let high = half(start), let low = half(start + 8) else { return nil }
        return UInt64(high) << 32 | UInt64(low)
    }

    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count == 32 else { return nil }
        var words = SIMD4<UInt64>()
        for place in 0..<4 {
            words[place] = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: place * 8, as: UInt64.self))
        }
        self.words = words
    }

    /// Eight bytes of all, as an index has them.
    var short: Int { Int(bitPattern: UInt(words[0] ^ words[1] ^ words[2] ^ words[3])) }

    /// The 32 bytes.
    func withBytes<T>(_ body: (UnsafeRawBufferPointer) -> T) -> T {
        let big = SIMD4(words[0].bigEndian, words[1].bigEndian, words[2].bigEndian, words[3].bigEndian)
        return withUnsafeBytes(of: big, body)
    }

    /// In lower-case hexadecimal.
    var text: String {
        (0..<4).map { place in
            let digits = String(words[place], radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }

    func hash(into hasher: inout Hasher) { hasher.combine(short) }
}
