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
    private var table = ProofTable()
    private let pending: PendingProofs
    /// Damages of journals that readers came across.
    private(set) var notices: Set<String> = []

    /// Runs that are looked through for an earlier key.
    static let earlierRunsMax = 200
    /// Events that are read at once where all of a run are looked at.
    static let pieceOfEvents = 10_000

    init(paths: StorePaths) {
        self.paths = paths
        pending = PendingProofs(paths: paths)
    }

    func database() throws(StoreError) -> Database? {
        if let opened { return opened }
        opened = try StoreDatabase.openForReading(paths)
        return opened
    }

    // MARK: Proofs

    /// A proof in the tables, or in a journal other than that of the session `own`.
    func proof(of digest: String, except own: String?) throws(StoreError) -> Proof? {
        let pending = try pending.proof(of: digest, except: own)
        guard let database = try database(), let key = DigestKey(digest) else { return pending }
        guard let pending else { return try table.proof(of: key, in: database) }
        guard let kept = try table.proof(of: key, in: database), kept.run > pending.run else { return pending }
        return kept
    }

    /// Lets go of the state that look-ups were made in; the next sees what others wrote meanwhile.
    func endSnapshot() { table.endTransaction(opened) }

    /// Lets go of what was read ahead, too.
    func forgetProofs() { table.forget(opened) }

    // MARK: Journals

    /// The journals that are there, as far as they are written. They are opened before the tables are read: one that
    /// vanishes is still read here, and its runs are told from the tables by number.
    func openJournals() throws(StoreError) -> [JournalIndex] {
        endSnapshot()
        let names = DeadSessions.names(paths)
        for gone in Set(journals.keys).subtracting(names) { journals[gone] = nil }
        var found: [JournalIndex] = []
        for name in names {
            if journals[name]?.isCurrent == false { journals[name] = nil }
            if journals[name] == nil { journals[name] = try JournalIndex(paths: paths, session: name) }
            guard let journal = journals[name] else { continue }
            try journal.extend()
            if try journal.hasDamage(), !SessionLock.isHeld(paths.lock(of: name)) {
                notices.insert(
                    "the journal '\(paths.journal(of: name))' is damaged: runs in it may lack their last events; "
                        + "'baton store check' tells more")
            }
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
