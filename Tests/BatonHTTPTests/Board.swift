import BatonDirector
import BatonHTTP
import BatonWire
import Synchronization

/// A small director for tests of the listener: notes that can be put up and waited for, files, a stream.
///
/// ```
/// GET  /note?after=N&wait=S   the notes behind N; waits for one
/// POST /note                  puts up the body; answers its number
/// GET  /stream                each note as an event; over with the note "end"
/// PUT  /file?offset=N         the body into a file, `limit` bytes at most; with `digest=`, answers the file's SHA-256
/// GET  /file                  the file, or the part that `from` and `count` name
/// GET  /work                  scrypt's output for a fixed password
/// GET  /digest                of the file
/// GET  /operator              whether the operator asks
/// ```
final class Board: ServedDirector {
    struct Switches: Sendable {
        /// The next commits fail.
        var isFull = false
        var commits = 0
        /// How often it was asked what is new on the stream.
        var looks = 0
        /// Requests that wait for a note right now, or have.
        var waits = 0
        var received: [Int] = []
        var reports: [Int] = []
        var skipped = 0
        /// Endings of files' names that nobody needs any more.
        var garbage: [String] = []
    }

    static let limit = 4 << 20
    static let bodyMax = 1 << 10
    static let work = LongWork.scrypt(
        password: Array("pleaseletmein".utf8), salt: Array("SodiumChloride".utf8), logCost: 14)

    private let file: String
    private let switches: SharedSwitches
    private var notes: [[UInt8]] = []
    private var committed = 0
    private var touched: Set<Topic> = []

    final class SharedSwitches: Sendable {
        let state = Mutex(Switches())
    }

    init(file: String, _ switches: SharedSwitches) {
        self.file = file
        self.switches = switches
    }

    func skip(_ nanoseconds: Int) { switches.state.withLock { $0.skipped += nanoseconds } }
    func clockWasSet(by nanoseconds: Int) throws(Problem) {}

    static func bodyRule(_ method: APIRequest.Method, _ path: String) -> BodyRule {
        method == .put ? .toFile : .inMemory(max: bodyMax)
    }

    func handle(_ request: APIRequest, now: Int, given: Given) -> Handled {
        switch (request.method, request.path) {
        case (.get, "/note"): return notes(request, now, given)
        case (.post, "/note"):
            notes.append(request.body.bytes)
            touched.insert(Topic("note"))
            return text("\(notes.count)")
        case (.get, "/stream"): return .stream(EventStream(experiment: "", cursor: "0", topics: [Topic("note")]))
        case (.put, "/file"): return receive(request, given)
        case (.get, "/file"), (.head, "/file"):
            let count = request.parameter("count").flatMap { Int($0) } ?? 0
            let from = request.parameter("from").flatMap { Int($0) } ?? 0
            return .done(APIResponse(200, body: .file(path: file, offset: from, count: count)))
        case (.get, "/work"): return worked(Board.work, given)
        case (.get, "/digest"): return worked(.digest(path: file), given)
        case (.get, "/echo"):
            return text(request.query.map { "\($0.name)=\($0.value);" }.joined() + (request.header("x-word") ?? ""))
        case (.get, "/operator"): return text("no")
        default: return .done(APIResponse(Problem(404, "not_found", "there is no \(request.path)")))
        }
    }

    func handleForOperator(_ request: APIRequest, now: Int, given: Given) -> Handled {
        request.path == "/operator" ? text("yes") : handle(request, now: now, given: given)
    }

    func pieces(of stream: EventStream) -> StreamPieces {
        switches.state.withLock { $0.looks += 1 }
        var stream = stream
        let seen = Int(stream.cursor) ?? 0
        stream.cursor = "\(notes.count)"
        let new = notes[seen...]
        return StreamPieces(
            bytes: new.flatMap { Array("data: ".utf8) + $0 + Array("\n\n".utf8) }, stream: stream,
            isOver: new.contains(Array("end".utf8)))
    }

    func takeTouched() -> Set<Topic> {
        defer { touched = [] }
        return touched
    }

    func commit() throws(Problem) {
        let isFull = switches.state.withLock { state in
            state.commits += 1
            return state.isFull
        }
        guard isFull else {
            committed = notes.count
            return
        }
        notes.removeLast(notes.count - committed)
        touched = []
        throw Problem(507, "no_space", "the disk is full")
    }

    func tick(now: Int) throws(Problem) {}

    func connectorReported(_ result: ConnectorResult, now: Int) throws(Problem) {
        switches.state.withLock { $0.reports.append(result.order) }
    }

    func garbage(limit: Int) throws(Problem) -> [String] {
        switches.state.withLock { state in
            state.garbage.prefix(limit).map { "\(file)\($0)" }
        }
    }

    func removedGarbage(_ paths: [String]) throws(Problem) {
        switches.state.withLock { state in state.garbage.removeAll { paths.contains("\(file)\($0)") } }
    }

    private func notes(_ request: APIRequest, _ now: Int, _ given: Given) -> Handled {
        let after = request.parameter("after").flatMap { Int($0) } ?? 0
        let wait = request.parameter("wait").flatMap { Int($0) } ?? 0
        guard notes.count <= after, wait > 0, !given.isLast else {
            return text(notes.dropFirst(after).map { String(decoding: $0, as: UTF8.self) }.joined(separator: ","))
        }
        switches.state.withLock { $0.waits += 1 }
        return .later([Topic("note")], until: now + wait * WallClock.second)
    }

    private func receive(_ request: APIRequest, _ given: Given) -> Handled {
        guard let received = given.received else {
            let offset = request.parameter("offset").flatMap { Int($0) } ?? 0
            return .receive(path: file, offset: offset, limit: Board.limit)
        }
        guard request.parameter("digest") != nil else {
            switches.state.withLock { $0.received.append(received) }
            return text("\(received)")
        }
        return worked(.digest(path: file), given)
    }

    private func worked(_ work: LongWork, _ given: Given) -> Handled {
        guard let worked = given.worked else { return .work(work) }
        return .done(APIResponse(200, body: .bytes(worked)))
    }

    private func text(_ text: String) -> Handled { .done(APIResponse(200, body: .bytes(Array(text.utf8)))) }
}
