import BatonDirector
import BatonHTTP
import BatonWire
import Testing

/// What is too large, or no HTTP at all, is refused in words where that is possible.
@Suite(.timeLimit(.minutes(2))) struct ListenerBoundsTests {
    @Test(arguments: [(0, 200), (1, 413)]) func `a body may be as large as its route says`(more: Int, status: Int)
        async throws
    {
        let served = try await Served()
        let body = [UInt8](repeating: 0x61, count: Board.bodyMax + more)
        #expect(try await served.client().ask(.post, "/note", body: .bytes(body)).status == status)
        try await served.stop()
    }

    @Test func `a body in chunks is bounded, too`() async throws {
        let served = try await Served()
        let connection = try RawConnection(port: served.port)
        await connection.send("POST /note HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        await connection.send("500\r\n" + String(repeating: "a", count: 0x500) + "\r\n0\r\n\r\n")
        #expect(await connection.receive(until: "too_large").hasPrefix("HTTP/1.1 413"))
        try await served.stop()
    }

    @Test func `an endless body is cut off`() async throws {
        let served = try await Served()
        let connection = try RawConnection(port: served.port)
        await connection.send("POST /note HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        let chunk = "10000\r\n" + String(repeating: "a", count: 0x10000) + "\r\n"
        var sent = 0
        while sent < 4_096, await connection.send(chunk) { sent += 1 }
        #expect(sent < 4_096)
        try await served.stop()
    }

    @Test(arguments: [(0, 200), (1, 414)]) func `an address may be so long`(more: Int, status: Int) async throws {
        let served = try await Served()
        let path = "/echo?a="
        let filling = String(repeating: "a", count: DirectorLimits.targetBytes - path.utf8.count + more)
        let connection = try RawConnection(port: served.port)
        await connection.send("GET \(path)\(filling) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        #expect(await connection.receive().hasPrefix("HTTP/1.1 \(status)"))
        try await served.stop()
    }

    @Test(arguments: [(0, 200), (1, 431)]) func `there may be so many headers`(more: Int, status: Int) async throws {
        let served = try await Served()
        // Host and Connection are two of them; the host travels apart from the others.
        let count = DirectorLimits.headerCount - 1 + more
        let headers = (0..<count).map { "X-\($0): a\r\n" }.joined()
        let connection = try RawConnection(port: served.port)
        await connection.send("GET /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\(headers)\r\n")
        #expect(await connection.receive().hasPrefix("HTTP/1.1 \(status)"))
        try await served.stop()
    }

    @Test(arguments: [
        "GET /echo?%zz HTTP/1.1\r\nHost: x\r\n\r\n", "nonsense\r\n\r\n", "GET /echo HTTP/1.1\r\nA\u{1}: b\r\n\r\n",
        "POST /note HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        "POST /note HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        "POST /note HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ]) func `what is no proper request is refused`(request: String) async throws {
        let served = try await Served()
        let connection = try RawConnection(port: served.port)
        await connection.send(request)
        let answer = await connection.receive(until: "\r\n\r\n")
        #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 400"))
        #expect(try await served.client().text(.get, "/note") == "")
        try await served.stop()
    }

    @Test func `a method that nobody knows is refused`() async throws {
        let served = try await Served()
        let connection = try RawConnection(port: served.port)
        await connection.send("OPTIONS /echo HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(await connection.receive(until: "method_not_allowed").hasPrefix("HTTP/1.1 405"))
        try await served.stop()
    }
}
