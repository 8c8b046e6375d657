import BatonInterpreter
import BatonSyntax

/// The Language Server Protocol, version 3.17, as a machine: messages go in, messages come out. Nothing is run.
///
/// Used from one thread. A message that makes no sense is answered with an error, never with an end.
package final class LanguageServer {
    /// What it may ask of the world.
    package struct World {
        /// The bytes of a file that an import names; nil where there is none of that size.
        package var read: (_ path: String, _ limit: Int) -> [UInt8]?
        /// The names in a folder.
        package var list: (_ folder: String) -> [Scope.FileName]

        package init(
            read: @escaping (_ path: String, _ limit: Int) -> [UInt8]?,
            list: @escaping (_ folder: String) -> [Scope.FileName]
        ) {
            self.read = read
            self.list = list
        }
    }

    /// Set when the client has said `exit`: what the process ends with.
    package private(set) var exitCode: Int32?
    let world: World
    var texts: [String: OpenText] = [:]
    var encoding = Positions.Encoding.utf16
    private var state = State.fresh
    /// Texts whose faults the client has not been told of.
    private var changed: [String] = []
    private var scopes: [String: Scope] = [:]

    private enum State { case fresh, running, closed }

    /// Texts that may be open at once, and messages that are handled together.
    static let textsMax = 2_000
    /// Largest file that is read for an import, in bytes.
    static let importMax = 16 << 20

    package init(_ world: World) { self.world = world }

    // MARK: Messages

    /// Handles messages that have come together; the answers, in order.
    ///
    /// What is cancelled by a later one of them is not worked on, and faults of a text are told once, as of the last
    /// change.
    package func receive(_ bodies: [[UInt8]]) -> [[UInt8]] {
        let messages = bodies.map { body in (try? JSONReader.parse(body, what: "the message")) }
        let cancelled = Set(
            messages.compactMap { message -> String? in
                guard message?["method"]?.string == "$/cancelRequest" else { return nil }
                return message?["params"]?["id"].map(\.literal)
            })
        var answers: [Value] = []
        for message in messages where exitCode == nil {
            guard let message else {
                answers.append(LanguageServer.failure(.null, Fault(.parseError, "the message is not JSON")))
                continue
            }
            if let answer = answer(message, cancelled) { answers.append(answer) }
        }
        answers += publishChanged()
        return answers.map { Array(((try? JSONWriter.text($0)) ?? "{}").utf8) }
    }

    /// The answer to something that was no message at all.
    package func answer(toMalformed what: String) -> [UInt8] {
        let answer = LanguageServer.failure(.null, Fault(.parseError, what))
        return Array(((try? JSONWriter.text(answer)) ?? "{}").utf8)
    }

    struct Fault: Error {
        enum Code: Int {
            case parseError = -32700, invalidRequest = -32600, unknownMethod = -32601, invalidParameters = -32602
            case notInitialized = -32002, requestFailed = -32803, cancelled = -32800
        }

        var code: Code
        var message: String

        init(_ code: Code, _ message: String) {
            self.code = code
            self.message = message
        }
    }

    private func answer(_ message: Value, _ cancelled: Set<String>) -> Value? {
        let id = message["id"]
        guard case .map = message, let method = message["method"]?.string else {
            // An answer to a question of ours, which asks none.
            if id != nil, message["result"] != nil || message["error"] != nil { return nil }
            return LanguageServer.failure(id ?? .null, Fault(.invalidRequest, "a message without a method"))
        }
        let parameters = message["params"] ?? .null
        guard let id else {
            notify(method, parameters)
            return nil
        }
        do throws(Fault) {
            if cancelled.contains(id.literal) { throw Fault(.cancelled, "cancelled") }
            let result = try request(method, parameters)
            return .map([("jsonrpc", .string("2.0")), ("id", id), ("result", result)])
        } catch {
            return LanguageServer.failure(id, error)
        }
    }

    private static func failure(_ id: Value, _ fault: Fault) -> Value {
        .map([
            ("jsonrpc", .string("2.0")), ("id", id),
            ("error", .map([("code", .int(fault.code.rawValue)), ("message", .string(fault.message))])),
        ])
    }

    private func request(_ method: String, _ parameters: Value) throws(Fault) -> Value {
        switch (method, state) {
        case ("initialize", .fresh):
            state = .running
            return initialize(parameters)
        case ("initialize", _): throw Fault(.invalidRequest, "the server is initialized already")
        case (_, .fresh): throw Fault(.notInitialized, "'initialize' comes first")
        case (_, .closed): throw Fault(.invalidRequest, "the server has been shut down")
        case ("shutdown", .running):
            state = .closed
            return .null
        default: break
        }
        guard let handler = LanguageServer.handlers[method] else {
            throw Fault(.unknownMethod, "'\(method)' is not known here")
        }
        return try handler(self)(parameters)
    }

    private func notify(_ method: String, _ parameters: Value) {
        switch method {
        case "exit": exitCode = state == .closed ? 0 : 1
        case "textDocument/didOpen": open(parameters["textDocument"] ?? .null)
        case "textDocument/didChange": change(parameters)
        case "textDocument/didClose": close(parameters["textDocument"]?["uri"]?.string ?? "")
        case "textDocument/didSave", "workspace/didChangeWatchedFiles": forgetImports()
        // `initialized`, `$/…`, and what nobody has to know.
        default: break
        }
    }

    // MARK: Texts

    private func open(_ document: Value) {
        guard state == .running, let uri = document["uri"]?.string, let content = document["text"]?.string,
            texts.count < Self.textsMax, content.utf8.count <= SourceFile.sizeMax
        else { return }
        let text = OpenText(uri: uri, content, encoding) { [unowned self] in scope(for: uri) }
        text.version = document["version"]?.number
        texts[uri] = text
        note(uri)
    }

    private func change(_ parameters: Value) {
        guard let uri = parameters["textDocument"]?["uri"]?.string, let text = texts[uri] else { return }
        for change in parameters["contentChanges"]?.list ?? [] where !text.apply(change) { break }
        text.version = parameters["textDocument"]?["version"]?.number
        note(uri)
        // Others may import it.
        for other in texts.values where other !== text && other.imports { forget(other) }
    }

    private func close(_ uri: String) {
        guard texts.removeValue(forKey: uri) != nil else { return }
        scopes[uri] = nil
        note(uri)
    }

    private func note(_ uri: String) {
        if !changed.contains(uri) { changed.append(uri) }
    }

    private func forget(_ text: OpenText) {
        text.forget()
        scopes[text.uri] = nil
    }

    /// Files have changed: what imports is looked at again.
    private func forgetImports() {
        for text in texts.values where text.imports {
            forget(text)
            note(text.uri)
        }
        changed.sort()
    }

    /// What is known besides the text. Imported files are read once until something changes.
    private func scope(for uri: String) -> Scope {
        if let scope = scopes[uri] { return scope }
        let path = OpenText.path(of: uri) ?? "/"
        let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        let host = ReadingHost(folder: folder) { [unowned self] path, limit in
            read(path, min(limit, Self.importMax))
        }
        let interpreter = Interpreter(host: host)
        interpreter.registerVerbs()
        let scope = Scope(interpreter)
        scope.importedFile = { [unowned self] path in read(host.absolutePath(path), Self.importMax) }
        scope.files = { [unowned self] name in world.list(host.absolutePath(name)) }
        scopes[uri] = scope
        return scope
    }

    /// A file as it is in the editor, or else on disk.
    private func read(_ path: String, _ limit: Int) -> [UInt8]? {
        if let open = texts.values.first(where: { $0.name == path }) {
            return open.bytes.count <= limit ? open.bytes : nil
        }
        return world.read(path, limit)
    }

    private func publishChanged() -> [Value] {
        let uris = changed
        changed = []
        return uris.map(publication)
    }
}
