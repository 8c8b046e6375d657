import BatonFrames
import BatonSessions
import CBaton
import Glibc

/// The process of one session's worker: what is sent to it, what it answers and prints, and how it ends.
///
/// It is a child of the thread that starts it and dies with that. Nothing here waits: the loop asks when something is
/// ready.
final class WorkerProcess {
    private let pid: pid_t
    private let pidfd: Int32
    private let socket: Int32
    private let output: Int32
    private let errors: Int32
    private var outgoing: [UInt8] = []
    private var sent = 0
    private var incoming: [UInt8] = []
    private var printed = PrintedText()
    private var complaint = PrintedText()
    private let memoryBytes: Int
    private var isReaped = false
    private var buffer = [UInt8](repeating: 0, count: chunk)
    /// The process that runs Python: another one below us where it is in a sandbox.
    private var interpreter: pid_t

    /// Bytes that are read at a time, and that a pipe holds: one who prints much should not wait for each page.
    private static let chunk = 1 << 20
    /// Pieces that are read in one go, so that one who prints without end does not keep the others waiting.
    private static let piecesMax = 16

    /// Between pieces of output that nobody wants, in microseconds.
    private static let droppingPause: UInt32 = 200

    /// `F_SETPIPE_SZ`, which is a macro of C that Swift does not see.
    private static let setPipeSize: Int32 = 1031

    /// What a worker has to say.
    enum Event {
        case answered(Result<Reply, FrameFault>)
        case printed(String, isError: Bool)
        case ended(FrameFault)
    }

    private init(
        _ child: baton_child, socket: Int32, output: Int32, errors: Int32, memoryBytes: Int
    ) {
        (pid, pidfd) = (child.pid, child.pidfd)
        interpreter = child.pid
        (self.socket, self.output, self.errors) = (socket, output, errors)
        self.memoryBytes = memoryBytes
    }

