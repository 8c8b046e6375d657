import BatonEngine
import Crypto
import Glibc

/// SHA-256 of files, read in pieces.
enum FileHash {
    static let pieceBytes = 1 << 20

    /// Hashes an open file from its beginning; with `copy`, writes what it reads there.
    static func sha256(_ descriptor: Int32, path: String, copy: (descriptor: Int32, path: String)? = nil)
        throws(StoreError) -> String
    {
        var hasher = SHA256()
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: pieceBytes, alignment: 16)
        defer { buffer.deallocate() }
        var offset = 0
        while true {
            let count = pread(descriptor, buffer.baseAddress, pieceBytes, offset)
            if count < 0 {
                if errno == EINTR { continue }
                throw Files.error(path, "read")
            }
            if count == 0 { return Hexadecimal.text(hasher.finalize()) }
            let piece = UnsafeRawBufferPointer(rebasing: buffer[..<count])
            hasher.update(bufferPointer: piece)
            if let copy, let failure = Files.write(copy.descriptor, piece, at: offset) {
                throw Files.error(copy.path, "write", code: failure)
            }
            offset += count
        }
    }
}
