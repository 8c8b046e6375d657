/// Bounds of the control socket and of what tasks may leave with their run.
package enum ControlLimits {
    /// Connections at the same time; more are closed at once.
    package static let connectionsMax = 256
    /// Requests of one connection that wait for their answers.
    package static let pendingMax = 64
    /// Bytes that wait for a client to read them; one that reads nothing is let go.
    package static let outputMax = 8 << 20
    /// Bytes that are read from one connection before the others have their turn.
    package static let readMax = 1 << 16
    /// Flags of a run with names of their own.
    package static let flagsMax = 10_000
    /// Files that one step hands over.
    package static let artifactsMax = 10_000
}
