import Glibc
package import NIOCore
import NIOPosix

/// A part of a file in pieces, read when they are asked for. A body is never whole in memory.
package struct FilePieces: AsyncSequence, Sendable {
    package typealias Element = ByteBuffer

    /// Bytes of one piece.
    static let pieceBytes = 256 << 10

    private let file: OpenFile
    private let offset: Int
    private let count: Int

    package init(path: String, offset: Int, count: Int) throws(FileFault) {
        file = try OpenFile(reading: path)
        self.offset = offset
        self.count = count
    }

    package func makeAsyncIterator() -> Iterator { Iterator(file: file, offset: offset, end: offset + count) }

    package struct Iterator: AsyncIteratorProtocol {
        let file: OpenFile
        var offset: Int
        let end: Int

        /// - Throws: `FileFault` also when the file ends too early: a body has the length that was promised.
        package mutating func next() async throws -> ByteBuffer? {
            guard offset < end else { return nil }
            let (place, count) = (offset, Swift.min(end - offset, FilePieces.pieceBytes))
            let piece = try await NIOThreadPool.singleton.runIfActive { [file] in
                try file.read(at: place, count: count)
            }
            offset += piece.readableBytes
            return piece
        }
    }
}
