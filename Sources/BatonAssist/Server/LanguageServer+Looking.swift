import BatonInterpreter
import BatonSyntax

// What an editor asks about a place.

extension LanguageServer {
    // MARK: Completion

    func completion(_ parameters: Value) throws(Fault) -> Value {
        let (text, offset) = try place(parameters)
        // A space asks only where something is known to follow: other places would be noise.
        let isSpace = parameters["context"]?["triggerCharacter"]?.string == " "
        let found = Assist.complete(text.analysis.document, at: offset, names: text.analysis.scope)
        if isSpace, found.candidates.count >= Completion.candidatesMax / 2 {
            return .map([("isIncomplete", .bool(false)), ("items", .list([]))])
        }
        let range = text.positions.json(found.range)
        let typed = String(decoding: text.bytes[found.range], as: UTF8.self)
        let items = found.candidates.enumerated().map { index, candidate in
            var pairs: [(String, Value)] = [
                ("label", .string(candidate.text.hasSuffix(": ") ? String(candidate.text.dropLast()) : candidate.text)),
                ("kind", .int(LanguageServer.itemKind(candidate.kind))), ("detail", .string(candidate.detail)),
                ("sortText", .string(LanguageServer.sortText(index))),
                ("textEdit", .map([("range", range), ("newText", .string(candidate.text))])),
                ("data", .string(text.uri)),
            ]
            // The editor sorts out what does not have what was typed.
            if candidate.match == .near { pairs.append(("filterText", .string(typed))) }
            return Value.map(MapObject(pairs: pairs))
        }
        return .map([("isIncomplete", .bool(found.isIncomplete)), ("items", .list(items))])
    }

    /// Three digits, so that texts are in the order of numbers.
    private static func sortText(_ index: Int) -> String {
        let digits = String(index)
        return String(repeating: "0", count: max(0, 3 - digits.count)) + digits
    }

    private static func itemKind(_ kind: Candidate.Kind) -> Int {
        switch kind {
        case .keyword: 14
        case .variable, .run, .step, .node: 6
        case .parameter, .label: 5
        case .function, .verb: 3
        case .constant: 21
        case .task, .dag, .experiment: 7
        case .module: 9
        case .member, .output: 10
        case .column: 5
        case .stage: 24
        case .type: 22
        case .event: 23
        case .file: 17
        case .folder: 19
        case .topic: 18
        }
    }

    /// Adds what `help` tells of a candidate.
    func resolved(_ item: Value) throws(Fault) -> Value {
        guard case .map(let map) = item, let label = item["label"]?.string else {
            throw Fault(.invalidParameters, "no label")
        }
        let copy = map.copy()
        guard let uri = item["data"]?.string, let text = texts[uri],
            let told = Assist.explain(name: label, in: text.analysis.document, names: text.analysis.scope)
        else { return .map(copy) }
        copy.set("documentation", .map([("kind", .string("markdown")), ("value", .string(told.markdown))]))
        return .map(copy)
    }

    // MARK: Hover and signatures

    func hover(_ parameters: Value) throws(Fault) -> Value {
        let (text, offset) = try place(parameters)
        guard let told = Assist.explain(text.analysis.document, at: offset, names: text.analysis.scope) else {
            return .null
        }
        return .map([
            ("contents", .map([("kind", .string("markdown")), ("value", .string(told.markdown))])),
            ("range", text.positions.json(told.span)),
        ])
    }

    func signatureHelp(_ parameters: Value) throws(Fault) -> Value {
        let (text, offset) = try place(parameters)
        guard let help = Assist.signature(text.analysis.document, at: offset, names: text.analysis.scope) else {
            return .null
        }
        let bytes = Array(help.signature.utf8)
        let signature = Positions(bytes, encoding)
        let labels = help.parameters.map { range in
            Value.map([
                (
                    "label",
                    .list([.int(signature.units(0..<range.lowerBound)), .int(signature.units(0..<range.upperBound))])
                )
            ])
        }
        let shown = Value.map([
            ("label", .string(help.signature)), ("documentation", .string(help.summary)), ("parameters", .list(labels)),
        ])
        // An index behind the last parameter marks none.
        return .map([
            ("signatures", .list([shown])), ("activeSignature", .int(0)),
            ("activeParameter", .int(help.active ?? help.parameters.count)),
        ])
    }

