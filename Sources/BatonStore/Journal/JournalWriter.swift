import BatonEngine
import BatonModel
import BatonWire
import Glibc

/// The journal of this process's session: records go in by one `write` each, and outlive the process from then on.
///
/// Invariant: the first `length` bytes are whole records. What a failed write left behind them is cut off before the
/// next.
final class JournalWriter {
    let descriptor: Int32
    let path: String
    private(set) var length: Int
    private var buffer = WireWriter()
    private var hasRemains = false
    private var texts: Set<String> = []

    /// Encoded bytes above which the buffer's memory is given back.
    private static let keptBytesMax = 1 << 20
    /// Events in one record.
    private static let eventsMax = 65_536

    /// Makes the journal of a new session.
    init(path: String, session: String) throws(StoreError) {
        descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw Files.error(path, "make") }
        self.path = path
        length = 0
        buffer.frame { JournalRecord.header(version: WireFormat.version, session: session).write(to: &$0) }
        do {
            try write()
        } catch {
            unlink(path)
            throw error
        }
    }

    deinit { close(descriptor) }

    func begin(_ run: RunID, _ origin: RunOrigin, text digest: String) throws(StoreError) {
        let isNew = !texts.contains(digest)
        if isNew { buffer.frame { JournalRecord.text(digest: digest, origin.text).write(to: &$0) } }
        buffer.frame { JournalRecord.begin(run, origin, text: digest).write(to: &$0) }
        try write()
        if isNew { texts.insert(digest) }
    }

    /// Says that nothing follows. A journal without it is as good: its process was killed.
    func finish(proofs: Int) throws(StoreError) {
        buffer.frame { JournalRecord.closed(proofs: proofs).write(to: &$0) }
        try write()
    }

    func append(_ events: [RunEvent], to run: RunID) throws(StoreError) {
        var start = 0
        while start < events.count {
            let end = min(start + Self.eventsMax, events.count)
            guard encode(events[start..<end], of: run) else {
                buffer.removeAll()
                throw .unreachable(
                    message: "an event of run \(run.number) is larger than \(Frame.payloadMax >> 20) MiB; "
                        + "let the step write a file instead")
            }
            start = end
        }
        try write()
    }

    /// Puts events into the buffer, in as many records as they need; false where one is larger than a record can be.
    private func encode(_ events: ArraySlice<RunEvent>, of run: RunID) -> Bool {
        if buffer.frame({ JournalRecord.write(events, of: run, to: &$0) }) { return true }
        guard events.count > 1 else { return false }
        let middle = events.startIndex + events.count / 2
        return encode(events[..<middle], of: run) && encode(events[middle...], of: run)
    }

    /// Writes the buffer behind the last record, all or nothing.
    private func write() throws(StoreError) {
        defer {
            if buffer.bytes.count > Self.keptBytesMax { buffer = WireWriter() } else { buffer.removeAll() }
        }
        if hasRemains { try cutRemains() }
        let failure = buffer.bytes.withUnsafeBytes { Files.write(descriptor, $0, at: length) }
        if let failure {
            hasRemains = true
            try? cutRemains()
            throw Files.error(path, "write", code: failure)
        }
        length += buffer.bytes.count
    }

    private func cutRemains() throws(StoreError) {
        guard ftruncate(descriptor, length) == 0 else { throw Files.error(path, "cut") }
        hasRemains = false
    }
}
