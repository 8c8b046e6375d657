// Timers of attempts: time limits and pauses. Those of attempts that are over go when they come to the front, and all
// at once when many have gathered, so that an hour's limit on a second's work is not kept for an hour.

import BatonModel

extension Engine {
    struct Timer: Comparable {
        /// In monotonic nanoseconds.
        var due: Int
        var run: RunID
        var token: TimerToken

        static func < (a: Timer, b: Timer) -> Bool {
            (a.due, a.run, a.token.step) < (b.due, b.run, b.token.step)
        }
    }

    /// Timers that are kept before the stale ones among them are looked for.
    private static var sweptMin: Int { 1024 }

    func setTimer(_ token: TimerToken, after delay: Int, for run: RunState) {
        let (due, overflows) = clock.monotonic.addingReportingOverflow(delay)
        if plant.has(.timerLost), timers.first?.due == due { return }
        timers.insert(Timer(due: overflows ? .max : due, run: run.id, token: token))
        guard timers.count >= sweepAt else { return }
        timers.keep(where: isAwaited)
        sweepAt = max(Self.sweptMin, 2 * timers.count)
    }

    /// Afterwards the first timer, if there is one, is one that somebody waits for.
    func dropStaleTimers() {
        while let timer = timers.first, !isAwaited(timer) { _ = timers.popFirst() }
    }

    private func isAwaited(_ timer: Timer) -> Bool { runs[timer.run]?.machine.awaits(timer.token) ?? false }

    /// Returns how many fired.
    func fireTimers() -> Int {
        guard let first = timers.first else { return 0 }
        let now = clock.monotonic
        guard first.due <= now else { return 0 }
        var fired = 0
        while let timer = timers.first, timer.due <= now {
            _ = timers.popFirst()
            guard isAwaited(timer), let run = runs[timer.run] else { continue }
            fired += 1
            feed(.timerFired(timer.token), to: run)
        }
        return fired
    }
}