    // MARK: Definitions and references

    private func location(_ uri: String, _ range: Value) -> Value { .map([("uri", .string(uri)), ("range", range)]) }

    func definition(_ parameters: Value) throws(Fault) -> Value {
        let (text, offset) = try place(parameters)
        guard let found = text.analysis.definition(at: offset) else { return .null }
        if found.name == text.name { return location(text.uri, text.positions.json(found.span)) }
        if let open = texts.values.first(where: { $0.name == found.name }) {
            return location(open.uri, open.positions.json(found.span))
        }
        guard let bytes = world.read(found.name, Self.importMax) else { return .null }
        return location(OpenText.uri(of: found.name), Positions(bytes, encoding).json(found.span))
    }

    func references(_ parameters: Value) throws(Fault) -> Value {
        let (text, offset) = try place(parameters)
        var isDeclarationWanted = true
        if case .bool(let wanted)? = parameters["context"]?["includeDeclaration"] { isDeclarationWanted = wanted }
        let found = text.analysis.occurrences(at: offset).filter { isDeclarationWanted || !$0.isDeclaration }
        return .list(found.map { location(text.uri, text.positions.json($0.span)) })
    }

    func documentHighlight(_ parameters: Value) throws(Fault) -> Value {
        let (text, offset) = try place(parameters)
        return .list(
            text.analysis.occurrences(at: offset).map { span, isDeclaration in
                .map([("range", text.positions.json(span)), ("kind", .int(isDeclaration ? 3 : 2))])
            })
    }

    // MARK: Renaming

    func prepareRename(_ parameters: Value) throws(Fault) -> Value {
        let (text, offset) = try place(parameters)
        let span: Span
        do {
            span = try text.analysis.renameable(at: offset)
        } catch {
            throw Fault(.requestFailed, error.message)
        }
        return .map([
            ("range", text.positions.json(span)), ("placeholder", .string(text.analysis.document.text(span))),
        ])
    }

    func rename(_ parameters: Value) throws(Fault) -> Value {
        let (text, offset) = try place(parameters)
        guard let name = parameters["newName"]?.string else { throw Fault(.invalidParameters, "no newName") }
        let places: [Span]
        do {
            places = try text.analysis.rename(at: offset, to: name)
        } catch {
            throw Fault(.requestFailed, error.message)
        }
        let edits = places.map { Value.map([("range", text.positions.json($0)), ("newText", .string(name))]) }
        return .map([("changes", .map([(text.uri, .list(edits))]))])
    }

    // MARK: Outline

    func documentSymbol(_ parameters: Value) throws(Fault) -> Value {
        let text = try text(parameters)
        return .list(text.analysis.document.symbols().map { symbol($0, text) })
    }

    private func symbol(_ symbol: Symbol, _ text: OpenText) -> Value {
        // The name lies inside of the whole, as the protocol asks for.
        let whole = Span(min(symbol.span.start, symbol.nameSpan.start), max(symbol.span.end, symbol.nameSpan.end))
        return .map([
            ("name", .string(symbol.name)), ("detail", .string(symbol.detail)),
            ("kind", .int(LanguageServer.symbolKind(symbol.kind))), ("range", text.positions.json(whole)),
            ("selectionRange", text.positions.json(symbol.nameSpan)),
            ("children", .list(symbol.children.map { self.symbol($0, text) })),
        ])
    }

    private static func symbolKind(_ kind: Candidate.Kind) -> Int {
        switch kind {
        case .module: 2
        case .task, .dag, .experiment: 5
        case .output: 7
        case .function: 12
        case .parameter: 14
        default: 13
        }
    }

    func foldingRange(_ parameters: Value) throws(Fault) -> Value {
        let text = try text(parameters)
        return .list(
            text.analysis.document.foldings().map { lines, isComment in
                var pairs: [(String, Value)] = [
                    ("startLine", .int(lines.lowerBound)), ("endLine", .int(lines.upperBound)),
                ]
                if isComment { pairs.append(("kind", .string("comment"))) }
                return .map(MapObject(pairs: pairs))
            })
    }
}
