package import BatonModel
package import BatonWire
import CBaton
import Glibc

/// The other end of a control socket: asks the process that owns a run, and waits for its answers.
package final class ControlClient {
    private let descriptor: Int32
    private var input: [UInt8] = []
    private var lastID: Int

    /// Why the owner can't be asked, or gave no answer.
    package enum Failure: Error {
        /// Nobody listens there (any more).
        case gone
        /// The system's reason.
        case unreachable(String)
        case refused(ControlFault)
        /// The deadline came first.
        case late
        /// A signal asked for the end.
        case interrupted
    }

    /// Connects to the socket at an absolute path, which may be longer than an address takes.
    ///
    /// - Parameter firstID: the first request's id is the number behind it.
    package init(path: String, firstID: Int = 0) throws(Failure) {
        lastID = firstID
        guard path.hasPrefix("/"), let slash = path.lastIndex(of: "/") else {
            throw .unreachable("'\(path)' is no absolute path")
        }
        let folder = slash == path.startIndex ? "/" : String(path[..<slash])
        let result = cb_socket_connect(folder, String(path[path.index(after: slash)...]))
        switch -result {
        case ECONNREFUSED, ENOENT, ENOTDIR: throw .gone
        case let code where code > 0: throw .unreachable(String(cString: strerror(code)).lowercased())
        default: descriptor = result
        }
    }

    deinit { close(descriptor) }

    /// Asks for one thing and waits for its answer until the monotonic instant `deadline`.
    package func ask(
        _ wish: ControlRequest.Wish, token: String? = nil, run: RunID? = nil, until deadline: Int? = nil
    ) throws(Failure) -> Datum {
        let id = try send(wish, token: token, run: run)
        while true {
            let reply = try next(until: deadline)
            guard reply.id == id || reply.id == nil else { continue }
            switch reply.content {
            case .done(let value): return value
            case .refused(let fault): throw .refused(fault)
            case .news: continue
            }
        }
    }

    /// Asks without waiting; gives the id that the answers carry.
    package func send(_ wish: ControlRequest.Wish, token: String? = nil, run: RunID? = nil) throws(Failure) -> Int {
        lastID += 1
        let bytes = Array((ControlRequest(id: lastID, token: token, run: run, wish).line + "\n").utf8)
        guard bytes.count <= ControlRequest.lineMax else {
            throw .refused(
                ControlFault(.tooLong, "what is sent has \(ControlRequest.lineMax >> 10) KiB at most"))
        }
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                cb_socket_send(descriptor, $0.baseAddress! + sent, Int64($0.count - sent))
            }
            if count == -Int64(EINTR) { continue }
            // Whoever closed us may have said why.
            if count < 0 { break }
            sent += Int(count)
        }
        return lastID
    }

    /// The next answer to anything.
    package func next(until deadline: Int? = nil) throws(Failure) -> ControlReply {
        while true {
            if let reply = try takeReply() { return reply }
            guard input.count < ControlReply.lineMax else { throw .unreachable("an answer without an end") }
            let left = deadline.map { max($0 - SystemHost.monotonic, 0) } ?? -1
            guard cb_input_wait(descriptor, Int64(left)) == 1 else {
                if cb_signals_interrupts() + cb_signals_terminations() > 0 { throw .interrupted }
                if let deadline, SystemHost.monotonic >= deadline { throw .late }
                continue
            }
            try fill()
        }
    }

    private func fill() throws(Failure) {
        let size = 1 << 16
        var count = 0
        input += [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
            count = Glibc.read(descriptor, buffer.baseAddress, size)
            filled = max(0, count)
        }
        if count == 0 || (count < 0 && errno != EINTR && errno != EAGAIN) { throw .gone }
    }

    private func takeReply() throws(Failure) -> ControlReply? {
        guard let lineBreak = input.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        let line = Array(input[..<lineBreak])
        input.removeFirst(lineBreak + 1)
        guard let reply = ControlReply(line: line) else {
            throw .unreachable("the run's process speaks another version: use the same baton")
        }
        return reply
    }
}
