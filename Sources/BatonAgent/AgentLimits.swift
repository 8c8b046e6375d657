/// Bounds of what an agent takes and keeps.
package enum AgentLimits {
    /// Deployments that are here at the same time, those that ended and are kept for the director among them.
    package static let assignmentsMax = 1000
    /// Bytes of the disk that are left free; below that, nothing new is taken.
    package static let freeBytesMin = 256 << 20
    /// Seconds for which runs are kept that the director has all of.
    package static let keptSeconds = 7 * 86_400
    /// Bytes of the store beyond which they are not kept.
    package static let storeBytesMax = 20 << 30
    /// Seconds between two looks at what may go.
    package static let sweepSeconds = 3_600
    /// Deaths of a deployment's process after which it is not started again.
    package static let deathsMax = 5
    /// Events from outside that wait for one run.
    package static let emitsMax = 10_000
    /// Events in one report, of each deployment.
    package static let reportEventsMax = 2000
    /// Seconds that a request for orders waits at the director.
    package static let pollSeconds = 30
    /// Seconds between two reports where nothing happens, until the director says otherwise.
    package static let heartbeatSeconds = 10
}
