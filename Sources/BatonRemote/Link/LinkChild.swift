import BatonWire
import CBaton
import Glibc
import Synchronization

/// One process of the link, from its start to its end.
///
/// A thread of its own starts it, reads its answers and reaps it; the child dies with that thread. Whoever asks writes
/// by himself, one at a time.
final class LinkChild: Sendable {
    private struct State {
        var waiters: [Int: LinkWaiter] = [:]
        var lastID = 0
        /// Why there are no more answers.
        var fault: TransportFault?
    }

    private let state = Mutex(State())
    /// Our end of its input; -1 once it is closed.
    private let input: Mutex<Int32>
    /// Set when our thread has ended, and nothing of the child is left.
    private let isOver = Atomic<Bool>(false)

    /// Bytes that are read at a time.
    private static let chunk = 1 << 16
    /// How long a child has to end by itself, in nanoseconds.
    private static let grace = 2_000_000_000

    private init(input: Int32) { self.input = Mutex(input) }

    /// Starts the program and tells it where the director is.
    static func start(_ program: LinkProgram, _ endpoint: LinkEndpoint) throws(TransportFault) -> LinkChild {
        var toChild: [Int32] = [-1, -1]
        var fromChild: [Int32] = [-1, -1]
        guard baton_pipe(&toChild) >= 0 else { throw noDescriptors }
        guard baton_pipe(&fromChild) >= 0 else {
            for descriptor in toChild { close(descriptor) }
            throw noDescriptors
        }
        // Whoever reads slowly must not hold us for ever.
        _ = fcntl(toChild[1], F_SETFL, O_NONBLOCK)
        let child = LinkChild(input: toChild[1])
        let thread = ReaderThread(
            child: child, program: program, theirInput: toChild[0], theirOutput: fromChild[1], output: fromChild[0])
        guard BackgroundThread.start({ thread.run() }) else {
            for descriptor in toChild + fromChild { close(descriptor) }
            child.input.withLock { $0 = -1 }
            throw .unreachable(message: "the system has no room for another thread")
        }
        guard let open = LinkFrame.bytes(of: .open(endpoint)) else {
            child.end()
            throw .unreachable(message: "the director's address is too long")
        }
        guard child.write(open, until: LinkTime.after(grace)) else { throw child.end() }
        return child
    }

    private static var noDescriptors: TransportFault {
        .unreachable(message: "the system has no file descriptors left")
    }

    var isGone: Bool { state.withLock { $0.fault != nil } }

    /// Whether its process has been reaped and its descriptors are closed.
    var isReaped: Bool { isOver.load(ordering: .acquiring) }

    /// Sends a request; gives its number.
    func send(
        _ request: APIRequest, timeout: Int, save: SaveTarget?, _ waiter: LinkWaiter, until deadline: Int
    ) throws(TransportFault) -> Int {
        let entered = state.withLock { state -> Result<Int, TransportFault> in
            if let fault = state.fault { return .failure(fault) }
            state.lastID += 1
            state.waiters[state.lastID] = waiter
            return .success(state.lastID)
        }
        let id = try entered.get()
        guard let bytes = LinkFrame.bytes(of: .request(id: id, request, timeout: timeout, save: save)) else {
            forget(id)
            throw .file(message: "the request is larger than \(LinkFrame.bodyMax >> 20) MiB")
        }
        guard write(bytes, until: deadline) else {
            // Half a frame may be in the pipe: nothing behind it can be read.
            throw end()
        }
        return id
    }

    /// Nobody waits for that answer any more.
    func cancel(_ id: Int) {
        forget(id)
        guard !isGone, let bytes = LinkFrame.bytes(of: .cancel(id: id)) else { return }
        if !write(bytes, until: LinkTime.after(Self.grace)) { end() }
    }

    private func forget(_ id: Int) { state.withLock { _ = $0.waiters.removeValue(forKey: id) } }

    /// Ends it: its input is closed, and all who wait are told.
    @discardableResult
    func end(_ fault: TransportFault = .unreachable(message: "the link to the director was lost")) -> TransportFault {
        input.withLock { input in
            if input >= 0 { close(input) }
            input = -1
        }
        fail(fault)
        return state.withLock { $0.fault } ?? fault
    }

    private func fail(_ fault: TransportFault) {
        let waiters = state.withLock { state in
            if state.fault == nil { state.fault = fault }
            defer { state.waiters = [:] }
            return state.waiters.values.map { $0 }
        }
        for waiter in waiters { waiter.answer(.failure(fault)) }
    }

    /// Writes all of the bytes; false where that failed or took too long.
    private func write(_ bytes: [UInt8], until deadline: Int) -> Bool {
        input.withLock { input in
            var written = 0
            while written < bytes.count {
                guard input >= 0 else { return false }
                let count = bytes.withUnsafeBytes { Glibc.write(input, $0.baseAddress! + written, $0.count - written) }
                if count > 0 {
                    written += count
                } else if errno == EAGAIN {
                    let left = (deadline - LinkTime.now) / 1_000_000
                    guard left > 0 else { return false }
                    var poll = pollfd(fd: input, events: Int16(POLLOUT), revents: 0)
                    _ = Glibc.poll(&poll, 1, Int32(min(left, 1000)))
                } else if errno != EINTR {
                    return false
                }
            }
            return true
        }
    }

    // The thread

    private struct ReaderThread {
        let child: LinkChild
        let program: LinkProgram
        let theirInput: Int32
        let theirOutput: Int32
        let output: Int32

        func run() {
            let started = program.start(input: theirInput, output: theirOutput)
            close(theirInput)
            close(theirOutput)
            switch started {
            case .failure(let failure):
                let reason = String(cString: strerror(failure.errno)).lowercased()
                child.end(.unreachable(message: "can't start '\(program.path)': \(reason)"))
            case .success(let process):
                child.end(child.read(output))
                LinkChild.reap(process)
                close(process.descriptor)
            }
            close(output)
            child.isOver.store(true, ordering: .releasing)
        }
    }

    /// Hands answers out until there are no more; says why.
    private func read(_ output: Int32) -> TransportFault {
        var frames = LinkFrameReader()
        var buffer = [UInt8](repeating: 0, count: Self.chunk)
        while true {
            let count = buffer.withUnsafeMutableBytes { Glibc.read(output, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return .unreachable(message: "the link to the director ended") }
            frames.feed(buffer[..<count])
            do throws(LinkFrameFault) {
                while let message = try frames.next() { deliver(message) }
            } catch {
                return .unreachable(message: "the link to the director speaks another version: use the same baton-net")
            }
        }
    }

    private func deliver(_ message: LinkMessage) {
        let (id, answer): (Int, Result<APIResponse, TransportFault>)
        switch message {
        case .response(let number, let response): (id, answer) = (number, .success(response))
        case .fault(let number, let fault): (id, answer) = (number, .failure(fault))
        case .open, .request, .cancel: return
        }
        state.withLock { $0.waiters.removeValue(forKey: id) }?.answer(answer)
    }

    /// Waits for the end of the child, and makes it end where it does not.
    private static func reap(_ process: (pid: Int32, descriptor: Int32)) {
        var exit = baton_exit()
        let deadline = LinkTime.after(grace)
        var hasKilled = false
        while baton_reap(process.descriptor, &exit) == -EAGAIN {
            if !hasKilled, LinkTime.now >= deadline {
                hasKilled = true
                kill(process.pid, SIGKILL)
            }
            var poll = pollfd(fd: process.descriptor, events: Int16(POLLIN), revents: 0)
            _ = Glibc.poll(&poll, 1, hasKilled ? 1000 : 100)
        }
    }
}
