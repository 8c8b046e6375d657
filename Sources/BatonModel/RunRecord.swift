/// A run as a list of runs shows it: where it comes from and how it stands.
package struct RunRecord: Hashable, Sendable {
    package var id: RunID
    package var origin: RunOrigin
    package var status: RunStatus
    /// Nanoseconds since 1970 UTC; nil before the first event.
    package var began: Int?
    /// Nanoseconds since 1970 UTC; nil for a run that has not ended.
    package var finished: Int?
    package var counts: StatusCounts
    /// Events that are kept of it.
    package var eventCount: Int
    /// Whether the process that owns it is alive. A run that has not ended and has no owner has died.
    package var hasOwner: Bool
    /// The run that went on from it.
    package var resumedBy: RunID?

    package init(
        id: RunID, origin: RunOrigin, status: RunStatus, began: Int? = nil, finished: Int? = nil,
        counts: StatusCounts = StatusCounts(), eventCount: Int = 0, hasOwner: Bool = false, resumedBy: RunID? = nil
    ) {
        self.id = id
        self.origin = origin
        self.status = status
        self.began = began
        self.finished = finished
        self.counts = counts
        self.eventCount = eventCount
        self.hasOwner = hasOwner
        self.resumedBy = resumedBy
    }

    /// Whether its process ended before it did. A mirror has none: what it shows goes on elsewhere.
    package var hasDied: Bool { !status.isEnd && !hasOwner && origin.mirror == nil }
}
