package import BatonEngine
package import BatonModel
import BatonWire
import Crypto
import Glibc

/// The runs of a project on disk: a folder that several processes use at once.
///
/// `append` is one `write` to the journal of this process's session; a thread behind it makes groups of records
/// outlive a power cut and brings them into the tables. Reading puts both together, the journals of other processes
/// too. The tables are opened for reading when something is first asked.
///
/// Belongs to one thread. Nothing is made on disk before the first run begins.
package final class ProjectStore: RunStore {
    package let paths: StorePaths
    /// What people should be told: journals that were found damaged.
    package var notices: [String] { reader.notices.union(live?.keeper.notices ?? []).sorted() }

    /// Only this file and `ProjectStore+Adopt.swift` touch it.
    var live: LiveSession?
    private var proofs = FreshProofs()
    /// Begun here and not finished.
    var openRuns: Set<RunID> = []
    /// Bytes from which on the journal is begun anew when a run begins and no other goes on.
    package var journalBytesMax = 16 << 20
    let reader: StoreReader

    /// This process's session: its claim, its journal and the thread behind.
    struct LiveSession {
        var name: String
        var lock: SessionLock
        var journal: JournalWriter
        var keeper: Keeper
    }

    /// A store in a folder, which need not be there.
    package init(folder: String) {
        paths = StorePaths(root: folder)
        reader = StoreReader(paths: paths)
    }

    deinit { close() }

    // MARK: Writing

    /// The first run fixes the session of this store; later ones have the same.
    package func begin(_ origin: RunOrigin) throws(StoreError) -> RunID {
        if live == nil { try openSession(origin.session) }
        guard live?.name == origin.session else {
            throw .unreachable(
                message: "session '\(origin.session)' can't record by the store of session '\(live?.name ?? "")'")
        }
        try renewJournal()
        let number = try RunCounter(paths: paths).next { () throws(StoreError) in try reader.largestRun() }
        let run = RunID(number)
        do {
            try live?.journal.begin(run, origin, text: Self.digest(of: origin.text))
            openRuns.insert(run)
            try noteAppended()
        } catch {
            // The number stays taken: another process may have seen it.
            rmdir(paths.run(number))
            throw error
        }
        return run
    }

    package func append(_ events: [RunEvent], to run: RunID) throws(StoreError) {
        guard live != nil else {
            throw .unreachable(message: "run \(run.number) was not begun by this store")
        }
        if let lost = live?.keeper.lost { throw lost }
        try live?.journal.append(events, to: run)
        reader.endSnapshot()
        let length = live?.journal.length ?? 0
        var isNews = false
        for event in events {
            if case .finished = event.fact { openRuns.remove(run) }
            isNews = isNews || proofs.isNews(event.fact, of: run)
            proofs.note(event.fact, of: run, at: length)
        }
        try noteAppended(isNews: isNews)
    }

    func noteAppended(isNews: Bool = false) throws(StoreError) {
        guard let keeper = live?.keeper, let length = live?.journal.length else { return }
        try keeper.note(appended: length, isNews: isNews)
        forgetProofs(upTo: keeper.ingested)
    }

    func forgetProofs(upTo ingested: Int) {
        if proofs.forget(upTo: ingested) { reader.forgetProofs() }
    }

    package func proof(of digest: String) throws(StoreError) -> Proof? {
        if let fresh = proofs[digest] { return fresh }
        return try reader.proof(of: digest, except: live?.name)
    }

    /// Waits until everything that was appended outlives a power cut and is in the tables.
    package func flush() throws(StoreError) {
        try live?.keeper.flush()
        if let ingested = live?.keeper.ingested { forgetProofs(upTo: ingested) }
        reader.endSnapshot()
    }

    /// Makes all durable and gives the session up. A short session leaves its journal as it is, for a later one that
    /// has the time to bring it into the tables.
    package func close() {
        guard let session = live else { return }
        live = nil
        reader.forgetProofs()
        do {
            if openRuns.isEmpty {
                try session.journal.finish(proofs: proofs.count)
                try session.keeper.note(appended: session.journal.length)
            }
        } catch {
            // The journal is as good without its last record, and what the disk lost is told by the appends.
        }
        if session.keeper.stop() { unlink(session.journal.path) }
        session.lock.release()
    }

    func openSession(_ name: String) throws(StoreError) {
        guard StorePaths.isName(name) else {
            throw .unreachable(message: "'\(name)' can't name a session: letters, digits, '-', '_' and '.' can")
        }
        try makeFolders()
        guard let lock = try SessionLock.take(paths.lock(of: name)) else {
            throw .busy(message: "session '\(name)' is in use by another process")
        }
        let path = paths.journal(of: name)
        guard !Files.exists(path) else {
            lock.release()
            throw .unreachable(message: "session '\(name)' has been used before; a new one needs a new name")
        }
        do {
            let journal = try JournalWriter(path: path, session: name)
            let keeper = try Keeper(paths: paths, session: name, journal: journal.descriptor)
            live = LiveSession(name: name, lock: lock, journal: journal, keeper: keeper)
        } catch {
            lock.release()
            throw error
        }
    }

    private func makeFolders() throws(StoreError) {
        if Files.exists(paths.journals), Files.exists(paths.runs), Files.exists(paths.sessions) { return }
        for folder in [paths.root, paths.journals, paths.runs, paths.sessions] { try Files.makeFolder(folder) }
        // The store is not part of the project's own history.
        let ignore = "\(paths.root)/.gitignore"
        let descriptor = open(ignore, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        if descriptor >= 0 {
            _ = [UInt8]("*\n".utf8).withUnsafeBytes { Files.write(descriptor, $0, at: 0) }
            Glibc.close(descriptor)
        }
    }

    static func digest(of text: String) -> String {
        var text = text
        return text.withUTF8 { Hexadecimal.text(SHA256.hash(data: UnsafeRawBufferPointer($0))) }
    }
}

// MARK: Reading

extension ProjectStore: RunArchive {
    package func records(limit: Int) throws(StoreError) -> [RunRecord] { try reader.records(limit: limit) }

    package func record(of run: RunID) throws(StoreError) -> RunRecord? { try reader.record(of: run) }

    package func events(of run: RunID, from first: Int, limit: Int) throws(StoreError) -> [RunEvent] {
        try reader.events(of: run, from: first, limit: limit)
    }

    package func key(ofStep path: String, in run: RunID) throws(StoreError) -> StepKey? {
        try reader.key(ofStep: path, in: run)
    }

    /// Whether the last session of a script ended before all of its runs. False is certain; true is for whoever looks
    /// at their events.
    package func mayHaveDied(script: String, except own: String) throws(StoreError) -> Bool {
        try reader.mayHaveDied(script: script, except: own)
    }

    package func earlierKey(
        ofStep path: String, before run: RunID
    ) throws(StoreError) -> (run: RunID, key: StepKey)? {
        try reader.earlierKey(ofStep: path, before: run)
    }
}
