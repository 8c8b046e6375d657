import BatonDirector
import BatonHTTP
import BatonWire
import Glibc
import Testing

/// The listener on real sockets, around a small director.
@Suite(.timeLimit(.minutes(2))) struct ListenerTests {
    @Test func `parameters and headers arrive as they were sent`() async throws {
        let served = try await Served()
        let query: [APIRequest.Parameter] = [.init("a b", "ö&=+%"), .init("a b", ""), .init("", "x")]
        let response = try await served.client().ask(
            .get, "/echo", query: query, headers: [Header("x-word", "wort")])
        #expect(String(decoding: response.body.bytes, as: UTF8.self) == "a b=ö&=+%;a b=;=x;wort")
        try await served.stop()
    }

    @Test func `who waits hears at once of what another one does`() async throws {
        let served = try await Served()
        async let heard = served.client().text(.get, "/note", query: [.init("wait", "50")])
        try await served.waits { $0.waits == 1 }
        #expect(try await served.client().text(.post, "/note", "go") == "1")
        #expect(try await heard == "go")
        try await served.stop()
    }

    @Test func `who waits in vain is answered when the time is over`() async throws {
        let served = try await Served()
        #expect(try await served.client().text(.get, "/note", query: [.init("wait", "1")]) == "")
        try await served.stop()
    }

    @Test func `a hundred wait at the same time, and all hear`() async throws {
        let served = try await Served()
        let client = served.client()
        try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<100 { group.addTask { try await client.text(.get, "/note", query: [.init("wait", "50")]) } }
            try await served.waits { $0.waits >= 100 }
            _ = try await served.client().text(.post, "/note", "now")
            for try await heard in group { #expect(heard == "now") }
        }
        try await served.stop()
    }

    @Test func `nobody hears of what could not be kept`() async throws {
        let served = try await Served()
        served.setFull(true)
        let refused = try await served.client().ask(.post, "/note", body: .bytes(Array("lost".utf8)))
        #expect(refused.status == 507)
        #expect(Problem(try WireJSONReader.read(refused.body.bytes))?.code == "no_space")
        served.setFull(false)
        #expect(try await served.client().text(.get, "/note") == "")
        try await served.stop()
    }

    @Test func `a stream sends what comes, piece by piece, and ends`() async throws {
        let served = try await Served()
        let connection = try RawConnection(port: served.port)
        await connection.send("GET /stream HTTP/1.1\r\nHost: x\r\n\r\n")
        let head = await connection.receive(until: "\r\n\r\n")
        #expect(head.lowercased().contains("content-type: text/event-stream"))
        _ = try await served.client().text(.post, "/note", "one")
        #expect(await connection.receive(until: "one\n\n").contains("data: one\n\n"))
        _ = try await served.client().text(.post, "/note", "end")
        #expect(await connection.receive(until: "\r\n0\r\n").contains("data: end\n\n"))
        try await served.stop()
    }

    @Test func `what is new is looked up once for all who listen to the same`() async throws {
        let served = try await Served()
        let connections = try (0..<20).map { _ in try RawConnection(port: served.port) }
        for connection in connections {
            await connection.send("GET /stream HTTP/1.1\r\nHost: x\r\n\r\n")
            _ = await connection.receive(until: "\r\n\r\n")
        }
        _ = try await served.client().text(.post, "/note", "end")
        for connection in connections {
            #expect(await connection.receive(until: "\r\n0\r\n").contains("data: end\n\n"))
        }
        // Once for each as it comes, and once for all of them when there is something.
        #expect(served.board.looks <= connections.count + 1)
        try await served.stop()
    }

    @Test func `passwords and digests are worked on beside the director`() async throws {
        let served = try await Served()
        let answer = try await served.client().ask(.get, "/work")
        // Source: RFC 7914, section 12, N = 16384, its first 32 bytes.
        #expect(answer.body.bytes.prefix(8).elementsEqual([0x70, 0x23, 0xBD, 0xCB, 0x3A, 0xFD, 0x73, 0x48]))
        let none = try await served.client().ask(.get, "/digest")
        #expect(none.status == 500)
        _ = try await served.client().ask(.put, "/file", body: .bytes(Array("abc".utf8)))
        // Source: FIPS 180-2, appendix B.1.
        let digest = try await served.client().ask(.get, "/digest")
        #expect(digest.body.bytes.prefix(4).elementsEqual([0xBA, 0x78, 0x16, 0xBF]))
        try await served.stop()
    }

    @Test func `requests of a connection are answered in their order, and it stays open`() async throws {
        let served = try await Served()
        let connection = try RawConnection(port: served.port)
        let one = "GET /echo?n=1 HTTP/1.1\r\nHost: x\r\n\r\n"
        await connection.send(one + one.replacing("n=1", with: "n=2"))
        let both = await connection.receive(until: "n=2;")
        #expect(both.firstRange(of: "n=1;") != nil)
        await connection.send(one.replacing("n=1", with: "n=3"))
        #expect(await connection.receive(until: "n=3;").contains("n=3;"))
        try await served.stop()
    }

    @Test func `the director hears what came of a connector's order`() async throws {
        let served = try await Served()
        for order in [7, 8] { served.listener.report(ConnectorResult(order: order, outcome: .done)) }
        try await served.waits { $0.reports == [7, 8] }
        try await served.stop()
    }

    @Test func `only its socket is for the operator`() async throws {
        let served = try await Served()
        #expect(try await served.client().text(.get, "/operator") == "no")
        let path = "\(served.folder)/operator.sock".replacing("/", with: "%2F")
        let own = LinkClient(LinkEndpoint(base: "http+unix://\(path)"))
        #expect(try await own.text(.get, "/operator") == "yes")
        try await served.stop()
    }

    @Test func `what somebody has already is not sent again`() async throws {
        let served = try await Served()
        let client = served.client()
        for (path, query) in [("/", []), ("/assets/page.css", []), ("/echo", [APIRequest.Parameter("a", "1")])] {
            let first = try await client.ask(.get, path, query: query)
            let tag = try #require(first.header("etag"))
            #expect(!first.body.bytes.isEmpty)
            for known in [tag, "\"other\", \(tag)", "*"] {
                let again = try await client.ask(.get, path, query: query, headers: [Header("if-none-match", known)])
                #expect(again.status == 304 && again.body.bytes.isEmpty && again.header("etag") == tag, "\(path)")
            }
            let other = try await client.ask(.get, path, query: query, headers: [Header("if-none-match", "\"other\"")])
            #expect(other.status == 200 && other.body.bytes == first.body.bytes)
        }
        let changed = try await client.ask(.get, "/echo", query: [.init("a", "2")])
        let before = try await client.ask(.get, "/echo", query: [.init("a", "1")])
        #expect(changed.header("etag") != before.header("etag"))
        try await served.stop()
    }

    @Test func `the page comes with a policy that lets nothing else in`() async throws {
        let served = try await Served()
        let page = try await served.client().ask(.get, "/")
        #expect(page.status == 200)
        #expect(page.header("content-security-policy")?.hasPrefix("default-src 'none'; script-src 'self';") == true)
        #expect(page.header("x-content-type-options") == "nosniff")
        #expect(try await served.client().ask(.get, "/assets/../page.js").status == 404)
        try await served.stop()
    }
}
