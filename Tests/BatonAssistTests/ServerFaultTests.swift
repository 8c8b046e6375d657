import BatonAssist
import BatonInterpreter
import Testing

/// Messages that make no sense, and those that come too late.
struct ServerFaultTests {
    static let uri = "file:///study/a.exp"

    static let wrong: [(String, Int)] = [
        ("nonsense", -32700), ("", -32700), ("[1, 2]", -32600), ("{}", -32600), (#"{"id": 1}"#, -32600),
        (#"{"id": 1, "method": 3}"#, -32600), (#"{"id": 1, "method": "no/such"}"#, -32601),
        (#"{"id": 1, "method": "textDocument/hover"}"#, -32602),
        (#"{"id": 1, "method": "textDocument/hover", "params": {"textDocument": {"uri": "file:///none"}}}"#, -32602),
        (
            #"{"id": 1, "method": "textDocument/hover", "params": {"textDocument": {"uri": "file:///study/a.exp"}}}"#,
            -32602
        ),
        (#"{"id": 1, "method": "initialize", "params": {}}"#, -32600),
        (#"{"id": 1, "method": "completionItem/resolve", "params": 7}"#, -32602),
        ("\u{0}\u{1}{", -32700),
    ]

    @Test(arguments: wrong) func `a message that makes no sense is answered with an error`(_ row: (String, Int)) {
        let editor = Editor()
        editor.open(Self.uri, "let a = 1")
        let answers = editor.send([Array(row.0.utf8)])
        #expect(answers.first?.at("error", "code")?.literal == "\(row.1)", "\(row.0)")
        // The server goes on.
        #expect(editor.ask("hover", Self.uri, 0, 4).at("contents") != nil)
    }

    static let ignored = [
        #"{"method": "no/such/notice"}"#, #"{"method": "textDocument/didChange", "params": null}"#,
        #"{"method": "textDocument/didOpen", "params": {"textDocument": {"uri": 3}}}"#, #"{"id": 4, "result": null}"#,
        #"{"method": "textDocument/didChange", "params": {"textDocument": {"uri": "file:///study/a.exp"}, "contentChanges": [{"range": {"start": {"line": -5, "character": -1}, "end": {"line": 99999999, "character": 7}}, "text": 3}]}}"#,
        #"{"method": "$/cancelRequest", "params": {"id": "never"}}"#,
    ]

    @Test(arguments: ignored) func `a notice that makes no sense is passed over`(_ message: String) {
        let editor = Editor()
        editor.open(Self.uri, "let a = 1")
        #expect(!editor.send([Array(message.utf8)]).contains { $0.at("error") != nil })
        #expect(editor.ask("hover", Self.uri, 0, 4).at("contents") != nil)
    }

    @Test func `nothing is answered before the beginning and behind the end`() {
        let editor = Editor(initializes: false)
        #expect(editor.ask("hover", Self.uri, 0, 0).at("error", "code")?.literal == "-32002")
        _ = editor.request("initialize", .map([]))
        #expect(editor.request("shutdown", .null).isNullValue)
        #expect(editor.ask("hover", Self.uri, 0, 0).at("error", "code")?.literal == "-32600")
        #expect(editor.server.exitCode == nil)
        editor.notify("exit", .null)
        #expect(editor.server.exitCode == 0)
        let rude = Editor()
        rude.notify("exit", .null)
        #expect(rude.server.exitCode == 1)
    }

    @Test func `what is cancelled is not worked on, and many changes are told of once`() {
        let editor = Editor()
        editor.open(Self.uri, "let a = 1")
        func message(_ method: String, _ parameters: Value, _ id: Int? = nil) -> [UInt8] {
            Editor.message(
                [("jsonrpc", .string("2.0"))] + (id.map { [("id", .int($0))] } ?? []) + [
                    ("method", .string(method)), ("params", parameters),
                ])
        }
        let changes = (0..<5).map { count in
            message(
                "textDocument/didChange",
                .map([
                    ("textDocument", .map([("uri", .string(Self.uri)), ("version", .int(count))])),
                    ("contentChanges", .list([.map([("text", .string("let a = \(count)"))])])),
                ]))
        }
        let answers = editor.send(
            changes + [
                message("textDocument/hover", Editor.place(Self.uri, 0, 4), 70),
                message("textDocument/hover", Editor.place(Self.uri, 0, 4), 71),
                message("$/cancelRequest", .map([("id", .int(70))])),
            ])
        #expect(answers.count == 3)
        #expect(answers.first { $0.at("id")?.literal == "70" }?.at("error", "code")?.literal == "-32800")
        #expect(answers.first { $0.at("id")?.literal == "71" }?.at("result", "contents") != nil)
        #expect(answers.last?.at("params", "version")?.literal == "4")
    }

    @Test func `a stream is cut into messages wherever it is broken`() {
        let body = Array(#"{"method": "x"}"#.utf8)
        let stream = MessageReader.frame(body) + MessageReader.frame([]) + MessageReader.frame(body)
        for size in [1, 2, 3, 7, 1000] {
            var reader = MessageReader()
            var found: [MessageReader.Item] = []
            var start = 0
            while start < stream.count {
                reader.append(stream[start..<min(start + size, stream.count)])
                while let item = reader.next() { found.append(item) }
                start += size
            }
            #expect(found == [.message(body), .message([]), .message(body)])
        }
    }

    static let headers: [(String, String)] = [
        ("Content-Length: x\r\n\r\n", "without a Content-Length"), ("Hello\n\n", "without a Content-Length"),
        ("Content-Length: -1\r\n\r\n", "without a Content-Length"),
        ("Content-Length: 99999999999\r\n\r\n", "more than"), (String(repeating: "x", count: 5000), "more than"),
    ]

    @Test(arguments: headers) func `a header that makes no sense is passed over`(_ row: (String, String)) {
        var reader = MessageReader()
        reader.append(Array(row.0.utf8))
        guard case .malformed(let what)? = reader.next() else {
            Issue.record("nothing was said of \(row.0.prefix(30))")
            return
        }
        #expect(what.contains(row.1))
        reader.append(MessageReader.frame([1]))
        #expect(reader.next() == .message([1]))
    }
}

extension Value {
    fileprivate var isNullValue: Bool {
        if case .null = self { return true }
        return false
    }
}
