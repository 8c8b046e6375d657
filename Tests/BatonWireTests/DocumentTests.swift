import BatonModel
import BatonWire
import Testing

/// The documents of the API: each reads what it writes, and says which member of a wrong one is wrong.
struct DocumentTests {
    private static let digest = String(repeating: "0123456789abcdef", count: 4)
    private static let key = DeploymentKey(experiment: "x1", index: 2, lease: 3)
    private static let facts = AgentFacts(
        os: "linux", arch: "arm64", cores: 4, memory: 1 << 33, gpus: 1, tags: ["edge", "größer"],
        properties: [.init("rack", .int(3)), .init("room", .string("a b")), .init("free", .bool(true))])
    private static let event = ExperimentEvent(
        sequence: 7, instant: 8, name: "go", payload: .map([.init(key: "d", value: .duration(5))]),
        sender: .deployment(2))
    private static let assignment = Assignment(
        name: "campus", owner: "eve", label: "probe", part: 1, copy: 2, copies: 3, parcel: digest, files: [digest],
        seed: .max, stop: true, secrets: ["token"])

    /// Whether a document is the same after it was written as text and read.
    private func holds<T: WireDocument>(_ document: T) throws -> Bool {
        try T(bytes: Array(document.json.line.utf8)) == document
    }

    @Test func `nodes and their facts are read as written`() throws {
        #expect(try holds(Self.facts))
        #expect(try holds(AgentFacts()))
        let node = NodeDocument(
            name: "edge-1", state: .unreachable, owner: "eve", sharedWith: ["*"], facts: Self.facts, lockedBy: "x1",
            lastSeen: 12)
        #expect(try holds(node))
        #expect(try holds(Page([node, NodeDocument(name: "a", owner: "b")], next: "a")))
    }

    @Test func `submissions are read as written`() throws {
        let needs = NodeNeeds(cores: 2, memory: 3, gpus: 1, tags: ["t"], properties: [.init("rack", .int(3))])
        let submission = ExperimentSubmission(
            name: "Messung 7", digest: Self.digest, parcel: Self.digest, seed: .max, stop: true,
            keepalive: 1_000_000_000, timeout: 5, exclusive: true, cleanup: true,
            deployments: [
                DeploymentRequest(label: "server", place: .node("core-1"), needs: needs),
                DeploymentRequest(label: "probe", place: .nodes(["a", "b"], count: 1, filter: "cores >= 8")),
                DeploymentRequest(label: "extra", place: .pool("cloud", count: 5)),
            ], files: [Self.digest], secrets: ["token"])
        #expect(try holds(submission))
    }

    @Test func `experiments and deployments are read as written`() throws {
        var steps = StatusCounts()
        steps[.waiting] = 4
        steps[.timedOut] = 1
        let deployment = DeploymentDocument(
            index: 1, label: "probe", part: 2, copy: 3, node: "n", nodeState: .online, state: .timedOut,
            isCancelling: true, lease: 2, steps: steps, error: "late", began: 1, ended: 2, events: 9)
        #expect(try holds(deployment))
        for state in WorkState.allCases {
            let experiment = ExperimentDocument(
                id: "x1", name: "campus", owner: "eve", state: state, isCancelling: true, created: 1, started: 2,
                ended: 3, digest: Self.digest, parcel: Self.digest, seed: 9, keepalive: 4, exclusive: true,
                files: [Self.digest], error: "no", deployments: [deployment], eventCount: 3, cursor: "12")
            #expect(try holds(experiment))
        }
    }

    @Test(arguments: [
        AgentOrder.Kind.prepare(assignment), .start, .cancel(step: nil), .cancel(step: "train[2]"), .emit(event),
        .flag(name: "n", FlagDocument(name: "n", value: FlagValue(text: "t", number: .min), version: 4)),
        .flag(name: "n", nil), .forget(cleanup: true), .upload(digest: digest),
    ])
    func `orders are read as written`(kind: AgentOrder.Kind) throws {
        let order = AgentOrder(sequence: 5, key: Self.key, kind: kind)
        #expect(try holds(order))
        #expect(try holds(AgentOrders([order], next: 5)))
    }

    @Test func `hellos, welcomes and reports are read as written`() throws {
        #expect(try holds(AgentHello(facts: Self.facts, version: "0.5", boot: "b", known: [Self.key])))
        #expect(try holds(AgentWelcome(node: "n", token: "t", epoch: 2, heartbeat: 5, drop: [Self.key], ordersDone: 3)))
        var random = RandomEvents(seed: 3)
        let events = (0..<20).map { _ in random.event() }
        let report = DeploymentReport(
            key: Self.key, state: .failed, error: "no disk", events: .init(first: 4, events),
            emitted: [.init(number: 1, name: "up", payload: .float(.infinity))])
        #expect(try holds(AgentReport(epoch: 1, ordersDone: 2, busy: 3, reports: [report], isLast: true)))
        let answer = AgentReportAnswer(
            accepted: [.init(key: Self.key, events: 24, emitted: 1)],
            refused: AgentReportAnswer.Refused.Reason.allCases.map { .init(key: Self.key, reason: $0) })
        #expect(try holds(answer))
    }

    @Test func `events, flags and files are read as written`() throws {
        #expect(try holds(Self.event))
        #expect(try holds(ExperimentEvent(sequence: 1, instant: 0, name: "a", sender: .user)))
        #expect(try holds(EmitRequest(name: "go", payload: .list([.null, .size(3)]))))
        #expect(try holds(FlagDocument(name: "n", value: FlagValue(number: .max), version: 1)))
        for action in [FlagChange.Action.set(FlagValue(text: "a")), .set(FlagValue(text: "", number: -1)), .add(.min)] {
            for condition in [FlagChange.Condition.always, .ifUnset, .ifValue(FlagValue(text: "a", number: 1))] {
                #expect(try holds(FlagChange(action, condition)))
            }
        }
        #expect(try holds(ArtifactHead(digest: Self.digest, size: 5, offset: 3, isComplete: false)))
        #expect(
            try holds(
                ArtifactDocument(
                    deployment: 1, step: "a[2]", name: "m.bin", digest: Self.digest, size: nil, isComplete: false)))
        #expect(try holds(LogHead(slot: 2, stream: .err, size: 10)))
        #expect(try holds(SecretDocument(name: "token", value: "s", changed: 3)))
    }

    @Test func `bytes are base64 and back`() {
        #expect(Base64.text(Array("any carnal pleas".utf8)) == "YW55IGNhcm5hbCBwbGVhcw==")
        var random = RandomEvents(seed: 1)
        for count in 0..<100 {
            let bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            #expect(Base64.bytes(Base64.text(bytes)) == bytes)
        }
    }

    @Test(arguments: ["A", "AA", "AAA", "AB==", "AAB=", "A===", "====", "AA=A", "A\u{e4}==", "AAAA\n"])
    func `no other text is base64`(text: String) { #expect(Base64.bytes(text) == nil) }
}
