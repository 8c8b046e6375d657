import BatonWire
import CBaton
import Glibc

/// The thread of a control socket: takes connections, splits what comes into lines, sends what there is to send.
///
/// Invariant: every connection in `connections` is watched by epoll under its number; a number is never used again.
final class ControlLoop {
    private let mailbox: ControlMailbox
    private let listener: Int32
    private let epoll: Int32
    private var connections: [UInt64: ControlConnection] = [:]
    private var lastNumber: UInt64 = ControlLoop.outgoingKey
    private let user = getuid()
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: ControlLimits.readMax, alignment: 16)

    private static let listenerKey: UInt64 = 0
    private static let outgoingKey: UInt64 = 1

    /// The listener is its own once it runs. Nil where the kernel has no room.
    init?(mailbox: ControlMailbox, listener: Int32) {
        self.mailbox = mailbox
        self.listener = listener
        epoll = baton_epoll_create()
        guard epoll >= 0, baton_epoll_add(epoll, listener, Self.listenerKey) >= 0,
            baton_epoll_add(epoll, mailbox.outgoingEvent, Self.outgoingKey) >= 0
        else { return nil }
    }

    deinit {
        if epoll >= 0 { close(epoll) }
        buffer.deallocate()
    }

    /// Runs until the server is stopped.
    func run() {
        var keys = [UInt64](repeating: 0, count: 64)
        var readiness = [UInt32](repeating: 0, count: 64)
        while true {
            let count = cb_epoll_wait(epoll, &keys, &readiness, 64, -1)
            precondition(count >= 0, "epoll works on descriptors of our own")
            for index in 0..<Int(count) {
                switch keys[index] {
                case Self.listenerKey: acceptAll()
                case Self.outgoingKey:
                    let (replies, isStopping) = mailbox.takeOutgoing()
                    deliver(replies)
                    if isStopping { return end() }
                case let number: attend(number, readiness[index])
                }
            }
        }
    }

    private func end() {
        for connection in connections.values {
            _ = connection.flush()
            close(connection.descriptor)
        }
        connections = [:]
        close(listener)
    }

    private func acceptAll() {
        while true {
            var peer: UInt32 = 0
            let descriptor = cb_socket_accept(listener, &peer)
            // No descriptors left, or nobody there: the others go on, and who waits is taken with the next event.
            guard descriptor >= 0 else { return }
            lastNumber += 1
            guard peer == user, connections.count < ControlLimits.connectionsMax,
                baton_epoll_add(epoll, descriptor, lastNumber) >= 0
            else {
                close(descriptor)
                continue
            }
            connections[lastNumber] = ControlConnection(descriptor: descriptor)
        }
    }

    private func attend(_ number: UInt64, _ readiness: UInt32) {
        guard let connection = connections[number] else { return }
        if readiness & CB_READY_INPUT.rawValue != 0, !connection.isInputClosed { read(connection, number) }
        if readiness & CB_READY_GONE.rawValue != 0 { return drop(number) }
        settle(connection, number)
    }

    private func read(_ connection: ControlConnection, _ number: UInt64) {
        let count = Glibc.read(connection.descriptor, buffer.baseAddress, buffer.count)
        if count < 0 {
            if errno != EAGAIN && errno != EINTR { connection.isBroken = true }
            return
        }
        if count == 0 {
            connection.isInputClosed = true
            return
        }
        for line in connection.takeLines(UnsafeRawBufferPointer(rebasing: buffer[..<count])) {
            take(line, connection, number)
        }
        if connection.isLineTooLong {
            connection.refuse(
                ControlFault(.tooLong, "a line has \(ControlRequest.lineMax) bytes at most"))
            connection.isInputClosed = true
        }
    }

    private func take(_ line: [UInt8], _ connection: ControlConnection, _ number: UInt64) {
        do throws(ControlFault) {
            let request = try ControlRequest(line: line)
            if connection.pending.count >= ControlLimits.pendingMax {
                throw ControlFault(.busy, "\(ControlLimits.pendingMax) requests wait already", id: request.id)
            }
            guard connection.pending.insert(request.id).inserted else {
                throw ControlFault(.malformed, "a request with this id waits already", id: request.id)
            }
            mailbox.take(.request(connection: number, request))
        } catch {
            connection.refuse(error)
        }
    }

    private func deliver(_ replies: [ControlMailbox.Outgoing]) {
        var touched: Set<UInt64> = []
        for outgoing in replies {
            guard let connection = connections[outgoing.connection] else { continue }
            connection.take(outgoing.reply)
            touched.insert(outgoing.connection)
        }
        for number in touched { if let connection = connections[number] { settle(connection, number) } }
    }

    /// Sends what can be sent, and ends a connection that is over.
    private func settle(_ connection: ControlConnection, _ number: UInt64) {
        let isSound = connection.flush()
        guard isSound, !connection.isBroken, connection.outputCount <= ControlLimits.outputMax, !connection.isOver
        else {
            return drop(number)
        }
        let wants = (input: !connection.isInputClosed, output: connection.outputCount > 0)
        guard wants != connection.watched else { return }
        connection.watched = wants
        _ = cb_epoll_change(epoll, connection.descriptor, number, wants.input ? 1 : 0, wants.output ? 1 : 0)
    }

    private func drop(_ number: UInt64) {
        guard let connection = connections.removeValue(forKey: number) else { return }
        _ = baton_epoll_remove(epoll, connection.descriptor)
        close(connection.descriptor)
        mailbox.take(.closed(connection: number))
    }
}
