import BatonHTTP
import Testing

/// Time that nobody lived through.
struct PassedTimeTests {
    private static let second = 1_000_000_000

    /// Steps of the two clocks in seconds, and what is found: `(wall, steady, skipped, set)`.
    @Test(arguments: [
        (0.2, 0.2, 0.0, 0.0), (4.9, 4.9, 0, 0), (0.6, 0.2, 0, 0), (-0.2, 0.2, 0, 0),
        // Set forward, and back.
        (3600.2, 0.2, 3600, 3600), (-3599.8, 0.2, -3600, -3600),
        // Stopped, or the computer slept: both went on.
        (65, 65, 60, 0),
        // Stopped, and the clock set back meanwhile.
        (-3540, 60, -3545, -3600),
    ])
    func `what the clocks say beyond what was lived through is found`(
        wall: Double, steady: Double, skipped: Double, set: Double
    ) {
        var time = PassedTime(wall: 1_000 * Self.second, steady: 7)
        let (start, end) = (1_000 * Self.second, Int(wall * 1e9))
        let found = PassedTime.Found(skipped: Int(skipped * 1e9), set: Int(set * 1e9))
        #expect(time.look(wall: start + end, steady: 7 + Int(steady * 1e9)) == found)
        // Only once.
        let later = start + end + Self.second
        #expect(time.look(wall: later, steady: 7 + Int(steady * 1e9) + Self.second) == PassedTime.Found())
    }
}
