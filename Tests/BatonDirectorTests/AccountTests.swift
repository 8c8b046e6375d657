import BatonDirector
import BatonWire
import Testing

struct AccountTests {
    @Test func `health needs no token`() throws {
        let response = try Desk().ask(.get, "/health")
        #expect(response.status == 200)
        #expect(response.json["status"]?.text == "ok")
    }

    @Test func `a login gives a token that says who one is`() throws {
        let desk = try Desk()
        let token = try desk.login("ada")
        #expect(token.hasPrefix("baton_u_"))
        #expect(token.count == "baton_u_".count + 43)
        let response = try desk.ask(.get, "/whoami", token: token)
        #expect(response.status == 200)
        #expect(response.json["user"]?["name"]?.text == "ada")
        #expect(response.json["scopes"] == .array([.string("read"), .string("run"), .string("nodes")]))
    }

    @Test func `a wrong password and an unknown user get the same answer`() throws {
        let desk = try Desk()
        try desk.login("ada")
        let wrong = try desk.ask(.post, "/login", Desk.credentials("ada", "wrong horse"))
        let unknown = try desk.ask(.post, "/login", Desk.credentials("eve"))
        #expect(wrong.status == 401)
        #expect(wrong == unknown)
    }

    @Test func `a login holds for its time, and a logout ends it`() throws {
        let desk = try Desk()
        let token = try desk.login("ada")
        let other = try desk.login("ada")
        #expect(try desk.ask(.post, "/logout", token: other).status == 204)
        #expect(try desk.ask(.get, "/whoami", token: other).code == "token_unknown")
        desk.now += desk.director.settings.loginLifetime - 1
        #expect(try desk.ask(.get, "/whoami", token: token).status == 200)
        desk.now += 1
        #expect(try desk.ask(.get, "/whoami", token: token).code == "token_expired")
        #expect(try desk.ask(.get, "/whoami").header("www-authenticate") != nil)
        desk.now += 25 * DirectorSettings.hour
        try desk.director.tick(now: desk.now)
        #expect(try desk.store.scan(.tokens, from: "", to: "z", limit: 10, isReversed: false).isEmpty)
    }

    @Test func `a token gives no more, and holds no longer, than the one that made it`() throws {
        let desk = try Desk()
        let login = try desk.login("ada")
        let weak = try desk.token(of: login, scopes: [.run], expires: desk.now + 100)
        let body = WireJSON.object([
            .init("name", .string("t")), .init("scopes", .array([.string("run")])),
            .init("expires", .int(desk.now + 200)),
        ])
        #expect(try desk.ask(.post, "/tokens", body, token: weak).json["expires"]?.number == desk.now + 100)
        let more = WireJSON.object([.init("name", .string("t")), .init("scopes", .array([.string("nodes")]))])
        #expect(try desk.ask(.post, "/tokens", more, token: weak).status == 403)
    }

    @Test func `tokens are listed without their text, and revoked by their owner only`() throws {
        let desk = try Desk()
        let (ada, bob) = (try desk.login("ada"), try desk.login("bob"))
        _ = try desk.token(of: ada, scopes: [])
        guard case .array(let items)? = try desk.ask(.get, "/tokens", token: ada).json["items"] else {
            Issue.record("no list")
            return
        }
        #expect(items.map { $0["name"]?.text } == ["login", "t"])
        #expect(items.allSatisfy { $0["token"] == nil })
        let id = try #require(items.last?["id"]?.text)
        #expect(try desk.ask(.delete, "/tokens/\(id)", token: bob).status == 404)
        #expect(try desk.ask(.delete, "/tokens/\(id)", token: ada).status == 204)
        #expect(try desk.ask(.delete, "/tokens/\(id)", token: ada).status == 404)
    }

