import BatonEngine
import CBaton
import Glibc
import Synchronization

/// The thread that makes a journal durable and brings it into the tables, in groups, behind the back of the one that
/// appends.
///
/// It is not started for what can be had again at the price of having it again: a rerun that finds every step done
/// only tells so. That survives `kill -9` as all records do; a power cut may take it, and the disk is not waited for.
final class Keeper: Sendable {
    /// Nanoseconds from an append to the call that makes it outlive a power cut.
    static let syncPause: Int64 = 50_000_000
    /// Nanoseconds between two transactions.
    static let ingestPause = 100_000_000
    /// Bytes of records of nothing new that are not brought into the tables yet.
    private static let idleBytesMax = 16 << 20
    /// Nanoseconds without progress after which nobody waits for the thread any more.
    private static let patience: Int64 = 60_000_000_000

    struct State {
        /// Bytes of the journal that were written, that outlive a power cut, and that are in the tables.
        var appended = 0
        var synced = 0
        var ingested = 0
        /// Something was recorded that did not stand in the store before.
        var hasNews = false
        var hasThread = false
        /// The journal can't be trusted any more; nothing is acknowledged from then on.
        var lost: StoreError?
        /// Why the tables are behind; the journal has it all.
        var delay: StoreError?
        /// Somebody waits for all that was appended.
        var isFlushWanted = false
        var isStopping = false
        /// The thread sleeps until it is woken.
        var isIdle = true
        /// Flushes that were carried out, well or not.
        var flushCount = 0
        var hasStopped = false
        var notices: [String] = []
    }

    let paths: StorePaths
    let session: String
    private let journal: Int32
    private let counter: Int32
    private let wake: Int32
    private let done: Int32
    private let state = Mutex(State())

    init(paths: StorePaths, session: String, journal: Int32) throws(StoreError) {
        self.paths = paths
        self.session = session
        self.journal = fcntl(journal, F_DUPFD_CLOEXEC, 3)
        wake = baton_event_create()
        done = baton_event_create()
        counter = open(paths.counter, O_RDONLY | O_CLOEXEC)
        guard wake >= 0, done >= 0, self.journal >= 0 else {
            throw .unreachable(message: "no descriptors left for the store; close files or raise 'ulimit -n'")
        }
    }

    deinit {
        for descriptor in [wake, done, counter, journal] where descriptor >= 0 { close(descriptor) }
    }

    /// Tells of bytes that were written. Cheap while the thread is at work.
    ///
    /// - Throws: what made earlier bytes unsafe.
    func note(appended: Int, isNews: Bool = false) throws(StoreError) {
        let (lost, isWakeNeeded, hasThread) = state.withLock { state in
            state.appended = appended
            if isNews { state.hasNews = true }
            let isWork = state.hasNews || appended - state.ingested > Self.idleBytesMax
            defer { if isWork { state.isIdle = false } }
            return (state.lost, state.isIdle && isWork, state.hasThread)
        }
        if isWakeNeeded {
            if hasThread { baton_event_signal(wake) } else { try start() }
        }
        if let lost { throw lost }
    }

    var lost: StoreError? { state.withLock { $0.lost } }
    var notices: [String] { state.withLock { $0.notices } }
    var ingested: Int { state.withLock { $0.ingested } }

    /// Waits until all that was appended is durable and in the tables.
    func flush() throws(StoreError) {
        let target = state.withLock { state in
            state.isFlushWanted = true
            return state.flushCount + 1
        }
        try wakeThread()
        wait { $0.flushCount >= target || $0.hasStopped }
        if let error = state.withLock({ $0.lost ?? $0.delay }) { throw error }
    }

    /// Makes all durable and ends the thread; true when all is in the tables, so that the journal may go.
    func stop() -> Bool {
        let now = state.withLock { state in
            state.isStopping = true
            return state
        }
        if !now.hasThread, !now.hasNews, KeeperWork.isBetterLeft(paths) { return false }
        // Without a thread the journal stays as it is, and is as good.
        guard (try? wakeThread()) != nil else { return false }
        wait { $0.hasStopped }
        return state.withLock { $0.hasStopped && $0.lost == nil && $0.delay == nil && $0.ingested == $0.appended }
    }

    /// Goes on while the thread gets on, however long that takes.
    private func wait(for isOver: (State) -> Bool) {
        var reached = ingested
        while !state.withLock({ isOver($0) }) {
            if baton_event_wait(done, Self.patience) == 1 {
                baton_event_clear(done)
            } else {
                guard ingested > reached else { return }
                reached = ingested
            }
        }
    }

    private func wakeThread() throws(StoreError) {
        if !state.withLock({ $0.hasThread }) { try start() }
        baton_event_signal(wake)
    }

    /// The thread looks around for the first time when `syncPause` is over or it is woken.
    private func start() throws(StoreError) {
        let raw = Unmanaged.passRetained(self)
        let error = baton_thread_start(
            { Unmanaged<Keeper>.fromOpaque($0!).takeRetainedValue().run() }, raw.toOpaque(), nil)
        guard error == 0 else {
            raw.release()
            throw .unreachable(message: "no thread for the store: \(Files.reason(error))")
        }
        state.withLock { $0.hasThread = true }
    }

