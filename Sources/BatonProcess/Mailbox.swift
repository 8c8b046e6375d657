import BatonEngine
import BatonModel
import CBaton
import Glibc
import Synchronization

/// What goes between the engine's thread and the one that owns the processes. Holds two event counters, one a way.
final class Mailbox: Sendable {
    enum Order {
        case launch(AttemptTicket, Launch)
        case terminate(AttemptTicket, grace: Int)
        /// Kill all that runs and end the thread.
        case stop
    }

    private struct State {
        var orders: [Order] = []
        var completions: [Completion] = []
        /// Whether the other thread saw nothing here, and may be asleep.
        var isLoopIdle = true
        var isEngineWaiting = false
        /// A descriptor that ends a wait when there is something to read on it; -1 for none.
        var input: Int32 = -1
    }

    private let state = Mutex(State())
    /// Readable while orders may be there.
    let ordersEvent: Int32
    /// Readable while completions may be there, or somebody woke us.
    let completionsEvent: Int32

    init() throws(ProcessBackendError) {
        ordersEvent = try Mailbox.checked(baton_event_create())
        do throws(ProcessBackendError) {
            completionsEvent = try Mailbox.checked(baton_event_create())
        } catch {
            close(ordersEvent)
            throw error
        }
    }

    deinit {
        close(ordersEvent)
        close(completionsEvent)
    }

    static func checked(_ result: Int32) throws(ProcessBackendError) -> Int32 {
        guard result >= 0 else { throw .noDescriptor(error: -result) }
        return result
    }

    func order(_ order: Order) {
        let isIdle = state.withLock { state in
            state.orders.append(order)
            defer { state.isLoopIdle = false }
            return state.isLoopIdle
        }
        if isIdle { baton_event_signal(ordersEvent) }
    }

    /// For the loop, which may sleep when there are none.
    func takeOrders() -> [Order] {
        state.withLock { state in
            state.isLoopIdle = state.orders.isEmpty
            defer { state.orders = [] }
            return state.orders
        }
    }

    func report(_ completions: [Completion]) {
        let isWaiting = state.withLock { state in
            state.completions.append(contentsOf: completions)
            defer { state.isEngineWaiting = false }
            return state.isEngineWaiting
        }
        if isWaiting { baton_event_signal(completionsEvent) }
        // A program that is computing looks at this byte and lets its runs go on.
        cb_attention_set(1)
    }

    func takeCompletions() -> [Completion] {
        state.withLock { state in
            defer { state.completions = [] }
            return state.completions
        }
    }

    func wake() { baton_event_signal(completionsEvent) }

    /// Waits end when there is something to read on `descriptor` too; -1 for none.
    func watch(input descriptor: Int32) { state.withLock { $0.input = descriptor } }

    /// Returns when completions are there, after `wake`, after a handled signal, or at the deadline.
    func wait(until deadline: Int?) {
        let (isEmpty, input) = state.withLock { state in
            state.isEngineWaiting = state.completions.isEmpty
            return (state.isEngineWaiting, state.input)
        }
        guard isEmpty else { return }
        let timeout = deadline.map { max($0 - SystemClock.read(CLOCK_MONOTONIC), 0) } ?? -1
        let isSignalled = baton_event_wait_input(completionsEvent, input, Int64(timeout)) & 1 == 1
        let isReported = state.withLock { state in
            defer { state.isEngineWaiting = false }
            return !state.isEngineWaiting
        }
        if isSignalled || isReported { baton_event_clear(completionsEvent) }
    }
}
