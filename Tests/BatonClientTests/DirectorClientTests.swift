import BatonClient
import BatonModel
import BatonWire
import Testing

/// What a client makes of a network that fails.
struct DirectorClientTests {
    private static let down = TransportFault.unreachable(message: "nobody listens")

    @Test func `what failed on the way is tried again under one key until it is done`() throws {
        let lab = ScriptedTransport([.failure(Self.down), .failure(.timedOut), .success(ScriptedTransport.ok)])
        try lab.client().emit(.init(name: "go", payload: .null), to: "e1")
        let keys = lab.requests.map { $0.header("idempotency-key") ?? "" }
        #expect(keys.count == 3)
        #expect(Set(keys).count == 1)
        #expect(keys[0].utf8.count == 32)
    }

    @Test func `each call has a key of its own`() throws {
        let lab = ScriptedTransport([.success(ScriptedTransport.ok), .success(ScriptedTransport.ok)])
        let client = lab.client()
        try client.emit(.init(name: "a", payload: .null), to: "e1")
        try client.emit(.init(name: "a", payload: .null), to: "e1")
        #expect(Set(lab.requests.map { $0.header("idempotency-key") }).count == 2)
    }

    @Test func `pauses grow, differ by chance, and have a bound`() {
        var backoff = ClientBackoff()
        let pauses = (0..<12).map { backoff.pause(UInt64($0) &* 0x9E37_79B9_7F4A_7C15) }
        for (index, pause) in pauses.enumerated() {
            let most = min(ClientBackoff.longest, ClientBackoff.first << index)
            #expect(most / 2...most ~= pause)
        }
        var other = ClientBackoff()
        #expect(pauses != (0..<12).map { other.pause(UInt64($0) &* 77) })
    }

    @Test func `a call ends when its time is over, however often it was tried`() {
        let lab = ScriptedTransport(Array(repeating: .failure(Self.down), count: 1_000))
        #expect(throws: ClientError.transport(Self.down)) { try lab.client().health() }
        #expect(lab.pace.now <= DirectorClient.usualPatience)
        #expect(lab.requests.count > 3)
        let once = ScriptedTransport([.failure(Self.down)])
        #expect(throws: ClientError.transport(Self.down)) { try once.client().impatient.health() }
        #expect(once.requests.count == 1)
    }

