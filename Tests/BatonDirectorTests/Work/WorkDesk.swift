import BatonDirector
import BatonModel
import BatonWire
import LocalData
import Testing

/// A director with users, nodes and files in memory, for tests of what experiments do.
final class WorkDesk {
    let desk: Desk
    /// What the listener has written, by path.
    var files: [String: [UInt8]] = [:]
    /// Files that the director has removed.
    var removed: [String] { desk.removed.paths }
    /// What preprocessors make of experiments, and those that they were given.
    var preprocess: (PreprocessorCall) -> PreprocessorAnswer = { .experiment($0.experiment) }
    private(set) var preprocessed: [PreprocessorCall] = []
    private var tokens: [String: String] = [:]

    init(store: any DirectorStore = MemoryDirectorStore(), _ change: (inout DirectorSettings) -> Void = { _ in })
        throws
    {
        desk = try Desk(store: store, change)
    }

    var director: Director { desk.director }
    var now: Int { desk.now }

    /// Lets time go by, as a director sees it: a tick each second.
    func pass(_ seconds: Int) throws {
        for _ in 0..<seconds {
            desk.now += DirectorSettings.second
            try desk.removeGarbage()
            try director.tick(now: desk.now)
            try director.commit()
        }
    }

    func user(_ name: String) throws -> String {
        if let token = tokens[name] { return token }
        let token = try desk.login(name)
        tokens[name] = token
        return token
    }

    /// What the director makes of a request; files and long work are done at once, nobody waits.
    func ask(
        _ method: APIRequest.Method, _ path: String, _ json: WireJSON? = nil, token: String,
        query: [(String, String)] = [], headers: [Header] = [], body: [UInt8]? = nil
    ) throws -> APIResponse {
        var given = Given()
        given.isLast = true
        let request = request(method, path, json, token: token, query: query, headers: headers, body: body)
        for _ in 0..<4 {
            switch director.handle(request, now: now, given: given) {
            case .done(let response):
                try director.commit()
                Desk.expectDescribed(response, to: request)
                return response
            case .work(.digest(let path)): given.worked = DirectorPorts.weakDigest(files[path] ?? [])
            case .receive(let path, let offset, let limit):
                given.received = write(Array((body ?? []).prefix(limit)), to: path, at: offset)
            case .work(.preprocess(let call)):
                given.worked = Array(preprocess(call).json.line.utf8)
                preprocessed.append(call)
            case .session(let call): given.session = desk.sessions.answer(call)
            case .work, .later, .stream:
                Issue.record("\(method) \(path) wants what this desk has not")
                return APIResponse(599)
            }
        }
        Issue.record("\(method) \(path) is asked about again and again")
        return APIResponse(599)
    }

    func request(
        _ method: APIRequest.Method, _ path: String, _ json: WireJSON? = nil, token: String,
        query: [(String, String)] = [], headers: [Header] = [], body: [UInt8]? = nil
    ) -> APIRequest {
        var request = APIRequest(
            method, "/api/v1" + path, query: query.map { .init($0.0, $0.1) },
            headers: headers + [Header("authorization", "Bearer \(token)")], body: body.map { .bytes($0) } ?? .none,
            peer: "192.0.2.1")
        if let json {
            request.body = .bytes(Array(json.line.utf8))
            request.headers.append(Header("content-type", "application/json"))
        }
        return request
    }

    private func write(_ bytes: [UInt8], to path: String, at offset: Int) -> Int {
        var file = files[path] ?? []
        if file.count < offset + bytes.count {
            file += [UInt8](repeating: 0, count: offset + bytes.count - file.count)
        }
        file.replaceSubrange(offset..<(offset + bytes.count), with: bytes)
        files[path] = file
        return bytes.count
    }

    /// The bytes of an answer, also of one that is a file.
    func bytes(_ response: APIResponse) -> [UInt8] {
        guard case .file(let path, let offset, let count) = response.body else { return response.body.bytes }
        return Array((files[path] ?? []).dropFirst(offset).prefix(count))
    }

    static func digest(_ bytes: [UInt8]) -> String { Hexadecimal.text(DirectorPorts.weakDigest(bytes)) }

    /// Uploads a content in one part.
    @discardableResult
    func upload(_ bytes: [UInt8], by token: String) throws -> String {
        let digest = WorkDesk.digest(bytes)
        let response = try ask(
            .put, "/artifacts/\(digest)", token: token, query: [("size", "\(bytes.count)")], body: bytes)
        try #require(response.status == 200)
        return digest
    }

