import BatonDirector
import HTTPTypes
import HummingbirdCore
import NIOCore

/// The body of a request on its way in: read once, in pieces.
struct IncomingBody {
    private let request: Request
    private var iterator: RequestBody.AsyncIterator
    private var isAtEnd = false

    /// The client wants to hear that its body is welcome before it sends it.
    private(set) var waitsForWelcome: Bool

    init(_ request: Request) {
        self.request = request
        iterator = request.body.makeAsyncIterator()
        waitsForWelcome = request.headers[.expect]?.lowercased() == "100-continue"
    }

    /// Bytes that were announced; nil when they come in chunks.
    var announced: Int? { request.headers[.contentLength].flatMap { Int($0) } }

    mutating func welcomed() { waitsForWelcome = false }

    private mutating func next() async throws -> ByteBuffer? {
        guard !isAtEnd else { return nil }
        let piece = try await iterator.next()
        isAtEnd = piece == nil
        return piece
    }

    /// The whole body; nil where it has more than `max` bytes.
    mutating func collect(_ max: Int) async throws -> [UInt8]? {
        if let announced, announced > max { return nil }
        var bytes: [UInt8] = []
        while let piece = try await next() {
            guard bytes.count + piece.readableBytes <= max else { return nil }
            bytes += piece.readableBytesView
        }
        return bytes
    }

    /// Writes the body into a file from `offset` on, and makes it durable there.
    ///
    /// A body that breaks off is written as far as it came.
    mutating func save(to file: OpenFile, at offset: Int, limit: Int) async throws -> Saved {
        var saved = Saved()
        var writer = BodyWriter(file, at: offset)
        do {
            while let piece = try await next() {
                guard writer.count + piece.readableBytes <= limit else {
                    saved.isTooLarge = true
                    break
                }
                try await writer.write(piece)
            }
        } catch let fault as FileFault {
            throw fault
        } catch {
            saved.isBroken = true
        }
        saved.digest = try await writer.finish()
        saved.count = writer.count
        return saved
    }

    struct Saved {
        var count = 0
        /// SHA-256 of these bytes.
        var digest: [UInt8] = []
        /// There was more than the limit.
        var isTooLarge = false
        /// The connection was lost before the end.
        var isBroken = false
    }

    /// Reads what is left, so that the client comes to reading the answer.
    ///
    /// - Returns: false when there is too much of it: then the connection has to be closed.
    mutating func drain() async throws -> Bool {
        // The client sends nothing that it was not asked for.
        if waitsForWelcome { return isAtEnd || announced == 0 }
        var count = 0
        while let piece = try await next() {
            count += piece.readableBytes
            guard count <= ListenerLimits.drainMax else { return false }
        }
        return true
    }
}
