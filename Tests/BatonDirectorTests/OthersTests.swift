import BatonDirector
import BatonWire
import Testing

/// What is one user's is not there for another, and one node's not for another's agent.
struct OthersTests {
    let desk: WorkDesk
    let ada: String
    let eve: String
    let node: DeskAgent
    let otherNode: DeskAgent
    let experiment: String
    let digest: String

    init() throws {
        desk = try WorkDesk()
        (ada, eve) = (try desk.user("ada"), try desk.user("eve"))
        (node, otherNode) = (try desk.node("a", of: "ada"), try desk.node("b", of: "eve"))
        digest = try desk.upload(Array("input".utf8), by: ada)
        let digest = digest
        experiment = try desk.start("campus", by: ada, on: "a") { $0.files = [digest] }
        let flag = WireJSON.object([.init("text", .string("x"))])
        try #require(try desk.ask(.put, "/experiments/\(experiment)/flags/x", flag, token: ada).status == 200)
    }

    private func path(_ route: Route) -> String {
        let values = ["id": experiment, "n": "1", "slot": "0", "stream": "out", "sha256": digest, "name": "x"]
        return route.pathNames.reduce(route.template) { path, name in
            path.replacing("{\(name)}", with: values[name] ?? "x", maxReplacements: 1)
        }
    }

    /// A body that is right for a route, so that nothing else is refused first.
    private func body(_ route: Route) -> WireJSON? {
        guard case .json = route.body else { return nil }
        switch (route.method, route.template) {
        case (.put, "/experiments/{id}/flags/{name}"): return .object([.init("text", .string("y"))])
        case (.post, "/experiments/{id}/events"): return .object([.init("name", .string("go"))])
        default: return .object([])
        }
    }

    static let ofExperiments = Director.router.routes.filter { $0.template.hasPrefix("/experiments/{id}") }

    @Test(arguments: ofExperiments.indices)
    func `another user's experiment is not there, whatever is asked of it`(index: Int) throws {
        let route = OthersTests.ofExperiments[index]
        let response = try desk.ask(route.method, path(route), body(route), token: eve)
        #expect(response.status == 404, "\(route.method.rawValue) \(route.template)")
        let nothing = try desk.ask(
            route.method, path(route).replacing(experiment, with: "e-0"), body(route), token: eve)
        #expect(nothing.status == 404)
        // Nothing tells the two apart but the id that was asked for.
        #expect(nothing.json.line.replacing("e-0", with: experiment) == response.json.line)
    }

    @Test func `another user's content is not there, also when its digest is known`() throws {
        #expect(try desk.ask(.head, "/artifacts/\(digest)", token: ada).status == 200)
        #expect(try desk.ask(.head, "/artifacts/\(digest)", token: eve).status == 404)
        #expect(try desk.ask(.get, "/artifacts/\(digest)", token: eve).status == 404)
        let request = try desk.submission("mine", by: eve, [DeploymentRequest(label: "p", place: .node("b"))]) {
            [digest] in $0.files = [digest]
        }
        #expect(try desk.ask(.post, "/experiments", request.json, token: eve).code == "artifact_missing")
    }

    @Test func `nobody places work on a node of somebody else`() throws {
        let request = try desk.submission("mine", by: eve, [DeploymentRequest(label: "p", place: .node("a"))])
        #expect(try desk.ask(.post, "/experiments", request.json, token: eve).code == "node_unknown")
    }

    @Test(arguments: Director.router.routes.indices)
    func `the agent of another node reaches nothing of the experiment`(index: Int) throws {
        let route = Director.router.routes[index]
        switch route.access {
        case .agent, .agentOr: break
        case .open, .user, .scope, .admin, .joining, .metrics: return
        }
        guard route.pathNames.contains("id") || route.pathNames.contains("sha256") else { return }
        // Uploading a content of one's own is no reach into another's.
        if route.method == .put, route.template.hasPrefix("/artifacts") { return }
        let response = try desk.ask(
            route.method, path(route), body(route), token: otherNode.token,
            query: route.parameters.filter(\.isRequired).filter { $0.place == .query }.map { ($0.name, "1") },
            body: route.method == .put ? [] : nil)
        #expect(
            [403, 404, 409].contains(response.status), "\(route.method.rawValue) \(route.template): \(response.status)")
    }

    @Test func `lists have only what is the user's own`() throws {
        for route in Director.router.routes where route.method == .get && route.pathNames.isEmpty {
            guard case .scope = route.access else { continue }
            let text = try desk.ask(.get, route.template, token: eve).json.line
            #expect(!text.contains("ada"), "\(route.template)")
            #expect(!text.contains(experiment), "\(route.template)")
        }
    }
}

