// Writes the atoms of a program in the one layout.

struct FormatWriter {
    private let bytes: [UInt8]
    private let layout: Layout
    private var out: [UInt8] = []
    /// Levels of the current line.
    private var indent = 0
    /// Columns written of the current line.
    private var column = 0
    private var line = 0
    /// Brackets open at the moment.
    private var open: [OpenBracket] = []
    /// Comments behind code, for lining them up at the end.
    private var trailing: [TrailingComment] = []

    private struct OpenBracket {
        /// Levels of the line that it stands on.
        var indent: Int
        var isBlock: Bool
        /// A block that is written on one line.
        var isFlat: Bool
    }

    private struct TrailingComment {
        /// Where it begins in `out`.
        var offset: Int
        /// Columns of the code in front of it.
        var column: Int
        var line: Int
        var indent: Int
    }

    init(_ source: SourceFile, _ layout: Layout) {
        bytes = source.bytes
        self.layout = layout
        out.reserveCapacity(bytes.count + bytes.count / 8)
    }

    mutating func write() -> [UInt8] {
        for index in layout.atoms.indices {
            let atom = layout.atoms[index]
            if atom.kind == .endOfFile {
                writeComments(before: index, indent: 0)
                break
            }
            if breaksLine(before: index) {
                breakLine(before: index)
            } else if index > 0 {
                writeSeparator(before: index)
            }
            writeAtom(index)
        }
        if !out.isEmpty { out.append(UInt8(ascii: "\n")) }
        return alignedComments()
    }

    // Line breaks

    private func breaksLine(before index: Int) -> Bool {
        let atom = layout.atoms[index]
        if index == 0 { return !atom.comments.isEmpty }
        if atom.marks.contains(.startsStatement) { return !(open.last?.isFlat ?? false) }
        if let top = open.last, top.isBlock, atom.kind == .rightBrace {
            return !top.isFlat && !isEmptyBlock(closedBy: index)
        }
        return atom.lineBreaks > 0 || !atom.comments.isEmpty
    }

    private func isEmptyBlock(closedBy index: Int) -> Bool {
        layout.atoms[index].partner == index - 1 && layout.atoms[index].comments.isEmpty
    }

    private mutating func breakLine(before index: Int) {
        let atom = layout.atoms[index]
        let level = indentOfLine(startingAt: index)
        let isCloser = atom.kind == .rightBrace || atom.kind == .rightParen || atom.kind == .rightBracket
        writeComments(before: index, indent: isCloser ? (open.last?.indent ?? -1) + 1 : level)
        let keepsBlank = atom.lineBreaks > 1 && !isCloser && (atom.comments.isEmpty ? mayHaveBlank(index) : true)
        startLine(level, afterBlank: keepsBlank)
    }

    /// An empty line may stand between statements and between the items of a bracket, not at the start of either
    /// and not within a statement.
    private func mayHaveBlank(_ index: Int) -> Bool {
        guard index > 0 else { return false }
        switch layout.atoms[index - 1].kind {
        case .leftBrace, .leftParen, .leftBracket, .valueOpen: return false
        default: return layout.atoms[index].marks.contains(.startsStatement) || open.last?.isBlock == false
        }
    }

    private func indentOfLine(startingAt index: Int) -> Int {
        let atom = layout.atoms[index]
        guard let top = open.last else { return atom.marks.contains(.startsStatement) ? 0 : 1 }
        switch atom.kind {
        case .rightBrace, .rightParen, .rightBracket: return top.indent
        case _ where atom.marks.contains(.startsStatement): return top.indent + 1
        case .pipe, .arrow, .dot: return top.indent + 2
        default: return top.indent + (top.isBlock ? 2 : 1)
        }
    }

    private mutating func startLine(_ level: Int, afterBlank: Bool) {
        if !out.isEmpty {
            out.append(UInt8(ascii: "\n"))
            line += 1
            if afterBlank {
                out.append(UInt8(ascii: "\n"))
                line += 1
            }
        }
        indent = level
        column = level * Formatter.indentWidth
        out.append(contentsOf: repeatElement(UInt8(ascii: " "), count: column))
    }

