import BatonInterpreter
import CZMQ
import Glibc
import Synchronization

/// What the threads of a kernel tell each other.
final class KernelState: Sendable {
    private let ends = Mutex(false)
    private let executes = Mutex(false)
    private let wakers: Mutex<(waker: Socket?, bell: Socket?)>

    init() { wakers = Mutex((nil, nil)) }

    /// Makes the pair of sockets by which one thread wakes the other out of its wait.
    func connect(_ context: Context) throws(KernelFault) {
        let waker = try Socket(context, ZMQ_PULL, bind: "inproc://waker")
        guard let pointer = zmq_socket(context.pointer, ZMQ_PUSH), zmq_connect(pointer, "inproc://waker") == 0 else {
            throw KernelFault("no socket: \(Socket.error)")
        }
        let bell = Socket(owning: pointer)
        wakers.withLock { $0 = (waker, bell) }
    }

    /// Has a message when somebody wakes the kernel.
    var waker: Socket {
        guard let waker = wakers.withLock({ $0.waker }) else { preconditionFailure("connected before it runs") }
        return waker
    }

    var isEnding: Bool { ends.withLock { $0 } }

    var isExecuting: Bool {
        get { executes.withLock { $0 } }
        set { executes.withLock { $0 = newValue } }
    }

    /// Ends the kernel: a cell that runs is told as by a signal, a kernel that waits is woken.
    func end() {
        ends.withLock { $0 = true }
        if isExecuting { kill(getpid(), SIGTERM) }
        wakers.withLock { $0.bell?.send([[1]]) }
    }
}

/// Answers on the control channel, on a thread of its own: interrupt and shutdown come through while a cell runs.
final class ControlDesk: Sendable {
    private let socket: Socket
    private let outbox: Outbox
    private let state: KernelState
    private let key: [UInt8]

    /// Milliseconds after which printed text is sent at the latest while a cell runs, and how long the desk sleeps else.
    private static let beats = (executing: 50, idle: 500)

    init(_ connection: ConnectionFile, _ context: Context, _ outbox: Outbox, _ state: KernelState) throws(KernelFault) {
        socket = try Socket(context, ZMQ_ROUTER, bind: connection.address(.control))
        self.outbox = outbox
        self.state = state
        key = connection.key
    }

    /// Answers until the kernel ends.
    func run() {
        let inbox = Inbox(key: key)
        while !state.isEnding {
            Socket.wait([socket], milliseconds: state.isExecuting ? Self.beats.executing : Self.beats.idle)
            if state.isExecuting { outbox.flush() }
            while let message = inbox.take(socket) {
                outbox.publish("status", .map([("execution_state", "busy")]), parent: message.header)
                ControlDesk.answer(message, on: socket, outbox, state)
                outbox.publish("status", .map([("execution_state", "idle")]), parent: message.header)
            }
        }
    }

    static func answer(_ message: Message, on socket: Socket, _ outbox: Outbox, _ state: KernelState) {
        switch message.type {
        case "interrupt_request":
            // An interrupt for nobody would meet the next cell.
            if state.isExecuting { kill(getpid(), SIGINT) }
            outbox.reply("interrupt_reply", .map([("status", "ok")]), to: message, on: socket)
        case "shutdown_request":
            let content = Value.map([
                ("status", "ok"), ("restart", .bool(message.content["restart"].isTrue(default: false))),
            ])
            outbox.reply("shutdown_reply", content, to: message, on: socket)
            outbox.publish("shutdown_reply", content, parent: message.header)
            state.end()
        case "kernel_info_request":
            outbox.reply("kernel_info_reply", KernelInfo.content, to: message, on: socket)
        default: Inbox.log("no answer to '\(message.type)' on the control channel")
        }
    }
}

/// Sends back what it is sent, so that others know that the kernel lives: on a thread of its own, for ever.
final class Heart: Sendable {
    private let socket: Socket

    init(_ connection: ConnectionFile, _ context: Context) throws(KernelFault) {
        socket = try Socket(context, ZMQ_ROUTER, bind: connection.address(.hb))
    }

    /// Ends with the context.
    func beat() { _ = zmq_proxy(socket.pointer, socket.pointer, nil) }
}

/// A thread that runs a body to its end.
enum Thread {
    private final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Signals are for the first thread: this one takes none.
    static func start(_ run: @escaping @Sendable () -> Void) {
        var all = sigset_t()
        var before = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        var thread = pthread_t()
        let body = Unmanaged.passRetained(Body(run)).toOpaque()
        let code = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, body)
        precondition(code == 0, "the system has a thread left")
        pthread_detach(thread)
    }
}
