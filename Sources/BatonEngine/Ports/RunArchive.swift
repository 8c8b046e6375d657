package import BatonModel

/// Reads what a store keeps of all runs, those of other processes too.
package protocol RunArchive: AnyObject {
    /// Newest first, at most `limit`.
    func records(limit: Int) throws(StoreError) -> [RunRecord]

    func record(of run: RunID) throws(StoreError) -> RunRecord?

    /// Events of a run from the one with number `first` on (they count from 0), at most `limit`.
    ///
    /// Gives what is kept now; a reader that follows a run asks again from where it was.
    func events(of run: RunID, from first: Int, limit: Int) throws(StoreError) -> [RunEvent]

    /// The key of a step in a run, where one was recorded.
    func key(ofStep path: String, in run: RunID) throws(StoreError) -> StepKey?

    /// The newest run before `run` with the same name and script in which a step of that path has a key.
    func earlierKey(ofStep path: String, before run: RunID) throws(StoreError) -> (run: RunID, key: StepKey)?
}
