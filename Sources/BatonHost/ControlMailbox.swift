package import BatonWire
import CBaton
import Glibc
import Synchronization

/// What goes between the engine's thread and that of the control socket.
///
/// Bounded by the loop: a connection has at most `ControlLimits.pendingMax` requests in here.
package final class ControlMailbox: Sendable {
    /// What comes from a client. Connections have numbers that are never used again.
    package enum Incoming {
        case request(connection: UInt64, ControlRequest)
        /// The client has gone: nothing that it waits for needs an answer.
        case closed(connection: UInt64)
    }

    package struct Outgoing: Sendable {
        package var connection: UInt64
        package var reply: ControlReply

        package init(connection: UInt64, reply: ControlReply) { (self.connection, self.reply) = (connection, reply) }
    }

    private struct State {
        var incoming: [Incoming] = []
        var outgoing: [Outgoing] = []
        var isStopping = false
    }

    private let state = Mutex(State())
    /// Readable when the loop has something to send, or is to end.
    let outgoingEvent: Int32
    private let notify: @Sendable () -> Void

    /// Nil when the system has no descriptors left.
    init?(notify: @escaping @Sendable () -> Void) {
        self.notify = notify
        outgoingEvent = baton_event_create()
        guard outgoingEvent >= 0 else { return nil }
    }

    deinit { if outgoingEvent >= 0 { close(outgoingEvent) } }

    // For the engine's thread

    func takeIncoming() -> [Incoming] {
        state.withLock { state in
            defer { state.incoming = [] }
            return state.incoming
        }
    }

    func send(_ replies: [Outgoing]) {
        guard !replies.isEmpty else { return }
        state.withLock { $0.outgoing += replies }
        baton_event_signal(outgoingEvent)
    }

    func stop() {
        state.withLock { $0.isStopping = true }
        baton_event_signal(outgoingEvent)
    }

    // For the loop's thread

    func take(_ incoming: Incoming) {
        state.withLock { $0.incoming.append(incoming) }
        notify()
    }

    func takeOutgoing() -> (replies: [Outgoing], isStopping: Bool) {
        baton_event_clear(outgoingEvent)
        return state.withLock { state in
            defer { state.outgoing = [] }
            return (state.outgoing, state.isStopping)
        }
    }
}
