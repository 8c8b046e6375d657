import BatonModel

/// Gives every attempt a lane of the timeline, in which no two attempts overlap.
///
/// The slot whose log files an attempt wrote to is its lane. Attempts without one go to the first lane behind those
/// that is free when they begin.
struct SlotLanes {
    /// The lane of each attempt, by its index in the history.
    private(set) var lanes: [Int] = []
    private(set) var count = 0

    init(_ history: RunHistory) {
        let slots = history.attempts.compactMap(\.slot)
        // A damaged record could name any number; lanes are drawn, so they must be few.
        let slotCount = min((slots.max() ?? -1) + 1, Self.lanesMax)
        var free: [Int] = []
        count = slotCount
        lanes.reserveCapacity(history.attempts.count)
        for attempt in history.attempts {
            if let slot = attempt.slot, (0..<slotCount).contains(slot) {
                lanes.append(slot)
                continue
            }
            let end = attempt.ended ?? history.ended
            let known = free.firstIndex { $0 <= attempt.began }
            let place = known ?? min(free.count, Self.lanesMax - 1)
            if place < free.count { free[place] = end } else { free.append(end) }
            lanes.append(slotCount + place)
        }
        count = slotCount + free.count
    }

    /// Lanes of each kind.
    static let lanesMax = 4_096
}
