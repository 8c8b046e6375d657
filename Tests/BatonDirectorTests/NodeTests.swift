import BatonDirector
import BatonWire
import Testing

struct NodeTests {
    let desk: Desk
    let ada: String
    let bob: String
    let admin: String

    init() throws {
        desk = try Desk()
        ada = try desk.login("ada")
        bob = try desk.login("bob")
        admin = try desk.login("root", isAdmin: true)
    }

    private func names(_ token: String, query: [APIRequest.Parameter] = []) throws -> [String] {
        let response = try desk.ask(.get, "/nodes", token: token, query: query)
        guard case .array(let items)? = response.json["items"] else { return ["?"] }
        return items.compactMap { $0["name"]?.text }
    }

    @Test func `a node is seen by its owner, by those it is shared with, and by administrators`() throws {
        _ = try desk.joinNode("edge", of: ada)
        #expect(try names(ada) == ["edge"])
        #expect(try names(bob).isEmpty)
        #expect(try names(admin) == ["edge"])
        #expect(try desk.ask(.get, "/nodes/edge", token: bob).status == 404)
        #expect(try share(["bob"], token: bob).status == 404)
        #expect(try share(["bob"], token: ada).status == 200)
        #expect(try names(bob) == ["edge"])
        #expect(try share(["*"], token: bob).status == 403)
        #expect(try desk.ask(.delete, "/nodes/edge", token: bob).status == 403)
        #expect(try share([], token: admin).status == 200)
        #expect(try names(bob).isEmpty)
    }

    private func share(_ users: [String], token: String) throws -> APIResponse {
        try desk.ask(
            .patch, "/nodes/edge", .object([.init("shared_with", .array(users.map(WireJSON.string)))]), token: token)
    }

    @Test func `what was declared of a node stands beside what its agent says`() throws {
        _ = try desk.joinNode("edge", of: ada, facts: AgentFacts(os: "linux", cores: 4, tags: ["own"]))
        let said = WireJSON.object([
            .init("tags", .array([.string("gpu")])), .init("properties", .object([.init("room", .int(7))])),
        ])
        let changed = try desk.ask(.patch, "/nodes/edge", said, token: ada)
        #expect(changed.json["tags"] == .array([.string("own"), .string("gpu")]))
        #expect(changed.json["properties"]?["room"]?.number == 7)
        #expect(changed.json["cores"]?.number == 4)
        let facts = try desk.director.shownFacts(of: "edge", AgentFacts(tags: ["new"]))
        #expect(facts.tags == ["new", "gpu"])
        let cleared = try desk.ask(.patch, "/nodes/edge", .object([.init("tags", .array([]))]), token: ada)
        #expect(cleared.json["tags"] == .array([.string("own")]))
    }

    @Test func `pages of nodes come to an end, and have each node once`() throws {
        let made = try (1...25).map { try desk.joinNode("n\($0)", of: $0 % 2 == 0 ? ada : bob).name }
        var (seen, after, pages): ([String], String?, Int) = ([], nil, 0)
        repeat {
            let query = [APIRequest.Parameter("limit", "4")] + (after.map { [.init("after", $0)] } ?? [])
            let response = try desk.ask(.get, "/nodes", token: ada, query: query)
            guard case .array(let items)? = response.json["items"] else { break }
            seen += items.compactMap { $0["name"]?.text }
            after = response.json["next"]?.text
            pages += 1
        } while after != nil && pages < 20
        #expect(seen == made.filter { Int($0.dropFirst())?.isMultiple(of: 2) == true }.sorted())
        #expect(pages == 3)
    }

    @Test func `an agent that joins again under its node's token ends the one before`() throws {
        let response = try desk.ask(.post, "/join-tokens", .object([.init("node", .string("edge"))]), token: ada)
        let join = try #require(try desk.director.token(text: response.json["token"]?.text ?? ""))
        let first = try desk.director.join(join, as: "other", facts: AgentFacts(), now: desk.now)
        let second = try desk.director.join(join, as: "other", facts: AgentFacts(), now: desk.now)
        #expect(first.node.name == "edge")
        #expect(second.node.name == "edge")
        #expect(try desk.director.token(text: first.secret) == nil)
        #expect(try desk.director.token(text: second.secret)?.node == "edge")
        let taken = try desk.ask(.post, "/join-tokens", .object([.init("node", .string("edge"))]), token: bob)
        #expect(taken.status == 409)
    }

    @Test func `nodes of the same name get numbers`() throws {
        #expect(try (0..<3).map { _ in try desk.joinNode("edge", of: ada).name } == ["edge", "edge-2", "edge-3"])
    }

    @Test func `a node that an experiment has locked stays`() throws {
        _ = try desk.joinNode("edge", of: ada)
        var node = try #require(try desk.director.node("edge"))
        node.lockedBy = "e-1"
        try desk.director.put(node)
        #expect(try desk.ask(.delete, "/nodes/edge", token: ada).code == "node_in_use")
        node.lockedBy = nil
        try desk.director.put(node)
        #expect(try desk.ask(.delete, "/nodes/edge", token: ada).status == 204)
        #expect(try names(admin).isEmpty)
    }

    @Test func `a join token that is revoked or over makes no nodes`() throws {
        let made = try desk.ask(
            .post, "/join-tokens", .object([.init("expires", .int(desk.now + 10))]), token: ada)
        let id = try #require(made.json["id"]?.text)
        #expect(try desk.ask(.delete, "/join-tokens/\(id)", token: bob).status == 404)
        #expect(try desk.ask(.delete, "/join-tokens/\(id)", token: ada).status == 204)
        #expect(try desk.director.token(text: made.json["token"]?.text ?? "") == nil)
        let year = WireJSON.object([.init("expires", .int(desk.now + 400 * 24 * DirectorSettings.hour))])
        #expect(try desk.ask(.post, "/join-tokens", year, token: ada).status == 422)
    }

    @Test func `administrators, and whoever runs the director, make join tokens for others`() throws {
        let body = WireJSON.object([
            .init("owner", .string("bob")), .init("shared_with", .array([.string("*")])), .init("node", .string("lab")),
        ])
        #expect(try desk.ask(.post, "/join-tokens", body, token: ada).status == 403)
        let made = try desk.ask(.post, "/join-tokens", body, token: admin)
        let token = try #require(try desk.director.token(text: made.json["token"]?.text ?? ""))
        #expect(token.owner == "bob")
        _ = try desk.director.join(token, as: "x", facts: AgentFacts(), now: desk.now)
        #expect(try names(ada) == ["lab"])
        let own = try desk.ask(.post, "/join-tokens", .object([]), asOperator: true)
        #expect(own.json["owner"]?.text == "root")
        let nobody = WireJSON.object([.init("owner", .string("nobody"))])
        #expect(try desk.ask(.post, "/join-tokens", nobody, token: admin).status == 404)
    }
}
