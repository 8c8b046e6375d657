package import BatonModel

/// Events of a run as they go to a director and from there to clients: frames, one behind the other.
package enum EventFrames {
    package static let contentType = "application/vnd.baton.events"

    package static func bytes(_ events: [RunEvent]) -> [UInt8] {
        var writer = WireWriter()
        for event in events { writer.frame { event.write(to: &$0) } }
        return writer.bytes
    }

    /// Reads frames that take up all the bytes.
    package static func events(_ bytes: [UInt8]) throws(WireError) -> [RunEvent] {
        try bytes.span.bytes.withUnsafeBytes { buffer throws(WireError) in
            var events: [RunEvent] = []
            var offset = 0
            while offset < buffer.count {
                switch Frame.read(buffer, at: offset) {
                case .payload(let range):
                    var reader = WireReader(UnsafeRawBufferPointer(rebasing: buffer[range]))
                    events.append(try RunEvent(from: &reader))
                    try reader.expectEnd()
                    offset = range.upperBound
                case .incomplete: throw .truncated(offset: offset)
                case .damaged: throw .checksum(offset: offset)
                }
            }
            return events
        }
    }
}
