import CBaton
import Glibc

/// A thread of ours beside the one that owns the interpreter: signals to the process are not for it.
enum BackgroundThread {
    private final class Body {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Runs `body` on a thread that nobody joins; false when the system has no room for one.
    static func start(_ body: @escaping @Sendable () -> Void) -> Bool { start(body, nil) }

    /// Runs `body` on a thread that is to be joined; nil when the system has no room for one.
    static func startJoinable(_ body: @escaping @Sendable () -> Void) -> pthread_t? {
        var thread = pthread_t()
        return start(body, &thread) ? thread : nil
    }

    private static func start(
        _ body: @escaping @Sendable () -> Void, _ thread: UnsafeMutablePointer<pthread_t>?
    ) -> Bool {
        let raw = Unmanaged.passRetained(Body(body))
        let error = baton_thread_start(
            { Unmanaged<Body>.fromOpaque($0!).takeRetainedValue().run() }, raw.toOpaque(), thread)
        if error != 0 { raw.release() }
        return error == 0
    }
}
