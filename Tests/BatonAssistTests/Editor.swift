import BatonAssist
import BatonInterpreter
import Testing

/// An editor that talks to a server in the same process: plain JSON-RPC, bodies without headers.
final class Editor {
    let server: LanguageServer
    private var count = 0
    /// Messages that were no answers, newest last.
    private(set) var notices: [Value] = []

    init(files: [String: String] = [:], encodings: [String] = [], initializes: Bool = true) {
        server = LanguageServer(
            LanguageServer.World(
                read: { path, _ in files[path].map { Array($0.utf8) } },
                list: { _ in
                    files.keys.sorted().map { Scope.FileName($0.split(separator: "/").last.map(String.init) ?? $0) }
                }
            ))
        guard initializes else { return }
        let general = Value.map([("positionEncodings", .list(encodings.map { .string($0) }))])
        _ = request("initialize", .map([("capabilities", .map([("general", general)]))]))
        notify("initialized", .map([]))
    }

    static func message(_ pairs: [(String, Value)]) -> [UInt8] {
        Array(((try? JSONWriter.text(.map(pairs))) ?? "").utf8)
    }

    /// Sends bodies that come together; what comes back, parsed.
    func send(_ bodies: [[UInt8]]) -> [Value] {
        server.receive(bodies).map { body in
            (try? JSONReader.parse(body)) ?? .null
        }
    }

    func notify(_ method: String, _ parameters: Value) {
        notices += send([
            Self.message([("jsonrpc", .string("2.0")), ("method", .string(method)), ("params", parameters)])
        ])
    }

    /// The answer to a request: `result` or `error`.
    func request(_ method: String, _ parameters: Value) -> Value {
        count += 1
        let body = Self.message([
            ("jsonrpc", .string("2.0")), ("id", .int(count)), ("method", .string(method)), ("params", parameters),
        ])
        let answers = send([body])
        notices += answers.filter { $0.at("id") == nil }
        let answer = answers.first { $0.at("id") != nil } ?? .null
        return answer.at("result") ?? answer
    }

    func open(_ uri: String, _ text: String) {
        notify(
            "textDocument/didOpen",
            .map([("textDocument", .map([("uri", .string(uri)), ("version", .int(1)), ("text", .string(text))]))]))
    }

    /// A request about a place.
    func ask(_ method: String, _ uri: String, _ line: Int, _ character: Int, _ more: [(String, Value)] = []) -> Value {
        request("textDocument/" + method, Editor.place(uri, line, character, more))
    }

    static func place(_ uri: String, _ line: Int, _ character: Int, _ more: [(String, Value)] = []) -> Value {
        let position = Value.map([("line", .int(line)), ("character", .int(character))])
        return .map(
            MapObject(pairs: [("textDocument", .map([("uri", .string(uri))])), ("position", position)] + more))
    }

    /// The faults that were told last of a text: their codes with their first lines.
    func faults(_ uri: String) -> [String] {
        let last = notices.last { $0.at("params", "uri")?.literal == Value.string(uri).literal }
        return (last?.at("params", "diagnostics")?.parts ?? []).map { fault in
            let line = fault.at("range", "start", "line")?.literal ?? "?"
            return "\(line) \(fault.at("code")?.plain ?? "?")"
        }
    }
}

extension Value {
    /// A member of members; nil where there is none.
    func at(_ keys: String...) -> Value? {
        var value = self
        for key in keys {
            guard case .map(let map) = value, let inner = map[key] else { return nil }
            value = inner
        }
        return value
    }

    var parts: [Value] {
        if case .list(let list) = self { return list.items }
        return []
    }

    var plain: String {
        if case .string(let text) = self { return text.text }
        return literal
    }
}
