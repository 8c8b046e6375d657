import CBaton
import Glibc
import Synchronization

/// A thread that does one thing after another. Ends when it was told to, after what it is at.
final class AgentWorker: Sendable {
    private struct State {
        var jobs: [@Sendable () -> Void] = []
        var isEnding = false
    }

    private let state = Mutex(State())
    private let event: Int32
    private let thread = Mutex<pthread_t?>(nil)

    /// - Precondition: the system has a descriptor and a thread left; an agent without can do nothing.
    init() {
        event = baton_event_create()
        precondition(event >= 0, "no descriptor left")
        let started = BackgroundThread.startJoinable { [self] in loop() }
        precondition(started != nil, "no thread left")
        thread.withLock { $0 = started }
    }

    func add(_ job: @escaping @Sendable () -> Void) {
        state.withLock { $0.jobs.append(job) }
        baton_event_signal(event)
    }

    /// Drops what has not begun and waits for what has.
    func end() {
        state.withLock { state in
            state.isEnding = true
            state.jobs = []
        }
        baton_event_signal(event)
        let running = thread.withLock { thread in
            defer { thread = nil }
            return thread
        }
        if let running { pthread_join(running, nil) }
    }

    private func loop() {
        while true {
            baton_event_clear(event)
            while let job = state.withLock({ $0.jobs.isEmpty ? nil : $0.jobs.removeFirst() }) { job() }
            if state.withLock({ $0.isEnding }) { return }
            if state.withLock({ $0.jobs.isEmpty }) { _ = baton_event_wait(event, -1) }
        }
    }

    deinit { close(event) }
}
