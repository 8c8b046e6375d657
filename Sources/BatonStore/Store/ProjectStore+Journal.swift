import BatonEngine
import Glibc

extension ProjectStore {
    /// Begins the journal of a long session anew, once all of it is in the tables for good: a prompt that is open for a
    /// week keeps one that is no longer than its bound and its newest run.
    ///
    /// Where the tables can't take it in now, the session goes on with the journal as it is.
    func renewJournal() throws(StoreError) {
        guard openRuns.isEmpty, let session = live, session.journal.length > journalBytesMax else { return }
        do throws(StoreError) {
            try session.keeper.flush()
        } catch {
            return
        }
        let isTakenIn = session.keeper.stop()
        if isTakenIn {
            guard unlink(session.journal.path) == 0 else { throw Files.error(session.journal.path, "remove") }
            live?.journal = try JournalWriter(path: session.journal.path, session: session.name)
            forgetProofs(upTo: .max)
        }
        guard let journal = live?.journal else { return }
        live?.keeper = try Keeper(paths: paths, session: session.name, journal: journal.descriptor)
        try noteAppended(isNews: !isTakenIn)
    }
}
