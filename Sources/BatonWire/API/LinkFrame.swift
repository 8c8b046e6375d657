/// Messages as bytes on a pipe: two lengths, the header as JSON, the body as it is.
///
/// ```
/// header length  4 bytes, lowest first, 1 to `headerMax`
/// body length    4 bytes, lowest first, 0 to `bodyMax`
/// header         JSON (`LinkMessage.json`)
/// body
/// ```
/// Pipes lose nothing, so there are no checksums.
package enum LinkFrame {
    package static let lengthBytes = 8
    package static let headerMax = 1 << 20
    /// Bodies beyond this travel as files.
    package static let bodyMax = 64 << 20

    /// The message's frame; nil where it is beyond the bounds.
    package static func bytes(of message: LinkMessage) -> [UInt8]? {
        var header: [UInt8] = []
        message.json.write(to: &header)
        let body = message.body
        guard header.count <= headerMax, body.count <= bodyMax else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(lengthBytes + header.count + body.count)
        append(header.count, to: &bytes)
        append(body.count, to: &bytes)
        bytes += header
        bytes += body
        return bytes
    }

    private static func append(_ length: Int, to bytes: inout [UInt8]) {
        for shift in [0, 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: length >> shift)) }
    }
}

/// What comes over the pipe is no frame: nothing behind it can be read.
package enum LinkFrameFault: Error, Hashable, Sendable {
    /// A length beyond the bounds.
    case length
    /// A header that is no JSON, or no message.
    case header
}

/// Puts frames together from whatever pieces a pipe gives.
package struct LinkFrameReader: Sendable {
    private var bytes: [UInt8] = []
    /// What of `bytes` is not read yet.
    private var start = 0

    package init() {}

    package mutating func feed(_ piece: some Collection<UInt8>) {
        // Taken away when it is worth the move.
        if start > 0, start == bytes.count || start > 1 << 16 {
            bytes.removeFirst(start)
            start = 0
        }
        bytes += piece
    }

    /// The next message, or nil until more has come.
    package mutating func next() throws(LinkFrameFault) -> LinkMessage? {
        guard bytes.count - start >= LinkFrame.lengthBytes else { return nil }
        let headerCount = length(at: start)
        let bodyCount = length(at: start + 4)
        guard 1...LinkFrame.headerMax ~= headerCount, bodyCount <= LinkFrame.bodyMax else { throw .length }
        let headerStart = start + LinkFrame.lengthBytes
        let bodyStart = headerStart + headerCount
        guard bytes.count >= bodyStart + bodyCount else { return nil }
        guard let json = try? WireJSONReader.read(Array(bytes[headerStart..<bodyStart])),
            let message = LinkMessage(json, body: Array(bytes[bodyStart..<(bodyStart + bodyCount)]))
        else { throw .header }
        start = bodyStart + bodyCount
        return message
    }

    private func length(at index: Int) -> Int {
        (0..<4).reduce(0) { $0 | Int(bytes[index + $1]) << (8 * $1) }
    }
}
