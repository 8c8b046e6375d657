import BatonEngine
import BatonStore

/// The tables of a director's store, made by migrations. One that was released is never edited; the next is added.
enum DirectorSchema {
    /// `PRAGMA user_version` counts the migrations that were carried out.
    static var version: Int { migrations.count }
    /// `PRAGMA application_id`: "Batd". Tells a director's file from any other.
    static let applicationID = 0x4261_7464

    /// Brings a file to this build's version.
    ///
    /// - Throws: for a file of a newer build, and for one that is no director's.
    static func migrate(_ database: Database, path: String) throws(StoreError) {
        let found = try check(database, path: path)
        guard found < version else { return }
        try database.transaction { () throws(StoreError) in
            for migration in migrations.dropFirst(found) { try database.execute(migration) }
            try database.execute("PRAGMA user_version = \(version); PRAGMA application_id = \(applicationID)")
        }
    }

    /// The version of a file; 0 for an empty one.
    static func check(_ database: Database, path: String) throws(StoreError) -> Int {
        let found = try database.number("PRAGMA user_version")
        let application = try database.number("PRAGMA application_id")
        let isEmpty = try database.number("SELECT count(*) FROM sqlite_master") == 0
        guard application == applicationID || (isEmpty && found == 0) else {
            throw .unreachable(message: "'\(path)' is no director's store; name another folder")
        }
        guard found <= version else {
            throw .newer(
                message: "'\(path)' has version \(found), written by a newer Baton; this one knows \(version): "
                    + "use the newer program")
        }
        return found
    }

    private static let migrations = [first, second]

    /// Version 1: documents under their keys.
    private static let first = [
        "meta", "users", "tokens", "nodes", "pools", "connectors", "experiments", "deployments", "indexes", "events",
        "run_events", "flags", "orders", "artifacts", "logs", "secrets", "replies", "audit",
    ].map { "CREATE TABLE \($0) (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;" }.joined(separator: "\n")

    /// Version 2: data sessions.
    private static let second = "CREATE TABLE sessions (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;"
}
