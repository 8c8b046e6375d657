import BatonModel
import BatonWire
import Testing

/// Requests and replies as lines: what is written can be read, and what is wrong is refused with a reason.
struct ControlLineTests {
    static let payload = Datum.map([
        .init(key: "level", value: .int(3)), .init(key: "rate", value: .float(0.5)),
        .init(key: "name", value: .string("a\"b\\c\n\u{1}é\u{1F600}")),
        .init(key: "rest", value: .list([.null, .bool(true)])),
        .init(key: "took", value: .duration(1_500_000_000)), .init(key: "size", value: .size(1 << 40)),
        .init(key: "file", value: .file(FileReference(path: "/a b", digest: "00ff"))),
        .init(key: "none", value: .float(.infinity)),
        .init(key: "tagged", value: .map([.init(key: "$size", value: .int(1))])),
    ])

    static let wishes: [ControlRequest.Wish] = [
        .ping, .emit(RunEvent.Emitted(name: "ready", payload: payload)),
        .emit(RunEvent.Emitted(name: "é", payload: .null)), .wait(event: "go"), .flag(name: "best"),
        .setFlag(name: "best", FlagValue(text: "warm")), .setFlag(name: "best", FlagValue(text: "warm", number: -3)),
        .addFlag(name: "n", -1), .changeFlag(name: "n", from: nil, to: FlagValue(number: 1)),
        .changeFlag(name: "n", from: FlagValue(number: .min), to: FlagValue(number: .max)),
        .progress(RunEvent.Progress(fraction: 0.25, text: "fold 2")), .progress(RunEvent.Progress(text: "")),
        .artifact(name: "model", FileReference(path: "/a/b", digest: "ff")), .cancel(step: nil),
        .cancel(step: "train[3]"), .follow,
    ]

    @Test(arguments: wishes.indices)
    func `a request comes back as it was written`(index: Int) throws {
        for (token, run) in [(nil, RunID(7)), ("1.2.3.ff", nil)] {
            let request = ControlRequest(id: index, token: token, run: run, Self.wishes[index])
            #expect(try ControlRequest(line: Array(request.line.utf8)) == request)
            #expect(!request.line.contains("\n"))
        }
    }

    @Test func `a reply comes back as it was written`() throws {
        let contents: [ControlReply.Content] = [
            .done(.null), .done(Self.payload), .news(events: 3, isEnded: false), .news(events: 9, isEnded: true),
            .refused(ControlFault(.stale, "over", help: "nothing")),
        ]
        for content in contents + ControlFault.Code.allCases.map({ .refused(ControlFault($0, "x")) }) {
            let reply = ControlReply(id: 4, content)
            #expect(ControlReply(line: Array(reply.line.utf8)) == reply)
        }
    }

    static let refused: [(line: String, code: ControlFault.Code)] = [
        ("", .malformed), ("x", .malformed), ("[]", .malformed), ("3", .malformed), ("{}", .malformed),
        (#"{"baton":1}"#, .malformed), (#"{"baton":2,"id":1,"do":"ping"}"#, .version),
        (#"{"baton":"1","id":1,"do":"ping"}"#, .malformed), (#"{"baton":1,"id":-1,"do":"ping"}"#, .malformed),
        (#"{"baton":1,"id":1}"#, .malformed), (#"{"baton":1,"id":1,"do":"explode"}"#, .malformed),
        (#"{"baton":1,"id":1,"do":"ping"} x"#, .malformed), (#"{"baton":1,"id":1,"id":2,"do":"ping"}"#, .malformed),
        (#"{"baton":1,"id":1,"do":"emit"}"#, .malformed), (#"{"baton":1,"id":1,"do":"emit","name":""}"#, .malformed),
        (#"{"baton":1,"id":1,"do":"emit","name":"a\nb"}"#, .malformed),
        (#"{"baton":1,"id":1,"do":"emit","name":"a","payload":{"$what":1}}"#, .malformed),
        (#"{"baton":1,"id":1,"do":"set","name":"a"}"#, .malformed),
        (#"{"baton":1,"id":1,"do":"set","name":"a","value":1.5}"#, .malformed),
        (#"{"baton":1,"id":1,"do":"set","name":"a","value":{"text":"x"}}"#, .malformed),
        (#"{"baton":1,"id":1,"do":"add","name":"a","amount":99999999999999999999}"#, .malformed),
        (#"{"baton":1,"id":1,"do":"progress","fraction":1.5}"#, .malformed),
        (#"{"baton":1,"id":1,"do":"progress","fraction":"x"}"#, .malformed),
        (#"{"baton":1,"id":1,"do":"artifact","name":"a","path":"b"}"#, .malformed),
        (#"{"baton":1,"id":1,"do":"flag","name":"\ud800"}"#, .malformed),
        (#"{"baton":1,"id":1,"do":"flag","name":"\x"}"#, .malformed), (#"{"baton":01,"id":1}"#, .malformed),
        (#"{"baton":1,"id":1,"do":"ping",}"#, .malformed), (#"{"baton":1e999,"id":1}"#, .malformed),
        (#"{"baton":1,"id":1,"do":"ping","token":3}"#, .malformed),
        (#"{"baton":1,"id":1,"do":"ping","run":"3"}"#, .malformed),
    ]

    @Test(arguments: refused.indices)
    func `what is no request is refused with a reason`(index: Int) {
        let (line, code) = Self.refused[index]
        let fault = #expect(throws: ControlFault.self, "\(line)") { _ = try ControlRequest(line: Array(line.utf8)) }
        #expect(fault?.code == code && fault?.message.isEmpty == false, "\(line): \(String(describing: fault))")
    }

    @Test func `nesting is bounded, and the bound itself is read`() throws {
        func nested(_ depth: Int) -> [UInt8] {
            Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
        }
        _ = try WireJSONReader.read(nested(WireJSON.depthMax))
        #expect(throws: WireJSONFault.self) { _ = try WireJSONReader.read(nested(WireJSON.depthMax + 1)) }
    }

    @Test func `bytes that are no text are refused`() {
        for bytes: [UInt8] in [[0x22, 0xFF, 0x22], [0x22, 0x00, 0x22], [0xEF, 0xBB, 0xBF, 0x31], [0x22], [0x2D]] {
            #expect(throws: WireJSONFault.self, "\(bytes)") { _ = try WireJSONReader.read(bytes) }
        }
    }

    @Test func `every cut and every changed byte of a request is refused or read, never a crash`() {
        let line = Array(
            ControlRequest(id: 1, token: "1.1.1.ff", .emit(.init(name: "n", payload: Self.payload))).line.utf8)
        for end in line.indices { _ = try? ControlRequest(line: Array(line[..<end])) }
        var read = 0
        for index in line.indices {
            for byte: UInt8 in [0, 0x22, 0x5C, 0x7B, 0x5D, 0x39, 0xFF] {
                var changed = line
                changed[index] = byte
                if (try? ControlRequest(line: changed)) != nil { read += 1 }
            }
        }
        #expect(read > 0 && read < line.count * 7)
    }
}
