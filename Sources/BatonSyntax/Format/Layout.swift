// What the formatter knows of a program before it writes: its atoms, what stood between them, and how wide they are.

/// A token that is written, or a string with values that is written as it stands.
struct FormatAtom {
    var kind: TokenKind
    var marks: TokenMarks
    var span: Span
    /// It is a string over several lines whose indent follows that of its line.
    var isBlockString = false
    /// It holds a line break.
    var isMultiline = false
    /// For a bracket: the atom that closes or opens it; itself for all else.
    var partner = 0
    /// Line breaks in front of it, behind the last comment if there is one.
    var lineBreaks = 0
    /// Comments in front of it, by index.
    var comments: Range<Int> = 0..<0
    /// Columns that it takes when it stands on one line.
    var width = 0
}

/// The atoms of a program, the last of them the end of the file.
struct Layout {
    private(set) var atoms: [FormatAtom] = []
    /// Comments with the number of line breaks in front of each; 0 for one behind code.
    private(set) var comments: [(span: Span, lineBreaks: Int)] = []
    /// Columns of all atoms before each, with their spaces, were all on one line.
    private(set) var columns: [Int] = []

    init(_ source: SourceFile, _ stream: TokenStream, _ marks: [TokenMarks]) {
        collectAtoms(stream.tokens, marks, source.bytes)
        collectGaps(stream.comments, source.bytes)
        pairBrackets()
        measure(source.bytes)
    }

    /// Whether the brackets of a block, from `{` at `open` to its partner, hold no line break and no comment.
    func isOnOneLine(_ open: Int) -> Bool {
        linesBefore[atoms[open].partner] == linesBefore[open]
    }

    /// Line breaks and comments in front of and in all atoms before each.
    private var linesBefore: [Int] = []

    private mutating func collectAtoms(_ tokens: [Token], _ marks: [TokenMarks], _ bytes: [UInt8]) {
        atoms.reserveCapacity(tokens.count)
        var index = 0
        while index < tokens.count {
            let token = tokens[index]
            if token.kind == .semicolon {
                index += 1
                continue
            }
            var atom = FormatAtom(kind: token.kind, marks: marks[index], span: token.span)
            var next = index + 1
            if token.kind == .stringOpen {
                let close = Layout.closeOfString(tokens, index)
                let whole = token.span.through(tokens[close].span)
                if token.flags.contains(.block) || Layout.hasLineBreak(bytes, whole) {
                    atom.kind = .plainString
                    atom.span = whole
                    next = close + 1
                }
            }
            atom.isMultiline = atom.kind.isString && Layout.hasLineBreak(bytes, atom.span)
            atom.isBlockString = token.flags.contains(.block) && !Layout.hasValueOverLines(tokens[index..<next], bytes)
            atoms.append(atom)
            index = next
        }
    }

    /// The index of the token that closes the string opened at `open`.
    private static func closeOfString(_ tokens: [Token], _ open: Int) -> Int {
        var depth = 0
        for index in open..<tokens.count {
            if tokens[index].kind == .stringOpen { depth += 1 }
            if tokens[index].kind == .stringClose {
                depth -= 1
                if depth == 0 { return index }
            }
        }
        return tokens.count - 1
    }

    /// Whether a value in a string, given with all its tokens, holds a line break: its indent is not the text's.
    private static func hasValueOverLines(_ tokens: ArraySlice<Token>, _ bytes: [UInt8]) -> Bool {
        guard tokens.count > 1 else { return false }
        var depth = 0
        var end = tokens.first?.span.end ?? 0
        for token in tokens {
            // What stands in front of a text or of a value's opening brace of this string is quotes or text.
            let isText = depth == 1 && (token.kind == .stringText || token.kind == .stringClose)
            if !isText, hasLineBreak(bytes, Span(end, max(end, token.span.end))) { return true }
            end = token.span.end
            if token.kind == .stringOpen { depth += 1 }
            if token.kind == .stringClose { depth -= 1 }
        }
        return false
    }

