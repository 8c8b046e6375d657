import BatonDirector
import BatonModel
import BatonWire
import Testing

/// Nodes that fall silent, come back, are wanted by several, or tell what is not theirs.
struct NodeWorkTests {
    let desk: WorkDesk
    let eve: String

    init() throws {
        desk = try WorkDesk()
        eve = try desk.user("eve")
    }

    private func state(of node: String) throws -> String? {
        try desk.ask(.get, "/nodes/\(node)", token: eve).json["state"]?.text
    }

    private static let silence = WorkLimits.unreachableAfter / DirectorSettings.second

    @Test func `a node that misses heartbeats is unreachable, and online when it speaks again`() throws {
        let a = try desk.node("a", of: "eve")
        let id = try desk.start("x", by: eve, on: "a")
        #expect(try state(of: "a") == "online")
        try desk.pass(Self.silence)
        #expect(try state(of: "a") == "online")
        try desk.pass(2)
        #expect(try state(of: "a") == "unreachable")
        // The state of the work is what is known of it; that its node is away is told beside it.
        let shown = try desk.experiment(id, by: eve).deployments[0]
        #expect((shown.state, shown.nodeState) == (.preparing, .unreachable))
        try a.report()
        #expect(try state(of: "a") == "online")
        try a.report(isLast: true)
        #expect(try state(of: "a") == "offline")
    }

