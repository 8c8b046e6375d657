package import BatonEngine
import CSQLite
import Glibc

/// One connection to an SQLite file; belongs to one thread at a time.
///
/// A thin layer: texts and blobs are bound and read without a detour, statements are prepared once and kept.
/// The Swift wrapper GRDB was measured and left out: with Foundation it adds 1.3 to 2 ms to every start of the
/// program and 5 MB of memory, where a whole run of a thousand finished steps has 7 ms.
package final class Database {
    /// How long a connection waits for one that writes, in milliseconds.
    package static let busyTimeout: Int32 = 5_000
    /// Statements kept prepared; the store has fewer.
    private static let cachedMax = 64

    private let handle: OpaquePointer
    private let path: String
    /// By where a statement's text stands in the program: no hashing of texts.
    private var cached: [Int: Statement] = [:]

    package enum Access { case reading, writing }

    /// Opens the file; for writing, makes it where there is none.
    package init(path: String, access: Access) throws(StoreError) {
        var opened: OpaquePointer?
        let flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        // Readers may write where they can: what a killed process left half done (a journal in front of the file, no
        // index beside the log) is only put right by a connection that may.
        let isWritable = access == .writing || Glibc.access(path, W_OK) == 0
        let code = sqlite3_open_v2(
            path, &opened,
            flags | (isWritable ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY)
                | (access == .writing ? SQLITE_OPEN_CREATE : 0), nil)
        guard code == SQLITE_OK, let opened else {
            let message = opened.map { String(cString: sqlite3_errmsg($0)) } ?? "out of memory"
            sqlite3_close_v2(opened)
            throw Database.error(code, path, message)
        }
        handle = opened
        self.path = path
        sqlite3_busy_timeout(handle, Database.busyTimeout)
    }

    deinit {
        cached.removeAll()
        sqlite3_close_v2(handle)
    }

    /// Runs statements that give nothing back.
    package func execute(_ sql: String) throws(StoreError) {
        try check(sqlite3_exec(handle, sql, nil, nil, nil))
    }

    /// A statement that is prepared once; it is reset and its parameters are empty.
    package func statement(_ sql: StaticString) throws(StoreError) -> Statement {
        let key = Int(bitPattern: sql.utf8Start)
        if let found = cached[key] {
            found.reset()
            return found
        }
        let made = try prepare(sql.description)
        if cached.count < Database.cachedMax { cached[key] = made }
        return made
    }

    package func prepare(_ sql: String) throws(StoreError) -> Statement {
        var statement: OpaquePointer?
        try check(sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil))
        guard let statement else { throw .damaged(message: "an empty statement for '\(path)'") }
        return Statement(statement, in: self)
    }

    /// Carries out `body` as a whole or not at all. Takes the write lock at once: nothing is read that changes before
    /// it is written.
    package func transaction<T>(_ body: () throws(StoreError) -> T) throws(StoreError) -> T {
        try execute("BEGIN IMMEDIATE")
        do {
            let value = try body()
            try execute("COMMIT")
            return value
        } catch {
            // A failed commit may have ended the transaction by itself.
            if sqlite3_get_autocommit(handle) == 0 { try? execute("ROLLBACK") }
            throw error
        }
    }

    /// Whether a transaction is open: a full disk may end one by itself.
    package var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

    /// Rows that the last statement changed.
    package var changedCount: Int { Int(sqlite3_changes64(handle)) }

    /// A single number, as a pragma gives it.
    package func number(_ sql: String) throws(StoreError) -> Int {
        let statement = try prepare(sql)
        guard try statement.step() else { return 0 }
        return statement.integer(0)
    }

    /// Leaves the log of writes as it is when the last connection closes; the next one goes on with it.
    ///
    /// Folding it into the file costs two waits for the disk, which a program that ends has no reason to take.
    package func keepLogOnClose() {
        baton_sqlite_keep_log(handle)
    }

    func check(_ code: Int32) throws(StoreError) {
        if code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE { return }
        throw Database.error(
            code, path, String(cString: sqlite3_errmsg(handle)), systemCode: sqlite3_system_errno(handle))
    }

    private static func error(
        _ code: Int32, _ path: String, _ message: String, systemCode: Int32 = 0
    ) -> StoreError {
        switch code & 0xFF {
        case SQLITE_FULL: .full(message: "no space left for '\(path)'; make room and try again")
        case SQLITE_IOERR,
            SQLITE_CANTOPEN where systemCode == ENOSPC || systemCode == EDQUOT:
            .full(message: "no space left for what belongs to '\(path)'; make room and try again")
        case SQLITE_BUSY, SQLITE_LOCKED:
            .busy(
                message: "other processes kept '\(path)' busy for \(busyTimeout / 1000) s; try again when they are done"
            )
        case SQLITE_CORRUPT, SQLITE_NOTADB:
            .damaged(message: "'\(path)' is damaged: \(message); 'baton store check' tells more")
        default: .unreachable(message: "can't use '\(path)': \(message)")
        }
    }
}