    @Test func `it is said when nobody knows whether something was done`() {
        let lab = ScriptedTransport(Array(repeating: .failure(.timedOut), count: 1_000))
        #expect(throws: ClientError.unknownOutcome) {
            try lab.client().emit(.init(name: "go", payload: .null), to: "e1")
        }
        let reading = ScriptedTransport(Array(repeating: .failure(.timedOut), count: 1_000))
        #expect(throws: ClientError.transport(.timedOut)) { try reading.client().health() }
    }

    @Test(arguments: [429, 502, 503, 504])
    func `a director that is busy is asked again when it says so`(status: Int) throws {
        let busy = APIResponse(Problem(status, "busy", "too much at once", retryAfter: 3))
        let lab = ScriptedTransport([.success(busy), .success(ScriptedTransport.ok)])
        try lab.client().health()
        #expect(lab.pace.pauses == [3_000_000_000])
    }

    @Test(arguments: [400, 401, 403, 404, 409, 422, 500, 501])
    func `a refusal is told as it is and not asked again`(status: Int) {
        let problem = Problem(status, "no", "because", help: "do this")
        let lab = ScriptedTransport([.success(APIResponse(problem))])
        #expect(throws: ClientError.refused(problem)) { try lab.client().health() }
        #expect(lab.requests.count == 1)
    }

    @Test func `a refusal in the words of somebody in between is a refusal`() {
        let lab = ScriptedTransport([.success(APIResponse(403, body: .bytes(Array("<html>".utf8))))])
        #expect(throws: ClientError.refused(Problem(403, "status_403", "the director answers with status 403"))) {
            try lab.client().health()
        }
    }

    @Test(arguments: [
        TransportFault.untrusted(message: "another certificate"), .interrupted, .file(message: "can't read"),
    ])
    func `what trying again can't cure ends the call`(fault: TransportFault) {
        let lab = ScriptedTransport([.failure(fault)])
        #expect(throws: ClientError.transport(fault)) { try lab.client().health() }
        #expect(lab.requests.count == 1)
    }

    @Test func `an interrupt ends a pause`() {
        let lab = ScriptedTransport([.failure(Self.down)])
        lab.pace.isInterrupted = true
        #expect(throws: ClientError.transport(.interrupted)) { try lab.client().health() }
    }

    @Test func `the token goes along in a header, and nowhere else`() throws {
        let lab = ScriptedTransport([.success(ScriptedTransport.ok)])
        var client = lab.client()
        client.token = "baton_u_secret"
        try client.emit(.init(name: "go", payload: .null), to: "e1")
        let request = try #require(lab.requests.first)
        #expect(request.header("authorization") == "Bearer baton_u_secret")
        #expect(!request.path.contains("secret") && request.query.isEmpty)
        #expect(!String(decoding: request.body.bytes, as: UTF8.self).contains("secret"))
    }

    @Test(arguments: [
        ("e1", "/api/v1/experiments/e1/flags"), ("../users", "/api/v1/experiments/..%2Fusers/flags"),
        ("..", "/api/v1/experiments/%2E%2E/flags"), ("a b?c#d%", "/api/v1/experiments/a%20b%3Fc%23d%25/flags"),
        ("ü\n", "/api/v1/experiments/%C3%BC%0A/flags"),
    ])
    func `a name stays one part of the path`(name: String, path: String) {
        let lab = ScriptedTransport([.success(ScriptedTransport.page([]))])
        _ = try? lab.client().flags(of: name)
        #expect(lab.requests.first?.path == path)
    }

    @Test func `a list is fetched page by page`() throws {
        func flag(_ name: String) -> WireJSON { FlagDocument(name: name, value: FlagValue(number: 1), version: 1).json }
        let lab = ScriptedTransport([
            .success(ScriptedTransport.page([flag("a"), flag("b")], next: "b")),
            .success(ScriptedTransport.page([flag("c")])),
        ])
        #expect(try lab.client().flags(of: "e").map(\.name) == ["a", "b", "c"])
        #expect(lab.requests.last?.parameter("after") == "b")
        let endless = ScriptedTransport([.success(ScriptedTransport.page([], next: "x"))])
        #expect(throws: ClientError.malformed(message: "a page without an end")) { try endless.client().flags(of: "e") }
    }

    @Test(arguments: ["", "no JSON", "{}", "[]", #"{"items":[{"name":1}]}"#])
    func `an answer that is none is said to be one`(text: String) {
        let lab = ScriptedTransport([.success(APIResponse(200, body: .bytes(Array(text.utf8))))])
        do {
            let flags = try lab.client().flags(of: "e")
            #expect(text == "{}" && flags.isEmpty)
        } catch {
            guard case .malformed = error else {
                Issue.record("\(error)")
                return
            }
        }
    }

    // Uploads

    @Test func `what the director has is not sent again`() throws {
        let lab = ScriptedTransport([.success(APIResponse(200))])
        try lab.client().upload("ab", size: 10) { _, _ in .bytes([]) }
        #expect(lab.requests.map(\.method) == [.head])
    }

    @Test func `an upload goes on from where an earlier one ended, in parts`() throws {
        let part = DirectorClient.partBytes
        let lab = ScriptedTransport([
            .success(APIResponse(200, headers: [Header("baton-offset", "5")])), .failure(Self.down),
            .success(APIResponse(200, headers: [Header("baton-offset", "9")])), .success(APIResponse(200)),
            .success(APIResponse(200, headers: [Header("baton-offset", "\(9 + part)")])), .success(APIResponse(200)),
        ])
        var sent: [Range<Int>] = []
        try lab.client().upload("ab", size: 10 + part) { offset, count in
            sent.append(offset..<(offset + count))
            return .file(path: "/x", offset: offset, count: count)
        }
        #expect(sent == [5..<(5 + part), 9..<(9 + part), (9 + part)..<(10 + part)])
        #expect(lab.requests.map(\.method) == [.head, .put, .head, .put, .head, .put])
        #expect(lab.requests.last?.parameter("size") == "\(10 + part)")
    }

    @Test func `an empty content is sent once`() throws {
        let lab = ScriptedTransport([.success(APIResponse(404)), .success(APIResponse(200))])
        try lab.client().upload("ab", size: 0) { _, _ in .bytes([1]) }
        #expect(lab.requests.last?.body == .bytes([]))
    }

    @Test func `a content that is not what it should be is not sent for ever`() {
        let problem = Problem(422, "digest_mismatch", "another digest")
        let lab = ScriptedTransport([.success(APIResponse(404)), .success(APIResponse(problem))])
        #expect(throws: ClientError.refused(problem)) {
            try lab.client().upload("ab", size: 3) { _, _ in .bytes([1, 2, 3]) }
        }
    }
}
