import CZMQ

/// A socket of ZeroMQ. Used by one thread at a time: its owner sees to that.
///
/// `@unchecked Sendable`: it holds a pointer that ZeroMQ allows to go from thread to thread with a full memory barrier
/// between; every holder either keeps it on one thread or uses it under a lock.
final class Socket: @unchecked Sendable {
    let pointer: UnsafeMutableRawPointer

    /// - Throws: the system's word on an address that can't be bound.
    init(_ context: Context, _ kind: Int32, bind address: String) throws(KernelFault) {
        guard let pointer = zmq_socket(context.pointer, kind) else { throw KernelFault("no socket: \(Socket.error)") }
        self.pointer = pointer
        // What nobody has taken when the kernel ends is dropped after a second.
        var linger: Int32 = 1000
        zmq_setsockopt(pointer, ZMQ_LINGER, &linger, MemoryLayout<Int32>.size)
        var size: Int64 = Int64(Self.messageMax)
        zmq_setsockopt(pointer, ZMQ_MAXMSGSIZE, &size, MemoryLayout<Int64>.size)
        guard zmq_bind(pointer, address) == 0 else {
            throw KernelFault("can't listen at \(address): \(Socket.error)")
        }
    }

    /// Takes over a socket that is connected already.
    init(owning pointer: UnsafeMutableRawPointer) { self.pointer = pointer }

    /// Longest frame that is taken, in bytes.
    static let messageMax = 256 << 20
    /// Frames of one message.
    static let framesMax = 1_000

    deinit { zmq_close(pointer) }

    static var error: String { String(cString: zmq_strerror(zmq_errno())) }

    func send(_ frames: [[UInt8]]) {
        for (index, frame) in frames.enumerated() {
            let more = index < frames.count - 1 ? ZMQ_SNDMORE : 0
            while zmq_send(pointer, frame, frame.count, more) < 0, baton_zmq_interrupted() != 0 {}
        }
    }

    /// The next message; nil where there is none at once.
    func receive() -> [[UInt8]]? {
        var frames: [[UInt8]] = []
        while true {
            var message = zmq_msg_t()
            zmq_msg_init(&message)
            defer { zmq_msg_close(&message) }
            let flags = frames.isEmpty ? ZMQ_DONTWAIT : 0
            let count = zmq_msg_recv(&message, pointer, flags)
            if count < 0 {
                if baton_zmq_interrupted() != 0 { continue }
                return nil
            }
            if frames.count < Self.framesMax {
                frames.append(
                    Array(UnsafeRawBufferPointer(start: zmq_msg_data(&message), count: zmq_msg_size(&message))))
            }
            if zmq_msg_more(&message) == 0 { return frames }
        }
    }

    /// Waits until one of the sockets has a message, at most so many milliseconds (-1: for ever); returns early when a
    /// signal comes.
    static func wait(_ sockets: [Socket], milliseconds: Int) {
        var items = sockets.map { zmq_pollitem_t(socket: $0.pointer, fd: 0, events: Int16(ZMQ_POLLIN), revents: 0) }
        zmq_poll(&items, Int32(items.count), milliseconds)
    }
}

/// The context that sockets live in.
///
/// `@unchecked Sendable`: ZeroMQ's contexts are made to be shared by threads.
final class Context: @unchecked Sendable {
    let pointer: UnsafeMutableRawPointer

    init() {
        guard let pointer = zmq_ctx_new() else { preconditionFailure("no memory for a context") }
        self.pointer = pointer
    }
}
