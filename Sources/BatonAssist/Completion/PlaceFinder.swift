import BatonSyntax

/// Finds out what is being written at a place, from the tokens in front of it: they are there in a broken text too.
struct PlaceFinder {
    let document: Document
    let offset: Int
    /// Where the word under the cursor begins; `offset` where there is none.
    let wordStart: Int
    /// Tokens in front of the word.
    let end: Int
    let brackets: Brackets

    init(_ document: Document, at offset: Int) {
        self.document = document
        self.offset = offset
        var start = offset
        while start > 0, Assist.isNameByte(document.source.bytes[start - 1]) { start -= 1 }
        wordStart = start
        var end = document.firstToken(endingAtOrAfter: start)
        while end < document.tokens.count, Int(document.tokens[end].span.end) <= start,
            document.tokens[end].span.length > 0
        {
            end += 1
        }
        self.end = end
        brackets = Brackets(document, before: end)
    }

    var tokens: [Token] { document.tokens }
    func text(_ index: Int) -> String { document.text(tokens[index].span) }
    func kind(_ index: Int) -> TokenKind? { index >= 0 && index < end ? tokens[index].kind : nil }

    // MARK: Places

    func place() -> Place {
        if isInComment { return .nothing }
        if let quoted = quoted() { return quoted }
        if wordStart > 0, document.source.bytes[wordStart - 1] == UInt8(ascii: "$") { return .outside }
        // `1.` and `2x` are numbers that are being written.
        if wordStart < offset, isDigit(document.source.bytes[wordStart]) { return .nothing }
        if kind(end - 1) == .dot { return .member(base: baseRange(before: end - 1)) }
        let segment = segment()
        if segment.isEmpty { return emptySegment() }
        return place(in: segment)
    }

    private func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    private var isInComment: Bool {
        var low = 0
        var high = document.program.comments.count
        while low < high {
            let middle = (low + high) / 2
            if Int(document.program.comments[middle].end) < offset { low = middle + 1 } else { high = middle }
        }
        return low < document.program.comments.count && Int(document.program.comments[low].start) < offset
    }

    // MARK: Segments

    /// The bracket around the place; nil outside of all.
    var opener: Int? { brackets.open.last }

    /// Indexes of the tokens in front of the place that belong to the same statement or argument, those inside of
    /// closed brackets left out.
    func segment() -> [Int] { segment(before: end, isFresh: startsLine) }

    /// Whether only blanks stand in front of the word on its line.
    private var startsLine: Bool {
        var index = wordStart
        while index > 0 {
            switch document.source.bytes[index - 1] {
            case UInt8(ascii: "\n"): return true
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): index -= 1
            default: return false
            }
        }
        return true
    }

    /// - Parameter isFresh: what comes next stands first on its line.
    func segment(before end: Int, isFresh: Bool) -> [Int] {
        let opener = brackets.open.last { $0 < end }
        let isBlock = opener == nil || tokens[opener!].kind == .leftBrace
        var found: [Int] = []
        var index = end - 1
        var nextStartsLine = isFresh
        while index > (opener ?? -1) {
            let token = tokens[index]
            if token.kind == .semicolon || token.kind == .comma && !isBlock { break }
            if isBlock, nextStartsLine, !continues(index, next: found.last) { break }
            let closes = Brackets.isClosing(token.kind)
            if closes, brackets.opening[index] == nil { break }
            found.append(index)
            // Over what stands between brackets; the opening one counts as part of the statement.
            if let partner = brackets.opening[index] {
                found.append(partner)
                index = partner
            }
            nextStartsLine = tokens[index].startsLine
            index -= 1
        }
        return found.reversed()
    }

    /// Whether a line that ends with this token goes on in the next, which begins with `next`.
    private func continues(_ index: Int, next: Int?) -> Bool {
        if let next {
            switch tokens[next].kind {
            case .pipe, .arrow, .dot: return true
            default: break
            }
        }
        return tokens[index].kind.continuesOnNextLine
    }

    private func emptySegment() -> Place {
        guard let opener else { return .statement(.text) }
        switch tokens[opener].kind {
        case .leftBrace: return insideBrace(opener)
        case .leftParen: return insideParen(opener, segment: [])
        default: return .value(Place.Value())
        }
    }

    /// What stands before a pipe, a dot or a bracket as a range of bytes; empty where nothing does.
    func range(_ indexes: ArraySlice<Int>) -> Range<Int> {
        guard let first = indexes.first, let last = indexes.last else { return offset..<offset }
        return Int(tokens[first].span.start)..<Int(tokens[last].span.end)
    }

    /// `a.b[0].c(x)` that ends before the token.
    func baseRange(before index: Int) -> Range<Int> {
        var position = index - 1
        var start = index
        while position >= 0 {
            if let partner = brackets.opening[position] {
                start = partner
                position = partner - 1
                // A call's or an index's bracket stands right behind what it belongs to.
                if position >= 0, tokens[partner].kind == .leftBrace || tokens[partner].isAfterSpace { break }
                continue
            }
            guard tokens[position].kind.isWord || isLiteral(tokens[position].kind) else { break }
            start = position
            guard position > 0, tokens[position - 1].kind == .dot else { break }
            position -= 2
        }
        return range([start, index - 1][...])
    }

    private func isLiteral(_ kind: TokenKind) -> Bool {
        switch kind {
        case .plainString, .rawString, .stringClose: true
        default: false
        }
    }
}