    private static func hasLineBreak(_ bytes: [UInt8], _ span: Span) -> Bool {
        bytes[Int(span.start)..<Int(span.end)].contains(UInt8(ascii: "\n"))
    }

    private mutating func collectGaps(_ spans: [Span], _ bytes: [UInt8]) {
        var comment = 0
        var end = 0
        for index in atoms.indices {
            let start = Int(atoms[index].span.start)
            while comment < spans.count, Int(spans[comment].start) < end { comment += 1 }
            let first = comments.count
            while comment < spans.count, Int(spans[comment].start) < start {
                let breaks = Layout.lineBreaks(bytes, end..<Int(spans[comment].start))
                // The first line of a file begins a line though no line break stands in front.
                comments.append((spans[comment], index == 0 && first == comments.count ? max(1, breaks) : breaks))
                end = Int(spans[comment].end)
                comment += 1
            }
            atoms[index].comments = first..<comments.count
            atoms[index].lineBreaks = Layout.lineBreaks(bytes, end..<start)
            end = Int(atoms[index].span.end)
        }
    }

    private static func lineBreaks(_ bytes: [UInt8], _ range: Range<Int>) -> Int {
        var count = 0
        for offset in range where bytes[offset] == UInt8(ascii: "\n") { count += 1 }
        return count
    }

    private mutating func pairBrackets() {
        var open: [Int] = []
        for index in atoms.indices {
            atoms[index].partner = index
            switch atoms[index].kind {
            case .leftParen, .leftBracket, .leftBrace, .valueOpen: open.append(index)
            case .rightParen, .rightBracket, .rightBrace, .valueClose:
                guard let start = open.popLast() else { continue }
                atoms[index].partner = start
                atoms[start].partner = index
            default: break
            }
        }
    }

    private mutating func measure(_ bytes: [UInt8]) {
        columns.reserveCapacity(atoms.count)
        linesBefore.reserveCapacity(atoms.count)
        var column = 0
        var lines = 0
        for index in atoms.indices {
            let atom = atoms[index]
            lines += atom.lineBreaks + atom.comments.count
            linesBefore.append(lines)
            lines += atom.isMultiline ? 1 : 0
            columns.append(column)
            let width = Layout.width(bytes[Int(atom.span.start)..<Int(atom.span.end)])
            atoms[index].width = width
            column += width + (index > 0 ? separator(before: index).count : 0)
        }
    }

    static func width(_ text: ArraySlice<UInt8>) -> Int {
        text.allSatisfy { $0 < 0x80 } ? text.count : DisplayWidth.of(String(decoding: text, as: UTF8.self))
    }

    /// What stands between an atom and the one before when both are on one line.
    func separator(before index: Int) -> FormatSeparator {
        let atom = atoms[index]
        let before = atoms[index - 1]
        if atom.marks.contains(.startsStatement), !before.marks.contains(.opensBlock) { return .semicolon }
        return isTight(index) ? .nothing : .space
    }

    private func isTight(_ index: Int) -> Bool {
        let atom = atoms[index]
        let before = atoms[index - 1]
        if atom.marks.contains(.tightBefore) || before.marks.contains(.tightAfter) { return true }
        switch before.kind {
        case .leftParen, .leftBracket, .dot, .stringOpen, .stringText, .valueOpen: return true
        case .valueClose: return atom.kind == .stringText || atom.kind == .stringClose || atom.kind == .valueOpen
        case .leftBrace where !isSpaced(index - 1): return true
        default: break
        }
        switch atom.kind {
        case .rightParen, .rightBracket, .comma, .colon, .dot, .stringText, .stringClose, .valueClose: return true
        case .rightBrace: return !isSpaced(atom.partner)
        default: return false
        }
    }

    /// Whether the brace is one that has spaces inside: of a block or of measures, not of a map or value.
    private func isSpaced(_ open: Int) -> Bool {
        !atoms[open].marks.isDisjoint(with: [.opensBlock, .opensMeasures])
    }
}

/// The few separators there are.
enum FormatSeparator {
    case nothing, space, semicolon

    var count: Int {
        switch self {
        case .nothing: 0
        case .space: 1
        case .semicolon: 2
        }
    }
}
