import BatonDirector
import BatonModel
import BatonWire
import Testing

/// Events and flags between the user and all deployments.
struct SharingTests {
    let desk: WorkDesk
    let eve: String
    let a: DeskAgent
    let b: DeskAgent
    let id: String
    let ka: DeploymentKey
    let kb: DeploymentKey

    init() throws {
        desk = try WorkDesk()
        eve = try desk.user("eve")
        (a, b) = (try desk.node("a", of: "eve"), try desk.node("b", of: "eve"))
        id = try desk.start("x", by: eve, on: "a", "b")
        (ka, kb) = (try a.prepare(), try b.prepare())
        _ = try (a.orders(), b.orders())
        try a.report(ka, .running)
        try b.report(kb, .running)
    }

    private func emit(_ name: String, _ payload: Datum = .null, by token: String? = nil) throws -> APIResponse {
        try desk.ask(
            .post, "/experiments/\(id)/events", EmitRequest(name: name, payload: payload).json, token: token ?? eve)
    }

    private func events(after: Int = 0, limit: Int = 100) throws -> Page<ExperimentEvent> {
        let query = [("after", "\(after)"), ("limit", "\(limit)")]
        return try Page(try desk.ask(.get, "/experiments/\(id)/events", token: eve, query: query).json)
    }

    @Test func `events have one order, and go to all but their sender`() throws {
        #expect(try emit("go", .int(3)).status == 201)
        try a.report(
            DeploymentReport(key: ka, emitted: [.init(number: 1, name: "up", payload: .string("a"))]))
        let all = try events().items
        #expect(all.map(\.name) == ["go", "up"])
        #expect(all.map(\.sequence) == [1, 2])
        #expect(all.map(\.sender) == [.user, .deployment(1)])
        #expect(try a.orders().map(\.kind) == [.emit(all[0])])
        #expect(try b.orders().map(\.kind) == [.emit(all[0]), .emit(all[1])])
        let page = try events(limit: 1)
        #expect(page.next == "1")
        #expect(try events(after: 1).items.map(\.name) == ["up"])
        #expect(try events(after: 2).items.isEmpty)
    }

    @Test func `an event that is told twice is one event`() throws {
        let emitted = (1...3).map { DeploymentReport.Emitted(number: $0, name: "e\($0)", payload: .null) }
        #expect(try a.report(DeploymentReport(key: ka, emitted: Array(emitted.prefix(2)))).accepted[0].emitted == 2)
        #expect(try a.report(DeploymentReport(key: ka, emitted: emitted)).accepted[0].emitted == 3)
        // A gap is told by the number that is there.
        let later = DeploymentReport.Emitted(number: 7, name: "e7", payload: .null)
        #expect(try a.report(DeploymentReport(key: ka, emitted: [later])).accepted[0].emitted == 3)
        #expect(try events().items.map(\.name) == ["e1", "e2", "e3"])
        // The same request again, by its key.
        let request = EmitRequest(name: "once").json
        for _ in 0..<2 {
            _ = try desk.ask(
                .post, "/experiments/\(id)/events", request, token: eve, headers: [Header("idempotency-key", "k")])
        }
        #expect(try events().items.count == 4)
    }

    @Test func `a payload is as deep as every document around it can be, and not deeper`() throws {
        func nested(_ depth: Int) -> Datum { (0..<depth).reduce(.null) { value, _ in .list([value]) } }
        #expect(try emit("deep", nested(NameRule.payloadDepthMax)).status == 201)
        #expect(try emit("deeper", nested(NameRule.payloadDepthMax + 1)).code == "bad_document")
        #expect(try a.orders().count == 1)
        #expect(try events().items.count == 1)
    }

