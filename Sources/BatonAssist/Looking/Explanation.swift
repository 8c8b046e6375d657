import BatonInterpreter
package import BatonSyntax

/// What a word of a text is, for people.
package struct Explanation: Hashable, Sendable {
    /// The word that is told about.
    package var span: Span
    /// `task train(rows: File, lr: Float, seed: Int = 0)`
    package var signature: String
    /// Sentences; lines broken by `\n`.
    package var text: String
    /// Calls with what they give, as `help` shows them.
    package var examples: String

    /// The same for a screen of text.
    package var plain: String {
        [signature, text, examples].filter { !$0.isEmpty }.joined(separator: "\n\n")
    }

    /// The same in Markdown, code as Exp.
    package var markdown: String {
        var parts = ["```exp\n\(signature)\n```"]
        if !text.isEmpty { parts.append(text) }
        if !examples.isEmpty { parts.append("```exp\n\(examples)\n```") }
        return parts.joined(separator: "\n\n")
    }
}

extension Assist {
    /// What the word under the cursor is: for the session's names with the values that they have now.
    package static func explain(_ document: Document, at offset: Int, names: Scope) -> Explanation? {
        guard let index = document.tokenIndex(at: offset) ?? document.tokenIndex(at: max(0, offset - 1)) else {
            return nil
        }
        var token = document.tokens[index]
        if !document.isWord(token), index > 0, Int(document.tokens[index - 1].span.end) == offset {
            token = document.tokens[index - 1]
        }
        guard document.isWord(token) else { return nil }
        // Names of the word itself hold too: a declaration is explained where it stands.
        let locals = LocalNames(document, at: Int(token.span.end) + 1)
        return Explainer(document: document, locals: locals, scope: names).explanation(of: token)
    }
}

extension Assist {
    /// What a name is that could be used at the end of a text.
    package static func explain(name: String, in document: Document, names: Scope) -> Explanation? {
        let locals = LocalNames(outermostOf: document)
        return Explainer(document: document, locals: locals, scope: names).explanation(of: name, Span(0, 0))
    }
}

struct Explainer {
    let document: Document
    let locals: LocalNames
    let scope: Scope

    func explanation(of token: Token) -> Explanation? {
        let span = token.kind == .outsideName ? Span(token.span.start + 1, token.span.end) : token.span
        let name = document.text(span)
        let finder = PlaceFinder(document, at: Int(span.start))
        if finder.kind(finder.end - 1) == .dot { return member(name, span, finder) }
        if isLabel(token), let found = label(name, span, finder) { return found }
        if let stage = StageKind(rawValue: name), finder.kind(finder.end - 1) == .pipe {
            let entry = Words.stage(stage)
            return Explanation(span: span, signature: name, text: entry.detail, examples: "")
        }
        // A declaration is explained where it stands, too.
        if let declared = ReferenceTable(document, NameTable()).declared(at: span) {
            return explanation(declared.facts(in: document), declared.kind, span)
        }
        return explanation(of: name, span)
    }

    /// What a name is, or a word of the language.
    func explanation(of name: String, _ span: Span) -> Explanation? {
        if let declared = locals[name] { return explanation(declared.facts(in: document), declared.kind, span) }
        if let facts = scope.facts(of: name) { return explanation(facts, facts.kind, span) }
        return word(name, span)
    }

    private func explanation(_ facts: NameFacts, _ kind: Candidate.Kind, _ span: Span) -> Explanation {
        var text = facts.documentation
        if !facts.outputs.isEmpty {
            text += (text.isEmpty ? "" : "\n") + "Outputs: \(facts.outputs.joined(separator: ", "))."
        }
        let examples = HelpExamples.text(of: facts.name)
        return Explanation(
            span: span, signature: Explainer.signature(facts, kind), text: text,
            examples: kind == .function || kind == .verb ? examples : "")
    }

    /// With the word that says what it is in front.
    static func signature(_ facts: NameFacts, _ kind: Candidate.Kind) -> String {
        switch kind {
        case .task, .dag, .experiment: "\(kind.rawValue) \(facts.signature)"
        case .function: "fn \(facts.signature)"
        case .parameter: facts.signature.isEmpty ? facts.name : join(facts, separator: ": ")
        case .variable, .constant, .run, .step, .node: join(facts, separator: " = ")
        case .module: "import \(facts.signature) as \(facts.name)"
        default: facts.signature.isEmpty ? facts.name : facts.signature
        }
    }

    private static func join(_ facts: NameFacts, separator: String) -> String {
        if facts.signature.isEmpty { return facts.name }
        return facts.signature.hasPrefix("= ")
            ? "\(facts.name) \(facts.signature)" : facts.name + separator + facts.signature
    }

    // MARK: Members and labels

    private func member(_ name: String, _ span: Span, _ finder: PlaceFinder) -> Explanation? {
        let shapes = ShapeFinder(document, locals, scope)
        let base = shapes.shape(of: finder.baseRange(before: finder.end - 1))
        if case .module(let module) = base, let declared = LocalNames(outermostOf: module)[name] {
            return explanation(declared.facts(in: module), declared.kind, span)
        }
        guard let entry = shapes.members(of: base).first(where: { $0.text == name }) else { return nil }
        let kind = entry.kind == .output ? "output " : ""
        return Explanation(span: span, signature: kind + name, text: entry.detail, examples: "")
    }

    private func isLabel(_ token: Token) -> Bool {
        guard let index = document.tokenIndex(at: Int(token.span.start) + 1), index + 1 < document.tokens.count else {
            return false
        }
        return document.tokens[index + 1].kind == .colon
    }

    /// A parameter of the call around.
    private func label(_ name: String, _ span: Span, _ finder: PlaceFinder) -> Explanation? {
        guard case .value(let value) = finder.place(), let callee = value.callee else { return nil }
        let completer = Completer(document, at: Int(span.start), scope)
        guard let parameter = completer.parameters(of: callee)?.first(where: { $0.name == name }) else { return nil }
        let owner = String(decoding: document.source.bytes[callee.range], as: UTF8.self)
        return Explanation(
            span: span, signature: Scope.text(parameter), text: Words.options[name] ?? "a parameter of \(owner)",
            examples: "")
    }

    private func word(_ name: String, _ span: Span) -> Explanation? {
        let all =
            Words.everywhere + Words.atTop + Words.inBlocks + Words.inDags + Words.inTasks + Words.inExperiments
            + Words.inValues + Words.operators + [Words.then, Words.else]
        guard let entry = all.first(where: { $0.text == name }), !entry.detail.isEmpty else { return nil }
        return Explanation(span: span, signature: name, text: entry.detail, examples: "")
    }
}
