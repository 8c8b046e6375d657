package import BatonModel

/// Which pair of a run's log files each attempt writes to: the lowest that no other attempt of the run holds.
///
/// An attempt holds its slot from its preparation to its end, so that where its output begins is known before it
/// starts: behind what the attempt before it in that slot wrote.
package struct LogSlots {
    private struct Slot {
        var isHeld = false
        /// Bytes in the files, as the last attempt told.
        var output = 0
        var error = 0
    }

    private var slots: [RunID: [Slot]] = [:]

    package init() {}

    /// Takes the lowest free slot.
    package mutating func take(for run: RunID) -> LogStart {
        let free = slots[run, default: []].firstIndex { !$0.isHeld } ?? slots[run, default: []].count
        if free == slots[run, default: []].count { slots[run, default: []].append(Slot()) }
        slots[run]?[free].isHeld = true
        let slot = slots[run]?[free] ?? Slot()
        return LogStart(slot: free, output: slot.output, error: slot.error)
    }

    /// Gives a slot back. `range` is what the attempt wrote; nil when it was never started or nobody knows, and then
    /// `sizes` of the files count.
    package mutating func giveBack(
        _ start: LogStart, of run: RunID, range: LogRange?, sizes: (_ slot: Int) -> (output: Int, error: Int)
    ) {
        guard slots[run]?.indices.contains(start.slot) == true else { return }
        slots[run]?[start.slot].isHeld = false
        if let range, range.outputEnd != .max, range.errorEnd != .max {
            slots[run]?[start.slot].output = range.outputEnd
            slots[run]?[start.slot].error = range.errorEnd
        } else {
            let sizes = sizes(start.slot)
            slots[run]?[start.slot].output = sizes.output
            slots[run]?[start.slot].error = sizes.error
        }
    }

    /// Forgets a run that has ended.
    package mutating func forget(_ run: RunID) { slots[run] = nil }
}
