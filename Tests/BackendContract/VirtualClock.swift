import BatonEngine
import Synchronization

/// A clock that stands still until it is moved. Both its readings are the same.
package final class VirtualClock: TimeSource {
    private let time: Mutex<Int>

    package init(_ start: Int = 1_000_000_000) { time = Mutex(start) }

    package var now: Int { time.withLock { $0 } }
    package var monotonic: Int { now }

    /// Never goes back.
    package func advance(to instant: Int) { time.withLock { $0 = max($0, instant) } }
}