    @Test func `who comes late hears what was said before`() throws {
        let c = try desk.node("c", of: "eve")
        let request = try desk.submission("late", by: eve, [DeploymentRequest(label: "p", place: .node("c"))])
        let late = try #require(try desk.ask(.post, "/experiments", request.json, token: eve).json["id"]?.text)
        for name in ["one", "two"] {
            _ = try desk.ask(.post, "/experiments/\(late)/events", EmitRequest(name: name).json, token: eve)
        }
        _ = try desk.ask(.post, "/experiments/\(late)/prepare", token: eve)
        let names = try c.orders().map { order in
            if case .emit(let event) = order.kind { event.name } else { order.json["kind"]?.text ?? "" }
        }
        #expect(names == ["prepare", "one", "two"])
    }

    @Test func `a waiting request is woken by an event`() throws {
        let path = "/experiments/\(id)/events"
        let request = desk.request(.get, path, token: eve, query: [("wait", "30")])
        guard case .later(let topics, let until) = desk.director.handle(request, now: desk.now, given: Given()) else {
            Issue.record("there is nothing to wait for")
            return
        }
        #expect(until == desk.now + 30 * DirectorSettings.second)
        _ = desk.director.takeTouched()
        #expect(try emit("go").status == 201)
        #expect(!desk.director.takeTouched().isDisjoint(with: topics))
        guard case .done(let response) = desk.director.handle(request, now: desk.now, given: Given()) else {
            Issue.record("the event is not told")
            return
        }
        #expect(try Page<ExperimentEvent>(response.json).items.map(\.name) == ["go"])
    }

    @Test func `a waiting agent is woken by an order`() throws {
        let request = desk.request(
            .get, "/agent/orders", token: a.token, query: [("after", "\(a.done)"), ("wait", "30")])
        guard case .later(let topics, _) = desk.director.handle(request, now: desk.now, given: Given()) else {
            Issue.record("there is nothing to wait for")
            return
        }
        _ = desk.director.takeTouched()
        _ = try emit("go")
        #expect(!desk.director.takeTouched().isDisjoint(with: topics))
    }

    // Flags

    private func change(_ name: String, _ json: String, by token: String? = nil) throws -> APIResponse {
        let body = try WireJSONReader.read(Array(json.utf8))
        return try desk.ask(.put, "/experiments/\(id)/flags/\(name)", body, token: token ?? eve)
    }

