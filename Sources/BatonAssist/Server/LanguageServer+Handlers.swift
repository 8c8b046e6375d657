import BatonInterpreter
import BatonSyntax

// What the server can do, and faults.

extension LanguageServer {
    typealias Handler = @Sendable (LanguageServer) -> (Value) throws(Fault) -> Value

    static let handlers: [String: Handler] = [
        "textDocument/completion": { server in server.completion },
        "completionItem/resolve": { server in server.resolved },
        "textDocument/hover": { server in server.hover },
        "textDocument/signatureHelp": { server in server.signatureHelp },
        "textDocument/definition": { server in server.definition },
        "textDocument/references": { server in server.references },
        "textDocument/documentHighlight": { server in server.documentHighlight },
        "textDocument/prepareRename": { server in server.prepareRename },
        "textDocument/rename": { server in server.rename },
        "textDocument/documentSymbol": { server in server.documentSymbol },
        "textDocument/foldingRange": { server in server.foldingRange },
        "textDocument/semanticTokens/full": { server in server.semanticTokens },
        "textDocument/formatting": { server in server.formatting },
        "textDocument/codeAction": { server in server.codeAction },
    ]

    /// Styles by their index in semantic tokens.
    private static let tokenTypes = Highlight.Style.allCases.map(\.rawValue)

    func initialize(_ parameters: Value) -> Value {
        let offered = parameters["capabilities"]?["general"]?["positionEncodings"]?.list ?? []
        encoding = offered.contains { $0.string == "utf-8" } ? .utf8 : .utf16
        let yes = Value.bool(true)
        let legend = Value.map([
            ("tokenTypes", .list(Self.tokenTypes.map { .string($0) })),
            ("tokenModifiers", .list([.string("declaration")])),
        ])
        let capabilities = Value.map([
            ("positionEncoding", .string(encoding.rawValue)),
            ("textDocumentSync", .map([("openClose", yes), ("change", .int(2)), ("save", yes)])),
            (
                "completionProvider",
                .map([
                    ("triggerCharacters", .list([".", "|", "\"", "/", "$", " "].map { .string($0) })),
                    ("resolveProvider", yes),
                ])
            ),
            ("hoverProvider", yes),
            ("signatureHelpProvider", .map([("triggerCharacters", .list([.string("("), .string(",")]))])),
            ("definitionProvider", yes), ("referencesProvider", yes), ("documentHighlightProvider", yes),
            ("renameProvider", .map([("prepareProvider", yes)])),
            ("documentSymbolProvider", yes), ("foldingRangeProvider", yes),
            ("semanticTokensProvider", .map([("legend", legend), ("full", yes)])),
            ("documentFormattingProvider", yes),
            ("codeActionProvider", .map([("codeActionKinds", .list([.string("quickfix")]))])),
        ])
        return .map([("capabilities", capabilities), ("serverInfo", .map([("name", .string("baton"))]))])
    }

    // MARK: Parameters

    /// The text that a request is about.
    func text(_ parameters: Value) throws(Fault) -> OpenText {
        guard let uri = parameters["textDocument"]?["uri"]?.string else {
            throw Fault(.invalidParameters, "no textDocument.uri")
        }
        guard let text = texts[uri] else { throw Fault(.invalidParameters, "'\(uri)' is not open") }
        return text
    }

    /// The text and the place in it.
    func place(_ parameters: Value) throws(Fault) -> (text: OpenText, offset: Int) {
        let text = try text(parameters)
        guard let offset = text.positions.offset(parameters["position"]) else {
            throw Fault(.invalidParameters, "no position")
        }
        return (text, offset)
    }

    // MARK: Faults

    func publication(_ uri: String) -> Value {
        let text = texts[uri]
        var parameters: [(String, Value)] = [("uri", .string(uri))]
        if let version = text?.version { parameters.append(("version", .int(version))) }
        parameters.append(("diagnostics", .list(text.map(diagnostics) ?? [])))
        return .map([
            ("jsonrpc", .string("2.0")), ("method", .string("textDocument/publishDiagnostics")),
            ("params", .map(MapObject(pairs: parameters))),
        ])
    }

