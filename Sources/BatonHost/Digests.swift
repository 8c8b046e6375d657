import BatonInterpreter
import BatonWire
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
        digest.withUnsafeBytes { HexadecimalDigit.text($0) }
    }
}
