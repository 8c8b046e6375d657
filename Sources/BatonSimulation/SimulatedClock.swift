import BatonEngine
import Synchronization

/// A clock that moves when it is told to. Its wall time may be set forwards and backwards.
final class SimulatedClock: TimeSource {
    private struct State {
        var monotonic = 1_000_000_000
        /// Wall time minus monotonic time.
        var offset = 1_600_000_000_000_000_000
    }

    private let state = Mutex(State())

    init() {}

    var now: Int { state.withLock { $0.monotonic + $0.offset } }
    var monotonic: Int { state.withLock { $0.monotonic } }

    /// Never goes back.
    func advance(to instant: Int) { state.withLock { $0.monotonic = max($0.monotonic, instant) } }

    /// Sets the wall time.
    func jump(by change: Int) { state.withLock { $0.offset += change } }
}
