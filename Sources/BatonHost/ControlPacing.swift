import BatonEngine
import BatonModel

/// Keeps the progress that an attempt tells from filling the store: what comes too soon after the last waits, and the
/// newest wins.
///
/// The first `freeMax` are noted at once. Then there is one for each `gapMin`, or for each thousandth of the time since
/// the attempt's first word where that is longer: some 10,000 for a task that talks for ten days.
struct ControlPacing {
    static let freeMax = 16
    static let gapMin = 100_000_000
    private static let gapShare = 1000

    private struct Pace {
        var first: Int
        var last: Int
        var count = 0
        var held: RunEvent.Progress?

        var due: Int {
            count < ControlPacing.freeMax
                ? last : last + max(ControlPacing.gapMin, (last - first) / ControlPacing.gapShare)
        }
    }

    private var paces: [AttemptTicket: Pace] = [:]
    private let clock: any TimeSource

    init(clock: any TimeSource) { self.clock = clock }

    /// Notes progress now or later.
    mutating func note(_ progress: RunEvent.Progress, of ticket: AttemptTicket, to engine: Engine) {
        let now = clock.monotonic
        var pace = paces[ticket] ?? Pace(first: now, last: now)
        pace.held = progress
        paces[ticket] = pace
        if now >= pace.due { tell(ticket, at: now, engine) }
    }

    /// Notes what has waited long enough.
    mutating func flush(to engine: Engine) {
        guard !paces.isEmpty else { return }
        let now = clock.monotonic
        for (ticket, pace) in paces {
            if pace.held != nil, now >= pace.due { tell(ticket, at: now, engine) }
            if !engine.isLive(ticket) { paces[ticket] = nil }
        }
    }

    /// The monotonic instant at which something that waits is to be noted.
    var nextDue: Int? { paces.values.filter { $0.held != nil }.map(\.due).min() }

    mutating func forget(_ run: RunID) { paces = paces.filter { $0.key.run != run } }

    private mutating func tell(_ ticket: AttemptTicket, at now: Int, _ engine: Engine) {
        guard let progress = paces[ticket]?.held else { return }
        // A run that has ended takes none, and needs none.
        try? engine.note(progress, of: ticket)
        paces[ticket]?.held = nil
        paces[ticket]?.last = now
        paces[ticket]?.count += 1
    }
}
