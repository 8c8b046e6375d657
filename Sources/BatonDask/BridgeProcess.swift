import BatonWire
import CBaton
import Glibc

/// The process of a bridge: lines to it and from it. Nothing here waits.
///
/// It ends by itself when nobody holds the other end of its input, and has the steps end first.
final class BridgeProcess {
    let process: pid_t
    let input: Int32
    let output: Int32
    private var outgoing: [UInt8] = []
    private var sent = 0
    private var incoming: [UInt8] = []
    private(set) var hasEnded = false

    /// Bytes of a line that the bridge says.
    static let lineMax = 1 << 20

    /// The negated errno where it can't be started.
    static func start(_ python: String) -> Result<BridgeProcess, Fault> {
        var toBridge: [Int32] = [-1, -1]
        var fromBridge: [Int32] = [-1, -1]
        guard baton_pipe(&toBridge) == 0 else { return .failure(Fault(error: EMFILE)) }
        guard baton_pipe(&fromBridge) == 0 else {
            close(toBridge[0])
            close(toBridge[1])
            return .failure(Fault(error: EMFILE))
        }
        defer {
            close(toBridge[0])
            close(fromBridge[1])
        }
        let program = String(decoding: PackageResources.dask_bridge_py, as: UTF8.self)
        let arguments = [python, "-I", "-B", "-X", "utf8", "-c", program]
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var process = pid_t()
        let result = cb_piped_start(&words, toBridge[0], fromBridge[1], STDERR_FILENO, nil, nil, &process)
        guard result == 0 else {
            close(toBridge[1])
            close(fromBridge[0])
            return .failure(Fault(error: -result))
        }
        for descriptor in [toBridge[1], fromBridge[0]] { _ = fcntl(descriptor, F_SETFL, O_NONBLOCK) }
        return .success(BridgeProcess(process: process, input: toBridge[1], output: fromBridge[0]))
    }

    struct Fault: Error { var error: Int32 }

    private init(process: pid_t, input: Int32, output: Int32) {
        (self.process, self.input, self.output) = (process, input, output)
    }

    deinit {
        close(input)
        close(output)
        // It has the steps end and goes; one that does not is killed.
        var status: Int32 = 0
        for _ in 0..<Self.endLooks {
            if waitpid(process, &status, WNOHANG) != 0 { return }
            usleep(Self.endPause)
        }
        kill(-process, SIGKILL)
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
    }

    private static let endLooks = 500
    private static let endPause: UInt32 = 10_000

    var hasMore: Bool { sent < outgoing.count }

    func say(_ message: WireJSON) {
        if sent == outgoing.count { (outgoing, sent) = ([], 0) }
        message.write(to: &outgoing)
        outgoing.append(UInt8(ascii: "\n"))
        write()
    }

    func write() {
        while sent < outgoing.count {
            let count = outgoing.withUnsafeBytes { Glibc.write(input, $0.baseAddress! + sent, $0.count - sent) }
            // One that is gone is told of by its end.
            guard count > 0 else { return }
            sent += count
        }
    }

    /// The lines that are ready; `hasEnded` is set once there will be no more.
    func take() -> [[UInt8]] {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while !hasEnded {
            let count = buffer.withUnsafeMutableBytes { Glibc.read(output, $0.baseAddress, $0.count) }
            if count < 0 { break }
            if count == 0 { hasEnded = true }
            incoming += buffer[..<count]
        }
        guard let last = incoming.lastIndex(of: UInt8(ascii: "\n")) else {
            if incoming.count > Self.lineMax { hasEnded = true }
            return []
        }
        let lines = incoming[..<last].split(separator: UInt8(ascii: "\n")).map(Array.init)
        incoming.removeFirst(last + 1)
        return lines
    }
}
