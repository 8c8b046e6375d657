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
    /// Bytes whose way to the disk has begun.
    private var begunCount = 0

    init(_ file: OpenFile, at offset: Int) {
        self.file = file
        self.offset = offset
    }

    /// - Throws: `FileFault`
    mutating func write(_ piece: ByteBuffer) async throws {
        if gathered.readableBytes == 0, piece.readableBytes >= ListenerLimits.writeBytes {
            gathered = piece
        } else {
            if gathered.readableBytes == 0 { gathered.reserveCapacity(2 * ListenerLimits.writeBytes) }
            gathered.writeImmutableBuffer(piece)
        }
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
        let begun = beginWriting()
        writing = Task { [file, hasher] in
            try await NIOThreadPool.singleton.runIfActive {
                var hasher = hasher
                try file.write(bytes, at: place)
                if let begun { file.beginWriting(begun) }
                bytes.withUnsafeReadableBytes { hasher.update(bufferPointer: $0) }
                return hasher
            }
        }
    }

    /// The part that the disk should begin with now: while the rest comes, so that less is left to wait for at the end.
    private mutating func beginWriting() -> Range<Int>? {
        guard count - begunCount >= ListenerLimits.writebackBytes else { return nil }
        defer { begunCount = count }
        return (offset + begunCount)..<(offset + count)
    }
}
