import BatonModel
import BatonWire
import Testing

/// Documents from anywhere give a value or a fault that says which member is wrong.
struct DocumentFaultTests {
    private static let digest = String(repeating: "ab", count: 32)

    private func fault<T: WireDocument>(_ type: T.Type, _ text: String) -> String? {
        do {
            _ = try T(bytes: Array(text.utf8))
            return nil
        } catch {
            return error.text
        }
    }

    private static func submission(_ more: String, deployments: String = #"[{"label":"a","node":"n"}]"#) -> String {
        #"{"name":"x","digest":"\#(digest)","parcel":"\#(digest)","deployments":\#(deployments)\#(more)}"#
    }

    @Test(arguments: [
        (submission(""), nil),
        (submission(#","seed":5"#), "seed: a text is expected"),
        (submission(#","seed":"-1""#), "seed: a number as text is expected"),
        (submission(#","keepalive":5"#), "keepalive: 5 is not between 1000000000 and 2592000000000000"),
        (submission(#","stop":1"#), "stop: true or false is expected"),
        (submission(#","files":["A"]"#), "files[0]: a SHA-256 is expected"),
        (submission(#","secrets":["a\nb"]"#), "secrets[0]: a name is expected"),
        (submission("", deployments: "[]"), "deployments: one at least is expected"),
        (submission("", deployments: "[1]"), "deployments[0]: an object is expected"),
        (
            submission("", deployments: #"[{"label":"a","node":"n"},{"label":"a","node":"../n"}]"#),
            "deployments[1].node: letters, digits, '.', '_' and '-' are expected, a letter or a digit first, at most 200"
        ),
        (
            submission("", deployments: #"[{"label":"a","nodes":["n"],"count":2}]"#),
            "deployments[0].count: 2 copies, and only 1 nodes to choose from"
        ),
        (
            submission("", deployments: #"[{"label":"a","nodes":["n","n"]}]"#),
            "deployments[0].nodes: the same node twice"
        ),
        (
            submission("", deployments: #"[{"label":"a"}]"#),
            "deployments[0].nodes: no node, no nodes and no pool are named"
        ),
        (
            submission(
                "", deployments: #"[{"label":"a","pool":"p","count":6000},{"label":"b","pool":"p","count":6000}]"#),
            "deployments: more than 10000 in all"
        ),
        (
            submission("", deployments: #"[{"label":"a","node":"n","needs":{"core":2}}]"#),
            "deployments[0].needs.core: there is no such member; there are cores, memory, gpus, tags, properties"
        ),
        ("{", "no JSON: a name in quotes is missing at byte 1"),
        ("[]", "an object is expected"),
    ])
    func `a wrong submission names the member`(text: String, message: String?) {
        #expect(fault(ExperimentSubmission.self, text) == message)
    }

    @Test(arguments: [
        (#"{"number":1}"#, nil),
        ("{}", "number: a text, an integer or both are expected"),
        (#"{"number":9223372036854775808}"#, "number: an integer is expected"),
        (#"{"number":1.5}"#, "number: an integer is expected"),
        (#"{"add":1,"number":1}"#, "add: stands without text and number"),
        (#"{"add":1,"if":{}}"#, "if.number: a text, an integer or both are expected"),
        (#"{"add":1,"if":{"value":1}}"#, "if.value: there is no such member; there are text, number"),
        (#"{"amount":1}"#, "amount: there is no such member; there are text, number, add, if"),
    ])
    func `a wrong change of a flag names the member`(text: String, message: String?) {
        #expect(fault(FlagChange.self, text) == message)
    }

    @Test func `a text of a flag has a bound`() {
        let most = String(repeating: "a", count: FlagDocument.textMax)
        #expect(fault(FlagChange.self, #"{"text":"\#(most)"}"#) == nil)
        #expect(fault(FlagChange.self, #"{"text":"\#(most)a"}"#) == "text: more than 65536 bytes")
    }

    @Test(arguments: [
        ("a", true), ("Größe 7", true), ("a/b", true), ("", false), (".", false), ("..", false), ("a\u{0}", false),
        ("a\nb", false), ("\u{202E}evil", false), ("a\u{200B}", false), (String(repeating: "a", count: 200), true),
        (String(repeating: "a", count: 201), false), (String(repeating: "ä", count: 101), false),
    ])
    func `names are of one line and bounded`(name: String, isName: Bool) { #expect(NameRule.isName(name) == isName) }

    @Test(arguments: [
        ("edge-1", true), ("a.b_c", true), ("", false), ("-a", false), (".a", false), ("a b", false), ("a/b", false),
        ("ä", false), ("a%2f", false), (String(repeating: "a", count: 200), true),
        (String(repeating: "a", count: 201), false),
    ])
    func `plain names are safe in addresses`(name: String, isPlain: Bool) {
        #expect(NameRule.isPlain(name) == isPlain)
    }

    private static let key = #""experiment":"x","index":1,"lease":1"#

    @Test(
        arguments: [
            (#"{\#(key),"state":"lost"}"#, "state: is nothing that an agent can know"),
            (#"{\#(key),"state":"happy"}"#, nil),
            (#"{\#(key),"events":{"from":0,"count":1,"frames":"!"}}"#, "events.frames: is no base64"),
            (#"{\#(key),"events":{"from":0,"count":1,"frames":""}}"#, "events.count: there are 0 events"),
            (
                #"{\#(key),"events":{"from":0,"count":1,"frames":"AAAA"}}"#,
                "events.frames: ends in the middle of a value at byte 0"
            ),
            (#"{\#(key),"events":{"from":-1,"count":0,"frames":""}}"#, nil),
            (#"{"experiment":"x","index":0,"lease":1}"#, nil),
            (#"{"experiment":"../x","index":1,"lease":1}"#, nil),
            (#"{\#(key),"emitted":[{"number":0,"name":"a"}]}"#, nil),
            (
                #"{\#(key),"emitted":[{"number":1,"name":"a","payload":{"$size":"a"}}]}"#,
                "emitted[0].payload: is no value of the language"
            ),
        ] as [(String, String?)])
    func `a wrong report names the member`(text: String, message: String?) {
        let found = fault(DeploymentReport.self, text)
        if let message { #expect(found == message) } else { #expect(found != nil) }
    }

    @Test(arguments: 0..<20)
    func `a report with any byte changed is read or refused`(seed: UInt64) {
        var random = RandomEvents(seed: 77 + seed)
        let report = AgentReport(
            epoch: 1,
            reports: [
                DeploymentReport(
                    key: DeploymentKey(experiment: "x", index: 1, lease: 1), state: .running,
                    events: .init(first: 0, (0..<5).map { _ in random.event() }),
                    emitted: [.init(number: 1, name: "a", payload: random.datum())])
            ])
        var bytes = Array(report.json.line.utf8)
        for _ in 0..<200 {
            bytes[random.below(bytes.count)] = UInt8(truncatingIfNeeded: random.next())
            // What was read can be written and read once more.
            if let read = try? AgentReport(bytes: bytes) {
                #expect((try? AgentReport(bytes: Array(read.json.line.utf8))) != nil)
            }
        }
    }

    @Test func `frames that were damaged are refused`() throws {
        var random = RandomEvents(seed: 9)
        let events = (0..<3).map { _ in random.event() }
        let bytes = EventFrames.bytes(events)
        #expect(try EventFrames.events(bytes) == events)
        #expect(throws: WireError.self) { try EventFrames.events(Array(bytes.dropLast())) }
        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= 1
            #expect(throws: WireError.self) { try EventFrames.events(changed) }
        }
    }
}