    @Test func `too many wrong passwords are refused for a while, by user and peer`() throws {
        let desk = try Desk()
        try desk.login("ada")
        func tryLogin(_ user: String, _ password: String = "wrong horse", peer: String) throws -> Int {
            try desk.ask(.post, "/login", Desk.credentials(user, password), peer: peer).status
        }
        for _ in 0..<5 { #expect(try tryLogin("ada", peer: "10.0.0.1") == 401) }
        let refused = try desk.ask(.post, "/login", Desk.credentials("ada"), peer: "10.0.0.1")
        #expect(refused.status == 429)
        #expect(refused.header("retry-after") == "901")
        // Others are not locked out by it.
        #expect(try tryLogin("ada", "correct horse", peer: "10.0.0.2") == 200)
        for number in 0..<15 { #expect(try tryLogin("user\(number)", peer: "10.0.0.1") == 401) }
        #expect(try tryLogin("bob", peer: "10.0.0.1") == 429)
        desk.now += 15 * 60 * DirectorSettings.second
        #expect(try tryLogin("ada", "correct horse", peer: "10.0.0.1") == 200)
    }

    @Test func `right passwords are never too many`() throws {
        let desk = try Desk()
        try desk.login("ada")
        for _ in 0..<50 { #expect(try desk.ask(.post, "/login", Desk.credentials("ada")).status == 200) }
    }

    @Test func `a user has a bounded number of tokens, and expired ones make room`() throws {
        let desk = try Desk()
        let token = try desk.login("ada")
        for _ in 1..<DirectorLimits.tokensOfUser { _ = try desk.token(of: token, scopes: [], expires: desk.now + 5) }
        let body = WireJSON.object([.init("name", .string("t")), .init("scopes", .array([]))])
        #expect(try desk.ask(.post, "/tokens", body, token: token).code == "too_many_tokens")
        desk.now += 5
        #expect(try desk.ask(.post, "/tokens", body, token: token).status == 201)
    }
}

struct UserTests {
    let desk: Desk
    let root: String

    init() throws {
        desk = try Desk()
        root = try desk.login("root", isAdmin: true)
    }

    @Test func `an administrator makes, changes and removes users`() throws {
        let ada = try desk.login("ada")
        let quotas = Quotas(experiments: 1, artifactBytes: 2, logBytes: 3).json
        let changed = try desk.ask(.patch, "/users/ada", .object([.init("quotas", quotas)]), token: root)
        #expect(changed.json["quotas"] == quotas)
        #expect(try desk.ask(.get, "/whoami", token: ada).json["user"]?["quotas"] == quotas)
        let back = try desk.ask(.patch, "/users/ada", .object([.init("quotas", .null)]), token: root)
        #expect(back.json["quotas"] == desk.director.settings.quotas.json)
        #expect(try desk.ask(.post, "/users", .object([.init("name", .string("ada"))]), token: root).status == 409)
        #expect(try desk.ask(.delete, "/users/ada", token: root).status == 204)
        #expect(try desk.ask(.get, "/whoami", token: ada).status == 401)
        #expect(try desk.ask(.get, "/users/ada", token: root).status == 404)
    }

    @Test func `what a user has stands beside what it may have`() throws {
        let ada = try desk.login("ada")
        let none = Quotas(experiments: 0, artifactBytes: 0, logBytes: 0).json
        #expect(try desk.ask(.get, "/whoami", token: ada).json["user"]?["used"] == none)
        #expect(try desk.ask(.get, "/users/ada", token: root).json["used"] == none)
    }

    @Test func `an administrator sees and revokes tokens of all kinds, page by page`() throws {
        let ada = try desk.login("ada")
        _ = try desk.token(of: ada, scopes: [.run])
        for node in ["n1", "n2"] {
            let body = WireJSON.object([.init("node", .string(node)), .init("tags", .array([.string("gpu")]))])
            #expect(try desk.ask(.post, "/join-tokens", body, token: ada).status == 201)
        }
        var found: [WireJSON] = []
        var query = [APIRequest.Parameter("limit", "1")]
        while found.count < 10 {
            let page = try desk.ask(.get, "/users/ada/tokens", token: root, query: query).json
            if case .array(let items)? = page["items"] { found += items }
            guard let next = page["next"]?.text else { break }
            query = [query[0], .init("after", next)]
        }
        #expect(found.map { $0["kind"]?.text } == ["login", "login", "join", "join"])
        #expect(found.map { $0["node"]?.text } == [nil, nil, "n1", "n2"])
        #expect(found.allSatisfy { $0["token"] == nil && $0["owner"]?.text == "ada" })
        for token in [found[1], found[3]] {
            let path = "/users/ada/tokens/\(try #require(token["id"]?.text))"
            #expect(try desk.ask(.delete, path, token: ada).status == 403)
            #expect(try desk.ask(.delete, path.replacing("ada", with: "root"), token: root).status == 404)
            #expect(try desk.ask(.delete, path, token: root).status == 204)
            #expect(try desk.ask(.delete, path, token: root).status == 404)
        }
        guard case .array(let left)? = try desk.ask(.get, "/users/ada/tokens", token: root).json["items"] else {
            Issue.record("no list")
            return
        }
        #expect(left.map { $0["id"] } == [found[0]["id"], found[2]["id"]])
    }

    @Test func `a new password ends what the old one opened`() throws {
        let ada = try desk.login("ada")
        let body = WireJSON.object([.init("password", .string("another horse"))])
        #expect(try desk.ask(.patch, "/users/ada", body, token: root).status == 200)
        #expect(try desk.ask(.get, "/whoami", token: ada).status == 401)
        #expect(try desk.ask(.post, "/login", Desk.credentials("ada")).status == 401)
        #expect(try desk.ask(.post, "/login", Desk.credentials("ada", "another horse")).status == 200)
    }

    @Test func `the last administrator stays one`() throws {
        let demote = WireJSON.object([.init("admin", .bool(false))])
        #expect(try desk.ask(.patch, "/users/root", demote, token: root).code == "last_admin")
        #expect(try desk.ask(.delete, "/users/root", token: root).code == "last_admin")
        try desk.login("second", isAdmin: true)
        #expect(try desk.ask(.patch, "/users/root", demote, token: root).status == 200)
        #expect(try desk.ask(.get, "/users", token: root).status == 403)
    }

    @Test func `a user who has experiments stays`() throws {
        try desk.login("ada")
        try desk.store.put(.indexes, "experiments/ada/x", [])
        #expect(try desk.ask(.delete, "/users/ada", token: root).code == "user_in_use")
    }

    @Test func `the audit says who did what, newest first, without reads`() throws {
        let ada = try desk.login("ada")
        _ = try desk.ask(.get, "/whoami", token: ada)
        _ = try desk.ask(.post, "/login", Desk.credentials("ada", "wrong horse"))
        _ = try desk.ask(.delete, "/users/ada", token: root)
        guard case .array(let items)? = try desk.ask(.get, "/audit", token: root).json["items"] else {
            Issue.record("no list")
            return
        }
        #expect(
            items.map { "\($0["who"]?.text ?? "") \($0["action"]?.text ?? "") \($0["status"]?.number ?? 0)" }.prefix(4)
                == [
                    "root DELETE /users/{name} 204", "ada POST /login 401", "ada POST /login 200",
                    "operator POST /users 201",
                ])
        let page = try desk.ask(.get, "/audit", token: root, query: [.init("limit", "2")])
        let next = try #require(page.json["next"]?.text)
        let rest = try desk.ask(.get, "/audit", token: root, query: [.init("after", next)])
        guard case .array(let others)? = rest.json["items"] else { return }
        #expect(Array(items.dropFirst(2)) == others)
    }

    @Test func `metrics are OpenMetrics text`() throws {
        _ = try desk.ask(.get, "/health")
        let response = try desk.ask(.get, "/metrics", token: root)
        let text = String(decoding: response.body.bytes, as: UTF8.self)
        #expect(text.contains("baton_requests_total{route=\"GET /health\",status=\"200\"} 1\n"))
        #expect(text.hasSuffix("# EOF\n"))
    }
}
