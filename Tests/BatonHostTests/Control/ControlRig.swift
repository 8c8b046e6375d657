import BackendContract
import BatonEngine
import BatonHost
import BatonModel
import BatonWire
import CBaton
import Foundation
import Testing

/// An engine over virtual time with a control socket in a folder of its own. Steps run for a long virtual time, so
/// that they go on until they are cancelled.
final class ControlRig {
    let folder: URL
    let clock = VirtualClock()
    let backend: FakeBackend
    let store = MemoryStore()
    let engine: Engine
    let service: ControlService

    /// What every step does.
    private final class Steps: Planner {
        func expand(_ group: VertexID, event: RunEvent.Emitted?) -> Expansion { .members([]) }
        func prepare(_ step: VertexID, attempt: Int) -> Preparation {
            .launch(
                Launch(
                    commands: [Command("sleep", ["1000000"])], folder: "/", standardOutput: "/dev/null",
                    standardError: "/dev/null", environment: []))
        }
        func collect(_ step: VertexID, attempt: Int, report: AttemptReport) -> Collection { .outputs([]) }
        func ended(_ vertex: VertexID, status: StepStatus, outputs: [Datum.Entry]) {}
    }

    /// - Parameter depth: folders between the temporary one and the socket's, to make its path long.
    init(depth: Int = 0) throws {
        var folder = FileManager.default.temporaryDirectory.appendingPathComponent("baton-\(UUID().uuidString)")
        self.folder = folder
        for _ in 0..<depth { folder = folder.appendingPathComponent("a-folder-with-a-rather-long-name") }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        backend = FakeBackend(clock: clock)
        engine = Engine(
            backend: backend, capacity: Capacity(cpu: 4, memoryBytes: 1 << 30), clock: clock, store: store)
        service = try ControlService(engine: engine, clock: clock, folder: folder.path, name: "s.sock") {}
        engine.onEvent = { [unowned service] run, event in service.take(event, of: run) }
    }

    deinit {
        service.stop()
        try? FileManager.default.removeItem(at: folder)
    }

    /// Starts a run of some steps, `a[0]`, `a[1]`, …, and lets them begin.
    func start(steps: Int = 1) throws -> RunID {
        let root = Vertex(id: VertexID(0), parent: nil, kind: .group(GroupSpec(label: "all")))
        let vertices = (0..<steps).map { index in
            Vertex(
                id: VertexID(index + 1), parent: root.id, kind: .step(StepSpec(path: "a[\(index)]", task: "a")))
        }
        let run = try engine.start(RunOrigin(name: "test"), vertices: [root] + vertices, planner: Steps())
        while try engine.view(run).counts.running < steps { engine.pump() }
        return run
    }

    func token(_ run: RunID, step: Int = 1, attempt: Int = 1) -> String {
        service.token(for: AttemptTicket(run: run, step: VertexID(step), attempt: attempt))
    }

    /// What the thread that owns the engine does in one round.
    func turn() {
        service.serve()
        engine.pump()
        service.settle()
    }

    func connect() throws -> ControlClient { try ControlClient(path: service.path) }

    /// Nothing came in the time that is given to answers here.
    struct NoAnswer: Error {}

    /// The next answer to a client, with the engine at work meanwhile.
    func answer(_ client: ControlClient) throws -> ControlReply {
        let deadline = SystemHost.monotonic + 20_000_000_000
        while SystemHost.monotonic < deadline {
            turn()
            do throws(ControlClient.Failure) {
                return try client.next(until: SystemHost.monotonic + 1_000_000)
            } catch {
                guard case .late = error else { throw error }
            }
        }
        throw NoAnswer()
    }

    /// Asks for one thing and gives the content of the answer.
    func ask(
        _ wish: ControlRequest.Wish, token: String? = nil, run: RunID? = nil
    ) throws -> ControlReply.Content {
        let client = try connect()
        _ = try client.send(wish, token: token, run: run)
        return try answer(client).content
    }

    /// Sends bytes as they are, and gives the lines that come back until the other side closes, or as many as asked for.
    func lines(answering bytes: [UInt8], count: Int) throws -> [String] {
        let socket = cb_socket_connect(folder.path, "s.sock")
        try #require(socket >= 0)
        defer { close(socket) }
        var sent = 0
        var received: [UInt8] = []
        let deadline = SystemHost.monotonic + 20_000_000_000
        while SystemHost.monotonic < deadline {
            if sent < bytes.count {
                let piece = Array(bytes[sent..<min(sent + (1 << 16), bytes.count)])
                let count = send(
                    socket, piece, piece.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
                if count > 0 { sent += count } else if errno == EPIPE || errno == ECONNRESET { sent = bytes.count }
            }
            turn()
            if cb_input_wait(socket, 1_000_000) == 1 {
                var buffer = [UInt8](repeating: 0, count: 1 << 16)
                let count = read(socket, &buffer, buffer.count)
                if count <= 0 { break }
                received += buffer[..<count]
            }
            if received.count(where: { $0 == UInt8(ascii: "\n") }) >= count { break }
        }
        return String(decoding: received, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}
