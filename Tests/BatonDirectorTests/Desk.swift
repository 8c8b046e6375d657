import BatonDirector
import BatonWire
import LocalData
import Testing

/// A director over a store in memory, with a clock that only tests move, and one user who is an administrator.
final class Desk {
    let store: any DirectorStore
    let director: Director
    /// Data sessions without Python.
    var sessions = LocalSessionDesk()
    /// Files that the director has removed.
    let removed = RemovedFiles()
    var now = 1_800_000_000 * DirectorSettings.second

    init(
        store: any DirectorStore = MemoryDirectorStore(), _ change: (inout DirectorSettings) -> Void = { _ in }
    ) throws {
        self.store = store
        var settings = DirectorSettings(version: "0.0.0-test")
        settings.passwordLogCost = 4
        change(&settings)
        director = try Director(store: store, ports: DirectorPorts.pretended(), settings: settings)
    }

    /// What the listener does with files between two commits.
    func removeGarbage() throws {
        let garbage = try director.garbage(limit: 100)
        removed.paths += garbage
        try director.removedGarbage(garbage)
    }

    /// The store where it is the one in memory.
    var memory: MemoryDirectorStore? { store as? MemoryDirectorStore }

    /// Asks until there is an answer; long work is done at once, waiting is over at once.
    func ask(
        _ method: APIRequest.Method, _ path: String, _ json: WireJSON? = nil, token: String? = nil,
        query: [APIRequest.Parameter] = [], headers: [Header] = [], peer: String = "192.0.2.1", asOperator: Bool = false
    ) throws -> APIResponse {
        var request = APIRequest(method, "/api/v1" + path, query: query, headers: headers, peer: peer)
        if let token { request.headers.append(Header("authorization", "Bearer \(token)")) }
        if let json {
            request.body = .bytes(Array(json.line.utf8))
            request.headers.append(Header("content-type", "application/json"))
        }
        var given = Given()
        for _ in 0..<4 {
            let handled =
                asOperator
                ? director.handleForOperator(request, now: now, given: given)
                : director.handle(request, now: now, given: given)
            switch handled {
            case .done(let response):
                try director.commit()
                Desk.expectDescribed(response, to: request)
                return response
            case .work(let work): given.worked = DirectorPorts.pretend(work)
            case .session(let call): given.session = sessions.answer(call)
            case .later: given.isLast = true
            case .receive, .stream:
                Issue.record("\(method) \(path) wants what this desk has not")
                return APIResponse(599)
            }
        }
        Issue.record("\(method) \(path) is asked about again and again")
        return APIResponse(599)
    }

    /// Holds an answer against what the table of routes, and so the OpenAPI document, says.
    static func expectDescribed(_ response: APIResponse, to request: APIRequest) {
        guard case .route(let route, _) = Director.router.match(request.method, request.path) else {
            #expect([404, 405, 414, 431].contains(response.status))
            return
        }
        let place = "\(route.method.rawValue) \(route.template) -> \(response.status)"
        let type = response.header("content-type")
        guard let answer = route.answers.first(where: { $0.status == response.status }) else {
            #expect(route.problemStatuses.contains(response.status), "\(place) is not described")
            #expect(type == Problem.contentType, "\(place)")
            #expect(OpenAPIDocument.problemSchema.fault(in: response.json, at: place) == nil)
            return
        }
        switch answer.content {
        case .none: #expect(response.body.bytes.isEmpty, "\(place) has a body")
        case .json(let schema):
            #expect(type == "application/json", "\(place)")
            #expect(schema.fault(in: response.json, at: place) == nil)
        case .other(let expected): #expect(type == expected, "\(place)")
        }
    }

    /// Makes a user, logs in, and gives the token.
    @discardableResult
    func login(_ user: String, isAdmin: Bool = false) throws -> String {
        let made = try ask(
            .post, "/users",
            .object([
                .init("name", .string(user)), .init("password", .string("correct horse")),
                .init("admin", .bool(isAdmin)),
            ]), asOperator: true)
        try #require(made.status == 201 || made.status == 409)
        let response = try ask(.post, "/login", Desk.credentials(user))
        return try #require(response.json["token"]?.text)
    }

    /// Makes a token with less than all scopes.
    func token(of login: String, scopes: [Scope], expires: Int? = nil) throws -> String {
        let body = WireJSON.object([
            .init("name", .string("t")), .init("scopes", .array(scopes.map { .string($0.rawValue) })),
            .init("expires", expires.map(WireJSON.int) ?? .null),
        ])
        let response = try ask(.post, "/tokens", body, token: login)
        return try #require(response.json["token"]?.text)
    }

    /// A node of a user, with its agent's token.
    func joinNode(_ name: String, of login: String, facts: AgentFacts = AgentFacts()) throws -> (
        name: String, token: String
    ) {
        let response = try ask(.post, "/join-tokens", .object([]), token: login)
        let secret = try #require(response.json["token"]?.text)
        let token = try #require(try director.token(text: secret))
        let joined = try director.join(token, as: name, facts: facts, now: now)
        try director.commit()
        return (joined.node.name, joined.secret)
    }

    static func credentials(_ user: String, _ password: String = "correct horse") -> WireJSON {
        .object([.init("user", .string(user)), .init("password", .string(password))])
    }
}

final class RemovedFiles {
    var paths: [String] = []
}

extension APIResponse {
    /// The body as JSON; null for none.
    var json: WireJSON { (try? WireJSONReader.read(body.bytes)) ?? .null }
    /// The code of a problem document.
    var code: String? { json["code"]?.text }
}

extension DirectorPorts {
    /// Ports that need no library: chance that counts, a weak digest, sealing that only shows that it was done.
    static func pretended() -> DirectorPorts {
        var count: UInt64 = 0
        return DirectorPorts(
            randomBytes: { length in
                (0..<length).map { _ in
                    count = count &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                    return UInt8(truncatingIfNeeded: count >> 56)
                }
            },
            sha256: weakDigest,
            seal: { plain, context in weakDigest(Array(context.utf8)) + plain.map { $0 ^ 0x5A } },
            unseal: { sealed, context in
                guard sealed.starts(with: weakDigest(Array(context.utf8))) else { return nil }
                return sealed.dropFirst(32).map { $0 ^ 0x5A }
            })
    }

    static func pretend(_ work: LongWork) -> [UInt8] {
        switch work {
        case .scrypt(let password, let salt, let cost): weakDigest(password + salt + [UInt8(cost)])
        case .digest(let path): weakDigest(Array(path.utf8))
        case .preprocess(let call):
            Array(PreprocessorAnswer.experiment(call.experiment).json.line.utf8)
        }
    }

    /// 32 bytes that differ where the bytes do; not a digest for anything but tests (FNV-1a, four times).
    static func weakDigest(_ bytes: [UInt8]) -> [UInt8] {
        (0..<4).flatMap { lane in
            var hash: UInt64 = 0xcbf2_9ce4_8422_2325 &+ UInt64(lane) &* 0x9E37_79B9_7F4A_7C15
            for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
            return withUnsafeBytes(of: hash) { Array($0) }
        }
    }
}
