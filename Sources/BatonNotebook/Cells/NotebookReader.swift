import BatonSyntax

/// Divides a text into cells.
///
/// A line that begins with `# %%` starts a cell, unless it stands inside a text or inside brackets.
struct NotebookReader {
    let source: SourceFile
    let lines: LineIndex
    private let stream: TokenStream
    private(set) var cells: [Notebook.Cell] = []
    private(set) var strays: [Int] = []
    private var nextToken = 0
    private var nextComment = 0

    init(_ source: SourceFile) {
        self.source = source
        lines = LineIndex(source)
        stream = Lexer.tokenize(source)
    }

    private var lineCount: Int {
        // A line break at the end of the file begins no line.
        lines.starts.count > 1 && lines.starts.last == source.bytes.count ? lines.starts.count - 1 : lines.starts.count
    }

    mutating func read() {
        let markers = markerLines()
        var starts = markers
        if starts.first != 0 { starts.insert(0, at: 0) }
        let isMarker = Set(markers)
        for (index, start) in starts.enumerated() {
            let end = index + 1 < starts.count ? starts[index + 1] : lineCount
            addCell(start..<max(start, end), hasMarker: isMarker.contains(start))
        }
    }

    // MARK: Markers

    /// Indexes of the lines that start a cell.
    private func markerLines() -> [Int] {
        let found = stream.comments.filter { comment in
            let line = lines.lineIndex(of: Int(comment.start))
            return lines.starts[line] == Int(comment.start) && CellMarker(source.text(comment)) != nil
        }
        guard !found.isEmpty else { return [] }
        let depths = bracketDepths(at: found)
        return zip(found, depths).filter { $1 == 0 }.map { lines.lineIndex(of: Int($0.0.start)) }
    }

    /// How many brackets are open in front of each of the comments. Where brackets do not pair, nobody can tell: 0.
    private func bracketDepths(at comments: [Span]) -> [Int] {
        var depths: [Int] = []
        var depth = 0
        var next = 0
        for token in stream.tokens {
            while next < comments.count, comments[next].start < token.span.start {
                depths.append(depth)
                next += 1
            }
            switch token.kind {
            case .leftParen, .leftBracket, .leftBrace: depth += 1
            case .rightParen, .rightBracket, .rightBrace: depth -= 1
            default: break
            }
        }
        depths += Array(repeating: depth, count: comments.count - depths.count)
        return depth == 0 ? depths : Array(repeating: 0, count: comments.count)
    }

    // MARK: Cells

    private mutating func addCell(_ range: Range<Int>, hasMarker: Bool) {
        let marker = hasMarker ? CellMarker(lines.text(ofLine: range.lowerBound + 1)) : nil
        let body = range.dropFirst(hasMarker ? 1 : 0)
        if marker?.isProse == true {
            // Prose ends where something else than a comment stands: that is a cell of code.
            let end = body.first { !isProse($0) } ?? range.upperBound
            addProse(range.lowerBound..<end, body.lowerBound..<end, title: marker?.title ?? "", hasMarker: true)
            if end < range.upperBound { addCode(end..<range.upperBound, title: "", hasMarker: false) }
        } else if !hasMarker, body.allSatisfy(isProse) {
            guard body.contains(where: { !proseText($0).isEmpty }) else { return skipComments(to: body.upperBound) }
            addProse(range, body.lowerBound..<body.upperBound, title: "", hasMarker: false)
        } else {
            addCode(range, title: marker?.title ?? "", hasMarker: hasMarker)
        }
    }

    private func isProse(_ line: Int) -> Bool {
        let text = lines.text(ofLine: line + 1)
        let first = text.first { $0 != " " && $0 != "\t" }
        return first == nil || (first == "#" && !text.hasPrefix(Notebook.outputSign))
    }

    /// A line of prose without the sign of a comment.
    private func proseText(_ line: Int) -> String {
        let text = lines.text(ofLine: line + 1)
        if line == 0, text.hasPrefix("#!") { return "" }
        var rest = text.drop { $0 == " " || $0 == "\t" }
        if rest.first == "#" { rest = rest.dropFirst() }
        if rest.first == " " { rest = rest.dropFirst() }
        return String(rest)
    }

    private mutating func addProse(_ range: Range<Int>, _ body: Range<Int>, title: String, hasMarker: Bool) {
        var texts = body.map(proseText)
        while texts.first?.isEmpty == true { texts.removeFirst() }
        while texts.last?.isEmpty == true { texts.removeLast() }
        cells.append(
            Notebook.Cell(
                kind: .prose, title: title, lines: range, hasMarker: hasMarker, prose: texts.joined(separator: "\n")))
        skipComments(to: range.upperBound)
    }

    private mutating func skipComments(to line: Int) {
        let end = offset(ofLine: line)
        while nextComment < stream.comments.count, stream.comments[nextComment].start < end { nextComment += 1 }
    }

    private func offset(ofLine line: Int) -> UInt32 {
        UInt32(line < lines.starts.count ? lines.starts[line] : source.bytes.count)
    }

