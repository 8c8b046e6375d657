import BatonDirector
import BatonWire
import Testing

/// Requests that come more than once.
struct ReplyTests {
    let desk: Desk
    let ada: String

    init() throws {
        desk = try Desk()
        ada = try desk.login("ada")
    }

    private func make(_ name: String, key: String, token: String? = nil) throws -> APIResponse {
        try desk.ask(
            .post, "/tokens", .object([.init("name", .string(name)), .init("scopes", .array([]))]), token: token ?? ada,
            headers: [Header("idempotency-key", key)])
    }

    private func count() throws -> Int {
        guard case .array(let items)? = try desk.ask(.get, "/tokens", token: ada).json["items"] else { return -1 }
        return items.count
    }

    @Test func `the same request with the same key is done once and answered the same`() throws {
        let before = try count()
        let first = try make("a", key: "k")
        let second = try make("a", key: "k")
        #expect(first.status == 201)
        #expect(second.status == 201)
        #expect(second.body == first.body)
        #expect(second.header("idempotent-replayed") == "true")
        #expect(try count() == before + 1)
        #expect(try make("a", key: "other").body != first.body)
    }

    @Test func `a key is not for another request, nor another user`() throws {
        let first = try make("a", key: "k")
        #expect(try make("b", key: "k").code == "idempotency_key_reused")
        let bob = try desk.login("bob")
        let other = try make("a", key: "k", token: bob)
        #expect(other.status == 201)
        #expect(other.body != first.body)
    }

    @Test func `a refusal is not kept`() throws {
        #expect(try make("../x", key: "k").status == 422)
        #expect(try make("x", key: "k").status == 201)
    }

    @Test func `an answer is kept for a day, and then taken out`() throws {
        _ = try make("a", key: "k")
        desk.now += DirectorLimits.replyLifetime - 1
        #expect(try make("a", key: "k").header("idempotent-replayed") == "true")
        desk.now += 1
        #expect(try make("a", key: "k").header("idempotent-replayed") == nil)
        try desk.director.tick(now: desk.now)
        #expect(try replies() == 1)
        desk.now += DirectorLimits.replyLifetime + 1
        try desk.director.tick(now: desk.now)
        #expect(try replies() == 0)
    }

    private func replies() throws -> Int {
        try desk.store.scan(.replies, from: "", to: "\u{10FFFF}", limit: 100, isReversed: false).count
    }

    static let keys = [
        "", " ", "a b", "é", "\u{7F}", String(repeating: "k", count: DirectorLimits.idempotencyKeyLength + 1),
    ]

    @Test(arguments: keys)
    func `a key that is none is refused`(key: String) throws {
        #expect(try make("a", key: key).code == "header_invalid")
    }

    @Test func `what could not be kept is taken back as a whole`() throws {
        let before = try count()
        desk.memory?.nextFault = DirectorStoreFault("no space left", isFull: true)
        #expect(
            throws: Problem(
                507, "store_full", "no space left", help: "the director's administrator can make room", retryAfter: 5)
        ) {
            try make("a", key: "k")
        }
        #expect(try count() == before)
        #expect(try make("a", key: "k").header("idempotent-replayed") == nil)
    }
}
