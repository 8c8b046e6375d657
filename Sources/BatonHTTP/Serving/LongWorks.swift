package import BatonDirector
import Crypto
import CryptoExtras
import Glibc
import NIOCore
import NIOPosix

/// Does what takes long beside the director's thread: passwords and digests.
package struct LongWorks: Sendable {
    /// Each scrypt takes 64 MiB while it runs.
    static let threadCount = 2
    private static let pieceBytes = 1 << 20

    private let pool: NIOThreadPool
    let uploads = Uploads()

    package init() {
        pool = NIOThreadPool(numberOfThreads: LongWorks.threadCount)
        pool.start()
    }

    package func shutdown() async { try? await pool.shutdownGracefully() }

    package func carryOut(_ work: LongWork) async throws -> [UInt8] {
        try await pool.runIfActive { try LongWorks.carryOut(work) }
    }

    /// The same on the calling thread.
    package static func carryOut(_ work: LongWork) throws -> [UInt8] {
        switch work {
        case .scrypt(let password, let salt, let logCost):
            let key = try KDF.Scrypt.deriveKey(
                from: password, salt: salt, outputByteCount: 32, rounds: 1 << logCost, blockSize: 8, parallelism: 1)
            return key.withUnsafeBytes { Array($0) }
        case .digest(let path): return try digest(path)
        }
    }

    private static func digest(_ path: String) throws -> [UInt8] {
        let file = try OpenFile(reading: path)
        let end = try file.size()
        var hasher = SHA256()
        var offset = 0
        while offset < end {
            let piece = try file.read(at: offset, count: min(end - offset, pieceBytes))
            piece.withUnsafeReadableBytes { hasher.update(bufferPointer: $0) }
            offset += piece.readableBytes
        }
        return Array(hasher.finalize())
    }
}
