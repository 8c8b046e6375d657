import BatonDirector
import BatonModel
import BatonWire
import Testing

/// From a submission to its end, and what users may do on the way.
struct ExperimentTests {
    let desk: WorkDesk
    let eve: String

    init() throws {
        desk = try WorkDesk()
        eve = try desk.user("eve")
    }

    @Test func `an experiment is prepared, started together and finished`() throws {
        let (a, b) = (try desk.node("a", of: "eve"), try desk.node("b", of: "eve"))
        let id = try desk.start("campus", by: eve, on: "a", "b")
        #expect(try desk.experiment(id, by: eve).state == .preparing)
        let (ka, kb) = (try a.prepare(), try #require(try b.order("prepare")).key)
        try b.report(kb, .preparing)
        // One is ready, the other not: nothing starts.
        #expect(try a.orders().isEmpty)
        try b.report(kb, .ready)
        #expect(try desk.experiment(id, by: eve).state == .ready)
        #expect(try a.order("start")?.key == ka)
        #expect(try b.order("start")?.key == kb)
        try a.report(ka, .running)
        #expect(try desk.experiment(id, by: eve).state == .running)
        let story = RunEvent.story()
        try a.report(DeploymentReport(key: ka, state: .finished, events: .init(first: 0, story)))
        #expect(try desk.experiment(id, by: eve).state == .running)
        try b.report(kb, .running, .finished)
        let shown = try desk.experiment(id, by: eve)
        #expect(shown.state == .finished)
        #expect(shown.ended == desk.now)
        #expect(shown.deployments[0].steps[.succeeded] == 1)
        #expect(shown.deployments[0].events == story.count)
        let events = try desk.ask(.get, "/experiments/\(id)/deployments/1/events", token: eve, query: [("from", "2")])
        #expect(try EventFrames.events(events.body.bytes) == Array(story.dropFirst(2)))
        #expect(events.header("baton-next") == "5")
        // The node is told that it may forget.
        #expect(try a.order("forget")?.key == ka)
    }

    @Test func `prepare stops before the start`() throws {
        let a = try desk.node("a", of: "eve")
        let request = try desk.submission("x", by: eve, [DeploymentRequest(label: "probe", place: .node("a"))])
        let id = try #require(try desk.ask(.post, "/experiments", request.json, token: eve).json["id"]?.text)
        #expect(try desk.experiment(id, by: eve).state == .defined)
        _ = try desk.ask(.post, "/experiments/\(id)/prepare", token: eve)
        let key = try a.prepare()
        #expect(try desk.experiment(id, by: eve).state == .ready)
        #expect(try a.orders().isEmpty)
        for _ in 0..<2 { _ = try desk.ask(.post, "/experiments/\(id)/start", token: eve) }
        #expect(try a.orders().map(\.kind) == [.start])
        try a.report(key, .running, .failed)
        #expect(try desk.experiment(id, by: eve).state == .failed)
    }

    @Test func `the same name and digest are the same experiment, other content is refused`() throws {
        _ = try desk.node("a", of: "eve")
        var request = try desk.submission("x", by: eve, [DeploymentRequest(label: "probe", place: .node("a"))])
        let first = try desk.ask(.post, "/experiments", request.json, token: eve)
        let second = try desk.ask(.post, "/experiments", request.json, token: eve)
        #expect((first.status, second.status) == (201, 200))
        #expect(first.json["id"] == second.json["id"])
        request.digest = WorkDesk.digest([1])
        let other = try desk.ask(.post, "/experiments", request.json, token: eve)
        #expect(other.status == 409)
        #expect(other.code == "name_taken")
    }

    @Test func `a submission names what is there`() throws {
        _ = try desk.node("a", of: "eve")
        let place = DeploymentRequest(label: "probe", place: .node("a"))
        func code(_ submission: ExperimentSubmission) throws -> String? {
            try desk.ask(.post, "/experiments", submission.json, token: eve).code
        }
        #expect(
            try code(desk.submission("1", by: eve, [place]) { $0.parcel = WorkDesk.digest([9]) }) == "artifact_missing")
        #expect(
            try code(desk.submission("2", by: eve, [place]) { $0.files = [WorkDesk.digest([9])] }) == "artifact_missing"
        )
        #expect(try code(desk.submission("3", by: eve, [place]) { $0.secrets = ["token"] }) == "secret_missing")
        let nowhere = DeploymentRequest(label: "probe", place: .node("b"))
        #expect(try code(desk.submission("4", by: eve, [nowhere])) == "node_unknown")
        let pool = DeploymentRequest(label: "probe", place: .pool("p", count: 1))
        #expect(try code(desk.submission("5", by: eve, [pool])) == "pool_unknown")
    }

    @Test func `another user's experiment is not there`() throws {
        _ = try desk.node("a", of: "eve")
        let id = try desk.start("x", by: eve, on: "a")
        let mallory = try desk.user("mallory")
        for (method, path) in [
            (.get, ""), (.delete, ""), (.post, "/prepare"), (.post, "/start"), (.post, "/cancel"),
            (.get, "/deployments/1"), (.get, "/deployments/1/events"), (.get, "/deployments/1/logs"),
            (.get, "/deployments/1/logs/0/out"), (.get, "/events"), (.get, "/stream"), (.get, "/flags"),
            (.get, "/flags/a"), (.delete, "/flags/a"), (.get, "/artifacts"),
        ] as [(APIRequest.Method, String)] {
            #expect(
                try desk.ask(method, "/experiments/\(id)\(path)", token: mallory).status == 404, "\(method) \(path)")
        }
        #expect(try desk.experiment(id, by: eve).state == .preparing)
    }

    @Test func `cancel stops what runs, and is done when the processes are seen dead`() throws {
        let a = try desk.node("a", of: "eve")
        let id = try desk.start("x", by: eve, on: "a")
        let key = try a.prepare()
        _ = try a.orders()
        try a.report(key, .running)
        for _ in 0..<2 { #expect(try desk.ask(.post, "/experiments/\(id)/cancel", token: eve).status == 200) }
        let shown = try desk.experiment(id, by: eve)
        #expect(shown.isCancelling)
        #expect(shown.state == .running)
        #expect(try a.orders().map(\.kind) == [.cancel(step: nil)])
        try a.report(key, .cancelled)
        #expect(try desk.experiment(id, by: eve).state == .cancelled)
    }

    @Test func `cancel of what never began is done at once`() throws {
        _ = try desk.node("a", of: "eve")
        let request = try desk.submission("x", by: eve, [DeploymentRequest(label: "probe", place: .node("a"))])
        let id = try #require(try desk.ask(.post, "/experiments", request.json, token: eve).json["id"]?.text)
        _ = try desk.ask(.post, "/experiments/\(id)/cancel", token: eve)
        #expect(try desk.experiment(id, by: eve).state == .cancelled)
        #expect(try desk.ask(.post, "/experiments/\(id)/start", token: eve).code == "already_ended")
    }

    @Test func `the first failure cancels the others where the experiment stops on failure`() throws {
        let (a, b) = (try desk.node("a", of: "eve"), try desk.node("b", of: "eve"))
        let id = try desk.start("x", by: eve, on: "a", "b", with: { $0.stop = true })
        let (ka, kb) = (try a.prepare(), try b.prepare())
        _ = try (a.orders(), b.orders())
        try a.report(ka, .running)
        try b.report(kb, .running)
        try a.report(DeploymentReport(key: ka, state: .failed, error: "no disk"))
        #expect(try b.order("cancel")?.key == kb)
        try b.report(kb, .cancelled)
        let shown = try desk.experiment(id, by: eve)
        #expect(shown.state == .failed)
        #expect(shown.error == "probe on a: no disk")
    }

    @Test func `a deployment and a step of it can be cancelled alone`() throws {
        let (a, b) = (try desk.node("a", of: "eve"), try desk.node("b", of: "eve"))
        let id = try desk.start("x", by: eve, on: "a", "b")
        let (ka, kb) = (try a.prepare(), try b.prepare())
        _ = try (a.orders(), b.orders())
        try a.report(ka, .running)
        try b.report(kb, .running)
        let step = WireJSON.object([.init("step", .string("train[2]"))])
        _ = try desk.ask(.post, "/experiments/\(id)/deployments/1/cancel", step, token: eve)
        #expect(try a.orders().map(\.kind) == [.cancel(step: "train[2]")])
        _ = try desk.ask(.post, "/experiments/\(id)/deployments/2/cancel", .object([]), token: eve)
        #expect(try b.orders().map(\.kind) == [.cancel(step: nil)])
        try b.report(kb, .cancelled)
        try a.report(ka, .finished)
        #expect(try desk.experiment(id, by: eve).state == .cancelled)
    }

    @Test func `an experiment whose time is over has timed out`() throws {
        let a = try desk.node("a", of: "eve")
        let id = try desk.start("x", by: eve, on: "a", with: { $0.timeout = 5 * DirectorSettings.second })
        let key = try a.prepare()
        _ = try a.orders()
        try a.report(key, .running)
        try desk.pass(4)
        #expect(try a.orders().isEmpty)
        try desk.pass(2)
        #expect(try a.orders().map(\.kind) == [.cancel(step: nil)])
        try a.report(key, .cancelled)
        #expect(try desk.experiment(id, by: eve).state == .timedOut)
    }

    @Test(arguments: [3600, -3600])
    func `a clock that is set gives an experiment neither more nor less time`(seconds: Int) throws {
        let a = try desk.node("a", of: "eve")
        let id = try desk.start("x", by: eve, on: "a", with: { $0.timeout = 5 * DirectorSettings.second })
        let key = try a.prepare()
        _ = try a.orders()
        try a.report(key, .running)
        try desk.pass(4)
        desk.desk.now += seconds * DirectorSettings.second
        desk.director.skip(seconds * DirectorSettings.second)
        try desk.director.clockWasSet(by: seconds * DirectorSettings.second)
        try desk.pass(0)
        #expect(try a.orders().isEmpty)
        try desk.pass(2)
        #expect(try a.orders().map(\.kind) == [.cancel(step: nil)])
        try a.report(key, .cancelled)
        #expect(try desk.experiment(id, by: eve).state == .timedOut)
    }

    @Test func `lists are by page, newest first, and find a name`() throws {
        _ = try desk.node("a", of: "eve")
        for number in 1...5 { try desk.start("x\(number)", by: eve, on: "a") }
        func names(_ query: [(String, String)]) throws -> (names: [String], next: String?) {
            let page = try Page<ExperimentDocument>(try desk.ask(.get, "/experiments", token: eve, query: query).json)
            return (page.items.map(\.name), page.next)
        }
        let first = try names([("limit", "2")])
        #expect(first.names == ["x5", "x4"])
        let second = try names([("limit", "3"), ("after", try #require(first.next))])
        #expect(second.names == ["x3", "x2", "x1"])
        #expect(second.next == nil)
        #expect(try names([("name", "x3")]).names == ["x3"])
        #expect(try names([("name", "y")]).names.isEmpty)
    }

    @Test func `deleting takes all of it out, and gives its quota back`() throws {
        let a = try desk.node("a", of: "eve")
        let id = try desk.start("x", by: eve, on: "a")
        #expect(try desk.ask(.delete, "/experiments/\(id)", token: eve).code == "still_running")
        let key = try a.prepare()
        try a.report(DeploymentReport(key: key, state: .running, events: .init(first: 0, RunEvent.story())))
        _ = try desk.ask(
            .put, "/agent/experiments/\(id)/deployments/1/logs/0/out", token: a.token,
            query: [("offset", "0"), ("lease", "1")], body: Array("hello".utf8))
        try a.report(key, .finished)
        #expect(try desk.ask(.delete, "/experiments/\(id)", token: eve).status == 204)
        #expect(try desk.ask(.get, "/experiments/\(id)", token: eve).status == 404)
        try desk.pass(3)
        for collection in [DirectorCollection.experiments, .deployments, .runEvents, .logs, .artifacts] {
            #expect(try desk.director.data.scan(collection, prefix: "", limit: 10).isEmpty, "\(collection)")
        }
        // The files go with the next tick, after the commit that has forgotten them.
        #expect(desk.removed.count == 2)
        #expect(desk.removed.allSatisfy { desk.files[$0] != nil })
        try desk.pass(1)
        #expect(desk.removed.count == 2)
        // The name is free again.
        try desk.start("x", by: eve, on: "a")
    }

    @Test func `what ended too long ago goes by itself, where that is set`() throws {
        let desk = try WorkDesk { $0.retention = 60 * DirectorSettings.second }
        let eve = try desk.user("eve")
        let a = try desk.node("a", of: "eve")
        let id = try desk.start("x", by: eve, on: "a")
        let going = try desk.start("y", by: eve, on: "a")
        try a.report(a.prepare(), .running)
        try a.report(DeploymentKey(experiment: id, index: 1, lease: 1), .running, .finished)
        try desk.pass(59)
        #expect(try desk.experiment(id, by: eve).state == .finished)
        try desk.pass(3)
        #expect(try desk.ask(.get, "/experiments/\(id)", token: eve).status == 404)
        #expect(try desk.experiment(going, by: eve).ended == nil)
    }

    @Test func `steps and results of a run are told for a page`() throws {
        let a = try desk.node("a", of: "eve")
        let id = try desk.start("x", by: eve, on: "a")
        let key = try a.prepare()
        try a.report(DeploymentReport(key: key, state: .running, events: .init(first: 0, RunEvent.story())))
        let path = "/experiments/\(id)/deployments/1/steps"
        let first = try desk.ask(.get, path, token: eve, query: [("limit", "1")])
        #expect(first.json["next"] == .string("0"))
        let second = try desk.ask(.get, path, token: eve, query: [("after", "0")])
        guard case .array(let items)? = second.json["items"] else { throw Problem(599, "test", "no items") }
        #expect(items.count == 1)
        #expect(items[0]["parent"] == .int(0))
        #expect(items[0]["step"]?["path"] == .string("measure"))
        #expect(items[0]["step"]?["status"] == .string("succeeded"))
        #expect(items[0]["step"]?["outputs"]?["model"] != nil)
    }

    @Test func `a quota of experiments holds at its bound`() throws {
        let desk = try WorkDesk { $0.quotas.experiments = 2 }
        let eve = try desk.user("eve")
        _ = try desk.node("a", of: "eve")
        for name in ["x", "y"] { try desk.start(name, by: eve, on: "a") }
        let third = try desk.submission("z", by: eve, [DeploymentRequest(label: "p", place: .node("a"))])
        let refused = try desk.ask(.post, "/experiments", third.json, token: eve)
        #expect(refused.status == 403)
        #expect(refused.code == "quota_experiments")
    }
}
