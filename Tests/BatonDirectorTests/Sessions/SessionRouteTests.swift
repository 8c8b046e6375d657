import BatonDirector
import BatonFrames
import BatonSessions
import BatonWire
import LocalData
import Testing

/// Data sessions by the API, over a worker that is the local evaluation.
struct SessionRouteTests {
    let desk: Desk
    let ada: String
    let eve: String

    init() throws {
        desk = try Desk()
        (ada, eve) = (try desk.login("ada"), try desk.login("eve"))
    }

    private func json(_ text: String) throws -> WireJSON { try WireJSONReader.read(Array(text.utf8)) }

    private func ask(
        _ method: APIRequest.Method, _ path: String, _ body: String? = nil, as token: String? = nil,
        query: [APIRequest.Parameter] = []
    ) throws -> APIResponse {
        try desk.ask(method, path, try body.map(json), token: token ?? ada, query: query)
    }

    /// A session with a frame `df` of a column of numbers and one of texts.
    private func opened() throws {
        #expect(try ask(.post, "/sessions", #"{"engine": "polars"}"#).status == 201)
        let made = try ask(.post, "/sessions/s1/run", Self.frame)
        try #require(made.json["status"]?.text == "ok", "\(made.json.line)")
    }

    private static let frame = #"""
        {"operation": "create.dataframe", "target": "df",
         "data": {"n": [1, 2, null], "t": ["a", "b", "c"]}}
        """#

    @Test func `a session is opened, listed, and closed`() throws {
        let made = try ask(.post, "/sessions", #"{"engine": "pandas", "name": "lab"}"#)
        #expect(made.status == 201)
        #expect(made.json["id"] == .string("lab"))
        #expect(try ask(.post, "/sessions", #"{"name": "lab"}"#).code == "name_taken")
        #expect(try ask(.post, "/sessions", "{}").json["id"] == .string("s1"))
        guard case .array(let items)? = try ask(.get, "/sessions").json["items"] else {
            Issue.record("no list")
            return
        }
        #expect(items.map { $0["id"]?.text } == ["lab", "s1"])
        #expect(try ask(.delete, "/sessions/lab").status == 204)
        #expect(try ask(.get, "/sessions/lab").status == 404)
    }

    @Test func `operations run one after another, and say what they made`() throws {
        try opened()
        let answer = try ask(
            .post, "/sessions/s1/run",
            #"""
            [{"operation": "cols.upper", "source": "df", "cols": "t"},
             {"operation": "cols.max", "source": "df", "cols": "n", "tidy": true},
             {"operation": "rows.drop_nulls", "source": "df", "cols": "n", "operation_options": {"creates_new": true}}]
            """#)
        #expect(answer.status == 200)
        #expect(answer.json["status"] == .string("ok"), "\(answer.json.line)")
        #expect(answer.json["updated"] == .array([.string("df"), .null, .string("df2")]), "\(answer.json.line)")
        guard case .array(let results)? = answer.json["result"] else {
            Issue.record("no results")
            return
        }
        #expect(results[1] == .int(2))
        let page = try ask(.get, "/sessions/s1/variables/df", query: [.init("offset", "1"), .init("limit", "1")])
        #expect(page.json["rows"] == .array([.array([.int(2), .string("B")])]), "\(page.json.line)")
        #expect(page.json["total"] == .int(3))
    }

    @Test func `what is wrong with a request is a problem; what goes wrong later has a place`() throws {
        try opened()
        let unknown = try ask(.post, "/sessions/s1/run", #"{"operation": "cols.uper", "cols": "t"}"#)
        #expect(unknown.status == 422)
        #expect(unknown.code == "operation_unknown")
        #expect(unknown.json["help"]?.text?.contains("cols.upper") == true)
        let column = try ask(.post, "/sessions/s1/run", #"{"operation": "cols.upper", "cols": "u"}"#)
        #expect(column.code == "column_unknown")
        let later = try ask(
            .post, "/sessions/s1/run",
            #"[{"operation": "cols.upper", "cols": "t"}, {"operation": "cols.upper", "cols": "u"}]"#)
        #expect(later.status == 200)
        #expect(later.json["status"] == .string("error"))
        #expect(later.json["error"]?["kind"] == .string("unknownColumn"))
        #expect(later.json["error"]?["operation"] == .int(1))
        #expect(later.json["updated"] == .array([.string("df")]))
    }

    @Test func `the code of operations is told without running them`() throws {
        try opened()
        let code = try ask(
            .post, "/sessions/s1/code",
            #"[{"operation": "cols.upper", "cols": "t", "target": "u"}, {"operation": "cols.lower", "source": "u", "cols": "t"}]"#
        )
        #expect(code.status == 200, "\(code.json.line)")
        guard case .array(let lines)? = code.json["code"] else {
            Issue.record("no code")
            return
        }
        #expect(lines.contains { $0.text?.contains("to_uppercase") == true })
        #expect(try ask(.get, "/sessions/s1/variables/u").status == 404)
        #expect(try ask(.get, "/sessions/s1/code").json["code"] != .array([]))
    }

    @Test func `a statement of the language runs with its own answer`() throws {
        try opened()
        let statement = Statement(
            .rows(Recipe(.variable("df"), [.sort([.init(.column("n"), isDescending: true)])]), offset: 0, limit: 1))
        let body = WireJSON.object([.init("statement", WireJSON(statement))])
        let answer = try desk.ask(.post, "/sessions/s1/run", body, token: ada)
        guard case .page(_, let rows, _) = try Answer(answer.json["answer"] ?? .null) else {
            Issue.record("no page: \(answer.json.line)")
            return
        }
        #expect(rows == [[.int(2), .text("b")]])
        let bad = WireJSON.object([
            .init("statement", WireJSON(Statement(.define("x; import os", Recipe(.variable("df"))))))
        ])
        #expect(try desk.ask(.post, "/sessions/s1/run", bad, token: ada).code == "argument_invalid")
    }

    @Test func `what takes longer has a number, and can be cancelled`() throws {
        try opened()
        desk.sessions.runner.isHeld = true
        let running = try ask(
            .post, "/sessions/s1/run", #"{"operation": "cols.upper", "cols": "t"}"#, query: [.init("wait", "0")])
        #expect(running.status == 202)
        let number = try #require(running.json["statement"]?.number)
        #expect(try ask(.get, "/sessions/s1").json["state"] == .string("busy"))
        #expect(try ask(.get, "/sessions/s1/statements/\(number)").status == 202)
        desk.sessions.runner.letGo()
        #expect(try ask(.get, "/sessions/s1/statements/\(number)").json["status"] == .string("ok"))
        desk.sessions.runner.isHeld = true
        let second = try ask(.post, "/sessions/s1/run", #"{"operation": "cols.lower", "cols": "t"}"#)
        #expect(try ask(.post, "/sessions/s1/cancel").status == 204)
        let outcome = try ask(.get, "/sessions/s1/statements/\(try #require(second.json["statement"]?.number))")
        #expect(outcome.json["error"]?["kind"] == .string("cancelled"), "\(outcome.json.line)")
        #expect(try ask(.get, "/sessions/s1/statements/99").status == 404)
    }

    @Test func `a variable is told with its columns, and let go`() throws {
        try opened()
        guard case .array(let items)? = try ask(.get, "/sessions/s1/variables").json["items"] else {
            Issue.record("no list")
            return
        }
        #expect(items.count == 1)
        #expect(items[0]["rows"] == .int(3))
        #expect(items[0]["engine"] == .string("polars"))
        #expect(try ask(.delete, "/sessions/s1/variables/df").status == 204)
        #expect(try ask(.get, "/sessions/s1/variables/df").status == 404)
        #expect(try ask(.delete, "/sessions/s1/variables/df").status == 404)
    }

    static let ofSessions = Director.router.routes.filter { $0.template.hasPrefix("/sessions/{id}") }

    @Test(arguments: ofSessions.indices) func `another user's session is not there`(index: Int) throws {
        try opened()
        let route = Self.ofSessions[index]
        let path = route.template.replacing("{id}", with: "s1").replacing("{name}", with: "df")
            .replacing("{n}", with: "1")
        var body: String?
        if case .json = route.body { body = #"{"operation": "cols.upper", "cols": "t"}"# }
        #expect(try ask(route.method, path, body, as: eve).status == 404)
        #expect(try ask(.get, "/sessions/s1").status == 200)
    }

    @Test func `one user has so many sessions at most`() throws {
        for _ in 0..<SessionBounds.sessionsPerOwnerMax { try #require(try ask(.post, "/sessions", "{}").status == 201) }
        #expect(try ask(.post, "/sessions", "{}").code == "limit")
        #expect(try ask(.post, "/sessions", "{}", as: eve).status == 201)
    }

    @Test func `the features have every operation of the catalogue, and the document the form of its request`() throws {
        guard case .array(let operations)? = try ask(.get, "/features").json["operations"] else {
            Issue.record("no operations")
            return
        }
        #expect(operations.count == Catalogue.operations.count)
        let schemas = try ask(.get, "/openapi.json").json["components"]?["schemas"]
        for operation in operations {
            let name = try #require(operation["request"]?.text?.split(separator: "/").last)
            #expect(schemas?[String(name)]?["properties"]?["operation"] != nil, "\(name)")
        }
        #expect(schemas?["operation.cols.upper"]?["required"] != nil)
    }
}

/// Sessions that outlive the director and their workers.
struct SessionKeepingTests {
    private static func call(_ action: SessionCall.Action) -> SessionCall { SessionCall(owner: "ada", action) }

    private static func frame(_ name: String, _ numbers: [Int64]) -> SessionCall {
        let table = FrameSource.table(Schema([Column("n", .int)]), numbers.map { [.int($0)] })
        return call(.run("s1", .statement(Statement(.define(name, Recipe(table))))))
    }

    private static func rows(_ desk: LocalSessionDesk, _ name: String) -> [[Scalar]]? {
        guard
            case .page(_, let rows, _) = desk.answer(call(.page("s1", variable: name, offset: 0, limit: 10)))
        else { return nil }
        return rows
    }

    /// With a frame `a`, a frame `b` made of it, and an `a` that is another since.
    private static func filled(_ store: MemoryDirectorStore) throws -> LocalSessionDesk {
        let desk = LocalSessionDesk(store: StoredSessions(store))
        _ = desk.answer(call(.open(name: nil, SessionSpec(owner: "ada", engine: .polars, idleLimit: 60))))
        _ = desk.answer(call(.open(name: "s1-x", SessionSpec(owner: "ada", engine: .pandas))))
        _ = desk.answer(frame("a", [1, 2, 3]))
        let made = Statement(.define("b", Recipe(.variable("a"), [.slice(offset: 1, length: nil)])))
        _ = desk.answer(call(.run("s1", .statement(made))))
        _ = desk.answer(frame("a", [7]))
        return desk
    }

    @Test func `a director that starts again has the sessions with their variables`() throws {
        let store = MemoryDirectorStore()
        let before = try Self.filled(store)
        let after = LocalSessionDesk(store: StoredSessions(store))
        guard case .sessions(let looks) = after.answer(Self.call(.list)) else {
            Issue.record("no list")
            return
        }
        #expect(looks.map(\.name) == ["s1", "s1-x"])
        #expect(looks[0].variables == 2)
        #expect(looks[0].spec == before.runner.manager.spec(of: SessionID("s1", of: "ada")))
        #expect(Self.rows(after, "b") == [[.int(2)], [.int(3)]])
        #expect(Self.rows(after, "a") == [[.int(7)]])
        guard case .outcome(let outcome) = after.answer(Self.frame("c", [1])) else {
            Issue.record("no outcome")
            return
        }
        #expect(outcome.notes.contains { $0.contains("started again") })
    }

    @Test func `what was let go or closed does not come back`() throws {
        let store = MemoryDirectorStore()
        let before = try Self.filled(store)
        _ = before.answer(Self.call(.release("s1", variable: "a")))
        _ = before.answer(Self.call(.close("s1-x")))
        let after = LocalSessionDesk(store: StoredSessions(store))
        #expect(Self.rows(after, "a") == nil)
        #expect(Self.rows(after, "b") == [[.int(2)], [.int(3)]])
        _ = after.answer(Self.call(.close("s1")))
        #expect(try store.scan(.sessions, from: "", to: "\u{10FFFF}", limit: 10, isReversed: false).isEmpty)
    }

    @Test func `a worker that died costs nothing but time`() throws {
        let desk = try Self.filled(MemoryDirectorStore())
        desk.runner.die()
        #expect(Self.rows(desk, "b") == [[.int(2)], [.int(3)]])
    }
}
