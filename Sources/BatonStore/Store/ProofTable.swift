import BatonEngine
import BatonModel
import BatonWire

/// Looks proofs up in the tables: a rerun asks for thousands, mostly in the order in which they came.
///
/// Many look-ups share one transaction, and where they go from one row to the next, the rows behind are read ahead.
/// What was read is used for `ageMax`; then others' proofs are seen.
struct ProofTable {
    private var isOpen = false
    private var openedAt = 0
    /// Look-ups outside a transaction since the last change.
    private var uses = 0
    /// Proofs that were read ahead, by the short forms of their digests. Where two have the same one, the last is kept and
    /// the other is looked up.
    private var window: [Int: (key: DigestKey, proof: Proof)] = [:]
    /// The row behind the window, and how many rows the next one takes.
    private var nextID = -1
    private var ahead = 0

    /// Look-ups before a transaction is worth its while.
    private static let usesBeforeTransaction = 4
    /// Nanoseconds for which a transaction and what was read ahead are used.
    private static let ageMax = 50_000_000
    private static let aheadMin = 32
    private static let aheadMax = 512
    /// Proofs that are kept; more are dropped before new ones are read ahead.
    private static let windowMax = 1_024

    /// Sees to it that the next look-up sees the tables as they are then.
    mutating func endTransaction(_ database: Database?) {
        if isOpen { try? database?.execute("COMMIT") }
        isOpen = false
        uses = 0
    }

    /// Drops what was read ahead, too.
    mutating func forget(_ database: Database?) {
        endTransaction(database)
        window.removeAll(keepingCapacity: true)
        nextID = -1
        ahead = 0
    }

    mutating func proof(of key: DigestKey, in database: Database) throws(StoreError) -> Proof? {
        try keepTransaction(database)
        if let found = window[key.short], found.key == key { return found.proof }
        let statement = try database.statement(
            "SELECT id, digest, run, step, wire, outputs FROM proofs WHERE short = ?1"
        )
        .bind(1, key.short)
        while try statement.step() {
            guard statement.digest(1) == key else { continue }
            let id = statement.integer(0)
            let proof = try Self.proof(statement)
            statement.reset()
            try readAhead(from: id, database)
            return proof
        }
        return nil
    }

    private mutating func keepTransaction(_ database: Database) throws(StoreError) {
        let now = monotonicNow()
        if openedAt == 0 || now - openedAt > Self.ageMax {
            forget(database)
            openedAt = now
        }
        if isOpen { return }
        uses += 1
        guard uses > Self.usesBeforeTransaction else { return }
        try database.execute("BEGIN")
        isOpen = true
    }

    /// Reads the rows behind `id` when the look-ups go along them.
    private mutating func readAhead(from id: Int, _ database: Database) throws(StoreError) {
        let isNext = id >= nextID && id <= nextID + Self.aheadMin && nextID > 0
        ahead = isNext ? min(max(Self.aheadMin, ahead * 2), Self.aheadMax) : 0
        nextID = id + ahead + 1
        guard ahead > 0 else { return }
        if window.count + ahead > Self.windowMax { window.removeAll(keepingCapacity: true) }
        let statement = try database.statement(
            "SELECT id, digest, run, step, wire, outputs FROM proofs WHERE id > ?1 AND id <= ?2"
        )
        .bind(1, id).bind(2, id + ahead)
        while try statement.step() {
            guard let key = statement.digest(1), let proof = try Self.proof(statement) else { continue }
            window[key.short] = (key, proof)
        }
    }

    /// nil for what a newer Baton proved: it is proven again.
    private static func proof(_ row: Statement) throws(StoreError) -> Proof? {
        guard row.integer(4) <= WireFormat.version else { return nil }
        let run = RunID(row.integer(2))
        let step = row.text(3)
        return try row.withBytes(5) { bytes throws(StoreError) in
            do throws(WireError) {
                var reader = WireReader(bytes)
                return Proof(outputs: try reader.list(), run: run, step: step)
            } catch {
                throw .damaged(message: "the proof of step '\(step)' in run \(run.number) \(error.message)")
            }
        }
    }
}
