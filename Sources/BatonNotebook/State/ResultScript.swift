import BatonSyntax

/// The shortest script that gives a result: the statements that it depends on, in the order in which they were typed.
package struct ResultScript {
    private struct Piece {
        var entry: Int
        var text: String
        var declared: Set<String>
        var assigned: String?
        var used: Set<String>
        /// The verb that it begins with, where it does something to a run.
        var verb: String?
        /// Where `run …` or `start …` ends in `text`, for its seed; nil for other statements.
        var run: (end: Int, hasTerms: Bool, hasSeed: Bool)?
    }

    private var pieces: [Piece] = []

    /// Verbs that change a run which they are told of.
    private static let runVerbs: Set<String> = ["emit", "set_flag", "add_flag", "wait", "cancel"]

    /// - Parameter texts: what was typed and came to its end, oldest first.
    package init(_ texts: [String]) {
        for (entry, text) in texts.enumerated() { add(text, entry) }
    }

    /// The path of an import as a name.
    static func stem(_ path: String) -> String {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        return name.split(separator: ".").first.map { $0.filter { $0 != "\"" } } ?? name
    }

    // MARK: Reading

    private mutating func add(_ text: String, _ entry: Int) {
        let source = SourceFile(name: "", text: text)
        let stream = Lexer.tokenize(source)
        let (program, _) = Parser.parse(source, stream)
        var before: UInt32 = 0
        for statement in program.statements {
            let span = statement.span
            let words = Self.used(by: statement, stream.tokens, source)
            let documentation = stream.comments.filter {
                $0.start >= before && $0.end <= span.start && source.text($0).hasPrefix("##")
            }.map { source.text($0) + "\n" }.joined()
            let head = Array(documentation.utf8).count
            var run = Self.runPart(of: statement, source)
            run?.end += head
            var assigned: String?
            if case .assign(let node) = statement { assigned = source.text(node.name) }
            let first = stream.tokens.first { $0.span.start >= span.start }.map { source.text($0.span) } ?? ""
            pieces.append(
                Piece(
                    entry: entry, text: documentation + source.text(span),
                    declared: Set(statement.declaredNames(in: source)), assigned: assigned, used: words,
                    verb: Self.runVerbs.contains(first) ? first : nil, run: run))
            before = span.end
        }
    }

    /// The names that a statement needs. A `let` may need the name that it declares, as it was before.
    private static func used(by statement: Statement, _ tokens: [Token], _ source: SourceFile) -> Set<String> {
        if case .let(let node) = statement { return names(tokens, in: node.value.span, source) }
        return names(tokens, in: statement.span, source).subtracting(statement.declaredNames(in: source))
    }

    /// The names in a stretch of text, without members.
    private static func names(_ tokens: [Token], in span: Span, _ source: SourceFile) -> Set<String> {
        var names: Set<String> = []
        for (index, token) in tokens.enumerated()
        where token.span.start >= span.start && token.span.end <= span.end {
            guard token.kind == .name || token.kind == .outsideName else { continue }
            if index > 0, tokens[index - 1].kind == .dot { continue }
            let text = source.text(token.span)
            names.insert(token.kind == .outsideName ? String(text.dropFirst()) : text)
        }
        return names
    }

    /// `run x with …` as a statement or the value of a `let`.
    private static func runPart(
        of statement: Statement, _ source: SourceFile
    ) -> (end: Int, hasTerms: Bool, hasSeed: Bool)? {
        let value: Expression
        switch statement {
        case .let(let node): value = node.value
        case .expression(let expression): value = expression
        default: return nil
        }
        guard case .call(let call) = value, case .name(let name) = call.callee,
            ["run", "start"].contains(source.text(name))
        else { return nil }
        let labels = call.arguments.compactMap { $0.label.map(source.text) }
        return (
            Int(value.span.end) - Int(statement.span.start), labels.contains { $0 != "on" }, labels.contains("seed")
        )
    }

    // MARK: Choosing

    /// The script, the result as its last statement.
    ///
    /// - Parameters:
    ///   - result: the expression whose value is wanted.
    ///   - seed: of the run that a name holds, where it holds one.
    ///   - shown: what the result looks like.
    package func text(for result: String, header: [String], shown: String, seed: (String) -> Int?) -> String {
        let chosen = chosen(for: result)
        var lines = header.map { $0.isEmpty ? "#" : "# " + $0 } + [""]
        for index in chosen { lines.append(withSeed(pieces[index], seed)) }
        lines.append(result)
        let texts = Blessing.fresh(ShownText(shown))
        if texts != [""] { lines += texts.map(RecordedText.comment) }
        return lines.joined(separator: "\n") + "\n"
    }

    private func chosen(for result: String) -> [Int] {
        let source = SourceFile(name: "", text: result)
        let whole = Span(0, UInt32(source.bytes.count))
        var open = [(names: Self.names(Lexer.tokenize(source).tokens, in: whole, source), before: pieces.count)]
        var chosen: Set<Int> = []
        while let (names, before) = open.popLast() {
            for name in names {
                for index in sources(of: name, before: before) where chosen.insert(index).inserted {
                    open.append((pieces[index].used, index))
                }
            }
            if open.isEmpty { takeRunVerbs(&chosen, &open) }
        }
        return chosen.sorted()
    }

    /// The last declaration of a name in front of a place, or beside it in the same text, and the assignments since.
    private func sources(of name: String, before: Int) -> [Int] {
        var found: [Int] = []
        for index in stride(from: before - 1, through: 0, by: -1) {
            if pieces[index].declared.contains(name) { return found + [index] }
            if pieces[index].assigned == name { found.append(index) }
        }
        guard before < pieces.count else { return found }
        let entry = pieces[before].entry
        for index in before..<pieces.count where pieces[index].entry == entry {
            if pieces[index].declared.contains(name) { return found + [index] }
        }
        return found
    }

    /// What was said to runs that are part of the script: events and flags that they wait for.
    private func takeRunVerbs(_ chosen: inout Set<Int>, _ open: inout [(names: Set<String>, before: Int)]) {
        var runs: Set<String> = []
        for index in chosen where pieces[index].run != nil { runs.formUnion(pieces[index].declared) }
        for (index, piece) in pieces.enumerated()
        where piece.verb != nil && !piece.used.isDisjoint(with: runs) && chosen.insert(index).inserted {
            open.append((piece.used, index))
        }
    }

    private func withSeed(_ piece: Piece, _ seed: (String) -> Int?) -> String {
        guard let run = piece.run, !run.hasSeed, let name = piece.declared.first, let seed = seed(name) else {
            return piece.text
        }
        let bytes = Array(piece.text.utf8)
        let words = (run.hasTerms ? ", seed: " : " with seed: ") + String(seed)
        return String(decoding: bytes[..<run.end], as: UTF8.self) + words
            + String(decoding: bytes[run.end...], as: UTF8.self)
    }
}
