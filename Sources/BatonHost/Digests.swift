import BatonInterpreter
import Crypto
import Glibc

/// SHA-256 of bytes and files, in lower-case hexadecimal.
enum Digests {
    static func sha256(_ bytes: [UInt8]) -> String {
        bytes.withUnsafeBytes { hexadecimal(SHA256.hash(data: $0)) }
    }

    /// Reads the file in pieces of 1 MiB.
    static func sha256(file path: String) throws(HostError) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileSystem.error(path, doing: "read") }
        defer { close(descriptor) }
        var hasher = SHA256()
        let size = 1 << 20
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = Glibc.read(descriptor, buffer.baseAddress, size)
            if count < 0 {
                if errno == EINTR { continue }
                throw FileSystem.error(path, doing: "read")
            }
            if count == 0 { return hexadecimal(hasher.finalize()) }
            hasher.update(bufferPointer: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }

    private static func hexadecimal(_ digest: SHA256.Digest) -> String {
        String(unsafeUninitializedCapacity: 2 * SHA256.byteCount) { text in
            digest.withUnsafeBytes { bytes in
                for place in bytes.indices {
                    text[2 * place] = digit(bytes[place] >> 4)
                    text[2 * place + 1] = digit(bytes[place] & 15)
                }
                return 2 * bytes.count
            }
        }
    }

    private static func digit(_ nibble: UInt8) -> UInt8 {
        nibble + (nibble < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10)
    }
}
