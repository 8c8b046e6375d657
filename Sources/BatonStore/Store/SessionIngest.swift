import BatonEngine
import BatonModel
import BatonWire
import Glibc

/// Brings a session's journal into the tables: events as they are, and their folds beside them in one transaction.
///
/// Idempotent: events count from 0 in each run, and those that the tables have are folded and not written again. So
/// nothing is lost or doubled when the process dies between a commit and the removal of the journal.
final class SessionIngest {
    private let paths: StorePaths
    private let path: String
    private let session: String
    private let descriptor: Int32
    private var scanner: JournalScanner
    private var runs: [RunID: LiveRun] = [:]
    private var texts: [String: String] = [:]
    /// The tables and the folds may differ after a transaction that failed; then all is read anew.
    private var isSpoiled = false

    /// A run with what is not in the tables yet.
    struct LiveRun {
        var fold = RunFold()
        /// Events that the tables had when this ingest began.
        var storedCount = 0
        /// Events that the tables have now.
        var writtenCount = 0
        /// Number of the first event in `bytes`.
        var first = 0
        var bytes: [UInt8] = []
    }

    /// Bytes of the journal that one transaction takes in.
    private static let budget = 8 << 20
    /// Bytes of events in one row.
    static let rowBytes = 1 << 16

    init(paths: StorePaths, session: String) throws(StoreError) {
        self.paths = paths
        self.session = session
        path = paths.journal(of: session)
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Files.error(path, "read") }
        scanner = JournalScanner(descriptor: descriptor, path: path)
    }

    deinit { close(descriptor) }

    /// Bytes of the journal that are in the tables.
    var offset: Int { scanner.offset }

    /// Takes in what the journal has by now.
    func ingest(into database: Database) throws(StoreError) {
        while try ingestNext(into: database) {}
    }

    /// Takes in one transaction's worth; false when there is nothing more.
    func ingestNext(into database: Database) throws(StoreError) -> Bool {
        if isSpoiled { startAnew() }
        let before = scanner.offset
        guard before < Files.size(of: descriptor) else { return false }
        do {
            try database.transaction { () throws(StoreError) in try ingestPiece(into: database) }
        } catch {
            isSpoiled = true
            throw error
        }
        return scanner.offset > before
    }

    /// What stands behind the last whole record.
    func damage() throws(StoreError) -> JournalScanner.Damage? { try scanner.damage() }

    private func startAnew() {
        scanner = JournalScanner(descriptor: descriptor, path: path)
        runs = [:]
        texts = [:]
        isSpoiled = false
    }

    private func ingestPiece(into database: Database) throws(StoreError) {
        var touched: Set<RunID> = []
        // What was done elsewhere proves nothing for this computer.
        let tables = RunTables(database: database, keepsProofs: !session.hasPrefix(RunOrigin.mirrorHead))
        try scanner.scan(budget: Self.budget) { payload, at throws(StoreError) in
            var reader = WireReader(payload)
            do {
                switch try JournalRecord.Head(from: &reader) {
                case .header(let version): try checkVersion(version)
                case .closed: break
                case .text:
                    let digest = try reader.digest()
                    texts[digest] = try reader.text()
                case .begin(let run):
                    let origin = try RunOrigin(from: &reader)
                    try begin(run, origin, text: try reader.digest(), in: tables)
                case .events(let run, let count):
                    touched.insert(run)
                    try take(count, of: run, from: &reader, payload, tables)
                }
            } catch let error as WireError {
                throw StoreError.damaged(message: "'\(path)': the record at byte \(at) \(error.message)")
            } catch let error as StoreError {
                throw error
            } catch {
                throw StoreError.damaged(message: "'\(path)': \(error)")
            }
        }
        for run in touched.sorted() { try finish(run, tables) }
    }

    private func checkVersion(_ version: Int) throws(StoreError) {
        guard version <= WireFormat.version else {
            throw .newer(message: "'\(path)' was written by a newer Baton; use that one, or another store with --store")
        }
    }

    private func begin(_ run: RunID, _ origin: RunOrigin, text: String, in tables: RunTables) throws(StoreError) {
        let stored = try tables.eventCount(of: run)
        runs[run] = LiveRun(storedCount: stored ?? 0, writtenCount: stored ?? 0)
        guard stored == nil else { return }
        try tables.insert(run, origin, session: session, textDigest: text, text: texts[text] ?? "")
    }

    private func take(
        _ count: Int, of run: RunID, from reader: inout WireReader, _ payload: UnsafeRawBufferPointer,
        _ tables: RunTables
    ) throws {
        guard var live = runs.removeValue(forKey: run) else { return }
        defer { runs[run] = live }
        for _ in 0..<count {
            let start = reader.offset
            let event = try RunEvent(from: &reader)
            let isNew = live.fold.eventCount >= live.storedCount
            if isNew {
                if live.bytes.isEmpty { live.first = live.fold.eventCount }
                live.bytes.append(contentsOf: payload[start..<reader.offset])
            }
            let change = live.fold.apply(event)
            guard isNew else { continue }
            try tables.write(change, at: event.instant, of: run)
            if live.bytes.count >= Self.rowBytes { try writeRow(&live, run, tables) }
        }
    }

    private func writeRow(_ live: inout LiveRun, _ run: RunID, _ tables: RunTables) throws(StoreError) {
        guard !live.bytes.isEmpty else { return }
        try tables.insertEvents(
            live.bytes, of: run, first: live.first, count: live.fold.eventCount - live.first)
        live.bytes.removeAll(keepingCapacity: true)
    }

    private func finish(_ run: RunID, _ tables: RunTables) throws(StoreError) {
        guard var live = runs.removeValue(forKey: run) else { return }
        try writeRow(&live, run, tables)
        if live.fold.eventCount > live.writtenCount {
            try tables.update(run, live.fold, from: live.writtenCount)
            live.writtenCount = live.fold.eventCount
        }
        // What follows an end (nothing should) is kept as events; the folds are done with.
        if live.fold.status.isEnd { live.bytes = [] }
        runs[run] = live
    }
}