    private func run() {
        var work = KeeperWork(paths: paths, session: session)
        var lastIngest = 0
        while true {
            let isIdle = state.withLock { $0.isIdle && !$0.isFlushWanted && !$0.isStopping }
            if baton_event_wait(wake, isIdle ? -1 : Self.syncPause) == 1 { baton_event_clear(wake) }
            let now = state.withLock { $0 }
            let isUrgent = now.isFlushWanted || now.isStopping
            if !isUrgent, isIdle { continue }
            if now.lost == nil, now.appended > now.synced, !now.isStopping, now.hasNews || now.isFlushWanted {
                sync(now.appended)
            }
            let instant = monotonicNow()
            if isUrgent || (now.appended > now.ingested && instant - lastIngest >= Self.ingestPause) {
                if !ingest(&work, isLast: now.isStopping), now.isStopping { sync(now.appended) }
                lastIngest = instant
            }
            if settle(after: now) { return }
        }
    }

    /// The counter goes first: no run is durable whose number could be given again.
    private func sync(_ appended: Int) {
        let isCounterSafe = counter < 0 || fdatasync(counter) == 0
        let isSafe = isCounterSafe && fdatasync(journal) == 0
        let code = errno
        state.withLock { state in
            if isSafe {
                state.synced = appended
            } else {
                state.lost = .unreachable(
                    message: "the disk did not keep '\(paths.journal(of: session))': \(Files.reason(code)); "
                        + "what was recorded before may be lost, so nothing more is")
            }
        }
    }

    private func ingest(_ work: inout KeeperWork, isLast: Bool) -> Bool {
        do {
            let appended = state.withLock { $0.appended }
            if isLast, work.isBetterLeft(appended) { return false }
            if isLast { try work.makeDurable() }
            while try work.ingestNext() {
                let reached = work.offset
                state.withLock { $0.ingested = reached }
            }
            if isLast { try work.finish() }
            state.withLock { state in
                state.notices = work.notices
                state.delay = nil
            }
            return true
        } catch {
            state.withLock { $0.delay = error }
            return false
        }
    }

    /// Answers those that wait; true when the thread is to end.
    private func settle(after seen: State) -> Bool {
        let isOver = state.withLock { state in
            if seen.isFlushWanted {
                state.isFlushWanted = false
                state.flushCount += 1
            }
            let isDone = state.ingested >= state.appended && (state.synced >= state.appended || !state.hasNews)
            state.isIdle = isDone || state.lost != nil
            if seen.isStopping { state.hasStopped = true }
            return seen.isStopping
        }
        if seen.isFlushWanted || isOver { baton_event_signal(done) }
        return isOver
    }
}

/// What the thread has for itself.
private struct KeeperWork {
    let paths: StorePaths
    let session: String
    private var database: Database?
    private var journal: SessionIngest?
    /// Damages of other sessions' journals.
    private(set) var notices: [String] = []

    /// Bytes of a journal that is left to a later session, when this one is over before it was brought in.
    private static let leftBytesMax = 1 << 20
    /// Journals that may lie there, and their bytes; with more, the one that ends brings them all in.
    private static let leftCountMax = 16
    private static let leftBytesOfAllMax = 16 << 20

    init(paths: StorePaths, session: String) {
        self.paths = paths
        self.session = session
    }

    /// Whether the session was too short to open the tables for it.
    func isBetterLeft(_ appended: Int) -> Bool {
        database == nil && appended <= Self.leftBytesMax && Self.isBetterLeft(paths)
    }

    /// Whether there is room for one more journal among those that wait for a session with more time.
    static func isBetterLeft(_ paths: StorePaths) -> Bool {
        let names = DeadSessions.names(paths)
        guard names.count <= leftCountMax else { return false }
        return names.reduce(0) { $0 + Trees.bytes(paths.journal(of: $1)) } <= leftBytesOfAllMax
    }

    /// Bytes of the journal that are in the tables.
    var offset: Int { journal?.offset ?? 0 }

    /// What is brought in from now on outlives a power cut when it is there.
    mutating func makeDurable() throws(StoreError) {
        try open()
        try database?.execute("PRAGMA synchronous = FULL")
    }

    /// Lets everything that was brought in outlive a power cut, earlier transactions too, and folds a large log.
    mutating func finish() throws(StoreError) {
        guard let database else { return }
        try StoreDatabase.syncLog(paths)
        try StoreDatabase.foldLog(database, paths)
    }

    /// Brings one transaction's worth into the tables; false when there is nothing more.
    mutating func ingestNext() throws(StoreError) -> Bool {
        try open()
        guard let database, let journal else { return false }
        return try journal.ingestNext(into: database)
    }

    private mutating func open() throws(StoreError) {
        if database == nil {
            let opened = try StoreDatabase.openForWriting(paths)
            notices = try DeadSessions(paths: paths).takeIn(opened)
            database = opened
        }
        if journal == nil { journal = try SessionIngest(paths: paths, session: session) }
    }
}
