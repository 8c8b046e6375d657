import BatonEngine
import BatonModel
import CBaton
import Glibc
import Synchronization

/// What goes between the engine's thread and the loop that owns the processes, and who drives that loop.
///
/// The engine's thread drives it while it waits and where it launches, which costs no change of threads. A thread of its
/// own, the helper, does when the engine's is away for longer, has a keyboard to look at, or has many processes.
/// Invariant: only the driver touches the loop.
final class Mailbox: Sendable {
    enum Order {
        case launch(AttemptTicket, Launch)
        case terminate(AttemptTicket, grace: Int)
        /// Kill all that runs and end the thread.
        case stop
    }

    private enum Driver {
        case nobody, engine, helper
    }

    private struct State {
        var orders: [Order] = []
        var completions: [Completion] = []
        /// Whether the helper saw nothing here, and may be asleep inside the loop.
        var isLoopIdle = false
        var isEngineWaiting = false
        /// A descriptor that ends a wait when there is something to read on it; -1 for none.
        var input: Int32 = -1
        var driver = Driver.nobody
        /// Attempts that have been launched and not reported, as far as the driver has told.
        var liveCount = 0
        /// Goes up whenever the engine begins or ends to drive.
        var turn = 0
        /// Whether the helper sleeps until it is woken, and does not look around now and then.
        var isHelperAsleep = true
        /// Somebody called `wake` and the helper took the news.
        var isWoken = false
    }

    private let state = Mutex(State())
    /// Readable when there are orders for a loop that the helper drives.
    let ordersEvent: Int32
    /// Readable while completions may be there that the helper has reported.
    private let completionsEvent: Int32
    /// Readable when somebody woke the engine.
    let wakeEvent: Int32
    private let helperEvent: Int32

    /// Attempts at once up to which the engine's thread drives: starting a process takes its time.
    static let drivenMax = 16
    /// Nanoseconds after which an engine is away that does not drive; no less and at most twice that.
    static let absence: Int64 = 10_000_000

    init() throws(ProcessBackendError) {
        var events: [Int32] = []
        do throws(ProcessBackendError) {
            for _ in 0..<4 { events.append(try Mailbox.checked(baton_event_create())) }
        } catch {
            for event in events { close(event) }
            throw error
        }
        ordersEvent = events[0]
        completionsEvent = events[1]
        wakeEvent = events[2]
        helperEvent = events[3]
    }

    deinit {
        for event in [ordersEvent, completionsEvent, wakeEvent, helperEvent] { close(event) }
    }

    static func checked(_ result: Int32) throws(ProcessBackendError) -> Int32 {
        guard result >= 0 else { throw .noDescriptor(error: -result) }
        return result
    }

    // The engine's side

    /// Makes the engine's thread the driver, for a moment; false when the helper is to do what is to be done.
    ///
    /// `takesOver` ends a helper's drive; the caller then gets the loop when the helper has let go of it.
    func beginDrive(takesOver: Bool = false) -> Bool {
        let (isOurs, isTaken) = state.withLock { state in
            let isHelped = state.driver == .helper
            guard state.input < 0, state.liveCount <= Self.drivenMax, takesOver || !isHelped else {
                return (false, false)
            }
            state.driver = .engine
            state.turn += 1
            return (true, isHelped)
        }
        if isTaken { baton_event_signal(ordersEvent) }
        return isOurs
    }

    func endDrive(liveCount: Int) {
        let isWakeNeeded = state.withLock { state in
            state.driver = .nobody
            state.turn += 1
            state.liveCount = liveCount
            guard liveCount > 0, state.isHelperAsleep else { return false }
            state.isHelperAsleep = false
            return true
        }
        if isWakeNeeded { baton_event_signal(helperEvent) }
    }

