import BatonEngine
import BatonModel
import BatonWire
import Glibc

/// What a journal has, by run: for reading what is acknowledged and not yet in the tables, of this process's session
/// and of others'.
///
/// Grows with the journal: each call reads what is new. Keeps places, not events.
final class JournalIndex {
    let session: String
    private let path: String
    private let descriptor: Int32
    private var scanner: JournalScanner
    private(set) var runs: [RunID: Entry] = [:]
    /// Its session ended well, with all of its runs.
    private(set) var isClosed = false
    /// Where the texts are.
    private var texts: [String: Range<Int>] = [:]

    /// One run in the journal.
    struct Entry {
        var origin: RunOrigin
        var text: String
        var pieces: [Piece] = []
        var count = 0
    }

    /// Events in one record.
    struct Piece {
        /// Number of the first.
        var first: Int
        var count: Int
        /// Bytes of the events in the file.
        var range: Range<Int>
    }

    /// nil where the journal has gone: its session ended, and all of it is in the tables.
    init?(paths: StorePaths, session: String) throws(StoreError) {
        self.session = session
        path = paths.journal(of: session)
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw Files.error(path, "read")
        }
        scanner = JournalScanner(descriptor: descriptor, path: path)
    }

    deinit { close(descriptor) }

    /// Whether the journal is the one that is there now: a session that is long, or adopted, begins its journal anew.
    var isCurrent: Bool { Files.isSame(descriptor, path) }

    /// Takes note of what was written since the last call.
    func extend() throws(StoreError) {
        guard Files.size(of: descriptor) > scanner.offset else { return }
        try scanner.scan { payload, at throws(StoreError) in
            do throws(WireError) {
                var reader = WireReader(payload)
                try note(JournalRecord.Head(from: &reader), &reader, at: at, end: at + payload.count)
            } catch {
                throw damage(error, at: at)
            }
        }
    }

    /// Whether records that can't be read stand behind the last one.
    func hasDamage() throws(StoreError) -> Bool {
        guard Files.size(of: descriptor) > scanner.offset else { return false }
        return try scanner.damage() != nil
    }

    private func damage(_ error: WireError, at offset: Int) -> StoreError {
        .damaged(message: "'\(path)': the record at byte \(offset) \(error.message)")
    }

    private func note(
        _ head: JournalRecord.Head, _ reader: inout WireReader, at start: Int, end: Int
    ) throws(WireError) {
        switch head {
        case .header: break
        case .closed: isClosed = true
        case .text:
            let digest = try reader.digest()
            texts[digest] = (start + reader.offset)..<end
        case .begin(let run):
            let origin = try RunOrigin(from: &reader)
            runs[run] = Entry(origin: origin, text: try reader.digest())
        case .events(let run, let count):
            guard var entry = runs.removeValue(forKey: run) else { return }
            entry.pieces.append(Piece(first: entry.count, count: count, range: (start + reader.offset)..<end))
            entry.count += count
            runs[run] = entry
        }
    }

    /// The run's origin with its text.
    func origin(of run: RunID) throws(StoreError) -> RunOrigin? {
        guard let entry = runs[run] else { return nil }
        var origin = entry.origin
        if let range = texts[entry.text] {
            let bytes = try Files.read(descriptor, at: range.lowerBound, count: range.count, path: path)
            origin.text = try read(bytes, at: range.lowerBound) { reader throws(WireError) in try reader.text() }
        }
        return origin
    }

    /// Events of a run from a number on.
    func events(of run: RunID, from first: Int, limit: Int) throws(StoreError) -> [RunEvent] {
        guard let pieces = runs[run]?.pieces else { return [] }
        var events: [RunEvent] = []
        for piece in pieces[Self.place(of: first, in: pieces)...] {
            guard events.count < limit else { break }
            let bytes = try Files.read(descriptor, at: piece.range.lowerBound, count: piece.range.count, path: path)
            let found = try read(bytes, at: piece.range.lowerBound) { reader throws(WireError) in
                try EventRows.decode(
                    &reader, count: piece.count, skipping: max(0, first - piece.first), limit: limit - events.count)
            }
            events += found
        }
        return events
    }

    /// Index of the piece with event `number`, or of the first behind it.
    private static func place(of number: Int, in pieces: [Piece]) -> Int {
        var low = 0
        var high = pieces.count
        while low < high {
            let middle = (low + high) / 2
            if pieces[middle].first + pieces[middle].count <= number { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private func read<T>(
        _ bytes: [UInt8], at offset: Int, _ body: (inout WireReader) throws(WireError) -> T
    ) throws(StoreError) -> T {
        do throws(WireError) {
            return try bytes.span.bytes.withUnsafeBytes { buffer throws(WireError) in
                var reader = WireReader(buffer)
                return try body(&reader)
            }
        } catch {
            throw damage(error, at: offset)
        }
    }
}
