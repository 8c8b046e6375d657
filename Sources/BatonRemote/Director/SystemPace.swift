import BatonClient
import CBaton
import Glibc

/// The clock and the chance of this computer, for clients.
final class SystemPace: ClientPace {
    /// Whether Ctrl-C ends pauses.
    private let isInterruptible: Bool

    init(isInterruptible: Bool) { self.isInterruptible = isInterruptible }

    var monotonic: Int { LinkTime.now }

    func pause(nanoseconds: Int) -> Bool {
        let end = LinkTime.after(nanoseconds)
        while true {
            if isInterruptible, Self.isInterrupted { return false }
            let left = min(end - LinkTime.now, 100_000_000)
            guard left > 0 else { return true }
            var time = timespec(tv_sec: 0, tv_nsec: left)
            nanosleep(&time, nil)
        }
    }

    func randomBits() -> UInt64 {
        var generator = SystemRandomNumberGenerator()
        return generator.next()
    }

    /// Whether somebody asked this process to end.
    static var isInterrupted: Bool { cb_signals_interrupts() + cb_signals_terminations() > 0 }
}
