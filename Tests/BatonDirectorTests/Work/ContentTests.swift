import BatonDirector
import BatonModel
import BatonWire
import Testing

/// Contents that go up and down: artifacts, logs, secrets.
struct ContentTests {
    let desk: WorkDesk
    let eve: String

    init() throws {
        desk = try WorkDesk()
        eve = try desk.user("eve")
    }

    private func put(
        _ digest: String, _ bytes: [UInt8], size: Int, offset: Int = 0, by token: String? = nil
    ) throws -> APIResponse {
        try desk.ask(
            .put, "/artifacts/\(digest)", token: token ?? eve, query: [("size", "\(size)"), ("offset", "\(offset)")],
            body: bytes)
    }

    @Test func `a content goes up in parts, is verified, and comes down in ranges`() throws {
        let bytes = Array("0123456789".utf8)
        let digest = WorkDesk.digest(bytes)
        #expect(try desk.ask(.head, "/artifacts/\(digest)", token: eve).status == 404)
        #expect(try put(digest, Array(bytes.prefix(4)), size: 10).json["offset"] == .int(4))
        let head = try desk.ask(.head, "/artifacts/\(digest)", token: eve)
        #expect(head.header("baton-offset") == "4")
        #expect(head.header("content-length") == "10")
        #expect(try desk.ask(.get, "/artifacts/\(digest)", token: eve).code == "incomplete")
        // A part that does not follow is refused; where to go on is told by HEAD.
        #expect(try put(digest, [1], size: 10, offset: 6).code == "offset_differs")
        #expect(try put(digest, [1], size: 11, offset: 4).code == "size_differs")
        let done = try put(digest, Array(bytes.dropFirst(4)), size: 10, offset: 4)
        #expect(done.json["complete"] == .bool(true))
        #expect(try desk.ask(.head, "/artifacts/\(digest)", token: eve).header("baton-offset") == nil)
        let ranges: [(range: String?, status: Int, text: String, content: String?)] = [
            (nil, 200, "0123456789", nil), ("bytes=2-4", 206, "234", "bytes 2-4/10"),
            ("bytes=7-", 206, "789", "bytes 7-9/10"), ("bytes=-3", 206, "789", "bytes 7-9/10"),
            ("bytes=8-99", 206, "89", "bytes 8-9/10"), ("bytes=10-", 416, "", "bytes */10"),
            ("bytes=-0", 416, "", "bytes */10"), ("bytes=4-2", 200, "0123456789", nil),
            ("bytes=0-1,3-4", 200, "0123456789", nil), ("lines=1-2", 200, "0123456789", nil),
            ("bytes=-99", 206, "0123456789", "bytes 0-9/10"),
        ]
        for (range, status, text, content) in ranges {
            let headers = range.map { [Header("range", $0)] } ?? []
            let response = try desk.ask(.get, "/artifacts/\(digest)", token: eve, headers: headers)
            #expect(response.status == status, "\(range ?? "")")
            if response.isSuccess { #expect(String(decoding: desk.bytes(response), as: UTF8.self) == text) }
            #expect(response.header("content-range") == content)
        }
    }

    @Test func `an empty content is one, too`() throws {
        let digest = WorkDesk.digest([])
        #expect(try put(digest, [], size: 0).json["complete"] == .bool(true))
        #expect(try desk.bytes(desk.ask(.get, "/artifacts/\(digest)", token: eve)).isEmpty)
    }

    @Test func `a content of another digest is refused, and the right one is taken then`() throws {
        let right = Array("right".utf8)
        let digest = WorkDesk.digest(right)
        #expect(try put(digest, Array("wrong".utf8), size: 5).code == "digest_mismatch")
        #expect(try put(digest, Array("also wrong".utf8), size: 10).code == "digest_mismatch")
        #expect(try desk.ask(.head, "/artifacts/\(digest)", token: eve).status == 404)
        #expect(try put(digest, right, size: 5).status == 200)
        #expect(try desk.bytes(desk.ask(.get, "/artifacts/\(digest)", token: eve)) == right)
    }

    @Test func `who knows a digest only gets nothing`() throws {
        let digest = try desk.upload(Array("mine".utf8), by: eve)
        let mallory = try desk.user("mallory")
        #expect(try desk.ask(.get, "/artifacts/\(digest)", token: mallory).status == 404)
        #expect(try desk.ask(.head, "/artifacts/\(digest)", token: mallory).status == 404)
        #expect(try desk.ask(.delete, "/artifacts/\(digest)", token: mallory).status == 404)
        // An agent sees what its work's owner has, and no more.
        let a = try desk.node("a", of: "eve")
        #expect(try desk.ask(.get, "/artifacts/\(digest)", token: a.token).status == 404)
        try desk.start("x", by: eve, on: "a")
        #expect(try desk.ask(.get, "/artifacts/\(digest)", token: a.token).status == 200)
        let other = try desk.upload(Array("other".utf8), by: mallory)
        #expect(try desk.ask(.get, "/artifacts/\(other)", token: a.token).status == 404)
        #expect(try desk.ask(.delete, "/artifacts/\(digest)", token: eve).status == 204)
        #expect(try desk.ask(.get, "/artifacts/\(digest)", token: eve).status == 404)
    }

    @Test func `what an agent uploads belongs to the experiment's owner, and is listed`() throws {
        let a = try desk.node("a", of: "eve")
        let id = try desk.start("x", by: eve, on: "a")
        let key = try a.prepare()
        let model = Array("model".utf8)
        try a.report(DeploymentReport(key: key, state: .running, events: .init(first: 0, RunEvent.story())))
        func list() throws -> [ArtifactDocument] {
            try Page<ArtifactDocument>(try desk.ask(.get, "/experiments/\(id)/artifacts", token: eve).json).items
        }
        #expect(try list().map(\.isComplete) == [false])
        #expect(try put(WorkDesk.digest(model), model, size: model.count, by: a.token).status == 200)
        let left = try #require(try list().first)
        #expect((left.step, left.name, left.size, left.isComplete) == ("measure", "model", 5, true))
        #expect(try desk.bytes(desk.ask(.get, "/artifacts/\(left.digest)", token: eve)) == model)
        #expect(try desk.ask(.delete, "/artifacts/\(left.digest)", token: eve).code == "in_use")
    }

    @Test func `the quota of artifacts holds at its bound, and is given back`() throws {
        let desk = try WorkDesk { $0.quotas.artifactBytes = 10 }
        let eve = try desk.user("eve")
        let digest = try desk.upload([UInt8](repeating: 1, count: 8), by: eve)
        let large = [UInt8](repeating: 2, count: 3)
        func put(_ bytes: [UInt8]) throws -> APIResponse {
            try desk.ask(
                .put, "/artifacts/\(WorkDesk.digest(bytes))", token: eve, query: [("size", "\(bytes.count)")],
                body: bytes)
        }
        #expect(try put(large).code == "quota_artifacts")
        #expect(try put([3, 3]).status == 200)
        _ = try desk.ask(.delete, "/artifacts/\(digest)", token: eve)
        #expect(try put(large).status == 200)
    }

    // Logs

    @Test func `a log grows by its lease's holder, is read in ranges, and nothing is sent twice`() throws {
        let a = try desk.node("a", of: "eve")
        let id = try desk.start("x", by: eve, on: "a")
        let key = try a.prepare()
        let path = "/experiments/\(id)/deployments/1/logs"
        func append(_ text: String, _ offset: Int, stream: String = "out") throws -> Int? {
            try desk.ask(
                .put, "/agent\(path)/0/\(stream)", token: a.token,
                query: [("offset", "\(offset)"), ("lease", "\(key.lease)")], body: Array(text.utf8)
            ).json["size"]?.number
        }
        #expect(try append("hello ", 0) == 6)
        // Said twice, or behind a gap: the answer tells how much is there.
        #expect(try append("hello ", 0) == 6)
        #expect(try append("!", 9) == 6)
        #expect(try append("world", 6) == 11)
        #expect(try append("oops", 0, stream: "err") == 4)
        let logs = try Page<LogHead>(try desk.ask(.get, path, token: eve).json).items
        #expect(logs == [LogHead(slot: 0, stream: .err, size: 4), LogHead(slot: 0, stream: .out, size: 11)])
        func read(_ range: String?) throws -> String {
            let headers = range.map { [Header("range", $0)] } ?? []
            let response = try desk.ask(.get, "\(path)/0/out", token: eve, headers: headers)
            return response.isSuccess ? String(decoding: desk.bytes(response), as: UTF8.self) : "\(response.status)"
        }
        #expect(try read(nil) == "hello world")
        #expect(try read("bytes=6-") == "world")
        #expect(try read("bytes=11-") == "416")
        #expect(try desk.ask(.get, "\(path)/3/out", token: eve).body.bytes.isEmpty)
    }

    @Test func `who follows a log is woken when it grows, and told its end`() throws {
        let a = try desk.node("a", of: "eve")
        let id = try desk.start("x", by: eve, on: "a")
        let key = try a.prepare()
        let path = "/experiments/\(id)/deployments/1/logs/0/out"
        let request = desk.request(
            .get, path, token: eve, query: [("wait", "20")], headers: [Header("range", "bytes=0-")])
        guard case .later(let topics, _) = desk.director.handle(request, now: desk.now, given: Given()) else {
            Issue.record("there is nothing to wait for")
            return
        }
        _ = desk.director.takeTouched()
        _ = try desk.ask(
            .put, "/agent\(path)", token: a.token, query: [("offset", "0"), ("lease", "1")], body: [65])
        #expect(!desk.director.takeTouched().isDisjoint(with: topics))
        try a.report(key, .running, .finished)
        let end = desk.request(.get, path, token: eve, query: [("wait", "20")], headers: [Header("range", "bytes=1-")])
        guard case .done(let response) = desk.director.handle(end, now: desk.now, given: Given()) else {
            Issue.record("an ended log is waited for")
            return
        }
        #expect(response.status == 416)
    }

    @Test func `the quota of logs holds`() throws {
        let desk = try WorkDesk { $0.quotas.logBytes = 4 }
        let eve = try desk.user("eve")
        let a = try desk.node("a", of: "eve")
        let id = try desk.start("x", by: eve, on: "a")
        _ = try a.prepare()
        func append(_ text: String, _ offset: Int) throws -> APIResponse {
            try desk.ask(
                .put, "/agent/experiments/\(id)/deployments/1/logs/0/out", token: a.token,
                query: [("offset", "\(offset)"), ("lease", "1")], body: Array(text.utf8))
        }
        #expect(try append("abcd", 0).status == 200)
        #expect(try append("e", 4).code == "quota_logs")
    }

    // Secrets

    @Test func `a secret goes to agents whose experiment names it, and to nobody else`() throws {
        let value = WireJSON.object([.init("value", .string("hunter2"))])
        #expect(try desk.ask(.put, "/secrets/token", value, token: eve).status == 204)
        #expect(try desk.ask(.put, "/secrets/other", value, token: eve).status == 204)
        let list = try desk.ask(.get, "/secrets", token: eve)
        #expect(!list.json.line.contains("hunter2"))
        let a = try desk.node("a", of: "eve")
        let id = try desk.start("x", by: eve, on: "a", with: { $0.secrets = ["token"] })
        let given = try Page<SecretDocument>(
            try desk.ask(.get, "/agent/experiments/\(id)/secrets", token: a.token).json)
        #expect(given.items == [SecretDocument(name: "token", value: "hunter2")])
        #expect(try desk.ask(.get, "/agent/experiments/\(id)/secrets", token: eve).status == 403)
        // Nothing in the store shows it.
        for collection in DirectorCollection.allCases {
            for entry in try desk.director.data.scan(collection, prefix: "", limit: 1000) {
                #expect(!String(decoding: entry.value, as: UTF8.self).contains("hunter2"), "\(collection)")
            }
        }
        try a.report(try a.prepare(), .running, .finished)
        #expect(try desk.ask(.get, "/agent/experiments/\(id)/secrets", token: a.token).status == 404)
        #expect(try desk.ask(.delete, "/secrets/token", token: eve).status == 204)
        #expect(try desk.ask(.delete, "/secrets/token", token: eve).status == 404)
    }
}