/// What a request reads does not grow with all that there is.
struct ManyTests {
    @Test(arguments: ["/experiments", "/nodes", "/tokens", "/audit", "/connectors", "/pools", "/secrets", "/users"])
    func `a page of a list reads no more when there is ten times as much`(path: String) throws {
        func reads(of count: Int) throws -> Int {
            let store = CountingStore()
            let desk = try WorkDesk(store: store)
            let root = try desk.desk.login("root", isAdmin: true)
            _ = try desk.node("a", of: "root")
            for number in 0..<count {
                try desk.start("x\(number)", by: root, on: "a")
                _ = try desk.desk.token(of: root, scopes: [])
                for (path, kind) in [("/connectors", "kind"), ("/pools", "nodes")] {
                    let value: WireJSON = kind == "kind" ? .string("ssh") : .array([.string("a")])
                    let body = WireJSON.object([.init("name", .string("c\(number)")), .init(kind, value)])
                    try #require(try desk.ask(.post, path, body, token: root).status == 201)
                }
                let secret = WireJSON.object([.init("value", .string("v"))])
                try #require(try desk.ask(.put, "/secrets/s\(number)", secret, token: root).status == 204)
                let user = WireJSON.object([.init("name", .string("u\(number)"))])
                try #require(try desk.ask(.post, "/users", user, token: root).status == 201)
            }
            store.readCount = 0
            let response = try desk.ask(.get, path, token: root, query: [("limit", "5")])
            #expect(response.status == 200)
            return store.readCount
        }
        #expect(try reads(of: 8) == reads(of: 80))
    }

    @Test func `the state of an experiment is read without its past`() throws {
        func reads(of count: Int) throws -> Int {
            let store = CountingStore()
            let desk = try WorkDesk(store: store)
            let ada = try desk.user("ada")
            _ = try desk.node("a", of: "ada")
            let id = try desk.start("x", by: ada, on: "a")
            for _ in 0..<count {
                let event = WireJSON.object([.init("name", .string("go"))])
                try #require(try desk.ask(.post, "/experiments/\(id)/events", event, token: ada).isSuccess)
            }
            store.readCount = 0
            #expect(try desk.ask(.get, "/experiments/\(id)", token: ada).status == 200)
            return store.readCount
        }
        #expect(try reads(of: 2) == reads(of: 100))
    }

    @Test(arguments: [WorkState.finished, .cancelled])
    func `news of a deployment read no more when the experiment has ten times as many`(state: WorkState) throws {
        func reads(of count: Int) throws -> Int {
            let store = CountingStore()
            let desk = try WorkDesk(store: store)
            let ada = try desk.user("ada")
            let agents = try (0..<count).map { try desk.node("n\($0)", of: "ada") }
            let requests = agents.map { DeploymentRequest(label: "probe", place: .node($0.name)) }
            let submission = try desk.submission("x", by: ada, requests)
            let id = try #require(try desk.ask(.post, "/experiments", submission.json, token: ada).json["id"]?.text)
            _ = try desk.ask(.post, "/experiments/\(id)/start", token: ada)
            let keys = try agents.map { try $0.prepare() }
            for (agent, key) in zip(agents, keys) {
                _ = try agent.orders()
                try agent.report(key, .running)
            }
            if state == .cancelled {
                _ = try desk.ask(.post, "/experiments/\(id)/cancel", token: ada)
                for agent in agents { #expect(try agent.orders().map(\.kind) == [.cancel(step: nil)]) }
            }
            store.readCount = 0
            try agents[0].report(keys[0], state)
            return store.readCount
        }
        #expect(try reads(of: 4) == reads(of: 40))
    }

    @Test func `submissions are kept in memory up to a bound`() {
        func submission(_ items: Int) -> ExperimentSubmission {
            ExperimentSubmission(
                name: "x", digest: "", parcel: "", deployments: [],
                files: [String](repeating: "", count: items - 1))
        }
        var cache = SubmissionCache()
        cache["a"] = submission(WorkLimits.submissionItemsMax - 1)
        // The same again takes no more room.
        cache["a"] = submission(WorkLimits.submissionItemsMax - 1)
        cache["b"] = submission(1)
        #expect(cache["a"] != nil && cache["b"] != nil)
        cache["c"] = submission(1)
        #expect(cache["a"] == nil && cache["b"] == nil && cache["c"] != nil)
        cache["c"] = nil
        #expect(cache["c"] == nil)
    }
}
