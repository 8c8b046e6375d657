import BatonDirector
import BatonHTTP
import BatonWire
import Crypto
import Glibc
import NIOCore
import Synchronization
import Testing

/// Bodies that are files: in parts, resumed, in both directions.
@Suite(.timeLimit(.minutes(2))) struct BodyFileTests {
    static func bytes(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) } }

    private func read(_ path: String) throws -> [UInt8] {
        let file = try OpenFile(reading: path)
        let size = try file.size()
        guard size > 0 else { return [] }
        var bytes: [UInt8] = []
        while bytes.count < size {
            bytes += try file.read(at: bytes.count, count: size - bytes.count).readableBytesView
        }
        return bytes
    }

    private func write(_ bytes: [UInt8], _ path: String) throws {
        try OpenFile(writing: path).write(.init(bytes: bytes), at: 0)
    }

    @Test func `a file goes up in parts and comes back whole`() async throws {
        let served = try await Served()
        let client = served.client()
        let bytes = BodyFileTests.bytes(3_000_001)
        let source = "\(served.folder)/source"
        try write(bytes, source)
        defer { unlink(source) }
        for (offset, count) in [(0, 1_000_000), (1_000_000, 2_000_001)] {
            let answer = try await client.ask(
                .put, "/file", query: [.init("offset", "\(offset)")],
                body: .file(path: source, offset: offset, count: count))
            #expect(answer.status == 200)
        }
        #expect(try read(served.file) == bytes)
        #expect(served.board.received == [1_000_000, 2_000_001])
        let target = "\(served.folder)/target"
        defer { unlink(target) }
        try write([7, 7, 7, 9], target)
        let answer = try await client.ask(
            .get, "/file", query: [.init("count", "\(bytes.count)")], saveTo: SaveTarget(path: target, offset: 3))
        #expect(answer.body == .file(path: target, offset: 3, count: bytes.count))
        #expect(try read(target) == [7, 7, 7] + bytes)
        try await served.stop()
    }

    @Test func `the digest of a file is right, whether all of it came just now or only its end`() async throws {
        let served = try await Served()
        let bytes = BodyFileTests.bytes(1_000_003)
        let digest = Array(SHA256.hash(data: bytes))
        let client = served.client()
        let whole = try await client.ask(.put, "/file", query: [.init("digest", "")], body: .bytes(bytes))
        #expect(whole.body.bytes == digest)
        let end = try await client.ask(
            .put, "/file", query: [.init("offset", "600000"), .init("digest", "")],
            body: .bytes(Array(bytes[600_000...])))
        #expect(end.body.bytes == digest)
        // What was there before, and is longer, counts.
        let begin = try await client.ask(.put, "/file", query: [.init("digest", "")], body: .bytes(Array(bytes[..<10])))
        #expect(begin.body.bytes == digest)
        try await served.stop()
    }

    @Test func `a part of a file comes, and its head alone`() async throws {
        let served = try await Served()
        try write(Array("0123456789".utf8), served.file)
        let query: [APIRequest.Parameter] = [.init("from", "3"), .init("count", "4")]
        #expect(try await served.client().text(.get, "/file", query: query) == "3456")
        let head = try await served.client().ask(.head, "/file", query: query)
        #expect(head.header("content-length") == "4")
        #expect(head.body == .none)
        try await served.stop()
    }

    @Test func `what came before the connection was lost is kept, and told to the director`() async throws {
        let served = try await Served()
        var connection: RawConnection? = try RawConnection(port: served.port)
        let half = String(repeating: "x", count: 100_000)
        await connection?.send("PUT /file HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n" + half)
        connection = nil
        try await served.waits { $0.received == [100_000] }
        #expect(try read(served.file).count == 100_000)
        try await served.stop()
    }

    @Test func `a body beyond the limit is refused`() async throws {
        let served = try await Served()
        let source = "\(served.folder)/source"
        try OpenFile(writing: source).truncate(at: Board.limit + 1)
        defer { unlink(source) }
        let answer = try await served.client().ask(
            .put, "/file", body: .file(path: source, offset: 0, count: Board.limit + 1))
        #expect(answer.status == 413)
        try await served.stop()
    }

    @Test func `a client that asks whether its body is welcome is told so`() async throws {
        let served = try await Served()
        let connection = try RawConnection(port: served.port)
        await connection.send("PUT /file HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n")
        #expect(await connection.receive(until: "\r\n\r\n").hasPrefix("HTTP/1.1 100"))
        await connection.send("abc")
        #expect(await connection.receive(until: "\r\n\r\n3").contains("200 OK"))
        #expect(try read(served.file) == Array("abc".utf8))
        try await served.stop()
    }

    @Test func `a client whose body is not welcome need not send it`() async throws {
        let served = try await Served()
        let connection = try RawConnection(port: served.port)
        await connection.send(
            "POST /note HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\nExpect: 100-continue\r\n\r\n")
        #expect(await connection.receive().hasPrefix("HTTP/1.1 413"))
        try await served.stop()
    }

    @Test func `files that nobody needs any more are removed`() async throws {
        let served = try await Served()
        let paths = ["a", "b"].map { served.file + $0 }
        for path in paths { try write([1], path) }
        served.switches.state.withLock { $0.garbage = ["a", "b", "never there"] }
        try await served.waits { $0.garbage.isEmpty }
        for path in paths { #expect(access(path, F_OK) != 0) }
        try await served.stop()
        try write([1], served.file + ".discarded")
        DiscardedFile.sweep(served.folder)
        #expect(access(served.file + ".discarded", F_OK) != 0)
    }

    @Test func `files that are not there are faults of the side that has them`() async throws {
        let served = try await Served()
        #expect(try await served.client().ask(.get, "/file", query: [.init("count", "3")]).status == 500)
        await #expect(throws: TransportFault.file(message: "/nowhere/x: No such file or directory")) {
            try await served.client().ask(.put, "/file", body: .file(path: "/nowhere/x", offset: 0, count: 1))
        }
        try write(Array("abc".utf8), served.file)
        await #expect(throws: TransportFault.file(message: "/nowhere/y: No such file or directory")) {
            try await served.client().ask(
                .get, "/file", query: [.init("count", "3")], saveTo: SaveTarget(path: "/nowhere/y"))
        }
        try await served.stop()
    }
}
