import BatonHTTP
import BatonWire
import Glibc
import Testing

/// The link's protocol over real pipes, against a listener.
@Suite(.timeLimit(.minutes(2))) struct LinkSessionTests {
    /// A session on a thread of its own, and our ends of its pipes.
    final class Pipes: Sendable {
        let toSession: Int32
        let fromSession: Int32
        private let ended: Task<(any Error)?, Never>

        init() throws {
            var input: [Int32] = [0, 0]
            var output: [Int32] = [0, 0]
            try #require(pipe(&input) == 0 && pipe(&output) == 0)
            (toSession, fromSession) = (input[1], output[0])
            let (read, write) = (input[0], output[1])
            ended = Task.detached {
                await BlockingThread.run {
                    defer {
                        close(read)
                        close(write)
                    }
                    do { try LinkSession(input: read, output: write).run() } catch { return error }
                    return nil
                }
            }
        }

        func send(_ message: LinkMessage) throws { send(bytes: try #require(LinkFrame.bytes(of: message))) }

        func send(bytes: [UInt8]) { _ = write(toSession, bytes, bytes.count) }

        /// The next messages, so many of them.
        func receive(_ count: Int) async throws -> [LinkMessage] {
            try await BlockingThread.run { [fromSession] in
                Result {
                    var reader = LinkFrameReader()
                    var messages: [LinkMessage] = []
                    var piece = [UInt8](repeating: 0, count: 4_096)
                    while messages.count < count {
                        let got = read(fromSession, &piece, piece.count)
                        guard got > 0 else { break }
                        reader.feed(piece[..<got])
                        while let message = try reader.next() { messages.append(message) }
                    }
                    return messages
                }
            }.get()
        }

        /// What the session threw when its input ended.
        func end() async -> (any Error)? {
            close(toSession)
            defer { close(fromSession) }
            return await ended.value
        }
    }

    private func request(_ path: String, _ query: [APIRequest.Parameter] = []) -> APIRequest {
        APIRequest(.get, path, query: query)
    }

    @Test func `many requests are under way at once, and one can be cancelled`() async throws {
        let served = try await Served()
        let pipes = try Pipes()
        try pipes.send(.open(LinkEndpoint(base: served.url)))
        let wait = request("/note", [.init("wait", "50")])
        for id in 1...3 { try pipes.send(.request(id: id, wait, timeout: 60 * WallClock.second, save: nil)) }
        try await served.waits { $0.waits == 3 }
        try pipes.send(.request(id: 4, request("/echo", [.init("a", "b")]), timeout: WallClock.second * 10, save: nil))
        guard case .response(id: 4, let echo) = try await pipes.receive(1)[0] else {
            Issue.record("no answer")
            return
        }
        #expect(echo.body.bytes == Array("a=b;".utf8))
        try pipes.send(.cancel(id: 2))
        #expect(try await pipes.receive(1) == [.fault(id: 2, .interrupted)])
        _ = try await served.client().text(.post, "/note", "go")
        let rest = try await pipes.receive(2)
        #expect(Set(rest.compactMap { if case .response(let id, _) = $0 { id } else { nil } }) == [1, 3])
        #expect(await pipes.end() == nil)
        try await served.stop()
    }

    @Test func `a fault comes back as one`() async throws {
        let pipes = try Pipes()
        try pipes.send(.open(LinkEndpoint(base: "http://127.0.0.1:1")))
        try pipes.send(.request(id: 9, request("/"), timeout: WallClock.second * 10, save: nil))
        #expect(
            try await pipes.receive(1) == [
                .fault(id: 9, .unreachable(message: "http://127.0.0.1:1: Connection refused"))
            ])
        #expect(await pipes.end() == nil)
    }

    @Test(arguments: [
        [LinkMessage.cancel(id: 1), .open(LinkEndpoint(base: "a")), .open(LinkEndpoint(base: "b"))],
        [.request(id: 1, APIRequest(.get, "/"), timeout: 1, save: nil)],
        [.fault(id: 1, .timedOut)],
    ]) func `messages that can't be where they are end it`(messages: [LinkMessage]) async throws {
        let pipes = try Pipes()
        for message in messages { try pipes.send(message) }
        #expect(try await pipes.receive(1) == [])
        #expect(await pipes.end() as? LinkFrameFault == .header)
    }

    @Test func `it ends with its input, whatever is under way`() async throws {
        let served = try await Served()
        let pipes = try Pipes()
        try pipes.send(.open(LinkEndpoint(base: served.url)))
        let wait = request("/note", [.init("wait", "50")])
        try pipes.send(.request(id: 1, wait, timeout: 60 * WallClock.second, save: nil))
        try await served.waits { $0.waits == 1 }
        #expect(await pipes.end() == nil)
        try await served.stop()
    }
}
