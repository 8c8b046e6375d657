import BatonDirector
import BatonModel
import BatonWire
import Testing

/// Faults of known systems, and that they are none of this director's.
struct FieldTests {
    let desk: WorkDesk
    let eve: String
    let a: DeskAgent

    init() throws {
        desk = try WorkDesk()
        eve = try desk.user("eve")
        a = try desk.node("a", of: "eve")
    }

    private func running(_ name: String) throws -> (id: String, key: DeploymentKey) {
        let id = try desk.start(name, by: eve, on: "a")
        let key = try a.prepare()
        _ = try a.orders()
        try a.report(key, .running)
        return (id, key)
    }

    @Test func `a run whose task crashed is no success, even where the agent says so`() throws {
        let (id, key) = try running("x")
        let story = RunEvent.story(.failed)
        try a.report(DeploymentReport(key: key, state: .finished, events: .init(first: 0, story)))
        #expect(try desk.experiment(id, by: eve).state == .failed)
    }

    @Test func `a cancel keeps the results of what was done, and waits until the rest is dead`() throws {
        let (id, key) = try running("x")
        try a.report(DeploymentReport(key: key, events: .init(first: 0, Array(RunEvent.story().prefix(4)))))
        _ = try desk.ask(.post, "/experiments/\(id)/cancel", token: eve)
        #expect(try desk.experiment(id, by: eve).ended == nil)
        try a.report(
            DeploymentReport(
                key: key, state: .cancelled,
                events: .init(first: 4, [RunEvent(instant: 9, fact: .finished(.cancelled))])))
        let shown = try desk.experiment(id, by: eve)
        #expect(shown.state == .cancelled)
        #expect(shown.deployments[0].steps[.succeeded] == 1)
        let steps = try desk.ask(.get, "/experiments/\(id)/deployments/1/steps", token: eve)
        #expect(steps.json.line.contains(#""model":{"$file""#))
    }

    @Test func `minutes without a network lose nothing`() throws {
        let (id, key) = try running("x")
        try desk.pass(300)
        #expect(try desk.experiment(id, by: eve).deployments[0].nodeState == .unreachable)
        let answer = try a.report(
            DeploymentReport(key: key, state: .finished, events: .init(first: 0, RunEvent.story())))
        #expect(answer.accepted.map(\.events) == [5])
        #expect(try desk.experiment(id, by: eve).state == .finished)
    }

    @Test(arguments: [-3600, 3600])
    func `a node whose clock is an hour off keeps its lease`(seconds: Int) throws {
        let (id, key) = try running("x")
        let instant = desk.now + seconds * DirectorSettings.second
        for round in 0..<31 {
            try desk.pass(20)
            let fact = round == 0 ? RunEvent.Fact.began(name: "x", seed: 1) : .cancelRequested(nil)
            try a.report(
                DeploymentReport(key: key, events: .init(first: round, [RunEvent(instant: instant, fact: fact)])))
        }
        #expect(try desk.experiment(id, by: eve).state == .running)
        #expect(try desk.experiment(id, by: eve).deployments[0].events == 31)
    }

    @Test func `who is unknown is refused once, and told what to do`() throws {
        let (_, key) = try running("x")
        let stranger = DeploymentKey(experiment: key.experiment, index: 9, lease: 1)
        #expect(try a.report(DeploymentReport(key: stranger, state: .ready)).refused.map(\.reason) == [.unknown])
        #expect(try a.hello(knowing: [key, stranger]).drop == [stranger])
    }

    @Test func `an experiment that cannot be placed ends with the reason`() throws {
        let needs = NodeNeeds(tags: ["gpu"])
        let request = DeploymentRequest(label: "probe", place: .node("a"), needs: needs)
        let submission = try desk.submission("x", by: eve, [request])
        let id = try #require(try desk.ask(.post, "/experiments", submission.json, token: eve).json["id"]?.text)
        _ = try desk.ask(.post, "/experiments/\(id)/start", token: eve)
        let shown = try desk.experiment(id, by: eve)
        #expect(shown.state == .failed)
        #expect(shown.error == "probe: a has no tag gpu")
    }

    @Test func `a pool makes the nodes that are missing`() throws {
        let desk = try WorkDesk { $0.openConnectors = ["local"] }
        let eve = try desk.user("eve")
        let connector = WireJSON.object([
            .init("name", .string("cloud")), .init("kind", .string("local")), .init("options", .object([])),
        ])
        let attached = try desk.ask(.post, "/connectors", connector, token: eve)
        #expect(attached.isSuccess, "\(attached.json.line)")
        let pool = WireJSON.object([
            .init("name", .string("more")), .init("limit", .int(2)),
            .init("template", .object([.init("prefix", .string("c-")), .init("connector", .string("cloud"))])),
        ])
        #expect(try desk.ask(.post, "/pools", pool, token: eve).status == 201)
        func submit(_ name: String, _ count: Int) throws -> APIResponse {
            let request = DeploymentRequest(label: "probe", place: .pool("more", count: count))
            return try desk.ask(
                .post, "/experiments", try desk.submission(name, by: eve, [request]).json, token: eve)
        }
        #expect(try submit("y", 3).code == "pool_too_small")
        let id = try #require(try submit("x", 2).json["id"]?.text)
        _ = try desk.ask(.post, "/experiments/\(id)/start", token: eve)
        #expect(try desk.experiment(id, by: eve).deployments.map(\.node) == ["c-1", "c-2"])
        // Nobody came: it is lost after its keep-alive, and not waited for without end.
        try desk.pass(605)
        #expect(try desk.experiment(id, by: eve).state == .lost)
    }
}
