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

    /// Nanoseconds since the last look, or the beginning, that nobody lived through; negative where the clock was set back.
    package mutating func skipped(wall: Int, steady: Int) -> Int {
        let lived = min(max(0, steady - self.steady), Self.pauseMax)
        let skipped = wall - self.wall - lived
        (self.wall, self.steady) = (wall, steady)
        return abs(skipped) > Self.driftMax ? skipped : 0
    }
}