    /// A submission of a parcel that has been uploaded.
    func submission(
        _ name: String, by token: String, _ deployments: [DeploymentRequest],
        _ change: (inout ExperimentSubmission) -> Void = { _ in }
    ) throws -> ExperimentSubmission {
        let parcel = try upload(Array("parcel of \(name)".utf8), by: token)
        var submission = ExperimentSubmission(
            name: name, digest: WorkDesk.digest(Array(name.utf8)), parcel: parcel, deployments: deployments)
        change(&submission)
        return submission
    }

    /// Submits and starts.
    @discardableResult
    func start(
        _ name: String, by token: String, on nodes: String...,
        with change: (inout ExperimentSubmission) -> Void = { _ in }
    ) throws -> String {
        let requests = nodes.map { DeploymentRequest(label: "probe", place: .node($0)) }
        let response = try ask(
            .post, "/experiments", try submission(name, by: token, requests, change).json, token: token)
        let id = try #require(response.json["id"]?.text)
        try #require(try ask(.post, "/experiments/\(id)/start", token: token).status == 200)
        return id
    }

    func experiment(_ id: String, by token: String) throws -> ExperimentDocument {
        try ExperimentDocument(try ask(.get, "/experiments/\(id)", token: token).json)
    }

    func node(_ name: String, of owner: String, facts: AgentFacts = AgentFacts(os: "linux", cores: 4)) throws
        -> DeskAgent
    {
        let (name, token) = try desk.joinNode(name, of: try user(owner), facts: facts)
        let agent = DeskAgent(name, token, self, facts)
        try agent.hello()
        return agent
    }
}

/// An agent that does what a test says.
final class DeskAgent {
    let name: String
    let token: String
    let facts: AgentFacts
    private let desk: WorkDesk
    var welcome: AgentWelcome?
    var done = 0

    init(_ name: String, _ token: String, _ desk: WorkDesk, _ facts: AgentFacts) {
        (self.name, self.token, self.desk, self.facts) = (name, token, desk, facts)
    }

    @discardableResult
    func hello(knowing known: [DeploymentKey] = []) throws -> AgentWelcome {
        let hello = AgentHello(facts: facts, version: "1", boot: "b", known: known)
        let response = try desk.ask(.post, "/agent/hello", hello.json, token: token)
        let welcome = try AgentWelcome(response.json)
        self.welcome = welcome
        return welcome
    }

    /// Orders that it has not had yet.
    func orders() throws -> [AgentOrder] {
        let response = try desk.ask(.get, "/agent/orders", token: token, query: [("after", "\(done)")])
        let orders = try AgentOrders(response.json)
        done = orders.next
        return orders.orders
    }

    func order(_ kind: String) throws -> AgentOrder? {
        try orders().last { $0.json["kind"]?.text == kind }
    }

    @discardableResult
    func report(_ reports: DeploymentReport..., isLast: Bool = false) throws -> AgentReportAnswer {
        let report = AgentReport(epoch: welcome?.epoch ?? 0, ordersDone: done, reports: reports, isLast: isLast)
        return try AgentReportAnswer(try desk.ask(.post, "/agent/reports", report.json, token: token).json)
    }

    /// Reports states of one deployment, one after the other.
    func report(_ key: DeploymentKey, _ states: WorkState...) throws {
        for state in states {
            let answer = try report(DeploymentReport(key: key, state: state))
            #expect(answer.refused.isEmpty)
        }
    }

    /// Takes what it is to prepare, and says that it is ready.
    func prepare() throws -> DeploymentKey {
        let key = try #require(try order("prepare")).key
        try report(key, .preparing, .ready)
        return key
    }
}

extension RunEvent {
    /// A run of one step: begun, ended, finished.
    static func story(_ status: StepStatus = .succeeded, at instant: Int = 5) -> [RunEvent] {
        let group = Vertex(id: VertexID(0), parent: nil, kind: .group(GroupSpec(label: "probe")))
        let step = Vertex(
            id: VertexID(1), parent: VertexID(0), kind: .step(StepSpec(path: "measure", task: "measure")))
        let file = Datum.file(FileReference(path: "/tmp/m.bin", digest: WorkDesk.digest(Array("model".utf8))))
        return [
            RunEvent(instant: instant, fact: .began(name: "probe", seed: 7)),
            RunEvent(instant: instant, fact: .added([group, step])),
            RunEvent(instant: instant + 1, fact: .started(VertexID(1), attempt: 1, log: nil)),
            RunEvent(
                instant: instant + 2,
                fact: .ended(
                    VertexID(1), status: status, outputs: [.init(key: "model", value: file)], failure: nil,
                    report: AttemptReport())),
            RunEvent(instant: instant + 3, fact: .finished(status == .succeeded ? .succeeded : .failed)),
        ]
    }
}
