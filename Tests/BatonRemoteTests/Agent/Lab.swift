import BatonAgent
import BatonHost
import BatonInterpreter
import BatonModel
import BatonRemote
import BatonSyntax
import BatonWire
import Foundation
import Testing

/// A director, a user, and agents at work: everything but the network is real.
final class Lab {
    let director: TestDirector
    let folder: URL
    private let token: String
    private(set) var agents: [String: LabAgent] = [:]

    init() throws {
        director = try TestDirector()
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("lab-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let user: WireJSON = .object([
            .init("name", .string("ada")), .init("password", .string("correct horse")), .init("admin", .bool(false)),
        ])
        _ = try director.answer(Self.request(.post, "/users", user), asOperator: true)
        let login: WireJSON = .object([
            .init("user", .string("ada")), .init("password", .string("correct horse")),
        ])
        let response = try director.answer(Self.request(.post, "/login", login))
        token = try #require(response.json["token"]?.text)
    }

    deinit {
        for agent in agents.values { agent.kill() }
        try? FileManager.default.removeItem(at: folder)
        // Threads of agents may hold the director a moment longer.
        try? FileManager.default.removeItem(at: director.folder)
    }

    private static func request(
        _ method: APIRequest.Method, _ path: String, _ json: WireJSON? = nil,
        query: [APIRequest.Parameter] = [], token: String? = nil
    ) -> APIRequest {
        var request = APIRequest(method, "/api/v1" + path, query: query)
        if let token { request.headers.append(Header("authorization", "Bearer \(token)")) }
        if let json {
            request.body = .bytes(Array(json.line.utf8))
            request.headers.append(Header("content-type", "application/json"))
        }
        return request
    }

    /// Asks as the user; a refusal is a fault of the test.
    @discardableResult
    func ask(
        _ method: APIRequest.Method, _ path: String, _ json: WireJSON? = nil, query: [APIRequest.Parameter] = []
    ) throws -> APIResponse {
        let response = try director.answer(Self.request(method, path, json, query: query, token: token))
        guard response.isSuccess else { throw Refused(text: "\(method) \(path): \(response.json.line)") }
        return response
    }

    struct Refused: Error { var text: String }

    /// Begins an agent, which joins, and waits until its node is there.
    ///
    /// - Parameters:
    ///   - isAnybody: its token is not for a node of this name.
    ///   - change: what is to be known of its transport before it begins.
    func startAgent(
        _ name: String, tags: [String] = [], keepsRuns: Bool = true, isAnybody: Bool = false,
        _ change: (TestTransport) -> Void = { _ in }
    ) throws -> LabAgent {
        let made = try ask(.post, "/join-tokens", .object(isAnybody ? [] : [.init("node", .string(name))]))
        let agent = LabAgent(
            name: name, folder: folder.appendingPathComponent(name), token: try #require(made.json["token"]?.text),
            tags: tags, director: director)
        agent.keepsRuns = keepsRuns
        agents[name] = agent
        agent.start(change)
        try until("node \(name) is online") {
            try ask(.get, "/nodes").json["items"]?.items.contains {
                $0["name"]?.text == name && $0["state"]?.text == "online"
            } == true
        }
        return agent
    }

    /// Packs calls of a script and starts them, each on its node; gives the experiment's id.
    func run(
        _ script: String, _ calls: [(call: String, node: String)], name: String = "trial",
        files: [(name: String, text: String)] = [], secrets: [String] = [], keepalive: Int? = nil
    ) throws -> String {
        let parcel = try Self.pack(script, calls.map(\.call), files: files, in: folder)
        try upload(parcel.digest, .bytes(parcel.bytes), size: parcel.bytes.count)
        for file in parcel.files {
            try upload(file.digest, .file(path: file.path, offset: 0, count: file.size), size: file.size)
        }
        var submission = ExperimentSubmission(
            name: name, digest: parcel.identity, parcel: parcel.digest, seed: 7,
            deployments: calls.map { BatonWire.DeploymentRequest(label: $0.call, place: .node($0.node)) },
            files: parcel.files.map(\.digest), secrets: secrets)
        for index in submission.deployments.indices {
            submission.deployments[index].label = String(calls[index].call.prefix { $0 != "(" })
        }
        if let keepalive { submission.keepalive = keepalive }
        let made = try ask(.post, "/experiments", submission.json)
        let id = try #require(made.json["id"]?.text)
        try ask(.post, "/experiments/\(id)/start", .object([]))
        return id
    }

    private func upload(_ digest: String, _ body: APIBody, size: Int) throws {
        var request = Self.request(
            .put, "/artifacts/\(digest)", query: [.init("size", "\(size)"), .init("offset", "0")], token: token)
        request.body = body
        let response = try director.answer(request)
        guard response.isSuccess else { throw Refused(text: response.json.line) }
    }

    static func pack(
        _ script: String, _ calls: [String], files: [(name: String, text: String)], in folder: URL
    ) throws -> Parcel {
        let home = folder.appendingPathComponent("home-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
        for file in files {
            try file.text.write(to: home.appendingPathComponent(file.name), atomically: true, encoding: .utf8)
        }
        let host = SystemHost(directory: home.path, output: { _ in }, notices: { _ in })
        let interpreter = Interpreter(host: host)
        interpreter.registerVerbs()
        let text = script + "\n" + calls.enumerated().map { "let call\($0) = \($1)\n" }.joined()
        let (unit, diagnostics) = interpreter.compile(SourceFile(name: "trial.exp", text: text))
        guard let unit else { throw Refused(text: "\(diagnostics.map(\.message))") }
        _ = try interpreter.run(unit)
        var packed: [ParcelWriter.Call] = []
        for index in calls.indices {
            guard case .object(let object)? = interpreter.global("call\(index)"),
                let call = object as? InvocationObject
            else { throw Refused(text: "call \(index) is none") }
            packed.append(
                ParcelWriter.Call(
                    label: call.callee.name, prefix: "", callee: call.callee, arguments: call.arguments,
                    place: call.callee.place))
        }
        return try ParcelWriter(interpreter).pack(packed)
    }

    // MARK: What the director knows

    func deployment(_ id: String, _ index: Int = 1) throws -> DeploymentDocument {
        try DeploymentDocument(bytes: try ask(.get, "/experiments/\(id)/deployments/\(index)").body.bytes)
    }

    func events(_ id: String, _ index: Int = 1) throws -> [RunEvent] {
        var events: [RunEvent] = []
        while true {
            let response = try ask(
                .get, "/experiments/\(id)/deployments/\(index)/events", query: [.init("from", "\(events.count)")])
            let more = try EventFrames.events(response.body.bytes)
            if more.isEmpty { return events }
            events += more
        }
    }

    func view(_ id: String, _ index: Int = 1) throws -> RunView {
        var view = RunView()
        for event in try events(id, index) { view.apply(event) }
        return view
    }

    func log(_ id: String, _ index: Int = 1, slot: Int = 0) throws -> String {
        let response = try ask(.get, "/experiments/\(id)/deployments/\(index)/logs/\(slot)/out")
        guard case .file(let path, let offset, let count) = response.body else {
            return String(decoding: response.body.bytes, as: UTF8.self)
        }
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        return String(decoding: data[offset..<(offset + count)], as: UTF8.self)
    }

    /// Waits for the end of a deployment.
    @discardableResult
    func waitForEnd(_ id: String, _ index: Int = 1) throws -> DeploymentDocument {
        try until("deployment \(index) has ended") { try deployment(id, index).state.isEnd }
        return try deployment(id, index)
    }

    /// Polls a condition, for a minute at most.
    func until(_ what: String, _ isTrue: () throws -> Bool) throws {
        let end = Date(timeIntervalSinceNow: 60)
        while try !isTrue() {
            guard Date() < end else { throw Refused(text: "in vain: \(what)") }
            usleep(5_000)
        }
    }
}

