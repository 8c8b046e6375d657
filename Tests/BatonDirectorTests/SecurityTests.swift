import BatonDirector
import BatonWire
import Testing

/// Every route with every wrong token.
struct SecurityTests {
    let desk: Desk
    /// By what they lack.
    let user: String
    let admin: String
    let agent: String
    let joining: String

    init() throws {
        desk = try Desk()
        user = try desk.login("ada")
        admin = try desk.login("root", isAdmin: true)
        agent = try desk.joinNode("edge", of: user).token
        let response = try desk.ask(.post, "/join-tokens", .object([]), token: user)
        joining = try #require(response.json["token"]?.text)
    }

    private func status(_ route: Route, token: String?, peer: String = "192.0.2.1") throws -> Int {
        var path = route.template
        for name in route.pathNames {
            path = path.replacing("{\(name)}", with: SecurityTests.values[name] ?? "x", maxReplacements: 1)
        }
        return try desk.ask(route.method, path, token: token, peer: peer).status
    }

    private static let values = ["n": "1", "slot": "0", "stream": "out", "sha256": String(repeating: "a", count: 64)]

    static let guarded = Director.router.routes.filter { $0.access != .open }

    @Test func `only these routes are open to everybody`() {
        let open = Director.router.routes.filter { $0.access == .open }.map { "\($0.method.rawValue) \($0.template)" }
        #expect(open.sorted() == ["GET /health", "GET /openapi.json", "POST /login"])
    }

    @Test func `a token that is over is no hindrance where none is needed`() throws {
        #expect(try desk.ask(.get, "/health", token: "wrong").status == 200)
        #expect(try desk.ask(.post, "/login", Desk.credentials("ada"), token: "wrong").status == 200)
    }

    @Test(arguments: guarded.indices)
    func `without a good token every other route answers 401`(index: Int) throws {
        let route = SecurityTests.guarded[index]
        let expired = try desk.token(of: user, scopes: [.run], expires: desk.now + 1)
        let revoked = try desk.token(of: user, scopes: Scope.allCases.filter { $0 != .admin })
        desk.now += 1
        #expect(try desk.ask(.post, "/logout", token: revoked).status == 204)
        for token in [nil, "", "baton_u_wrong", expired, revoked, user + "x", "\(user) \(user)"] {
            #expect(try status(route, token: token) == 401, "\(route.method.rawValue) \(route.template)")
        }
    }

    @Test(arguments: guarded.indices)
    func `a token for less than a route wants answers 403`(index: Int) throws {
        let route = SecurityTests.guarded[index]
        let reader = try desk.token(of: user, scopes: [.read])
        let adminReader = try desk.token(of: admin, scopes: [.read])
        let refused: [String]
        switch route.access {
        case .open: refused = []
        case .user, .scope(.read): refused = [agent, joining]
        case .scope: refused = [agent, joining, reader]
        case .admin, .metrics: refused = [agent, joining, reader, user, adminReader]
        case .agent: refused = [user, admin, joining]
        case .joining: refused = [user, admin]
        case .agentOr(.read): refused = [joining]
        case .agentOr: refused = [joining, reader]
        }
        for token in refused {
            #expect(try status(route, token: token) == 403, "\(route.method.rawValue) \(route.template)")
        }
    }

    /// Routes to one thing of a user, whatever it is.
    static let ofOne = Director.router.routes.filter { route in
        switch route.access {
        case .user, .scope: !route.pathNames.isEmpty
        case .open, .admin, .agent, .joining, .agentOr, .metrics: false
        }
    }

    @Test(arguments: ofOne.indices)
    func `what does not exist is never found, whatever the body says`(index: Int) throws {
        let route = SecurityTests.ofOne[index]
        // One that is set or taken out under a name of the user is nobody else's.
        if route.template == "/secrets/{name}" { return }
        let status = try status(route, token: user)
        // A wrong body may be told first; it says nothing of what there is.
        #expect(
            [404, 400, 422].contains(status) || route.template.contains("artifacts"), "\(route.template): \(status)")
    }

    @Test func `metrics are an administrator's, and those of loopback where settings say so`() throws {
        let route = try #require(Director.router.routes.first { $0.template == "/metrics" })
        #expect(try status(route, token: admin) == 200)
        #expect(try status(route, token: nil, peer: "127.0.0.1") == 401)
        let open = try Desk { $0.hasOpenMetrics = true }
        #expect(try open.ask(.get, "/metrics", peer: "127.0.0.1").status == 200)
        #expect(try open.ask(.get, "/metrics", peer: "192.0.2.1").status == 401)
    }

    @Test func `the text of a token is nowhere in the store`() throws {
        let key = "k1"
        let login = try desk.ask(
            .post, "/login", Desk.credentials("ada"), headers: [Header("idempotency-key", key)])
        let token = try #require(login.json["token"]?.text)
        let again = try desk.ask(.post, "/login", Desk.credentials("ada"), headers: [Header("idempotency-key", key)])
        #expect(again.json["token"]?.text == token)
        for secret in [user, admin, agent, joining, token, "correct horse"] {
            for collection in DirectorCollection.allCases {
                for entry in try desk.store.scan(
                    collection, from: "", to: "\u{10FFFF}", limit: 10_000, isReversed: false)
                {
                    #expect(!entry.key.contains(secret))
                    #expect(
                        !String(decoding: entry.value, as: UTF8.self).contains(secret), "\(collection) \(entry.key)")
                }
            }
        }
    }
}
