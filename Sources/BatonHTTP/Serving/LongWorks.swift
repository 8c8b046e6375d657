package import BatonDirector
import BatonFrames
package import BatonSessions
package import BatonWire
import Crypto
import CryptoExtras
import Glibc
import NIOCore
import NIOPosix

/// Does what takes long beside the director's thread: passwords and digests.
package struct LongWorks: Sendable {
    /// Each scrypt takes 64 MiB while it runs.
    static let threadCount = 2
    /// Preprocessors at the same time; nobody who logs in waits for them.
    static let preprocessorCount = 4
    private static let pieceBytes = 1 << 20

    package typealias Preprocess = @Sendable (PreprocessorCall) -> PreprocessorAnswer

    package typealias Sessions = @Sendable (SessionCall) async -> SessionReply

    private let pool: NIOThreadPool
    private let preprocessors: NIOThreadPool
    private let preprocess: Preprocess
    let sessions: Sessions
    let uploads = Uploads()

    package init(
        preprocess: @escaping Preprocess = LongWorks.unchanged, sessions: @escaping Sessions = LongWorks.noSessions
    ) {
        self.preprocess = preprocess
        self.sessions = sessions
        pool = NIOThreadPool(numberOfThreads: LongWorks.threadCount)
        preprocessors = NIOThreadPool(numberOfThreads: LongWorks.preprocessorCount)
        pool.start()
        preprocessors.start()
    }

    /// Where there are no preprocessors.
    package static let unchanged: Preprocess = { .experiment($0.experiment) }

    /// Where there are no data sessions.
    package static let noSessions: Sessions = { _ in .refused(FrameFault(.machine, "there are no data sessions here")) }

    package func shutdown() async {
        try? await pool.shutdownGracefully()
        try? await preprocessors.shutdownGracefully()
    }

    package func carryOut(_ work: LongWork) async throws -> [UInt8] {
        if case .preprocess = work {
            return try await preprocessors.runIfActive { [preprocess] in try LongWorks.carryOut(work, preprocess) }
        }
        return try await pool.runIfActive { try LongWorks.carryOut(work) }
    }

    /// The same on the calling thread.
    package static func carryOut(_ work: LongWork, _ preprocess: Preprocess = unchanged) throws -> [UInt8] {
        switch work {
        case .scrypt(let password, let salt, let logCost):
            let key = try KDF.Scrypt.deriveKey(
                from: password, salt: salt, outputByteCount: 32, rounds: 1 << logCost, blockSize: 8, parallelism: 1)
            return key.withUnsafeBytes { Array($0) }
        case .digest(let path): return try digest(path)
        case .preprocess(let call): return Array(preprocess(call).json.line.utf8)
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
