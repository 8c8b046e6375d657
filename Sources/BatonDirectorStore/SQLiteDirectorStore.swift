package import BatonDirector
import BatonEngine
import BatonStore
package import BatonWire

/// A director's documents in one SQLite file: a table for each collection.
///
/// What is put between two commits is one transaction, which begins with the first change. `commit` waits for the disk.
package final class SQLiteDirectorStore: DirectorStore {
    private let database: Database
    private var statements: [Key: Statement] = [:]
    /// Savepoints that `atomically` asked for; the first `savepointsOpen` of them are in the database.
    private var savepointsWanted = 0
    private var savepointsOpen = 0
    private var savepoints: [(begin: Statement, end: Statement, back: Statement)] = []
    /// A transaction is open in which nothing was changed: without one, each read would take and give back a lock on the
    /// file. It ends with the next commit, or with the first change.
    private var isReading = false
    /// Why the transaction is gone, when SQLite ended it by itself; told at `commit`.
    private var lost: DirectorStoreFault?

    private struct Key: Hashable {
        var collection: DirectorCollection
        var kind: Kind
    }

    private enum Kind { case get, put, remove, forwards, backwards }

    /// Opens the file, or makes it; brings its tables to this build's version.
    package init(path: String) throws(DirectorStoreFault) {
        do throws(StoreError) {
            database = try Database(path: path, access: .writing)
            _ = try database.number("PRAGMA journal_mode = WAL")
            try database.execute("PRAGMA synchronous = FULL; PRAGMA cache_size = -\(Self.cacheKiB)")
            try DirectorSchema.migrate(database, path: path)
        } catch { throw DirectorStoreFault(error) }
    }

    /// KiB of pages that are kept in memory.
    private static let cacheKiB = 16_384

    package func value(_ collection: DirectorCollection, _ key: String) throws(DirectorStoreFault) -> [UInt8]? {
        do throws(StoreError) {
            try beginReading()
            let statement = try statement(collection, .get).bind(1, key)
            defer { statement.reset() }
            guard try statement.step() else { return nil }
            return try statement.bytes(0)
        } catch { throw DirectorStoreFault(error) }
    }

    package func put(_ collection: DirectorCollection, _ key: String, _ value: [UInt8]) throws(DirectorStoreFault) {
        try change { () throws(StoreError) in
            try statement(collection, .put).bind(1, key).bind(2, bytes: value).run()
        }
    }

    package func remove(_ collection: DirectorCollection, _ key: String) throws(DirectorStoreFault) {
        try change { () throws(StoreError) in try statement(collection, .remove).bind(1, key).run() }
    }

    package func scan(
        _ collection: DirectorCollection, from start: String, to end: String, limit: Int, isReversed: Bool
    ) throws(DirectorStoreFault) -> [DirectorEntry] {
        do throws(StoreError) {
            try beginReading()
            let statement = try statement(collection, isReversed ? .backwards : .forwards)
                .bind(1, start).bind(2, end).bind(3, limit)
            defer { statement.reset() }
            var entries: [DirectorEntry] = []
            while try statement.step() {
                entries.append(DirectorEntry(key: statement.text(0), value: try statement.bytes(1)))
            }
            return entries
        } catch { throw DirectorStoreFault(error) }
    }

    package func atomically<T>(_ body: () throws(Problem) -> T) throws(Problem) -> T {
        savepointsWanted += 1
        let value: T
        do throws(Problem) { value = try body() } catch {
            closeSavepoint(takingBack: true)
            throw error
        }
        closeSavepoint(takingBack: false)
        return value
    }

    package func commit() throws(DirectorStoreFault) {
        precondition(savepointsWanted == 0, "a commit inside of atomically")
        if let fault = lost {
            lost = nil
            isReading = false
            if database.isInTransaction { try? database.execute("ROLLBACK") }
            throw fault
        }
        isReading = false
        guard database.isInTransaction else { return }
        do throws(StoreError) { try database.statement("COMMIT").run() } catch {
            if database.isInTransaction { try? database.execute("ROLLBACK") }
            throw DirectorStoreFault(error)
        }
    }
}

extension SQLiteDirectorStore {
    /// Opens what has to be open before something changes, and changes it.
    private func change(_ body: () throws(StoreError) -> Void) throws(DirectorStoreFault) {
        if let lost { throw lost }
        do throws(StoreError) {
            try beginChanging()
            while savepointsOpen < savepointsWanted {
                try savepoint(savepointsOpen).begin.run()
                savepointsOpen += 1
            }
            try body()
        } catch {
            noteLoss(DirectorStoreFault(error))
            throw DirectorStoreFault(error)
        }
    }

    private func beginReading() throws(StoreError) {
        guard !database.isInTransaction else { return }
        try database.statement("BEGIN").run()
        isReading = true
    }

    private func beginChanging() throws(StoreError) {
        if isReading {
            isReading = false
            try database.statement("COMMIT").run()
        }
        if !database.isInTransaction { try database.statement("BEGIN IMMEDIATE").run() }
    }

    /// After a fault SQLite may have taken everything back since the last commit, not only the last change.
    private func noteLoss(_ fault: DirectorStoreFault) {
        guard !database.isInTransaction else { return }
        savepointsOpen = 0
        lost = fault
    }

    private func closeSavepoint(takingBack: Bool) {
        savepointsWanted -= 1
        guard savepointsOpen > savepointsWanted else { return }
        savepointsOpen -= 1
        do throws(StoreError) {
            let savepoint = try savepoint(savepointsOpen)
            if takingBack { try savepoint.back.run() }
            try savepoint.end.run()
        } catch {
            // Whether the changes are in or out is not known: all since the last commit has to go.
            try? database.execute("ROLLBACK")
            savepointsOpen = 0
            lost = DirectorStoreFault(error)
        }
    }

    private func savepoint(_ depth: Int) throws(StoreError) -> (begin: Statement, end: Statement, back: Statement) {
        while savepoints.count <= depth {
            let name = "s\(savepoints.count)"
            savepoints.append(
                (
                    try database.prepare("SAVEPOINT \(name)"), try database.prepare("RELEASE \(name)"),
                    try database.prepare("ROLLBACK TO \(name)")
                ))
        }
        return savepoints[depth]
    }

    private func statement(_ collection: DirectorCollection, _ kind: Kind) throws(StoreError) -> Statement {
        let key = Key(collection: collection, kind: kind)
        if let found = statements[key] {
            found.reset()
            return found
        }
        let table = collection.rawValue
        let range = "SELECT key, value FROM \(table) WHERE key >= ?1 AND key < ?2 ORDER BY key"
        let sql =
            switch kind {
            case .get: "SELECT value FROM \(table) WHERE key = ?1"
            case .put: "INSERT INTO \(table) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value"
            case .remove: "DELETE FROM \(table) WHERE key = ?1"
            case .forwards: "\(range) LIMIT ?3"
            case .backwards: "\(range) DESC LIMIT ?3"
            }
        let made = try database.prepare(sql)
        statements[key] = made
        return made
    }
}

extension Statement {
    /// A copy of the bytes of a column.
    func bytes(_ column: Int32) throws(StoreError) -> [UInt8] {
        try withBytes(column) { (bytes: UnsafeRawBufferPointer) throws(StoreError) in Array(bytes) }
    }
}

extension DirectorStoreFault {
    init(_ error: StoreError) {
        let isFull = if case .full = error { true } else { false }
        self.init(error.message, isFull: isFull)
    }
}
