import BatonSyntax

/// What was typed at a prompt as a notebook, with what it showed as recorded outputs.
///
/// At the prompt each text is a unit of its own. Texts share a cell as long as that means the same: a name that is
/// declared again, or that the cell has used with another meaning, begins a new one.
package enum SavedSession {
    package struct Entry: Sendable {
        package var text: String
        /// What its statements have shown, each with the offset at which the statement ends in the text.
        package var outputs: [(end: Int, text: String)]
        /// The first line of the error that it ended with, or another word on why it did not come to its end.
        package var failure: String?

        package init(text: String, outputs: [(end: Int, text: String)] = [], failure: String? = nil) {
            self.text = text
            self.outputs = outputs
            self.failure = failure
        }
    }

    /// Verbs that only a prompt has: nothing of them is written.
    package static let promptVerbs: Set<String> = [
        "save", "export", "history", "quit", "exit", "help", "source", "tour",
    ]

    package static func notebook(_ entries: [Entry], title: String, note: String) -> String {
        var lines = [CellMarker.line(isProse: true, title: title), "# " + note]
        var cell = Names()
        var isOpen = false
        for entry in entries {
            let names = Names(entry.text)
            if names.isPromptVerb || entry.text.trimmed.isEmpty { continue }
            if let failure = entry.failure {
                if !isOpen { open(&lines, &isOpen) }
                lines += commented(entry.text) + commented(failure)
                continue
            }
            if !isOpen || cell.conflicts(with: names) {
                open(&lines, &isOpen)
                cell = Names()
            }
            cell.add(names)
            lines += self.lines(of: entry)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func open(_ lines: inout [String], _ isOpen: inout Bool) {
        lines += ["", CellMarker.line(isProse: false, title: "")]
        isOpen = true
    }

    private static func commented(_ text: String) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { $0.isEmpty ? "#" : "# " + $0 }
    }

    /// The entry's lines, with what its statements have shown under each.
    private static func lines(of entry: Entry) -> [String] {
        let source = SourceFile(name: "", text: entry.text)
        let index = LineIndex(source)
        var outputs: [Int: String] = [:]
        for output in entry.outputs {
            let line = index.lineIndex(of: max(0, min(output.end, source.bytes.count) - 1))
            outputs[line, default: ""] += output.text
        }
        var lines: [String] = []
        for line in index.starts.indices {
            let text = index.text(ofLine: line + 1)
            if line == index.starts.count - 1, text.isEmpty { continue }
            lines.append(text)
            guard let shown = outputs[line] else { continue }
            let texts = Blessing.fresh(ShownText(shown))
            if texts != [""] { lines += texts.map(RecordedText.comment) }
        }
        return lines
    }

    /// The names that a text has to do with, by its words: more than it uses, never less.
    private struct Names {
        private var declared: Set<String> = []
        private var mentioned: Set<String> = []
        private(set) var isPromptVerb = false

        init() {}

        init(_ text: String) {
            let source = SourceFile(name: "", text: text)
            let stream = Lexer.tokenize(source)
            let (program, _) = Parser.parse(source, stream)
            for statement in program.statements { declared.formUnion(statement.declaredNames(in: source)) }
            for token in stream.tokens where token.kind == .name { mentioned.insert(source.text(token.span)) }
            isPromptVerb =
                program.statements.count == 1
                && (stream.tokens.first.map { $0.kind == .name && promptVerbs.contains(source.text($0.span)) } ?? false)
        }

        /// Whether a text with these names means something else in the same cell.
        func conflicts(with names: Names) -> Bool {
            names.mentioned.contains("_") || !names.declared.isDisjoint(with: mentioned)
                || !names.declared.isDisjoint(with: declared)
        }

        mutating func add(_ names: Names) {
            declared.formUnion(names.declared)
            mentioned.formUnion(names.mentioned)
        }
    }
}

extension Statement {
    /// The names that a statement of the outermost level declares.
    func declaredNames(in source: SourceFile) -> [String] {
        switch self {
        case .let(let node): node.pattern.names.map(source.text)
        case .function(let node): [source.text(node.name)]
        case .task(let node): [source.text(node.name)]
        case .dag(let node): [source.text(node.name)]
        case .experiment(let node): [source.text(node.name)]
        case .param(let node): [source.text(node.name)]
        case .import(let node): node.name.map { [source.text($0)] } ?? [ResultScript.stem(source.text(node.path))]
        default: []
        }
    }
}