    static func start(_ launch: WorkerLaunch) throws(FrameFault) -> WorkerProcess {
        var open: [Int32] = []
        defer { for descriptor in open { close(descriptor) } }
        func pair(_ make: (UnsafeMutablePointer<Int32>) -> Int32) throws(FrameFault) -> [Int32] {
            var ends: [Int32] = [-1, -1]
            guard make(&ends) >= 0 else { throw FrameFault(.machine, "the system has no file descriptors left") }
            open += ends
            return ends
        }
        let sockets = try pair {
            socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, $0)
        }
        let outputs = try pair { baton_pipe($0) }
        let errors = try pair { baton_pipe($0) }
        switch launch.start(socket: sockets[1], output: outputs[1], errors: errors[1]) {
        case .failure(let fault):
            let reason = String(cString: strerror(fault.error)).lowercased()
            throw FrameFault(
                .machine, "can't start '\(launch.python)': \(reason)", help: "'baton setup python' makes one")
        case .success(let child):
            let own = [sockets[0], outputs[0], errors[0]]
            open.removeAll { own.contains($0) }
            for descriptor in own {
                _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
                _ = fcntl(descriptor, Self.setPipeSize, Int32(Self.chunk))
            }
            return WorkerProcess(
                child, socket: own[0], output: own[1], errors: own[2], memoryBytes: launch.memoryBytes)
        }
    }

    deinit {
        if !isReaped {
            kill(-pid, SIGKILL)
            // Killed: the end of the leader is sure, and what is below bubblewrap dies with it.
            var end = baton_exit()
            while baton_reap(pidfd, &end) == -EAGAIN {
                var poll = pollfd(fd: pidfd, events: Int16(POLLIN), revents: 0)
                _ = Glibc.poll(&poll, 1, 1_000)
            }
        }
        for descriptor in [pidfd, socket, output, errors] { close(descriptor) }
    }

    /// Has Python raise `KeyboardInterrupt`. A sandbox around it would die of the signal.
    func interrupt() { Glibc.kill(interpreter, SIGINT) }
    func kill() { Glibc.kill(-pid, SIGKILL) }

    private func kill(_ target: pid_t, _ signal: Int32) { Glibc.kill(target, signal) }

    /// What to wait for.
    var descriptors: [pollfd] {
        let wantsRoom = sent < outgoing.count
        return [
            pollfd(fd: socket, events: Int16(POLLIN) | (wantsRoom ? Int16(POLLOUT) : 0), revents: 0),
            pollfd(fd: output, events: Int16(POLLIN), revents: 0),
            pollfd(fd: errors, events: Int16(POLLIN), revents: 0),
            pollfd(fd: pidfd, events: Int16(POLLIN), revents: 0),
        ]
    }

    func send(_ bytes: [UInt8]) {
        if sent == outgoing.count { (outgoing, sent) = ([], 0) }
        outgoing += bytes
        write()
    }

    private func write() {
        while sent < outgoing.count {
            let count = outgoing.withUnsafeBytes { baton_send(socket, $0.baseAddress! + sent, $0.count - sent) }
            // One that is gone is told of by its end.
            guard count > 0 else { return }
            sent += Int(count)
        }
    }

    /// Takes all that is ready. The end comes last, and nothing after it.
    func take() -> [Event] {
        if isReaped { return [] }
        write()
        var events: [Event] = []
        let answers = receive()
        // What was printed before an answer is shown before it.
        read(output, isError: false, &events)
        read(errors, isError: true, &events)
        for answer in answers {
            endText(&events)
            events.append(answer)
        }
        if let (end, isKnown) = reap() {
            for answer in receive() { events.append(answer) }
            read(output, isError: false, &events)
            read(errors, isError: true, &events)
            let tail = complaint.tail
            endText(&events)
            events.append(.ended(fault(of: end, known: isKnown, tail: tail)))
        }
        return events
    }

    /// How it ended; nil while it goes on. What it started goes with it.
    private func reap() -> (baton_exit, isKnown: Bool)? {
        if baton_has_ended(pidfd) == 1 { kill(-pid, SIGKILL) }
        var end = baton_exit()
        let result = baton_reap(pidfd, &end)
        guard result != -EAGAIN else { return nil }
        isReaped = true
        return (end, result == 0)
    }

    private func endText(_ events: inout [Event]) {
        if let text = printed.end() { events.append(.printed(text, isError: false)) }
        if let text = complaint.end() { events.append(.printed(text, isError: true)) }
    }

    private func read(_ descriptor: Int32, isError: Bool, _ events: inout [Event]) {
        for _ in 0..<Self.piecesMax {
            let count = buffer.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { return }
            let text = isError ? complaint.take(buffer[..<count]) : printed.take(buffer[..<count])
            if let text {
                events.append(.printed(text, isError: isError))
            } else if count < Self.chunk / 4 {
                // Nobody reads it: the pipe may fill up before the next look.
                usleep(Self.droppingPause)
            }
        }
    }

    private func receive() -> [Event] {
        while true {
            let count = buffer.withUnsafeMutableBytes { recv(socket, $0.baseAddress, $0.count, 0) }
            guard count > 0 else { break }
            incoming += buffer[..<count]
        }
        var events: [Event] = []
        var start = 0
        do throws(WorkerFault) {
            while let (header, payload) = try WorkerMessage.lengths(incoming[start...]) {
                let body = start + WorkerMessage.lengthsCount
                guard incoming.count >= body + header + payload else { break }
                let middle = body + header
                let (reply, process) = try WorkerMessage.reply(
                    incoming[body..<middle], incoming[middle..<middle + payload])
                // What the worker says of itself is believed as far as its group.
                if let process, getpgid(pid_t(truncatingIfNeeded: process)) == pid { interpreter = pid_t(process) }
                events.append(.answered(reply))
                start = middle + payload
            }
            incoming.removeFirst(start)
        } catch {
            incoming = []
            let message = error == .tooLarge ? "the answer is larger than 1 GB" : "the answer can't be understood"
            events.append(.answered(.failure(FrameFault(.limit, message, help: "take fewer rows or columns"))))
            kill()
        }
        return events
    }

    /// How it ended, in words.
    private func fault(of end: baton_exit, known: Bool, tail: [UInt8]) -> FrameFault {
        let words = String(decoding: tail, as: UTF8.self)
        let lastLines = words.split(separator: "\n").suffix(3).joined(separator: "\n")
        let help = lastLines.isEmpty ? nil : "its last words: \(lastLines)"
        let ranOut = [
            "memory allocation of", "MemoryError", "std::bad_alloc", "OutOfMemoryError", "Cannot allocate memory",
        ]
        if known, memoryBytes > 0, end.exited == 0 || end.status != 0, ranOut.contains(where: { words.contains($0) }) {
            return FrameFault(
                .limit, "the session used up its memory (\(memoryBytes >> 20) MB), and its Python died",
                help: "open the session with more 'memory', or work on fewer rows")
        }
        guard known else { return FrameFault(.lostWorker, "the session's Python is gone", help: help) }
        if end.exited != 0 {
            return FrameFault(.lostWorker, "the session's Python ended with code \(end.status)", help: help)
        }
        let cause = end.status == SIGKILL ? " (killed: by the user, or because the machine's memory ran out)" : ""
        return FrameFault(.lostWorker, "the session's Python was ended by signal \(end.status)\(cause)", help: help)
    }
}
