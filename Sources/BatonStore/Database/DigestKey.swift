/// A SHA-256 as 32 bytes: half of its letters, and quick to look up.
struct DigestKey: Hashable, Sendable {
    private let words: SIMD4<UInt64>

    /// nil for what is not 64 digits of lower-case hexadecimal.
    init?(_ text: String) {
        var text = text
        let parsed: SIMD4<UInt64>? = text.withUTF8 { utf8 in
            guard utf8.count == 64 else { return nil }
            var words = SIMD4<UInt64>()
            for place in 0..<64 {
                guard let nibble = Self.nibble(utf8[place]) else { return nil }
                words[place / 16] = words[place / 16] << 4 | UInt64(nibble)
            }
            return words
        }
        guard let parsed else { return nil }
        words = parsed
    }

    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count == 32 else { return nil }
        var words = SIMD4<UInt64>()
        for place in 0..<4 {
            words[place] = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: place * 8, as: UInt64.self))
        }
        self.words = words
    }

    private static func nibble(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        default: nil
        }
    }

    /// The first eight bytes, as an index has them.
    var short: Int { Int(bitPattern: UInt(words[0])) }

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

    // Any eight bytes of a digest are as good as random.
    func hash(into hasher: inout Hasher) { hasher.combine(words[0]) }
}
