package import BatonFrames
package import BatonSessions
import CBaton
import Glibc
import Synchronization

/// The thread on which the data sessions of many users live, and the way to it from everywhere else.
package final class SessionThread: Sendable {
    /// What the thread is made with; called on it.
    package typealias Configure = @Sendable () throws(FrameFault) -> (WorkerConfiguration, (any SessionStore)?)

    private let mailbox: Mailbox
    private let thread: Mutex<pthread_t?>

    /// - Throws: when the system has no thread or descriptor left.
    package init(_ configure: @escaping Configure) throws(FrameFault) {
        guard let mailbox = Mailbox() else { throw Self.noRoom }
        self.mailbox = mailbox
        let raw = Unmanaged.passRetained(Start(mailbox: mailbox, configure: configure))
        var started = pthread_t()
        let error = pthread_create(
            &started, nil,
            { raw in
                let start = Unmanaged<Start>.fromOpaque(raw!).takeRetainedValue()
                SessionThread.run(start)
                return nil
            }, raw.toOpaque())
        guard error == 0 else {
            raw.release()
            throw Self.noRoom
        }
        thread = Mutex(started)
    }

    deinit { end() }

    private static let noRoom = FrameFault(.machine, "the system has no thread or no descriptor left")

    package func answer(_ call: SessionCall) async -> SessionReply {
        await withCheckedContinuation { continuation in
            mailbox.put(.call(call) { continuation.resume(returning: $0) })
        }
    }

    /// From now on nobody waits for a statement.
    package func hurry() { mailbox.put(.hurry) }

    /// Ends all workers and the thread. What is asked later is refused.
    package func end() {
        let running = thread.withLock { thread in
            defer { thread = nil }
            return thread
        }
        guard let running else { return }
        mailbox.put(.stop)
        pthread_join(running, nil)
    }

    private final class Start: Sendable {
        let mailbox: Mailbox
        let configure: Configure

        init(mailbox: Mailbox, configure: @escaping Configure) { (self.mailbox, self.configure) = (mailbox, configure) }
    }

    private enum Order: Sendable {
        case call(SessionCall, reply: @Sendable (SessionReply) -> Void)
        case hurry, stop
    }

    private final class Mailbox: Sendable {
        private struct State {
            var orders: [Order] = []
            var isOver = false
        }

        private let state = Mutex(State())
        let event: Int32

        init?() {
            event = baton_event_create()
            guard event >= 0 else { return nil }
        }

        deinit { if event >= 0 { close(event) } }

        func put(_ order: Order) {
            let isOver = state.withLock { state in
                if !state.isOver { state.orders.append(order) }
                return state.isOver
            }
            if isOver, case .call(_, let reply) = order { return reply(.refused(SessionThread.over)) }
            baton_event_signal(event)
        }

        func take() -> [Order] {
            baton_event_clear(event)
            return state.withLock { state in
                defer { state.orders = [] }
                return state.orders
            }
        }

        /// Nothing is taken any more; what was not taken is refused.
        func finish() {
            let left = state.withLock { state in
                state.isOver = true
                defer { state.orders = [] }
                return state.orders
            }
            for case .call(_, let reply) in left { reply(.refused(SessionThread.over)) }
        }
    }

    private static let over = FrameFault(.machine, "the director is stopping", help: "ask again when it runs")

    private static func run(_ start: Start) {
        let mailbox = start.mailbox
        defer { mailbox.finish() }
        do throws(FrameFault) {
            let (configuration, store) = try start.configure()
            var served = ServedSessions(configuration, store, wake: mailbox.event)
            while true {
                for order in mailbox.take() {
                    switch order {
                    case .call(let call, let reply): served.desk.take(call, reply: reply)
                    case .hurry: served.isHurried = true
                    case .stop: return served.end()
                    }
                }
                served.turn()
            }
        } catch {
            // Each call is told why there are no sessions.
            while true {
                _ = baton_event_wait(mailbox.event, 3_600_000_000_000)
                for order in mailbox.take() {
                    switch order {
                    case .call(_, let reply): reply(.refused(error))
                    case .hurry: break
                    case .stop: return
                    }
                }
            }
        }
    }
}

/// The loop of workers with its desk, as the thread has them.
private struct ServedSessions {
    let loop: WorkerLoop
    let desk: SessionDesk
    var isHurried = false

    init(_ configuration: WorkerConfiguration, _ store: (any SessionStore)?, wake: Int32) {
        loop = WorkerLoop(configuration)
        loop.wake = wake
        desk = SessionDesk(loop, store: store)
        loop.didKeep = { [unowned desk] in desk.keep($0) }
        loop.didPrint = { [unowned desk] id, text, _ in desk.note(id, text) }
        loop.didNotice = { [unowned desk] id, notice in if let text = notice.text { desk.note(id, text) } }
        desk.restore()
    }

    func turn() {
        if isHurried { desk.hurry() }
        loop.turn(until: desk.nextDeadline ?? .max)
        desk.advance()
    }

    /// Workers end; the store keeps what they had.
    func end() {
        desk.hurry()
        loop.shutdown()
    }
}

extension SessionNotice {
    /// For the client's next answer; nil for what it has asked for.
    fileprivate var text: String? {
        switch self {
        case .closesSoon(let at, _): "the session closes at \(at) (nanoseconds since 1970) when nothing is done with it"
        case .ended: nil
        case .lost(let fault, let count):
            "\(fault.message); its variables (\(count)) are made again when they are needed"
        case .rebuilt(let names): "made again: \(names.joined(separator: ", "))"
        case .evicted(let names):
            "the session is short of memory and let go, until they are needed: \(names.joined(separator: ", "))"
        }
    }
}
