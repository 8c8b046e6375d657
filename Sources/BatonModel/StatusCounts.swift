/// How many steps of a run stand where. Groups and the like do not count.
package struct StatusCounts: Hashable, Sendable {
    package private(set) var waiting = 0
    package private(set) var running = 0
    package private(set) var succeeded = 0
    package private(set) var cached = 0
    package private(set) var failed = 0
    package private(set) var skipped = 0
    package private(set) var cancelled = 0
    package private(set) var timedOut = 0
    package private(set) var lost = 0

    package init() {}

    package var total: Int { ended + waiting + running }
    package var ended: Int { succeeded + cached + failed + skipped + cancelled + timedOut + lost }

    package subscript(status: StepStatus) -> Int {
        // No key paths: this is asked for with each event.
        get {
            switch status {
            case .waiting: waiting
            case .running: running
            case .succeeded: succeeded
            case .cached: cached
            case .failed: failed
            case .skipped: skipped
            case .cancelled: cancelled
            case .timedOut: timedOut
            case .lost: lost
            }
        }
        set {
            switch status {
            case .waiting: waiting = newValue
            case .running: running = newValue
            case .succeeded: succeeded = newValue
            case .cached: cached = newValue
            case .failed: failed = newValue
            case .skipped: skipped = newValue
            case .cancelled: cancelled = newValue
            case .timedOut: timedOut = newValue
            case .lost: lost = newValue
            }
        }
    }
}
