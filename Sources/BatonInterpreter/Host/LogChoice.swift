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
    /// Leaves out what was written before that instant, in nanoseconds since 1970, as far as that is known.
    package var since: Int?
    /// Only lines for which it is true.
    package var keeps: ((String) -> Bool)?
    /// Goes on with what comes until the run has ended.
    package var isFollowed = false
    /// Each line begins with the time by which it had been written.
    package var showsTimes = false

    package init() {}

    package var streams: [Stream] { stream.map { [$0] } ?? Stream.allCases }
}
