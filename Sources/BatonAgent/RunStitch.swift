import BatonModel

/// Makes one list of events of the runs that a deployment had because its process died: what the next run does again is
/// told once, and what it goes on with belongs to the steps that are known already.
///
/// The first run's events go through as they are.
struct RunStitch: Sendable {
    private var isFirst = true
    /// For each run, what is added to its log slots.
    private(set) var firstSlots = [0]

    mutating func take(_ event: RunEvent) -> [RunEvent] { [event] }

    mutating func goOn(at instant: Int) -> [RunEvent] {
        isFirst = false
        firstSlots.append(0)
        return []
    }
}
