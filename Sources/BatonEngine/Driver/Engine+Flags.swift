// The flags that the steps of a run share. A change is seen by the next reader at once.

package import BatonModel

extension Engine {
    package func flag(_ run: RunID, _ name: String) throws(EngineError) -> FlagValue? {
        try state(run).flags[name]
    }

    package func setFlag(_ run: RunID, _ name: String, _ value: FlagValue) throws(EngineError) {
        let state = try unfinished(run)
        state.flags[name] = value
        feed(.flagChanged(name: name, value: value), to: state)
    }

    /// Adds to a flag's number; one that is not there, or has none, counts as 0. Its text stays.
    ///
    /// - Returns: the new number.
    /// - Throws: `EngineError.flagOverflow`.
    package func addFlag(_ run: RunID, _ name: String, _ change: Int) throws(EngineError) -> Int {
        let state = try unfinished(run)
        let old = (plant.has(.flagAddNotAtomic) ? state.view.flags[name] : state.flags[name]) ?? FlagValue()
        let (number, overflows) = (old.number ?? 0).addingReportingOverflow(change)
        if overflows { throw .flagOverflow(name: name, value: old.number ?? 0, change: change) }
        try setFlag(run, name, FlagValue(text: old.text, number: number))
        return number
    }

    /// Sets a flag if it is as expected; nil expects that nobody has set it.
    ///
    /// - Returns: whether it was.
    package func compareAndSet(
        _ run: RunID, _ name: String, expected: FlagValue?, to value: FlagValue
    ) throws(EngineError) -> Bool {
        guard try unfinished(run).flags[name] == expected else { return false }
        try setFlag(run, name, value)
        return true
    }
}