    private static let changes: [(changes: [String], text: String?, number: Int?, code: String?)] = [
        ([#"{"text":"a"}"#], "a", nil, nil),
        ([#"{"number":3}"#, #"{"text":"b"}"#], "b", nil, nil),
        ([#"{"text":"a","number":3}"#, #"{"add":-5}"#], "a", -2, nil),
        ([#"{"add":7}"#], nil, 7, nil),
        ([#"{"number":9223372036854775807}"#, #"{"add":1}"#], nil, .max, "flag_overflow"),
        ([#"{"number":-9223372036854775808}"#, #"{"add":-1}"#], nil, .min, "flag_overflow"),
        ([#"{"number":9223372036854775806}"#, #"{"add":1}"#], nil, .max, nil),
        ([#"{"number":1,"if":null}"#], nil, 1, nil),
        ([#"{"number":1}"#, #"{"number":2,"if":null}"#], nil, 1, "flag_changed"),
        ([#"{"number":1}"#, #"{"number":2,"if":{"number":1}}"#], nil, 2, nil),
        ([#"{"number":1}"#, #"{"number":2,"if":{"number":2}}"#], nil, 1, "flag_changed"),
        ([#"{"number":1}"#, #"{"number":2,"if":{"number":1,"text":"a"}}"#], nil, 1, "flag_changed"),
        ([#"{"number":1}"#, #"{"add":2,"if":{"number":1}}"#], nil, 3, nil),
        ([#"{"number":1}"#, #"{"number":9223372036854775808}"#], nil, 1, "invalid"),
        ([#"{"number":1}"#, "{}"], nil, 1, "bad_document"),
    ]

    @Test(arguments: changes.indices)
    func `flags are changed whole or not at all`(index: Int) throws {
        let (changes, text, number, code) = Self.changes[index]
        var last: APIResponse?
        for json in changes { last = try change("n", json) }
        #expect(last?.code == code)
        #expect(last?.isSuccess == (code == nil))
        let flag = try FlagDocument(try desk.ask(.get, "/experiments/\(id)/flags/n", token: eve).json)
        #expect(flag.value == FlagValue(text: text, number: number))
    }

    @Test func `agents share the flags of their experiment`() throws {
        #expect(try desk.ask(.get, "/experiments/\(id)/flags/n", token: a.token).code == "flag_unset")
        for token in [a.token, b.token, eve] { #expect(try change("n", #"{"add":1}"#, by: token).status == 200) }
        let page = try Page<FlagDocument>(try desk.ask(.get, "/experiments/\(id)/flags", token: b.token).json)
        #expect(page.items.map(\.value.number) == [3])
        #expect(try desk.ask(.delete, "/experiments/\(id)/flags/n", token: a.token).status == 204)
        #expect(try desk.ask(.get, "/experiments/\(id)/flags/n", token: eve).status == 404)
    }

    @Test func `a waiting reader of a flag hears of its change`() throws {
        let request = desk.request(.get, "/experiments/\(id)/flags/n", token: a.token, query: [("wait", "30")])
        guard case .later(let topics, _) = desk.director.handle(request, now: desk.now, given: Given()) else {
            Issue.record("there is nothing to wait for")
            return
        }
        _ = desk.director.takeTouched()
        _ = try change("n", #"{"number":1}"#)
        #expect(!desk.director.takeTouched().isDisjoint(with: topics))
        let again = desk.director.handle(request, now: desk.now, given: Given())
        guard case .done(let response) = again else {
            Issue.record("the flag is not told")
            return
        }
        #expect(response.json["number"] == .int(1))
    }

    // Streams

    /// The kinds and ids of what a stream tells from a cursor on.
    private func pieces(_ cursor: String?) throws -> (text: String, isOver: Bool) {
        let headers = cursor.map { [Header("last-event-id", $0)] } ?? []
        let request = desk.request(.get, "/experiments/\(id)/stream", token: eve, headers: headers)
        guard case .stream(let stream) = desk.director.handle(request, now: desk.now, given: Given()) else {
            throw Problem(599, "test", "no stream")
        }
        let pieces = desk.director.pieces(of: stream)
        return (String(decoding: pieces.bytes, as: UTF8.self), pieces.isOver)
    }

    private func kinds(_ text: String) -> [String] {
        text.split(separator: "\n").filter { $0.hasPrefix("event: ") }.map { String($0.dropFirst(7)) }
    }

    private func lastID(_ text: String) throws -> String {
        String(try #require(text.split(separator: "\n").last { $0.hasPrefix("id: ") }).dropFirst(4))
    }

    @Test func `a stream tells what is new, and goes on from the last that was seen`() throws {
        _ = try emit("go")
        _ = try change("n", #"{"number":1}"#)
        let first = try pieces(nil)
        #expect(kinds(first.text) == ["event", "deployment", "deployment", "flag", "state"])
        let cursor = try lastID(first.text)
        #expect(cursor == (try desk.experiment(id, by: eve)).cursor)
        #expect(try pieces(cursor).text.isEmpty)
        try a.report(ka, .finished)
        let second = try pieces(cursor)
        #expect(kinds(second.text) == ["deployment", "state"])
        #expect(second.text.contains(#""state":"finished""#))
        #expect(!second.isOver)
        try b.report(kb, .failed)
        let third = try pieces(try lastID(second.text))
        #expect(third.isOver)
        #expect(third.text.contains(#""state":"failed""#))
    }

    @Test func `a stream of an experiment that is gone ends`() throws {
        let stream = EventStream(experiment: "none", cursor: "0-0", topics: [])
        #expect(desk.director.pieces(of: stream).isOver)
        let bad = desk.request(.get, "/experiments/\(id)/stream", token: eve, headers: [Header("last-event-id", "x")])
        guard case .done(let response) = desk.director.handle(bad, now: desk.now, given: Given()) else {
            Issue.record("a cursor that is none is taken")
            return
        }
        #expect(response.status == 400)
    }
}
