import BatonEngine
import Glibc

/// The clocks of this computer.
package final class SystemClock: TimeSource {
    package init() {}

    package var now: Int { Self.read(CLOCK_REALTIME) }
    package var monotonic: Int { Self.read(CLOCK_MONOTONIC) }

    static func read(_ clock: clockid_t) -> Int {
        var time = timespec()
        clock_gettime(clock, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}
