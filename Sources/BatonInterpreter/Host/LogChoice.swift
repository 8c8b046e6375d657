/// Which output of a run is wanted.
package struct LogChoice {
    package enum Stream: String, Sendable, CaseIterable { case output = "stdout", error = "stderr" }

    /// Paths of steps; nil for all.
    package var steps: Set<String>?
    /// Both where nil.
    package var stream: Stream?
    /// Only attempts with that number; nil for all.
    package var attempt: Int?
    /// Only the last lines.
    package var tail: Int?
    /// Leaves attempts out that had ended before that instant, in nanoseconds since 1970.
    package var since: Int?
    /// Only lines for which it is true.
    package var keeps: ((String) -> Bool)?
    /// Goes on with what comes until the run has ended.
    package var isFollowed = false

    package init() {}

    package var streams: [Stream] { stream.map { [$0] } ?? Stream.allCases }
}