    /// Leaves something for the helper to do.
    func order(_ order: Order) {
        let event: Int32? = state.withLock { state in
            state.orders.append(order)
            if case .launch = order { state.liveCount += 1 }
            if state.driver != .helper { return engageHelper(&state) }
            defer { state.isLoopIdle = false }
            return state.isLoopIdle ? ordersEvent : nil
        }
        if let event { baton_event_signal(event) }
    }

    private func engageHelper(_ state: inout State) -> Int32 {
        state.driver = .helper
        state.isLoopIdle = false
        state.isHelperAsleep = false
        return helperEvent
    }

    func takeCompletions() -> [Completion] {
        state.withLock { state in
            defer { state.completions = [] }
            return state.completions
        }
    }

    var hasCompletions: Bool { state.withLock { !$0.completions.isEmpty } }

    func wake() { baton_event_signal(wakeEvent) }

    /// Whether somebody called `wake` before this and no wait has ended for it.
    func takeWake() -> Bool {
        state.withLock { state in
            defer { state.isWoken = false }
            return state.isWoken
        }
    }

    /// Waits end when there is something to read on `descriptor` too; -1 for none.
    func watch(input descriptor: Int32) { state.withLock { $0.input = descriptor } }

    /// Lets the helper drive. Returns when completions are there, after `wake`, after a handled signal, or at the deadline.
    func wait(until deadline: Int?) {
        let (isEmpty, input, event) = state.withLock { state in
            state.isEngineWaiting = state.completions.isEmpty
            let isHelpNeeded = state.driver != .helper && state.liveCount > 0
            return (state.isEngineWaiting, state.input, isHelpNeeded ? engageHelper(&state) : nil)
        }
        if let event { baton_event_signal(event) }
        guard isEmpty else { return }
        let timeout = deadline.map { max($0 - SystemClock.read(CLOCK_MONOTONIC), 0) } ?? -1
        let ready = baton_events_wait(completionsEvent, wakeEvent, input, Int64(timeout))
        let isReported = state.withLock { state in
            defer { state.isEngineWaiting = false }
            if ready & 2 != 0 { state.isWoken = false }
            return !state.isEngineWaiting
        }
        if ready & 1 != 0 || isReported { baton_event_clear(completionsEvent) }
        if ready & 2 != 0 { baton_event_clear(wakeEvent) }
    }

    // The driver's side

    /// For the engine's thread while it drives.
    func takeLeftOrders() -> [Order] {
        state.withLock { state in
            defer { state.orders = [] }
            return state.orders
        }
    }

    /// For the helper, which may sleep when there are none; nil when it is not the driver any more.
    func takeOrders(liveCount: Int) -> [Order]? {
        state.withLock { state in
            guard state.driver == .helper else { return nil }
            state.isLoopIdle = state.orders.isEmpty
            state.liveCount = liveCount + state.orders.count
            defer { state.orders = [] }
            return state.orders
        }
    }

    func report(_ completions: [Completion]) {
        let (isWaiting, isDriven) = state.withLock { state in
            state.completions.append(contentsOf: completions)
            defer { state.isEngineWaiting = false }
            return (state.isEngineWaiting, state.driver == .engine)
        }
        if isWaiting { baton_event_signal(completionsEvent) }
        // A program that is computing looks at this byte and lets its runs go on.
        if !isDriven { cb_attention_set(1) }
    }

    func noteWake() { state.withLock { $0.isWoken = true } }

    /// Sleeps until the helper is to drive: because it was told to, or because the engine has processes and is away.
    func waitForDuty() {
        var turn = -1
        while true {
            let isAsleep = state.withLock { $0.isHelperAsleep }
            if baton_event_wait(helperEvent, isAsleep ? -1 : Self.absence) == 1 { baton_event_clear(helperEvent) }
            let isDue = state.withLock { state in
                if state.driver == .helper { return true }
                defer { turn = state.turn }
                guard state.turn == turn else { return false }
                if state.driver == .engine || state.liveCount == 0 {
                    state.isHelperAsleep = true
                    return false
                }
                _ = engageHelper(&state)
                return true
            }
            if isDue { return }
        }
    }
}
