import BatonEngine
import BatonModel
import BatonWire

/// Reads runs from the tables and from the journals that are not in them yet.
///
/// The tables have a prefix of each run's events and the journals the rest, so both are put together by the number of
/// the event; a journal that vanishes meanwhile is in the tables.
final class StoreReader {
    let paths: StorePaths
    private var opened: Database?
    private var journals: [String: JournalIndex] = [:]
    private var snapshot = Snapshot()

    /// A transaction kept open over many look-ups, so that each does without the locks of its own.
    private struct Snapshot {
        var isOpen = false
        /// Look-ups since the last change.
        var uses = 0
        var opened = 0
    }

    /// Look-ups before a snapshot is worth its while.
    private static let usesBeforeSnapshot = 4
    /// Nanoseconds after which a snapshot is too old to be read from.
    private static let snapshotAgeMax = 50_000_000
    /// Runs that are looked through for an earlier key.
    static let earlierRunsMax = 200
    /// Events that are read at once where all of a run are looked at.
    static let pieceOfEvents = 10_000

    init(paths: StorePaths) { self.paths = paths }

    func database() throws(StoreError) -> Database? {
        if let opened { return opened }
        opened = try StoreDatabase.openForReading(paths)
        return opened
    }

    // MARK: Proofs

    func proof(of digest: String) throws(StoreError) -> Proof? {
        guard let database = try database() else { return nil }
        try keepSnapshot(database)
        let statement = try database.statement("SELECT run, step, wire, outputs FROM proofs WHERE digest = ?1")
            .bind(1, digest)
        guard try statement.step() else { return nil }
        defer { statement.reset() }
        let run = RunID(statement.integer(0))
        // What a newer Baton proved is proven again.
        guard statement.integer(2) <= WireFormat.version else { return nil }
        let step = statement.text(1)
        return try statement.withBytes(3) { bytes throws(StoreError) in
            do throws(WireError) {
                var reader = WireReader(bytes)
                return Proof(outputs: try reader.list(), run: run, step: step)
            } catch {
                throw .damaged(message: "the proof of step '\(step)' in run \(run.number) \(error.message)")
            }
        }
    }

    private func keepSnapshot(_ database: Database) throws(StoreError) {
        if snapshot.isOpen {
            if monotonicNow() - snapshot.opened < Self.snapshotAgeMax { return }
            endSnapshot()
        }
        snapshot.uses += 1
        guard snapshot.uses > Self.usesBeforeSnapshot else { return }
        try database.execute("BEGIN")
        snapshot.isOpen = true
        snapshot.opened = monotonicNow()
    }

    /// Lets go of the state that look-ups were made in; the next sees what others wrote meanwhile.
    func endSnapshot() {
        if snapshot.isOpen { try? opened?.execute("COMMIT") }
        snapshot = Snapshot()
    }

    // MARK: Journals

    /// The journals that are there, as far as they are written. They are opened before the tables are read: one that
    /// vanishes is still read here, and its runs are told from the tables by number.
    func openJournals() throws(StoreError) -> [JournalIndex] {
        endSnapshot()
        let names = DeadSessions.names(paths)
        for gone in Set(journals.keys).subtracting(names) { journals[gone] = nil }
        var found: [JournalIndex] = []
        for name in names {
            if journals[name] == nil { journals[name] = try JournalIndex(paths: paths, session: name) }
            guard let journal = journals[name] else { continue }
            try journal.extend()
            found.append(journal)
        }
        return found
    }

    /// The largest number that any run has or had.
    func largestRun() throws(StoreError) -> Int {
        let live = try openJournals().flatMap { $0.runs.keys.map(\.number) }.max() ?? 0
        let kept = try database()?.number("SELECT coalesce(max(id), 0) FROM runs") ?? 0
        let folders = Files.names(in: paths.runs).compactMap { Int($0) }.max() ?? 0
        return max(live, kept, folders)
    }

    // MARK: Events

    func events(of run: RunID, from first: Int, limit: Int) throws(StoreError) -> [RunEvent] {
        guard limit > 0, first >= 0 else { return [] }
        let journal = try openJournals().first { $0.runs[run] != nil }
        var events: [RunEvent] = []
        if let database = try database() {
            events = try EventRows(database: database).events(of: run, from: first, limit: limit)
        }
        if events.count < limit, let journal {
            events += try journal.events(of: run, from: first + events.count, limit: limit - events.count)
        }
        return events
    }

    /// Visits all events of a run in order until `visit` says that it has enough.
    func forEachEvent(of run: RunID, _ visit: (RunEvent) throws(StoreError) -> Bool) throws(StoreError) {
        var first = 0
        while true {
            let events = try events(of: run, from: first, limit: Self.pieceOfEvents)
            for event in events {
                guard try visit(event) else { return }
            }
            guard events.count == Self.pieceOfEvents else { return }
            first += events.count
        }
    }
}
