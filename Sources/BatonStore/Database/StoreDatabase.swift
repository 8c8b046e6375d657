import BatonEngine
import Glibc

/// The store's database as its parts open it.
enum StoreDatabase {
    /// Pages of the log of writes after which it is folded into the file.
    private static let checkpointPages = 1_000

    /// KiB of pages that a reader keeps. The file is not mapped: what a rerun has looked at would stay resident.
    private static let readerCacheKiB = 1_024
    /// The same for a writer, beside the pages of the transaction at hand.
    private static let writerCacheKiB = 512

    /// Opens for writing; makes the tables or brings them up to date.
    static func openForWriting(_ paths: StorePaths) throws(StoreError) -> Database {
        let database = try Database(path: paths.database, access: .writing)
        if try Schema.isOutdated(database, path: paths.database) {
            try make(database, paths)
        }
        try database.execute(
            "PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA wal_autocheckpoint = \(checkpointPages); "
                + "PRAGMA cache_size = -\(writerCacheKiB)")
        database.keepLogOnClose()
        return database
    }

    /// Bytes of the log of writes that a session leaves behind: the next has to read them first.
    private static let logBytesMax = 1 << 18

    /// Lets all transactions of the log of writes outlive a power cut: those that did not wait for the disk are only there
    /// by then when a later one did. Without a log all is in the file for good.
    static func syncLog(_ paths: StorePaths) throws(StoreError) {
        let path = paths.database + "-wal"
        let descriptor = open(path, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return }
            throw Files.error(path, "open")
        }
        defer { close(descriptor) }
        guard fdatasync(descriptor) == 0 else { throw Files.error(path, "sync") }
    }

    /// Folds a large log of writes into the file, as far as others let it.
    static func foldLog(_ database: Database, _ paths: StorePaths) throws(StoreError) {
        guard Trees.bytes(paths.database + "-wal") > logBytesMax else { return }
        _ = try database.number("PRAGMA wal_checkpoint(TRUNCATE)")
    }

    /// One process at a time: the change to a log of writes does not wait for others as all else does.
    private static func make(_ database: Database, _ paths: StorePaths) throws(StoreError) {
        let descriptor = open(paths.counter, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw Files.error(paths.counter, "open") }
        defer { close(descriptor) }
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else { throw Files.error(paths.counter, "lock") }
        }
        try database.execute("PRAGMA journal_mode = WAL")
        try Schema.migrate(database, path: paths.database)
    }

    /// Opens for reading; nil where no database is yet.
    static func openForReading(_ paths: StorePaths) throws(StoreError) -> Database? {
        guard Files.exists(paths.database) else { return nil }
        let database = try Database(path: paths.database, access: .reading)
        let version = try database.number("PRAGMA user_version")
        guard version > 0 else { return nil }
        _ = try Schema.isOutdated(database, path: paths.database)
        try database.execute("PRAGMA cache_size = -\(readerCacheKiB)")
        return database
    }
}
