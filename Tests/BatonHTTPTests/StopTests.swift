import BatonHTTP
import BatonWire
import Testing

/// The end of a listener: what was accepted is answered.
@Suite(.timeLimit(.minutes(2))) struct StopTests {
    @Test func `those who wait are answered when it stops`() async throws {
        let served = try await Served()
        let client = served.client()
        async let heard = client.text(.get, "/note", query: [.init("wait", "50")])
        try await served.waits { $0.waits == 1 }
        try await served.stop()
        #expect(try await heard == "")
    }

    @Test func `a stream ends when it stops`() async throws {
        let served = try await Served()
        let connection = try RawConnection(port: served.port)
        await connection.send("GET /stream HTTP/1.1\r\nHost: x\r\n\r\n")
        _ = await connection.receive(until: "\r\n\r\n")
        async let stopped: Void = served.stop()
        #expect(await connection.receive().hasSuffix("0\r\n\r\n"))
        try await stopped
    }

    @Test func `a request that is half here may end, and is answered`() async throws {
        let served = try await Served()
        let connection = try RawConnection(port: served.port)
        await connection.send("PUT /file HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\nExpect: 100-continue\r\n\r\n")
        #expect(await connection.receive(until: "\r\n\r\n").hasPrefix("HTTP/1.1 100"))
        await connection.send("abc")
        async let stopped: Void = served.stop()
        await connection.send("def")
        let answer = await connection.receive()
        #expect(answer.hasPrefix("HTTP/1.1 200"))
        #expect(answer.hasSuffix("6"))
        try await stopped
    }

    @Test func `idle TLS connections whose other side says no farewell don't hold it up`() async throws {
        let made = try SelfSignedCertificate(hosts: ["127.0.0.1"], now: WallClock.now() / WallClock.second)
        let served = try await Served(security: try LinkTests.security(made))
        let client = served.client(made.fingerprint)
        #expect(try await client.text(.get, "/echo") == "")
        let begun = ContinuousClock.now
        try await served.stop()
        // By itself, the TLS layer would wait for five seconds.
        #expect(ContinuousClock.now - begun < .seconds(4))
    }

    @Test func `one that never ends is cut off when patience does`() async throws {
        let served = try await Served()
        let connection = try RawConnection(port: served.port)
        await connection.send("PUT /file HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\nExpect: 100-continue\r\n\r\n")
        _ = await connection.receive(until: "\r\n\r\n")
        try await served.stop(patience: 0)
        #expect(await connection.receive().contains("200") == false)
    }

    @Test func `idle connections don't hold it up, and nobody is taken any more`() async throws {
        let served = try await Served()
        let client = served.client()
        #expect(try await client.text(.get, "/echo") == "")
        try await served.stop()
        await #expect(throws: TransportFault.unreachable(message: "\(served.url): Connection refused")) {
            try await client.ask(.get, "/echo")
        }
    }
}
