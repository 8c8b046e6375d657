/// Holds the wall clock against a steady one, and finds time that a director did not live through.
///
/// The wall clock is set forward and back; a process is stopped, or its computer sleeps. What waits for a moment, and who is
/// silent for too long, must not be judged by such time.
package struct PassedTime {
    /// Nanoseconds between two looks that are ordinary, on a busy computer too.
    package static let pauseMax = 5_000_000_000
    /// Differences of the clocks up to this are their usual drift.
    static let driftMax = 500_000_000

    private var wall: Int
    private var steady: Int

    package init(wall: Int, steady: Int) { (self.wall, self.steady) = (wall, steady) }

    /// What is found at a look, in nanoseconds; negative where the clock was set back.
    package struct Found: Equatable, Sendable {
        /// Time that nobody lived through.
        package var skipped = 0
        /// The part of it that never was: the wall clock was set.
        package var set = 0

        package init(skipped: Int = 0, set: Int = 0) { (self.skipped, self.set) = (skipped, set) }
    }

    /// What came since the last look, or the beginning.
    package mutating func look(wall: Int, steady: Int) -> Found {
        let passed = max(0, steady - self.steady)
        let told = wall - self.wall
        (self.wall, self.steady) = (wall, steady)
        func beyond(_ nanoseconds: Int) -> Int { abs(told - nanoseconds) > Self.driftMax ? told - nanoseconds : 0 }
        return Found(skipped: beyond(min(passed, Self.pauseMax)), set: beyond(passed))
    }
}
