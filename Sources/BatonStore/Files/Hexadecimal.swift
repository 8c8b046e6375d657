import BatonWire
import Crypto

enum Hexadecimal {
    /// A digest in lower-case hexadecimal.
    static func text(_ digest: SHA256.Digest) -> String { digest.withUnsafeBytes { HexadecimalDigit.text($0) } }
}
