import BatonEngine
import Glibc

/// Journals whose processes ended without bringing them in: killed, or the disk was full.
struct DeadSessions {
    let paths: StorePaths

    private static let suffix = ".journal"

    /// Sessions with a journal, living ones too.
    static func names(_ paths: StorePaths) -> [String] {
        Files.names(in: paths.journals).compactMap { name in
            name.hasSuffix(suffix) ? String(name.dropLast(suffix.count)) : nil
        }
    }

    /// Brings them into the tables and removes them. Gives what people should know.
    func takeIn() throws(StoreError) -> [String] {
        Self.names(paths).isEmpty ? [] : try takeIn(StoreDatabase.openForWriting(paths))
    }

    func takeIn(_ database: Database) throws(StoreError) -> [String] {
        var notices: [String] = []
        for session in Self.names(paths) {
            guard let lock = try SessionLock.take(paths.lock(of: session)) else { continue }
            defer { lock.release() }
            // Its owner may have ended well between the listing and the lock.
            guard Files.exists(paths.journal(of: session)) else { continue }
            do {
                if let notice = try takeIn(session, database) { notices.append(notice) }
            } catch .newer(let message) {
                notices.append(message)
            }
        }
        return notices
    }

    private func takeIn(_ session: String, _ database: Database) throws(StoreError) -> String? {
        let path = paths.journal(of: session)
        let ingest = try SessionIngest(paths: paths, session: session)
        try database.execute("PRAGMA synchronous = FULL")
        try ingest.ingest(into: database)
        guard let damage = try ingest.damage() else {
            guard unlink(path) == 0 else { throw Files.error(path, "remove") }
            return nil
        }
        return try setAside(session, path, damage, database)
    }

    /// A journal that is damaged in the middle is kept for people; what stood before the damage is in the tables.
    private func setAside(
        _ session: String, _ path: String, _ damage: JournalScanner.Damage, _ database: Database
    ) throws(StoreError) -> String {
        let kept = "\(paths.journals)/\(session).damaged"
        let message =
            "the journal of session '\(session)' is damaged at byte \(damage.offset): what stood behind it, "
            + "\(damage.lost) bytes, was left out and is kept in '\(kept)'"
        try database.statement(
            "INSERT INTO damages (session, file, position, bytes, message) VALUES (?1, ?2, ?3, ?4, ?5)"
        )
        .bind(1, session).bind(2, kept).bind(3, damage.offset).bind(4, damage.lost).bind(5, message).run()
        guard rename(path, kept) == 0 else { throw Files.error(path, "set aside") }
        return message
    }
}
