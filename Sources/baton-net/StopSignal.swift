import CBaton
import Glibc

/// SIGTERM, SIGINT and the end of its terminal as something to wait for. A second one ends the process at once.
struct StopSignal: Sendable {
    private let stream: AsyncStream<Void>

    /// Installs the handlers, once in a process.
    init() {
        let event = baton_event_create()
        cb_signals_install(event)
        cb_signals_install_hangup()
        let (stream, continuation) = AsyncStream<Void>.makeStream()
        self.stream = stream
        let watch = Watch(event: event, continuation: continuation)
        var thread = pthread_t()
        let raw = Unmanaged.passRetained(watch)
        let error = pthread_create(
            &thread, nil,
            { raw in
                Unmanaged<Watch>.fromOpaque(raw!).takeRetainedValue().run()
                return nil
            }, raw.toOpaque())
        precondition(error == 0, "the first thread of a process can be made")
        pthread_detach(thread)
    }

    func wait() async {
        for await _ in stream { return }
    }

    private final class Watch: Sendable {
        let event: Int32
        let continuation: AsyncStream<Void>.Continuation

        init(event: Int32, continuation: AsyncStream<Void>.Continuation) {
            self.event = event
            self.continuation = continuation
        }

        func run() {
            while true {
                guard baton_event_wait(event, -1) == 1 else { continue }
                baton_event_clear(event)
                let count = cb_signals_interrupts() + cb_signals_terminations()
                if count > 1 { Glibc.exit(1) }
                if count == 1 { continuation.yield() }
            }
        }
    }
}
