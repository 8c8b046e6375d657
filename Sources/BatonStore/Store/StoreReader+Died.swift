import BatonEngine
import BatonModel

/// Tells sessions that ended well without a look at their events: each rerun asks.
extension StoreReader {
    func mayHaveDied(script: String, except own: String) throws(StoreError) -> Bool {
        if try haveAllEnded(except: own) {
            // Mostly: then nothing but the tables can have a run that did not end.
            guard let row = try lastRun(of: script, except: own), try hasOpenRuns(session: row.session) else {
                return false
            }
        }
        let journals = try openJournals().filter { $0.session != own }
        var newest = RunID(0)
        var last: (session: String, journal: JournalIndex?)?
        for journal in journals {
            for (run, entry) in journal.runs where entry.origin.script == script && run > newest {
                (newest, last) = (run, (journal.session, journal))
            }
        }
        if let row = try lastRun(of: script, except: own), row.run > newest {
            last = (row.session, journals.first { $0.session == row.session })
        }
        guard let last else { return false }
        // What the tables have of a session with a journal may be behind it.
        if let journal = last.journal { return !journal.isClosed }
        return try hasOpenRuns(session: last.session)
    }

    /// Whether the sessions of all journals ended well, by the last record of each.
    private func haveAllEnded(except own: String) throws(StoreError) -> Bool {
        endSnapshot()
        for session in DeadSessions.names(paths) where session != own {
            if try JournalEnd.proofs(ofSession: session, paths) == nil { return false }
        }
        return true
    }

    private func lastRun(of script: String, except own: String) throws(StoreError) -> (run: RunID, session: String)? {
        guard let database = try database() else { return nil }
        let statement = try database.statement(
            "SELECT id, session FROM runs WHERE script = ?1 AND session <> ?2 ORDER BY id DESC LIMIT 1"
        )
        .bind(1, script).bind(2, own)
        defer { statement.reset() }
        return try statement.step() ? (RunID(statement.integer(0)), statement.text(1)) : nil
    }

    private func hasOpenRuns(session: String) throws(StoreError) -> Bool {
        guard let database = try database() else { return false }
        let statement = try database.statement(
            "SELECT 1 FROM runs WHERE session = ?1 AND status IN ('waiting', 'running') LIMIT 1"
        )
        .bind(1, session)
        defer { statement.reset() }
        return try statement.step()
    }
}
