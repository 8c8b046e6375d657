import Crypto

enum Hexadecimal {
    private static let digits = Array("0123456789abcdef".utf8)

    /// A digest in lower-case hexadecimal.
    static func text(_ digest: SHA256.Digest) -> String {
        String(unsafeUninitializedCapacity: 64) { buffer in
            var place = 0
            for byte in digest {
                buffer[place] = digits[Int(byte >> 4)]
                buffer[place + 1] = digits[Int(byte & 15)]
                place += 2
            }
            return place
        }
    }
}
