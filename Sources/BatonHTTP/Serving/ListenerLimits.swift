import NIOCore

/// Bounds of what connections may do.
package enum ListenerLimits {
    /// Connections at the same time; more wait to be taken.
    package static let connectionsMax = 8_192
    static let backlog = 1_024
    /// A connection that sends nothing for so long is closed, half-way through a request too.
    static let idleTimeout = TimeAmount.seconds(75)
    /// Bytes of a request's body that are read and thrown away so that the client sees why it was refused; a longer one
    /// is cut off.
    package static let drainMax = 4 << 20
    /// Bytes that are gathered before they are written into a file.
    static let writeBytes = 256 << 10
    /// Bytes of a file after which the disk begins with them.
    static let writebackBytes = 1 << 20
    /// Nanoseconds between comments on a stream where nothing happens: they show that the client has gone.
    static let streamPatience = 15 * 1_000_000_000
    /// Time that the other side of a TLS connection has to say farewell, too. All that it was told is on its way by then, and
    /// many never answer; a stop waits for them.
    static let farewell = TimeAmount.milliseconds(250)
    /// Seconds that a stop waits for connections that don't end.
    package static let stopPatience = 30
}
