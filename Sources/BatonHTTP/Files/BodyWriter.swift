import Crypto
import NIOCore
import NIOPosix

/// Writes a body into a file while the next piece of it is on its way, and digests it meanwhile.
struct BodyWriter {
    private let file: OpenFile
    private let offset: Int
    private var gathered = ByteBuffer()
    private var hasher = SHA256()
    /// The write that is under way: at most one, so that the body waits for the disk.
    private var writing: Task<SHA256, any Error>?
    /// Bytes that were taken.
    private(set) var count = 0

    init(_ file: OpenFile, at offset: Int) {
        self.file = file
        self.offset = offset
    }

    /// - Throws: `FileFault`
    mutating func write(_ piece: ByteBuffer) async throws {
        gathered.writeImmutableBuffer(piece)
        count += piece.readableBytes
        if gathered.readableBytes >= ListenerLimits.writeBytes { try await flush() }
    }

    /// Makes durable what was written; gives its SHA-256.
    mutating func finish() async throws -> [UInt8] {
        try await flush()
        if let writing { hasher = try await writing.value }
        writing = nil
        try await NIOThreadPool.singleton.runIfActive { [file] in try file.synchronize() }
        return Array(hasher.finalize())
    }

    private mutating func flush() async throws {
        if let writing { hasher = try await writing.value }
        writing = nil
        guard gathered.readableBytes > 0 else { return }
        let (bytes, place) = (gathered, offset + count - gathered.readableBytes)
        gathered = ByteBuffer()
        writing = Task { [file, hasher] in
            try await NIOThreadPool.singleton.runIfActive {
                var hasher = hasher
                try file.write(bytes, at: place)
                bytes.withUnsafeReadableBytes { hasher.update(bufferPointer: $0) }
                return hasher
            }
        }
    }
}
