import BatonWire
import CBaton
import Glibc
import Synchronization

/// One thread that waits for one answer.
final class LinkWaiter: Sendable {
    private let result = Mutex<Result<APIResponse, TransportFault>?>(nil)
    private let event: Int32

    /// Nil when the system has no descriptors left.
    init?() {
        event = baton_event_create()
        guard event >= 0 else { return nil }
    }

    deinit { if event >= 0 { close(event) } }

    /// The first answer counts.
    func answer(_ answer: Result<APIResponse, TransportFault>) {
        result.withLock { result in
            if result == nil { result = answer }
        }
        baton_event_signal(event)
    }

    /// Waits until the monotonic instant `deadline`; nil when it came first, or a signal did.
    func wait(until deadline: Int) -> Result<APIResponse, TransportFault>? {
        if let answer = result.withLock({ $0 }) { return answer }
        let left = max(0, deadline - LinkTime.now)
        _ = baton_event_wait(event, Int64(left))
        return result.withLock { $0 }
    }
}

enum LinkTime {
    /// Nanoseconds of the clock that never goes back.
    static var now: Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }

    static func after(_ nanoseconds: Int) -> Int {
        let (sum, overflow) = now.addingReportingOverflow(max(0, nanoseconds))
        return overflow ? .max : sum
    }
}
