/// What an agent frees in its store: runs that the director has all of, and what they alone needed.
package struct AgentSweep: Equatable, Sendable {
    /// Runs that ended before this instant may go; nanoseconds since 1970 UTC.
    package var before: Int
    /// Contents and environments stay: something that is here may need them, and no run says so yet.
    package var sparesContent: Bool

    /// How it stands when a sweep is due. Instants in nanoseconds since 1970 UTC.
    package struct State: Equatable, Sendable {
        package var now: Int
        /// When the first run began of what is still held for the director; nil where nothing is.
        package var heldSince: Int?
        /// Whether a deployment is here that has not ended.
        package var isBusy: Bool
        package var storeBytes: Int
        /// When the last experiment ended that wants nodes to forget what was made for it; nil for none.
        package var forgottenAt: Int?

        package init(now: Int, heldSince: Int?, isBusy: Bool, storeBytes: Int, forgottenAt: Int? = nil) {
            (self.now, self.heldSince, self.isBusy) = (now, heldSince, isBusy)
            (self.storeBytes, self.forgottenAt) = (storeBytes, forgottenAt)
        }
    }

    /// Beyond the bound of bytes all goes that may; below it what is older than the time for which runs are kept. What the
    /// director does not have stays, however full it is: below `AgentLimits.freeBytesMin` nothing new is taken.
    package init(_ state: State, keeps nanoseconds: Int = AgentLimits.keptSeconds * 1_000_000_000) {
        var before = state.now - nanoseconds
        if state.storeBytes > AgentLimits.storeBytesMax { before = state.now }
        if let forgotten = state.forgottenAt { before = max(before, forgotten) }
        self.before = min(before, state.heldSince ?? .max)
        sparesContent = state.isBusy
    }
}
