import BatonHTTP
import BatonWire
import Glibc
import Logging
import NIOSSL
import Synchronization
import Testing

/// A listener around a board on a port of its own, until the test ends.
final class Served: Sendable {
    let url: String
    let port: Int
    let folder: String
    let switches: Board.SharedSwitches
    let listener: Listener
    private let serving: Task<Void, any Error>

    var file: String { "\(folder)/file" }

    init(security: TLSConfiguration? = nil, logger: Logger = Served.silent) async throws {
        var template = "/tmp/baton-http-XXXXXX".utf8CString.map { $0 }
        folder = String(cString: try #require(mkdtemp(&template)))
        let switches = Board.SharedSwitches()
        self.switches = switches
        let listener = try Listener(
            Board(file: "\(folder)/file", switches), logger: logger, bodyRule: { Board.bodyRule($0, $1) })
        let (ports, found) = AsyncStream<Int>.makeStream()
        let socket = "\(folder)/operator.sock"
        serving = Task {
            defer { found.finish() }
            try await listener.run(
                on: Listener.Address(host: "127.0.0.1", port: 0), security: security, operatorSocket: socket
            ) { found.yield($0) }
        }
        self.listener = listener
        var first: Int?
        for await port in ports {
            first = port
            break
        }
        port = try #require(first)
        url = "\(security == nil ? "http" : "https")://127.0.0.1:\(port)"
    }

    static let silent = Logger(label: "test") { _ in LineLog(.text, level: .critical, to: STDERR_FILENO) }

    func client(_ fingerprint: String? = nil) -> LinkClient {
        LinkClient(LinkEndpoint(base: url, fingerprint: fingerprint))
    }

    /// How the board is right now.
    var board: Board.Switches { switches.state.withLock(\.self) }

    func setFull(_ isFull: Bool) { switches.state.withLock { $0.isFull = isFull } }

    /// Comes back when the listener has.
    func stop(patience: Int = 10) async throws {
        await listener.stop(patience: patience)
        try await serving.value
    }

    /// Waits until the state of the board is so; the bound is there for a test that fails.
    func waits(until isSo: (Board.Switches) -> Bool) async throws {
        for _ in 0..<2_000 {
            if switches.state.withLock({ isSo($0) }) { return }
            try await Task.sleep(nanoseconds: 5_000_000)
        }
        Issue.record("the board never came to be so")
    }

    deinit {
        unlink(file)
        unlink("\(folder)/operator.sock")
        rmdir(folder)
    }
}

extension LinkClient {
    /// The answer, within a minute: passwords take long where others compute.
    func ask(
        _ method: APIRequest.Method, _ path: String, query: [APIRequest.Parameter] = [], headers: [Header] = [],
        body: APIBody = .none, saveTo target: SaveTarget? = nil
    ) async throws -> APIResponse {
        let request = APIRequest(method, path, query: query, headers: headers, body: body)
        return try await call(request, timeout: 60 * WallClock.second, saveTo: target).get()
    }

    func text(_ method: APIRequest.Method, _ path: String, query: [APIRequest.Parameter] = [], _ body: String = "")
        async throws -> String
    {
        let response = try await ask(
            method, path, query: query, body: body.isEmpty ? .none : .bytes(Array(body.utf8)))
        #expect(response.status == 200)
        return String(decoding: response.body.bytes, as: UTF8.self)
    }
}

/// A connection that says exactly what a test wants.
final class RawConnection: Sendable {
    private let descriptor: Int32

    init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var patience = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        inet_pton(AF_INET, "127.0.0.1", &address.sin_addr)
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(connected == 0)
    }

    deinit { close(descriptor) }

    /// - Returns: whether all of it could be sent.
    @discardableResult func send(_ text: String) async -> Bool {
        let bytes = Array(text.utf8)
        return await BlockingThread.run { [self] in
            Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
        }
    }

    /// What comes until `end` is in it, or the connection is closed.
    func receive(until end: String? = nil) async -> String {
        await BlockingThread.run { [self] in
            var text: [UInt8] = []
            var piece = [UInt8](repeating: 0, count: 65_536)
            while true {
                let count = recv(descriptor, &piece, piece.count, 0)
                guard count > 0 else { break }
                text += piece[..<count]
                if let end, String(decoding: text, as: UTF8.self).contains(end) { break }
            }
            return String(decoding: text, as: UTF8.self)
        }
    }
}

/// A thread that may block: the pool of tasks has too few for that.
final class BlockingThread: Sendable {
    private let body: @Sendable () -> Void

    private init(_ body: @escaping @Sendable () -> Void) { self.body = body }

    static func run<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
        await withCheckedContinuation { continuation in
            BlockingThread { continuation.resume(returning: body()) }.start()
        }
    }

    private func start() {
        var thread = pthread_t()
        let raw = Unmanaged.passRetained(self)
        let error = pthread_create(
            &thread, nil,
            { raw in
                Unmanaged<BlockingThread>.fromOpaque(raw!).takeRetainedValue().body()
                return nil
            }, raw.toOpaque())
        precondition(error == 0, "a test may make a thread")
        pthread_detach(thread)
    }
}
