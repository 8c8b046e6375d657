/// Cuts a stream of bytes into messages: `Content-Length: 12`, an empty line, twelve bytes.
package struct MessageReader {
    private var buffer: [UInt8] = []
    private var start = 0

    /// Longest message and longest header, in bytes.
    package static let bodyMax = 80 << 20
    private static let headerMax = 4 << 10

    package enum Item: Equatable {
        case message([UInt8])
        /// What stood there was no message; the reader goes on behind it.
        case malformed(String)
    }

    package init() {}

    package mutating func append(_ bytes: some Sequence<UInt8>) {
        if start > 0 {
            buffer.removeFirst(start)
            start = 0
        }
        buffer.append(contentsOf: bytes)
    }

    /// The next message; nil when it has not come whole.
    package mutating func next() -> Item? {
        guard let end = headerEnd() else {
            guard buffer.count - start > Self.headerMax else { return nil }
            start = buffer.count
            return .malformed("a header of more than \(Self.headerMax) bytes")
        }
        guard let length = contentLength(buffer[start..<end]) else {
            start = end
            return .malformed("a header without a Content-Length")
        }
        guard length <= Self.bodyMax else {
            start = buffer.count
            return .malformed("a message of more than \(Self.bodyMax) bytes")
        }
        guard buffer.count - end >= length else { return nil }
        start = end + length
        return .message(Array(buffer[end..<(end + length)]))
    }

    /// Behind the empty line.
    private func headerEnd() -> Int? {
        var index = start
        while index + 1 < buffer.count {
            if buffer[index] == 0x0A {
                if buffer[index + 1] == 0x0A { return index + 2 }
                if buffer[index + 1] == 0x0D, index + 2 < buffer.count, buffer[index + 2] == 0x0A { return index + 3 }
            }
            index += 1
            if index - start > Self.headerMax { return nil }
        }
        return nil
    }

    private func contentLength(_ header: ArraySlice<UInt8>) -> Int? {
        for line in header.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
            let text = String(decoding: line, as: UTF8.self)
            guard let colon = text.firstIndex(of: ":"), text[..<colon].lowercased() == "content-length" else {
                continue
            }
            return Int(text[text.index(after: colon)...].filter { $0 != " " }).flatMap { $0 >= 0 ? $0 : nil }
        }
        return nil
    }

    /// A message with its header.
    package static func frame(_ body: [UInt8]) -> [UInt8] {
        Array("Content-Length: \(body.count)\r\n\r\n".utf8) + body
    }
}