    @Test func `work is lost when its node was silent for longer than the keep-alive, and what comes later is refused`()
        throws
    {
        let a = try desk.node("a", of: "eve")
        let id = try desk.start("x", by: eve, on: "a", with: { $0.keepalive = 60 * DirectorSettings.second })
        let key = try a.prepare()
        _ = try a.orders()
        try a.report(key, .running)
        try desk.pass(60)
        #expect(try desk.experiment(id, by: eve).state == .running)
        try desk.pass(4)
        let lost = try desk.experiment(id, by: eve)
        #expect(lost.state == .lost)
        #expect(lost.error?.hasPrefix("probe on a: a was silent for 6") == true)
        let late = DeploymentReport(key: key, state: .finished, events: .init(first: 0, RunEvent.story()))
        #expect(try a.report(late).refused == [.init(key: key, reason: .stale)])
        #expect(try desk.experiment(id, by: eve).state == .lost)
        // It is kept aside, and counted.
        let audit = try desk.director.data.scan(.audit, prefix: "", limit: 100)
        #expect(
            audit.contains { String(decoding: $0.value, as: UTF8.self).contains("lease 1 says finished, 5 events") })
        #expect(desk.director.metrics.text.contains("baton_reports_refused_total 1"))
        // Whoever comes back is told what to drop.
        #expect(try a.hello(knowing: [key]).drop == [key])
        #expect(try a.orders().map(\.kind) == [.forget(cleanup: false)])
    }

    @Test func `what never answered goes to another node under a new lease`() throws {
        let (a, b) = (try desk.node("a", of: "eve"), try desk.node("b", of: "eve"))
        let request = DeploymentRequest(label: "probe", place: .nodes(["a", "b"], count: 1, filter: "true"))
        let submission = try desk.submission("x", by: eve, [request])
        let id = try #require(try desk.ask(.post, "/experiments", submission.json, token: eve).json["id"]?.text)
        _ = try desk.ask(.post, "/experiments/\(id)/start", token: eve)
        let old = try #require(try a.order("prepare")).key
        for _ in 0...(Self.silence + 3) {
            try desk.pass(1)
            try b.report()
        }
        let new = try #require(try b.order("prepare")).key
        #expect((old.lease, new.lease) == (1, 2))
        #expect(try a.report(DeploymentReport(key: old, state: .ready)).refused == [.init(key: old, reason: .stale)])
        #expect(try a.hello(knowing: [old]).drop == [old])
        try b.report(new, .ready, .running, .finished)
        let shown = try desk.experiment(id, by: eve)
        #expect(shown.state == .finished)
        #expect(shown.deployments[0].node == "b")
    }

    @Test func `a director that was away gives its nodes their time again`() throws {
        let a = try desk.node("a", of: "eve")
        let id = try desk.start("x", by: eve, on: "a", with: { $0.keepalive = 60 * DirectorSettings.second })
        let key = try a.prepare()
        _ = try a.orders()
        try a.report(key, .running)
        let later = try WorkDesk(store: desk.desk.store)
        later.desk.now = desk.now + 3600 * DirectorSettings.second
        try later.pass(20)
        #expect(try later.experiment(id, by: eve).state == .running)
        try later.pass(50)
        #expect(try later.experiment(id, by: eve).state == .lost)
    }

    @Test(arguments: [3600, -3600])
    func `time that nobody lived through is no silence`(seconds: Int) throws {
        let (a, b) = (try desk.node("a", of: "eve"), try desk.node("b", of: "eve"))
        func start(_ name: String, _ node: DeskAgent) throws -> String {
            let id = try desk.start(name, by: eve, on: node.name, with: { $0.keepalive = 60 * DirectorSettings.second })
            let key = try node.prepare()
            _ = try node.orders()
            try node.report(key, .running)
            return id
        }
        let (first, second) = (try start("x", a), try start("y", b))
        try desk.pass(20)
        try b.report()
        // The clock is set, or the director was stopped.
        desk.desk.now += seconds * DirectorSettings.second
        desk.director.skip(seconds * DirectorSettings.second)
        try desk.pass(20)
        #expect(try state(of: "a") == "unreachable" && state(of: "b") == "online")
        #expect(try desk.experiment(first, by: eve).state == .running)
        // What was silent before counts, and what is silent from now on.
        try desk.pass(24)
        #expect(try desk.experiment(first, by: eve).state == .lost)
        #expect(try desk.experiment(second, by: eve).state == .running)
        try desk.pass(20)
        #expect(try desk.experiment(second, by: eve).state == .lost)
    }

    @Test func `what an agent has taken on and does not know any more is lost at once`() throws {
        let a = try desk.node("a", of: "eve")
        let id = try desk.start("x", by: eve, on: "a")
        // It has not had the order yet: nothing is lost.
        try a.hello()
        #expect(try desk.experiment(id, by: eve).state == .preparing)
        let key = try a.prepare()
        try a.hello(knowing: [key])
        #expect(try desk.experiment(id, by: eve).state == .ready)
        try a.hello()
        #expect(try desk.experiment(id, by: eve).state == .lost)
    }

    @Test func `only the last who said hello reports`() throws {
        let a = try desk.node("a", of: "eve")
        let old = a.welcome
        try a.hello()
        let report = AgentReport(epoch: old?.epoch ?? 0)
        #expect(try desk.ask(.post, "/agent/reports", report.json, token: a.token).code == "stale_epoch")
    }

    @Test func `a node takes nothing of another node's work`() throws {
        let (a, b) = (try desk.node("a", of: "eve"), try desk.node("b", of: "eve"))
        let id = try desk.start("x", by: eve, on: "a")
        let key = try a.prepare()
        #expect(try b.report(DeploymentReport(key: key, state: .finished)).refused == [.init(key: key, reason: .stale)])
        let unknown = DeploymentKey(experiment: "no-such", index: 1, lease: 1)
        #expect(try b.report(DeploymentReport(key: unknown, state: .ready)).refused.map(\.reason) == [.unknown])
        #expect(try b.orders().isEmpty)
        #expect(try desk.ask(.get, "/experiments/\(id)/flags", token: b.token).status == 404)
        #expect(try desk.ask(.get, "/agent/experiments/\(id)/secrets", token: b.token).status == 404)
        let log = "/agent/experiments/\(id)/deployments/1/logs/0/out"
        let query = [("offset", "0"), ("lease", "1")]
        #expect(try desk.ask(.put, log, token: b.token, query: query, body: [1]).status == 404)
        #expect(
            try desk.ask(.put, log, token: a.token, query: [("offset", "0"), ("lease", "2")], body: [1]).status == 409)
    }

    @Test func `locks are granted at once, in order of request, and freed at every end`() throws {
        let (a, b) = (try desk.node("a", of: "eve"), try desk.node("b", of: "eve"))
        let first = try desk.start("1", by: eve, on: "a", "b", with: { $0.exclusive = true })
        let second = try desk.start("2", by: eve, on: "a", with: { $0.exclusive = true })
        let third = try desk.start("3", by: eve, on: "a")
        #expect(try desk.ask(.get, "/nodes/a", token: eve).json["locked_by"]?.text == first)
        let waiting = try desk.experiment(second, by: eve)
        #expect(waiting.state == .defined)
        #expect(waiting.deployments[0].error == "waits for a, which your experiment '1' has alone")
        // In which order it waits is said of the third, too.
        #expect(
            try desk.experiment(third, by: eve).deployments[0].error
                == "waits for a, which your experiment '1' has alone")
        let (ka, kb) = (try a.prepare(), try b.prepare())
        try a.report(ka, .running, .failed)
        try b.report(kb, .running, .finished)
        // The end of the first is the beginning of the second, in the same moment.
        #expect(try desk.experiment(second, by: eve).state == .preparing)
        #expect(try desk.ask(.get, "/nodes/b", token: eve).json["locked_by"] == .null)
        #expect(try desk.experiment(third, by: eve).state == .defined)
        _ = try desk.ask(.post, "/experiments/\(second)/cancel", token: eve)
        let key = try #require(try a.order("cancel")).key
        try a.report(key, .cancelled)
        #expect(try desk.experiment(third, by: eve).state == .preparing)
        #expect(try desk.ask(.get, "/nodes/a", token: eve).json["locked_by"] == .null)
    }

    @Test func `two users who prepare the same node each get their turn`() throws {
        let a = try desk.node("a", of: "eve")
        let bob = try desk.user("bob")
        let share = WireJSON.object([.init("shared_with", .array([.string("bob")]))])
        _ = try desk.ask(.patch, "/nodes/a", share, token: eve)
        let first = try desk.start("x", by: eve, on: "a", with: { $0.exclusive = true })
        let second = try desk.start("x", by: bob, on: "a", with: { $0.exclusive = true })
        try a.report(a.prepare(), .running, .finished)
        #expect(try desk.experiment(first, by: eve).state == .finished)
        try a.report(a.prepare(), .running, .finished)
        #expect(try desk.experiment(second, by: bob).state == .finished)
    }

    @Test func `a lost experiment frees its locks`() throws {
        _ = try desk.node("a", of: "eve")
        let first = try desk.start(
            "1", by: eve, on: "a",
            with: {
                $0.exclusive = true
                $0.keepalive = 40 * DirectorSettings.second
            })
        let second = try desk.start("2", by: eve, on: "a", with: { $0.exclusive = true })
        try desk.pass(45)
        #expect(try desk.experiment(first, by: eve).state == .lost)
        #expect(try desk.experiment(second, by: eve).state == .preparing)
    }

    @Test func `events that no run can have end the deployment, and nothing crashes`() throws {
        let a = try desk.node("a", of: "eve")
        let bad: [RunEvent.Fact] = [
            .started(VertexID(3), attempt: 1, log: nil), .groupExpanded(VertexID(0)),
            .added([Vertex(id: VertexID(1), parent: nil, kind: .event(name: "x"))]),
            .added([Vertex(id: VertexID(0), parent: VertexID(0), kind: .event(name: "x"))]),
            .added([
                Vertex(
                    id: VertexID(0), parent: nil, kind: .event(name: "x"), dependencies: [Dependency(VertexID(7))])
            ]),
        ]
        for (number, fact) in bad.enumerated() {
            let id = try desk.start("x\(number)", by: eve, on: "a")
            let key = try a.prepare()
            let events = DeploymentReport.Events(first: 0, [RunEvent(instant: 1, fact: fact)])
            let answer = try a.report(DeploymentReport(key: key, state: .running, events: events))
            #expect(answer.refused.map(\.reason) == [.invalid])
            #expect(try desk.experiment(id, by: eve).state == .failed)
        }
    }

    @Test func `a report that is said twice, or late, changes nothing`() throws {
        let a = try desk.node("a", of: "eve")
        let id = try desk.start("x", by: eve, on: "a")
        let key = try a.prepare()
        let story = RunEvent.story()
        func report(_ first: Int, _ count: Int, _ state: WorkState? = nil) throws -> [Int] {
            let events = DeploymentReport.Events(first: first, Array(story.dropFirst(first).prefix(count)))
            return try a.report(DeploymentReport(key: key, state: state, events: events)).accepted.map(\.events)
        }
        #expect(try report(0, 2, .running) == [2])
        #expect(try report(0, 2) == [2])
        // A gap: the answer says where to go on.
        #expect(try report(4, 1) == [2])
        // An overlap: what is new is taken.
        #expect(try report(1, 3) == [4])
        #expect(try report(4, 1, .finished) == [5])
        try a.report(key, .running)
        let shown = try desk.experiment(id, by: eve)
        #expect(shown.state == .finished)
        let events = try desk.ask(.get, "/experiments/\(id)/deployments/1/events", token: eve)
        #expect(try EventFrames.events(events.body.bytes) == story)
    }
}
