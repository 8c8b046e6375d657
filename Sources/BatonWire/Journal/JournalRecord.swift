package import BatonModel

/// One record of a session's journal: a file of frames, the first of which is `header`.
package enum JournalRecord: Hashable, Sendable {
    /// Which format follows, and whose journal it is.
    case header(version: Int, session: String)
    /// A script's text, once for each digest in a journal.
    case text(digest: String, String)
    /// A new run; its text stands in an earlier record.
    case begin(RunID, RunOrigin, text: String)
    /// Events of a run, in order.
    case events(RunID, [RunEvent])
    /// The session ended well, and all its runs had ended; how many proofs its events hold. Nothing follows.
    case closed(proofs: Int)

    /// Bytes of the frame of `closed`, which is found from the end of a journal.
    package static let closedBytes = Frame.headerBytes + 5
}

/// The first byte of a record; the numbers are part of the format and are never given a new meaning.
private enum Tag {
    static let header: UInt8 = 1
    static let text: UInt8 = 2
    static let begin: UInt8 = 3
    static let events: UInt8 = 4
    static let closed: UInt8 = 5
}

extension JournalRecord: WireCodable {
    package func write(to writer: inout WireWriter) {
        switch self {
        case .header(let version, let session):
            writer.byte(Tag.header)
            writer.count(version)
            writer.text(session)
        case .text(let digest, let text):
            writer.byte(Tag.text)
            writer.digest(digest)
            writer.text(text)
        case .begin(let run, let origin, let text):
            writer.byte(Tag.begin)
            run.write(to: &writer)
            var origin = origin
            origin.text = ""
            origin.write(to: &writer)
            writer.digest(text)
        case .events(let run, let events):
            Self.write(events[...], of: run, to: &writer)
        case .closed(let proofs):
            writer.byte(Tag.closed)
            writer.fixed32(UInt32(clamping: proofs))
        }
    }

    /// Writes the record of some events without making a value of it.
    package static func write(_ events: ArraySlice<RunEvent>, of run: RunID, to writer: inout WireWriter) {
        writer.byte(Tag.events)
        run.write(to: &writer)
        writer.count(events.count)
        for index in events.indices { events[index].write(to: &writer) }
    }

    package init(from reader: inout WireReader) throws(WireError) {
        switch try Head(from: &reader) {
        case .header(let version):
            self = .header(version: version, session: try reader.text())
        case .text:
            let digest = try reader.digest()
            self = .text(digest: digest, try reader.text())
        case .begin(let run):
            let origin = try RunOrigin(from: &reader)
            self = .begin(run, origin, text: try reader.digest())
        case .events(let run, let count):
            var events: [RunEvent] = []
            events.reserveCapacity(min(count, 1024))
            for _ in 0..<count { events.append(try RunEvent(from: &reader)) }
            self = .events(run, events)
        case .closed: self = .closed(proofs: Int(try reader.fixed32()))
        }
    }

    /// What a record is, read without its content.
    package enum Head: Hashable, Sendable {
        case header(version: Int)
        case text
        case begin(RunID)
        /// The events' bytes follow.
        case events(RunID, count: Int)
        case closed

        package init(from reader: inout WireReader) throws(WireError) {
            switch try reader.byte() {
            case Tag.header: self = .header(version: try reader.natural())
            case Tag.text: self = .text
            case Tag.begin: self = .begin(try RunID(from: &reader))
            case Tag.events:
                let run = try RunID(from: &reader)
                self = .events(run, count: try reader.count())
            case Tag.closed: self = .closed
            case let tag: throw .unknownTag(Int(tag), of: "kind of record", offset: reader.offset - 1)
            }
        }
    }
}