    private mutating func writeComments(before index: Int, indent level: Int) {
        for number in layout.atoms[index].comments {
            let comment = layout.comments[number]
            if comment.lineBreaks == 0 {
                trailing.append(TrailingComment(offset: out.count, column: column, line: line, indent: indent))
            } else {
                let isFirst = number == layout.atoms[index].comments.lowerBound
                let isBlank = comment.lineBreaks > 1 && (!isFirst || mayHaveBlankComment(index))
                startLine(level, afterBlank: isBlank)
            }
            var text = bytes[Int(comment.span.start)..<Int(comment.span.end)]
            while let last = text.last, last == 0x20 || last == 0x09 || last == 0x0D { text.removeLast() }
            out.append(contentsOf: text)
        }
    }

    private func mayHaveBlankComment(_ index: Int) -> Bool {
        guard index > 0 else { return false }
        switch layout.atoms[index - 1].kind {
        case .leftBrace, .leftParen, .leftBracket, .valueOpen: return false
        default: return true
        }
    }

    // Atoms

    private mutating func writeSeparator(before index: Int) {
        switch layout.separator(before: index) {
        case .nothing: return
        case .space: out.append(UInt8(ascii: " "))
        case .semicolon: out.append(contentsOf: [UInt8(ascii: ";"), UInt8(ascii: " ")])
        }
        column += layout.separator(before: index).count
    }

    private mutating func writeAtom(_ index: Int) {
        let atom = layout.atoms[index]
        let text = bytes[Int(atom.span.start)..<Int(atom.span.end)]
        if atom.isMultiline {
            writeMultiline(atom, text)
        } else {
            out.append(contentsOf: text)
            column += atom.width
        }
        switch atom.kind {
        case .leftParen, .leftBracket, .leftBrace, .valueOpen:
            let isBlock = atom.marks.contains(.opensBlock)
            let isFlat = isBlock && (open.last?.isFlat == true || fits(index))
            open.append(OpenBracket(indent: indent, isBlock: isBlock, isFlat: isFlat))
        case .rightParen, .rightBracket, .rightBrace, .valueClose: open.removeLast()
        default: break
        }
    }

    /// Whether the block that opens here was on one line and still fits.
    private func fits(_ index: Int) -> Bool {
        let partner = layout.atoms[index].partner
        guard layout.isOnOneLine(index) else { return false }
        let width = layout.columns[partner] - layout.columns[index + 1] + layout.separator(before: partner).count + 1
        return column + width <= Formatter.columnsMax
    }

    private mutating func writeMultiline(_ atom: FormatAtom, _ text: ArraySlice<UInt8>) {
        let written =
            atom.isBlockString
            ? BlockIndent.moved(text.filter { $0 != UInt8(ascii: "\r") }, to: indent * Formatter.indentWidth)
            : FormatWriter.withoutCarriageReturns(text)
        out.append(contentsOf: written)
        let lastLine = written.lastIndex(of: UInt8(ascii: "\n")).map { written[($0 + 1)...] } ?? written[...]
        column = Layout.width(lastLine)
        line += written.reduce(0) { $0 + ($1 == UInt8(ascii: "\n") ? 1 : 0) }
    }

    /// The text with LF alone as its line breaks.
    private static func withoutCarriageReturns(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        for byte in text {
            if byte == UInt8(ascii: "\n") {
                while result.last == UInt8(ascii: "\r") { result.removeLast() }
            }
            result.append(byte)
        }
        return result
    }

    /// The text with the comments behind neighbouring lines in one column, two spaces behind the longest.
    private func alignedComments() -> [UInt8] {
        guard !trailing.isEmpty else { return out }
        var result: [UInt8] = []
        result.reserveCapacity(out.count + trailing.count * 8)
        var copied = 0
        var start = 0
        while start < trailing.count {
            var end = start + 1
            while end < trailing.count, trailing[end].line == trailing[end - 1].line + 1,
                trailing[end].indent == trailing[start].indent
            {
                end += 1
            }
            let widest = trailing[start..<end].map(\.column).max() ?? 0
            for comment in trailing[start..<end] {
                result.append(contentsOf: out[copied..<comment.offset])
                result.append(contentsOf: repeatElement(UInt8(ascii: " "), count: widest - comment.column + 2))
                copied = comment.offset
            }
            start = end
        }
        result.append(contentsOf: out[copied...])
        return result
    }
}
