import BatonDirector
import BatonHost
import BatonWire
import Foundation
import Glibc
import LocalData

/// A director in this process, reached without a network: every agent has a transport of its own, which can be cut.
///
/// `lock` guards all of it.
final class TestDirector: @unchecked Sendable {
    private let director: Director
    private let condition = NSCondition()
    /// Data sessions without Python.
    private let sessions = LocalSessionDesk()
    private let digests = SystemHost(directory: "/", output: { _ in }, notices: { _ in })
    let folder: URL
    /// Requests that were answered, by what they asked for: `POST /agent/reports`.
    private(set) var counts: [String: Int] = [:]
    /// What the clock is ahead, in nanoseconds.
    private var ahead = 0

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("director-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var settings = DirectorSettings(version: "0.0.0-test")
        settings.passwordLogCost = 4
        settings.files = folder.path
        let digests = digests
        let ports = DirectorPorts(
            randomBytes: { count in (0..<count).map { _ in UInt8.random(in: 0...255) } },
            sha256: { Self.bytes(ofHexadecimal: digests.digest($0)) }, seal: { plain, _ in plain },
            unseal: { sealed, _ in sealed })
        director = try Director(store: MemoryDirectorStore(), ports: ports, settings: settings)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    private static func bytes(ofHexadecimal text: String) -> [UInt8] {
        stride(from: 0, to: text.utf8.count, by: 2).map { offset in
            let start = text.index(text.startIndex, offsetBy: offset)
            return UInt8(text[start..<text.index(start, offsetBy: 2)], radix: 16) ?? 0
        }
    }

    private var now: Int { SystemHost.now + ahead }

    /// Lets time go by, for leases.
    func pass(seconds: Int) {
        condition.lock()
        ahead += seconds * 1_000_000_000
        try? director.tick(now: now)
        settle()
        condition.unlock()
    }

    func tick() { pass(seconds: 0) }

    /// The workers of all data sessions die.
    func killWorkers() {
        condition.lock()
        sessions.runner.die()
        condition.unlock()
    }

    /// What a request that is answered leaves behind; the lock is held.
    private func settle() {
        try? director.commit()
        if !director.takeTouched().isEmpty { condition.broadcast() }
    }

    func wake() {
        condition.lock()
        condition.broadcast()
        condition.unlock()
    }

    func answer(
        _ request: APIRequest, asOperator: Bool = false, isOver: () -> Bool = { false }
    ) throws(TransportFault) -> APIResponse {
        condition.lock()
        defer { condition.unlock() }
        counts["\(request.method.rawValue) \(request.path)", default: 0] += 1
        var given = Given()
        while true {
            let handled =
                asOperator
                ? director.handleForOperator(request, now: now, given: given)
                : director.handle(request, now: now, given: given)
            settle()
            switch handled {
            case .done(let response): return response
            case .later(_, let until):
                let left = Double(until - now) / 1e9
                if isOver() { throw .interrupted }
                if left <= 0 {
                    given.isLast = true
                } else {
                    _ = condition.wait(until: Date(timeIntervalSinceNow: min(left, 1)))
                }
                if isOver() { throw .interrupted }
            case .receive(let path, let offset, let limit):
                given.received = receive(request.body, path, offset, limit)
            case .work(.digest(let path)):
                given.worked = Self.bytes(ofHexadecimal: (try? digests.digestFile(path)) ?? "")
            case .work(.scrypt(let password, let salt, _)):
                given.worked = Self.bytes(ofHexadecimal: digests.digest(password + salt))
            case .work(.preprocess(let call)):
                given.worked = Array(PreprocessorAnswer.experiment(call.experiment).json.line.utf8)
            case .session(let call): given.session = sessions.answer(call)
            case .stream: return APIResponse(501)
            }
        }
    }

    private func receive(_ body: APIBody, _ path: String, _ offset: Int, _ limit: Int) -> Int {
        var bytes = body.bytes
        if case .file(let source, let start, let count) = body {
            bytes = (try? digests.readFile(source, from: start, to: start + count, limit: count)) ?? []
        }
        bytes = Array(bytes.prefix(limit))
        let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        defer { close(descriptor) }
        return bytes.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, off_t(offset)) }
    }
}

/// An agent's way to the director of its test.
final class TestTransport: APITransport, @unchecked Sendable {
    private let director: TestDirector
    private let lock = NSLock()
    private var isCutNow = false
    private var isClosed = false
    private var answersToLose = 0

    init(_ director: TestDirector) { self.director = director }

    /// While it is, nothing gets through; what waits is lost.
    var isCut: Bool {
        get { lock.withLock { isCutNow } }
        set {
            lock.withLock { isCutNow = newValue }
            director.wake()
        }
    }

    /// So many answers get lost, of requests that were carried out.
    var losesAnswers: Int {
        get { lock.withLock { answersToLose } }
        set { lock.withLock { answersToLose = newValue } }
    }

    func close() {
        lock.withLock { isClosed = true }
        director.wake()
    }

    private var isOver: Bool { lock.withLock { isClosed || isCutNow } }

    func call(
        _ request: APIRequest, timeout: Int, saveTo target: SaveTarget?
    ) throws(TransportFault) -> APIResponse {
        let isDown = lock.withLock { isClosed || isCutNow }
        if isDown { throw .unreachable(message: "the network is cut") }
        let response: APIResponse
        do {
            response = try director.answer(request, isOver: { [self] in isOver })
        } catch {
            throw lock.withLock { isClosed } ? .interrupted : .unreachable(message: "the network was cut")
        }
        let isLost = lock.withLock {
            answersToLose -= 1
            return answersToLose >= 0
        }
        if isLost { throw .unreachable(message: "the answer was lost") }
        // What was answered while the line was cut does not arrive.
        if lock.withLock({ isCutNow }) { throw .unreachable(message: "the network was cut") }
        return try delivered(response, target)
    }

    private func delivered(_ response: APIResponse, _ target: SaveTarget?) throws(TransportFault) -> APIResponse {
        var bytes = Data(response.body.bytes)
        if case .file(let path, let offset, let count) = response.body {
            guard let handle = FileHandle(forReadingAtPath: path) else { throw .file(message: "no \(path)") }
            handle.seek(toFileOffset: UInt64(offset))
            bytes = handle.readData(ofLength: count)
        }
        var response = response
        guard let target, response.isSuccess else {
            response.body = .bytes(Array(bytes))
            return response
        }
        let descriptor = open(target.path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .file(message: "can't write \(target.path)") }
        defer { Glibc.close(descriptor) }
        _ = bytes.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, off_t(target.offset)) }
        response.body = .none
        return response
    }
}
