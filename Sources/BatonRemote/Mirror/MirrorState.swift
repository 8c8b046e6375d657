import BatonModel
import CBaton
import Glibc
import Synchronization

/// What a follower and the thread that owns the interpreter know of each other.
final class MirrorState: Sendable {
    enum Connection: Hashable, Sendable {
        case none
        case good
        /// Why, for people.
        case lost(String)
    }

    private struct State {
        var run: RunID?
        var connection = Connection.none
        /// What the experiment waits for before it can begin, for people.
        var obstacle: String?
        /// Times that all was fetched that there was.
        var rounds = 0
        /// Set when nothing more comes: the run has ended, or it can't be followed.
        var isOver = false
        /// Why it can't be followed, for people.
        var failure: String?
        var wantsLogs = false
        var isStopping = false
    }

    private let state = Mutex(State())
    private let changed: Int32
    /// Wakes whoever waits for runs.
    private let wake: @Sendable () -> Void

    init(wake: @escaping @Sendable () -> Void) {
        self.wake = wake
        changed = baton_event_create()
    }

    deinit { if changed >= 0 { close(changed) } }

    // For the follower

    var isStopping: Bool { state.withLock { $0.isStopping } }

    func note(run: RunID) { change { $0.run = run } }
    func note(connection: Connection) { change { $0.connection = connection } }
    func note(obstacle: String?) { change { $0.obstacle = obstacle } }
    func noteRound() {
        change {
            $0.rounds += 1
            $0.connection = .good
        }
    }
    func noteNews() { wake() }
    func noteEnd(_ failure: String? = nil) {
        change {
            $0.isOver = true
            $0.failure = failure
        }
    }

    private func change(_ body: (inout sending State) -> Void) {
        state.withLock { body(&$0) }
        if changed >= 0 { baton_event_signal(changed) }
        wake()
    }

    /// Lets time go by, until it is told to stop.
    func rest(nanoseconds: Int) {
        var left = nanoseconds
        while left > 0, !isStopping {
            let piece = min(left, 50_000_000)
            var time = timespec(tv_sec: 0, tv_nsec: piece)
            nanosleep(&time, nil)
            left -= piece
        }
    }

    // For the owner

    var run: RunID? { state.withLock { $0.run } }
    var connection: Connection { state.withLock { $0.connection } }
    var obstacle: String? { state.withLock { $0.obstacle } }
    var rounds: Int { state.withLock { $0.rounds } }
    var isOver: Bool { state.withLock { $0.isOver } }
    var failure: String? { state.withLock { $0.failure } }

    func stop() { state.withLock { $0.isStopping = true } }

    /// Takes note that logs are wanted; true the first time.
    func askForLogs() -> Bool {
        state.withLock { state in
            defer { state.wantsLogs = true }
            return !state.wantsLogs
        }
    }

    /// Waits until something has changed, or for so many nanoseconds.
    func wait(nanoseconds: Int) {
        guard changed >= 0 else { return }
        _ = baton_event_wait(changed, Int64(max(0, nanoseconds)))
        baton_event_clear(changed)
    }
}