    private func diagnostics(_ text: OpenText) -> [Value] {
        text.analysis.diagnostics.prefix(Diagnostic.collectedMax).map { diagnostic in
            var message = diagnostic.message
            if !diagnostic.label.isEmpty { message += "\n\(diagnostic.label)" }
            if let help = diagnostic.help { message += "\nhelp: \(help)" }
            let related = diagnostic.related.map { place in
                Value.map([
                    ("location", .map([("uri", .string(text.uri)), ("range", text.positions.json(place.span))])),
                    ("message", .string(place.message)),
                ])
            }
            return .map([
                ("range", text.positions.json(diagnostic.span)),
                ("severity", .int(diagnostic.severity == .error ? 1 : 2)),
                ("code", .string(diagnostic.code.rawValue)), ("source", .string("baton")),
                ("message", .string(message)), ("relatedInformation", .list(related)),
            ])
        }
    }

    func codeAction(_ parameters: Value) throws(Fault) -> Value {
        let text = try text(parameters)
        guard let range = text.positions.range(parameters["range"]) else {
            throw Fault(.invalidParameters, "no range")
        }
        let source = text.analysis.document.source
        var actions: [Value] = []
        for diagnostic in text.analysis.diagnostics
        where Int(diagnostic.span.start) <= range.upperBound && Int(diagnostic.span.end) >= range.lowerBound {
            guard let fix = diagnostic.fix(in: source) else { continue }
            let edit = Value.map([("range", text.positions.json(fix.span)), ("newText", .string(fix.replacement))])
            actions.append(
                .map([
                    ("title", .string(fix.title)), ("kind", .string("quickfix")), ("isPreferred", .bool(true)),
                    ("edit", .map([("changes", .map([(text.uri, .list([edit]))]))])),
                ]))
        }
        return .list(actions)
    }

    func formatting(_ parameters: Value) throws(Fault) -> Value {
        let text = try text(parameters)
        switch Formatter.format(text.analysis.document.source) {
        case .faulty(let diagnostics):
            throw Fault(.requestFailed, "the text has a fault: \(diagnostics.first?.message ?? "it does not parse")")
        case .formatted(let formatted):
            let new = Array(formatted.utf8)
            guard new != text.bytes else { return .list([]) }
            let (range, replacement) = LanguageServer.change(from: text.bytes, to: new)
            let edit = Value.map([
                ("range", text.positions.json(range)),
                ("newText", .string(String(decoding: replacement, as: UTF8.self))),
            ])
            return .list([edit])
        }
    }

    /// The lines that differ: what the two texts begin and end with stays.
    private static func change(from old: [UInt8], to new: [UInt8]) -> (Range<Int>, ArraySlice<UInt8>) {
        var start = 0
        while start < min(old.count, new.count), old[start] == new[start] { start += 1 }
        while start > 0, old[start - 1] != 0x0A { start -= 1 }
        var end = 0
        while end < min(old.count, new.count) - start, old[old.count - 1 - end] == new[new.count - 1 - end] { end += 1 }
        while end > 0, old[old.count - end - 1] != 0x0A { end -= 1 }
        return (start..<(old.count - end), new[start..<(new.count - end)])
    }

    // MARK: Colours

    func semanticTokens(_ parameters: Value) throws(Fault) -> Value {
        let text = try text(parameters)
        var data: [Value] = []
        var last = (line: 0, character: 0)
        let positions = text.positions
        for highlight in text.analysis.document.highlights(text.analysis.names) {
            let range = Int(highlight.span.start)..<Int(highlight.span.end)
            guard let type = Self.tokenTypes.firstIndex(of: highlight.style.rawValue) else { continue }
            var (line, character) = positions.position(of: range.lowerBound)
            var start = range.lowerBound
            // A token stays on its line.
            while start < range.upperBound {
                let end = min(range.upperBound, positions.lineEnd(line))
                if end > start {
                    let delta = line - last.line
                    data += [
                        delta, delta == 0 ? character - last.character : character, positions.units(start..<end), type,
                    ]
                    .map { .int($0) }
                    data.append(.int(highlight.isDeclaration ? 1 : 0))
                    last = (line, character)
                }
                line += 1
                character = 0
                start = positions.lineStart(line)
            }
        }
        return .map([("data", .list(data))])
    }
}
