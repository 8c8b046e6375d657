/// How many pilots there may be, and how large each is.
///
/// A pilot is one job of Slurm in which an agent of ours runs many steps, one after the other and beside each other: what
/// `PilotFleet` opens and closes as there is work.
package struct PilotTerms: Hashable, Sendable {
    /// At most so many at the same time.
    package var count: Int
    /// Cores of each; a step holds as many of them as it `needs`.
    package var cores: Int
    /// Memory of each in bytes; 0 leaves it to Slurm, and does not count what steps need.
    package var memoryBytes = 0
    /// Nanoseconds after which one is to be over; nil for what the partition grants.
    package var lifetime: Int?

    package init(count: Int, cores: Int) {
        self.count = count
        self.cores = cores
    }
}

/// The bounds of pilots, in nanoseconds and in steps.
package struct PilotLimits: Hashable, Sendable {
    /// A pilot with nothing to do is closed after that time.
    package var idleTime = 15_000_000_000
    /// A pilot ends by itself when nothing was heard of its owner for so long.
    package var lease = 60_000_000_000
    /// Work that a pilot is handed ahead of free cores: so much time of it, and at most so many steps.
    package var aheadTime = 250_000_000
    package var aheadMax = 256
    /// Pilots in a row that end before they begin, after which what waits for one fails.
    package var failuresMax = 3
    /// Pause before another is asked for, for each of these.
    package var failurePause = 2_000_000_000
    /// Time between looks at what the other side wrote, while there is news and while there is none.
    package var lookMin = 8_000_000
    package var lookMax = 250_000_000
    /// Time that closing takes at most when its owner ends: `scancel` and the queue's word for it.
    package var closeTime = 30_000_000_000

    package init() {}
}

/// Time between looks that find nothing: it grows, and is short again with the first news.
struct LookPause: Sendable {
    private let least: Int
    private let most: Int
    private(set) var pause: Int

    init(_ limits: PilotLimits) {
        (least, most) = (limits.lookMin, limits.lookMax)
        pause = limits.lookMin
    }

    mutating func note(hasNews: Bool) { pause = hasNews ? least : min(pause + pause / 2, most) }
}
