import Foundation
import Testing

/// `baton lsp` from outside: bytes in, bytes out.
struct LanguageServerTests {
    /// A message with its header.
    private static func frame(_ message: [String: Any]) throws -> String {
        var whole = message
        whole["jsonrpc"] = "2.0"
        let body = String(decoding: try JSONSerialization.data(withJSONObject: whole), as: UTF8.self)
        return "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    /// The messages of an output.
    private static func messages(_ bytes: [UInt8]) throws -> [[String: Any]] {
        var found: [[String: Any]] = []
        var rest = Data(bytes)
        let blank = Data("\r\n\r\n".utf8)
        while let end = rest.range(of: blank) {
            let header = String(decoding: rest[..<end.lowerBound], as: UTF8.self)
            let length = try #require(Int(header.drop { $0 != ":" }.dropFirst(2)))
            let body = rest[end.upperBound...].prefix(length)
            found.append(try #require(try JSONSerialization.jsonObject(with: body) as? [String: Any]))
            rest = Data(rest[end.upperBound...].dropFirst(length))
        }
        #expect(rest.isEmpty)
        return found
    }

    private static func opening(_ path: String, _ text: String) -> [String: Any] {
        [
            "method": "textDocument/didOpen",
            "params": ["textDocument": ["uri": "file://\(path)", "version": 1, "languageId": "exp", "text": text]],
        ]
    }

    private static var initialize: [String: Any] { ["id": 1, "method": "initialize", "params": ["capabilities": [:]]] }
    private static var ending: [[String: Any]] { [["id": 9, "method": "shutdown"], ["method": "exit"]] }

    @Test func `an editor's session is answered, with what imports have on disk`() throws {
        let place = try Workplace()
        try place.write("stats.exp", "## The middle one.\nfn middle(xs) = xs[size(xs) // 2]\n")
        let path = place.folder.appendingPathComponent("a.exp").path
        let asked: [String: Any] = [
            "id": 2, "method": "textDocument/completion",
            "params": ["textDocument": ["uri": "file://\(path)"], "position": ["line": 1, "character": 2]],
        ]
        let session =
            [Self.initialize, Self.opening(path, "import \"stats.exp\" as s; missing(1)\ns."), asked]
            + Self.ending
        let outcome = try BatonProgram.run(["lsp"], in: place, input: try session.map(Self.frame).joined())
        #expect(outcome.code == 0)
        let messages = try Self.messages(outcome.outputBytes)
        let items =
            (messages.first { $0["id"] as? Int == 2 }?["result"] as? [String: Any])?["items"] as? [[String: Any]]
        #expect(items?.map { $0["label"] as? String } == ["middle"])
        let published = messages.first { $0["method"] as? String == "textDocument/publishDiagnostics" }
        let faults = (published?["params"] as? [String: Any])?["diagnostics"] as? [[String: Any]]
        #expect(faults?.contains { $0["code"] as? String == "E0201" } == true)
    }

    @Test func `bytes that are no message are answered, and the next message is`() throws {
        let place = try Workplace()
        let session = try "Hello\r\n\r\n" + Self.frame(Self.initialize) + Self.ending.map(Self.frame).joined()
        let outcome = try BatonProgram.run(["lsp", "--stdio"], in: place, input: session)
        #expect(outcome.code == 0)
        let messages = try Self.messages(outcome.outputBytes)
        #expect((messages.first?["error"] as? [String: Any])?["code"] as? Int == -32700)
        #expect(messages.contains { $0["id"] as? Int == 1 && $0["result"] != nil })
    }

    @Test func `an editor that goes without a word leaves no server`() throws {
        let place = try Workplace()
        #expect(try BatonProgram.run(["lsp"], in: place, input: try Self.frame(Self.initialize)).code == 1)
    }
}