    private mutating func addCode(_ range: Range<Int>, title: String, hasMarker: Bool) {
        let end = offset(ofLine: range.upperBound)
        let firstToken = nextToken
        while stream.tokens[nextToken].kind != .endOfFile, stream.tokens[nextToken].span.start < end { nextToken += 1 }
        let firstComment = nextComment
        skipComments(to: range.upperBound)
        let part = stream.part(
            Span(offset(ofLine: range.lowerBound), end), tokens: firstToken..<nextToken,
            comments: firstComment..<nextComment)
        let (program, diagnostics) = Parser.parse(source, part)
        var cell = Notebook.Cell(
            kind: .code, title: title, lines: range, hasMarker: hasMarker, program: program, faults: diagnostics)
        cell.passages = passages(of: program)
        bindOutputs(part.comments, to: &cell)
        cells.append(cell)
    }

    private func passages(of program: Program) -> [Notebook.Passage] {
        var passages: [Notebook.Passage] = []
        for (index, statement) in program.statements.enumerated() {
            let first = lines.lineIndex(of: Int(statement.span.start))
            let last = lines.lineIndex(of: max(Int(statement.span.start), Int(statement.span.end) - 1))
            if let before = passages.last, before.lines.upperBound > first {
                passages[passages.count - 1].statements = before.statements.lowerBound..<index + 1
                passages[passages.count - 1].lines = before.lines.lowerBound..<max(before.lines.upperBound, last + 1)
            } else {
                passages.append(Notebook.Passage(statements: index..<index + 1, lines: first..<last + 1))
            }
        }
        return passages
    }

    /// Gives each recorded output to the statement above it.
    private mutating func bindOutputs(_ comments: [Span], to cell: inout Notebook.Cell) {
        var passage = -1
        for comment in comments where source.text(comment).hasPrefix(Notebook.outputSign) {
            let line = lines.lineIndex(of: Int(comment.start))
            while passage + 1 < cell.passages.count, cell.passages[passage + 1].lines.lowerBound <= line {
                passage += 1
            }
            let isBound = passage >= 0 && take(comment, on: line, for: &cell.passages[passage])
            if !isBound { strays.append(line + 1) }
        }
    }

    /// False when the comment belongs to nothing: it stands inside the statement, or apart from the lines before it.
    private func take(_ comment: Span, on line: Int, for passage: inout Notebook.Passage) -> Bool {
        let last = passage.lines.upperBound - 1
        let isTrailing = line == last
        guard line >= last else { return false }
        let text = RecordedText.content(of: source.text(comment))
        guard var recorded = passage.recorded else {
            passage.recorded = Notebook.RecordedOutput(
                lines: line..<line + 1, texts: [text], isTrailing: isTrailing)
            return true
        }
        guard recorded.lines.upperBound == line else { return false }
        recorded.lines = recorded.lines.lowerBound..<line + 1
        recorded.texts.append(text)
        passage.recorded = recorded
        return true
    }
}

/// The line that starts a cell: `# %%`, `# %% Title`, `# %% [markdown] Title`.
package struct CellMarker {
    package var isProse: Bool
    package var title: String

    /// Nil for any other line.
    package init?(_ line: String) {
        guard line.hasPrefix("# %%") else { return nil }
        var rest = line.dropFirst(4)
        // `# %%%` and `# %%time` are none.
        guard rest.first.map({ $0 == " " || $0 == "\t" || $0 == "[" }) ?? true else { return nil }
        rest = rest.drop { $0 == " " || $0 == "\t" }
        isProse = false
        for word in ["[markdown]", "[md]"] where rest.hasPrefix(word) {
            isProse = true
            rest = rest.dropFirst(word.count)
        }
        title = String(rest).trimmed
    }

    /// The line itself.
    package static func line(isProse: Bool, title: String) -> String {
        "# %%" + (isProse ? " [markdown]" : "") + (title.isEmpty ? "" : " " + title)
    }
}

/// The text of one `#=>` comment.
package enum RecordedText {
    /// What a comment records.
    static func content(of comment: String) -> String {
        var rest = comment.dropFirst(Notebook.outputSign.count)
        if rest.first == " " { rest = rest.dropFirst() }
        return String(rest).trimmedEnd
    }

    /// The comment that records a line of output.
    package static func comment(_ text: String) -> String {
        text.isEmpty ? Notebook.outputSign : Notebook.outputSign + " " + text
    }
}

extension String {
    var trimmed: String { String(drop { $0 == " " || $0 == "\t" || $0 == "\r" }).trimmedEnd }

    /// Without blanks at the end.
    package var trimmedEnd: String {
        var end = utf8.endIndex
        while end > utf8.startIndex {
            let before = utf8.index(before: end)
            guard utf8[before] == 0x20 || utf8[before] == 0x09 || utf8[before] == 0x0D else { break }
            end = before
        }
        return String(self[..<end])
    }
}
