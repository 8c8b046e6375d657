package import BatonWire

extension DirectorClient {
    /// Bytes of one part of an upload.
    package static let partBytes = 64 << 20
    /// The slowest network that a body is waited for, in bytes a second.
    private static let slowest = 100_000
    /// Parts that are sent of one file, repeated ones among them.
    private static let partsMax = 1_000_000
    /// Nanoseconds for a body of unknown size.
    private static let bodyTimeMax = 3_600_000_000_000

    /// What the director has of a content; nil for nothing.
    package func head(_ digest: String) throws(ClientError) -> (offset: Int, isComplete: Bool)? {
        var manner = Manner()
        manner.accepted = [404]
        let response = try send(request(.head, "/artifacts/\(Self.part(digest))"), manner)
        guard response.status != 404 else { return nil }
        guard let text = response.header("baton-offset") else { return (0, true) }
        guard let offset = Int(text), offset >= 0 else { throw .malformed(message: "the header 'baton-offset'") }
        return (offset, false)
    }

    /// Uploads a content where the director lacks it, from where an earlier upload ended.
    ///
    /// - Parameter part: a stretch of the content.
    package func upload(
        _ digest: String, size: Int, part: (_ offset: Int, _ count: Int) -> APIBody
    ) throws(ClientError) {
        var head = try head(digest)
        var sent = 0
        while head?.isComplete != true {
            let offset = head?.offset ?? 0
            guard offset <= size, sent < Self.partsMax else {
                throw .malformed(message: "the director has \(offset) bytes of a file of \(size)")
            }
            let count = min(Self.partBytes, size - offset)
            sent += 1
            if try upload(digest, size, offset, count == 0 ? .bytes([]) : part(offset, count)),
                offset + count == size
            {
                return
            }
            head = try self.head(digest)
        }
    }

    /// Sends one part; false when it has to be asked how far the director is now: the part was lost half-way, or somebody
    /// else has sent it.
    private func upload(_ digest: String, _ size: Int, _ offset: Int, _ body: APIBody) throws(ClientError) -> Bool {
        let request = APIRequest(
            .put, "\(Self.base)/artifacts/\(Self.part(digest))",
            query: [.init("size", "\(size)"), .init("offset", "\(offset)")],
            headers: [Header("content-type", "application/octet-stream")], body: body)
        var manner = Manner()
        manner.bodyTime = Self.partBytes / Self.slowest * 1_000_000_000
        manner.accepted = [409]
        manner.isRepeatable = false
        do throws(ClientError) {
            return try send(request, manner).isSuccess
        } catch {
            guard error.isLostConnection || error == .unknownOutcome, patience > 0 else { throw error }
            return false
        }
    }

    /// Fetches a content into a file, behind what is there of it; who calls verifies it.
    package func download(_ digest: String, to target: SaveTarget, size: Int?) throws(ClientError) {
        try fetch("\(Self.base)/artifacts/\(Self.part(digest))", to: target, size: size)
    }

    func fetch(_ path: String, to target: SaveTarget, size: Int?) throws(ClientError) {
        var manner = Manner()
        manner.target = target
        // Nothing is behind what we have.
        manner.accepted = [416]
        manner.bodyTime = size.map { $0 / Self.slowest * 1_000_000_000 } ?? Self.bodyTimeMax
        // Bytes may have come before the connection was lost: the caller knows how many.
        manner.isRepeatable = false
        var request = APIRequest(.get, path)
        if target.offset > 0 { request.headers.append(Header("range", "bytes=\(target.offset)-")) }
        let response = try send(request, manner)
        if response.status == 200, target.offset > 0 {
            throw .malformed(message: "the director sends the whole where a part was asked for")
        }
    }
}

extension DirectorClient {
    /// A small content as bytes.
    package func content(_ digest: String) throws(ClientError) -> [UInt8] {
        try send(request(.get, "/artifacts/\(Self.part(digest))")).body.bytes
    }
}
