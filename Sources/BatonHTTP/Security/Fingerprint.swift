import Crypto
package import NIOSSL

/// How people compare certificates: `sha256:` and 64 hexadecimal digits over the certificate as DER.
package enum Fingerprint {
    private static let prefix = "sha256:"

    package static func of(der bytes: [UInt8]) -> String { prefix + hexadecimal(SHA256.hash(data: bytes)) }

    package static func of(_ certificate: NIOSSLCertificate) throws -> String { of(der: try certificate.toDERBytes()) }

    /// The same fingerprint as it is written here: in lower case, with `sha256:` before it, without colons between the
    /// digits, as other programs write them. Nil for what is none.
    package static func normal(_ text: String) -> String? {
        var digits = text.lowercased()
        if digits.hasPrefix(prefix) { digits.removeFirst(prefix.count) }
        digits.removeAll { $0 == ":" }
        let isDigest = digits.utf8.count == 64 && digits.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) }
        return isDigest ? prefix + digits : nil
    }

    private static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }
}
