import BatonDirector
import BatonWire
import CBaton
import Glibc
import Synchronization

/// What goes from the connections to the director's thread.
///
/// Bounded by the connections: each has at most one request in here.
final class DirectorMailbox: Sendable {
    enum Order: Sendable {
        case request(DirectorQuestion)
        case pieces(StreamQuestion)
        case reported(ConnectorResult)
        /// Everyone who waits is answered at once, from now on.
        case hurry
        /// The thread ends; nobody asks any more.
        case stop
    }

    private struct State {
        var orders: [Order] = []
        var isIdle = false
    }

    private let state = Mutex(State())
    private let event: Int32

    /// Nil when the system has no descriptors left.
    init?() {
        event = baton_event_create()
        guard event >= 0 else { return nil }
    }

    deinit { if event >= 0 { close(event) } }

    func put(_ order: Order) {
        let wasIdle = state.withLock { state in
            state.orders.append(order)
            defer { state.isIdle = false }
            return state.isIdle
        }
        if wasIdle { baton_event_signal(event) }
    }

    /// What came, at most `limit`.
    func take(_ limit: Int) -> [Order] {
        state.withLock { state in
            guard state.orders.count > limit else {
                defer { state.orders = [] }
                return state.orders
            }
            defer { state.orders.removeFirst(limit) }
            return Array(state.orders[..<limit])
        }
    }

    /// Comes back when something is there, or after so many nanoseconds.
    func wait(atMost timeout: Int) {
        let isEmpty = state.withLock { state in
            state.isIdle = state.orders.isEmpty
            return state.isIdle
        }
        guard isEmpty, timeout > 0 else { return }
        if baton_event_wait(event, Int64(timeout)) == 1 { baton_event_clear(event) }
        state.withLock { $0.isIdle = false }
    }
}

/// A request that a connection waits for.
struct DirectorQuestion: Sendable {
    var request: APIRequest
    var given: Given
    var isOperator: Bool
    /// Takes everything but `later`, which the thread itself waits for. Called once, by the director's thread.
    var reply: @Sendable (Handled) -> Void
}

/// A connection that listens to an experiment.
struct StreamQuestion: Sendable {
    var stream: EventStream
    /// Nanoseconds since 1970 at which nothing new is an answer, too.
    var until: Int
    var reply: @Sendable (StreamPieces) -> Void
}
