package import BatonInterpreter
package import BatonModel
package import BatonWire

/// Runs that show experiments of directors, as runs of this store see their owners. Used on the thread that owns the
/// interpreter.
package protocol RemoteRuns: AnyObject {
    /// Keeps a run up to date from now on, while this process lives; the first time it waits a moment for what is new.
    func follow(_ run: RunID, _ origin: RunOrigin)

    /// Asks the director for what the process of a local run would be asked for.
    func ask(
        _ wish: ControlRequest.Wish, of run: RunID, _ origin: RunOrigin, _ view: RunView, until deadline: Int?
    ) throws(HostError) -> Datum

    /// Brings the run's log files up to date; what can't be had now is missing there.
    ///
    /// - Parameter isFollowed: they are kept so while the run is followed.
    func fetchLogs(of run: RunID, _ origin: RunOrigin, isFollowed: Bool)

    /// Whether somebody still brings news of that run.
    func isFollowed(_ run: RunID) -> Bool

    /// Address of the director of a run that is followed, while it can't be reached.
    func lostDirector(of run: RunID) -> String?

    /// What people should be told since the last call: connections that were lost, or are back.
    func takeNotices() -> [String]

    /// Ends all threads; experiments go on.
    func shutdown()
}
