import BatonDirector
import BatonWire
import Testing

/// The form of requests: bounds, bodies, parameters, names.
struct FormTests {
    let desk: Desk
    let user: String

    init() throws {
        desk = try Desk()
        user = try desk.login("ada")
    }

    private func post(_ body: [UInt8], type: String? = "application/json") throws -> APIResponse {
        var request = APIRequest(
            .post, "/api/v1/tokens", headers: [Header("authorization", "Bearer \(user)")], body: .bytes(body))
        if let type { request.headers.append(Header("content-type", type)) }
        guard case .done(let response) = desk.director.handle(request, now: desk.now, given: Given()) else {
            throw Problem(599, "test", "no answer")
        }
        Desk.expectDescribed(response, to: request)
        return response
    }

    static let bodies: [(body: String, status: Int, code: String)] = [
        ("", 400, "bad_json"),
        ("{", 400, "bad_json"),
        ("\u{0}", 400, "bad_json"),
        (String(repeating: "[", count: 100), 400, "bad_json"),
        (#"{"name":"a","name":"b","scopes":[]}"#, 400, "bad_json"),
        ("[]", 422, "invalid"),
        ("{}", 422, "invalid"),
        (#"{"name":1,"scopes":[]}"#, 422, "invalid"),
        (#"{"name":"","scopes":[]}"#, 422, "invalid"),
        (#"{"name":"../x","scopes":[]}"#, 422, "invalid"),
        (#"{"name":"a","scopes":["everything"]}"#, 422, "invalid"),
        (#"{"name":"a","scopes":[],"expires":-1}"#, 422, "invalid"),
        (#"{"name":"a","scopes":[],"expires":1}"#, 422, "invalid"),
        (#"{"name":"a","scopes":[],"expires":1e30}"#, 422, "invalid"),
        (#"{"name":"a","scopes":[],"scope":[]}"#, 422, "invalid"),
        (#"{"name":"a","scopes":["read","run","nodes","admin","read"]}"#, 422, "invalid"),
        (#"{"name":"a","scopes":["admin"]}"#, 403, "scope_missing"),
    ]

    @Test(arguments: bodies.indices)
    func `a body of a wrong form is refused with what is wrong`(index: Int) throws {
        let (body, status, code) = FormTests.bodies[index]
        let response = try post(Array(body.utf8))
        #expect(response.status == status, "\(body): \(response.json.line)")
        #expect(response.code == code, "\(body)")
    }

    @Test func `bytes that are no UTF-8, and other types than JSON, are refused`() throws {
        #expect(try post([0x22, 0xFF, 0x22]).code == "bad_json")
        #expect(try post(Array("{}".utf8), type: "text/plain").code == "not_json")
        #expect(
            try post(Array(#"{"name":"a","scopes":[]}"#.utf8), type: "application/json; charset=utf-8").status == 201)
    }

    @Test func `a body is taken to its bound and not beyond`() throws {
        let head = Array(#"{"name":"a","scopes":[]}"#.utf8)
        let space = [UInt8](repeating: 0x20, count: DirectorLimits.bodyBytes - head.count)
        #expect(try post(head + space).status == 201)
        #expect(try post(head + space + [0x20]).status == 413)
        #expect(Director.bodyRule(.post, path: "/api/v1/tokens") == .inMemory(max: DirectorLimits.bodyBytes))
        #expect(Director.bodyRule(.get, path: "/api/v1/tokens") == .inMemory(max: 0))
    }

    static let queries: [(query: [APIRequest.Parameter], code: String?)] = [
        ([.init("limit", "1")], nil),
        ([.init("limit", "1000")], nil),
        ([.init("limit", "1001")], "parameter_invalid"),
        ([.init("limit", "0")], "parameter_invalid"),
        ([.init("limit", "-1")], "parameter_invalid"),
        ([.init("limit", "+1")], "parameter_invalid"),
        ([.init("limit", "١")], "parameter_invalid"),
        ([.init("limit", "")], "parameter_invalid"),
        ([.init("limit", "1e3")], "parameter_invalid"),
        ([.init("limit", "99999999999999999999")], "parameter_invalid"),
        ([.init("limit", "1"), .init("limit", "1")], "parameter_twice"),
        ([.init("from", "1")], "parameter_unknown"),
        ([.init("after", "")], "parameter_invalid"),
        ([.init("after", "\u{10FFFF}")], nil),
        ([.init("after", String(repeating: "x", count: 1_025))], "parameter_invalid"),
    ]

    @Test(arguments: queries.indices)
    func `parameters are held against their schema`(index: Int) throws {
        let (query, code) = FormTests.queries[index]
        let response = try desk.ask(.get, "/tokens", token: user, query: query)
        #expect(response.code == code)
        #expect(response.status == (code == nil ? 200 : 400))
    }

    @Test func `long URLs and large headers are refused at their bounds`() throws {
        let path = "/" + String(repeating: "x", count: DirectorLimits.targetBytes - "/api/v1/".utf8.count)
        #expect(try desk.ask(.get, path).status == 404)
        #expect(try desk.ask(.get, path + "x").status == 414)
        let many = (0..<DirectorLimits.headerCount).map { Header("x-\($0)", "") }
        #expect(try desk.ask(.get, "/health", headers: many).status == 200)
        #expect(try desk.ask(.get, "/health", headers: many + [Header("x", "")]).status == 431)
        let large = String(repeating: "v", count: DirectorLimits.headerBytes - 5)
        #expect(try desk.ask(.get, "/health", headers: [Header("x", large)]).status == 200)
        #expect(try desk.ask(.get, "/health", headers: [Header("x", large + "v")]).status == 431)
    }

    @Test func `another method tells which there are`() throws {
        let response = try desk.ask(.delete, "/health")
        #expect(response.status == 405)
        #expect(response.header("allow") == "GET")
    }

    static let hostile = [
        "", ".", "..", "../../etc/passwd", "a/b", "a%2Fb", "a b", "-rf", "$(reboot)", "'; DROP TABLE users; --",
        "\u{0}",
        "a\nb", "\u{1B}[2J", "\u{202E}txt", "ａ", "é", "😀", "a\u{301}", "*", "{name}", String(repeating: "a", count: 64),
    ]

    @Test(arguments: hostile)
    func `no hostile name becomes anybody's or anything's`(name: String) throws {
        let value = WireJSON.string(name)
        let users = WireJSON.object([.init("name", value), .init("password", .string("long enough"))])
        #expect(try desk.ask(.post, "/users", users, asOperator: true).status == 422)
        let join = WireJSON.object([.init("node", value)])
        #expect(try desk.ask(.post, "/join-tokens", join, token: user).status == 422)
        let pool = WireJSON.object([.init("name", value), .init("nodes", .array([]))])
        #expect(try desk.ask(.post, "/pools", pool, token: user).status == 422)
        let connector = WireJSON.object([.init("name", value), .init("kind", .string("ssh"))])
        #expect(try desk.ask(.post, "/connectors", connector, token: user).status == 422)
        if name != String(repeating: "a", count: 64) {
            let tags = WireJSON.object([.init("tags", .array([value]))])
            #expect(try desk.ask(.post, "/join-tokens", tags, token: user).status == 422)
        }
        let login = try desk.ask(
            .post, "/login", .object([.init("user", value), .init("password", .string("long enough"))]))
        #expect(login.status == 422)
    }

    @Test func `an agent's hostile name becomes one that stands anywhere`() throws {
        for name in FormTests.hostile {
            let node = try desk.joinNode(name, of: user)
            #expect(TextRule.name.allows(node.name), "\(name) became \(node.name)")
            #expect(try desk.ask(.get, "/nodes/\(node.name)", token: user).status == 200)
        }
    }
}