/// One agent on a thread of this process; its deployments are processes of the real program.
final class LabAgent: @unchecked Sendable {
    let name: String
    let folder: AgentFolder
    private let token: String
    private let tags: [String]
    private let director: TestDirector
    private(set) var transport: TestTransport
    private let lock = NSLock()
    private var isToEnd = false
    private var thread: Thread?
    private let ended = DispatchSemaphore(value: 0)
    private(set) var reason: String?
    /// Whether runs stay that the director has.
    var keepsRuns = true
    private var lines: [String] = []

    init(name: String, folder: URL, token: String, tags: [String], director: TestDirector) {
        self.name = name
        self.folder = AgentFolder(folder.path)
        self.token = token
        self.tags = tags
        self.director = director
        transport = TestTransport(director)
    }

    /// What it said.
    var log: [String] { lock.withLock { lines } }

    func start(_ change: (TestTransport) -> Void = { _ in }) {
        transport = TestTransport(director)
        change(transport)
        lock.withLock { isToEnd = false }
        var options = AgentOptions(
            folder: folder, token: token, facts: AgentComputer.facts(name: name, tags: tags), version: "0.0.0-test",
            program: LabAgent.program, boot: "boot",
            log: { [weak self] line in
                self?.lock.withLock { self?.lines.append(line) }
            })
        if !keepsRuns { (options.keptNanoseconds, options.sweepPause) = (0, 20_000_000) }
        let transport = transport
        let thread = Thread { [self, options] in
            do {
                let driver = try AgentDriver(options: options, transport: transport)
                reason = driver.run { self.lock.withLock { self.isToEnd } }
            } catch {
                reason = "\(error)"
            }
            ended.signal()
        }
        thread.stackSize = 8 << 20
        self.thread = thread
        thread.start()
    }

    /// Ends it as SIGTERM would; its deployments go on.
    func stop() {
        guard thread != nil else { return }
        lock.withLock { isToEnd = true }
        ended.wait()
        thread = nil
    }

    /// Ends it without a word to the director.
    func crash() {
        transport.isCut = true
        stop()
    }

    /// Ends it and all its deployments.
    func kill() {
        crash()
        for process in processes { Glibc.kill(process, SIGKILL) }
    }

    /// Processes of its deployments.
    var processes: [pid_t] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { pid_t($0) }.filter { process in
            let line = (try? Data(contentsOf: URL(fileURLWithPath: "/proc/\(process)/cmdline"))) ?? Data()
            let text = String(decoding: line, as: UTF8.self)
            return text.contains("run-deployment") && text.contains(folder.root)
        }
    }

    /// Beside the test bundle, where the build puts both.
    static let program: String = {
        if let named = ProcessInfo.processInfo.environment["BATON_PROGRAM"] { return named }
        let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).standardizedFileURL
        return bundle.deletingLastPathComponent().appendingPathComponent("baton").path
    }()
}

extension APIResponse {
    var json: WireJSON { (try? WireJSONReader.read(body.bytes)) ?? .null }
}

extension WireJSON {
    var items: [WireJSON] { if case .array(let items) = self { items } else { [] } }
}
