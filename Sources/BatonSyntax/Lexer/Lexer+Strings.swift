// Strings: plain, raw, over several lines, and with values in them.

extension Lexer {
    mutating func scanString() {
        let start = position
        let quote = bytes[start]
        let isBlock = peek(1) == quote && peek(2) == quote
        let isVerbatim = verbatimNext || quote == UInt8(ascii: "'")
        let flags: Token.Flags = isBlock ? .block : []
        position += isBlock ? 3 : 1
        if isVerbatim {
            let isBody = verbatimNext
            verbatimNext = false
            let closed = scanVerbatim(quote: quote, isBlock: isBlock)
            if !closed { reportUnterminated(start, isBlock: isBlock) }
            append(.rawString, from: start, flags: flags.union(isBody ? .verbatim : []).union(closed ? [] : .faulty))
            return
        }
        let textStart = position
        switch scanText(isBlock: isBlock) {
        case .closed: append(.plainString, from: start, flags: flags)
        case .unterminated:
            reportUnterminated(start, isBlock: isBlock)
            append(.plainString, from: start, flags: flags.union(.faulty))
        case .value:
            let textEnd = position
            position = textStart
            append(.stringOpen, from: start, flags: flags)
            position = textEnd
            openTemplate(start, isBlock: isBlock, textStart: textStart)
        }
    }

    /// Goes on at the first value of a string whose opening quotes have been taken.
    private mutating func openTemplate(_ start: Int, isBlock: Bool, textStart: Int) {
        appendText(textStart..<position)
        strings.append(OpenString(isBlock: isBlock, braceDepth: 0, start: start))
        if strings.count > Lexer.depthMax {
            report(
                .nestedTooDeep, start..<textStart, "strings are nested more than \(Lexer.depthMax) deep in one another")
            skipLine()
            strings.removeAll()
            return
        }
        openValue()
    }

    private mutating func appendText(_ range: Range<Int>) {
        guard !range.isEmpty else { return }
        tokens.append(Token(kind: .stringText, flags: [], span: Span(range)))
    }

    private mutating func openValue() {
        let start = position
        position += 2
        append(.valueOpen, from: start)
    }

    private mutating func skipLine() {
        while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
    }

    /// Goes on inside the innermost open string: text, then a value or the end.
    mutating func scanStringParts() {
        guard let open = strings.last else { return }
        let start = position
        let end = scanText(isBlock: open.isBlock)
        let closing = end == .closed ? (open.isBlock ? 3 : 1) : 0
        let textEnd = position - closing
        appendText(start..<textEnd)
        switch end {
        case .value: openValue()
        case .closed:
            strings.removeLast()
            append(.stringClose, from: textEnd)
        case .unterminated:
            reportUnterminated(open.start, isBlock: open.isBlock)
            strings.removeLast()
            append(.stringClose, from: position, flags: .faulty)
        }
    }

    enum TextEnd { case closed, value, unterminated }

    /// Reads text up to and with the closing quotes, up to a `${`, or up to where an unfinished string ends.
    private mutating func scanText(isBlock: Bool) -> TextEnd {
        let quote = UInt8(ascii: "\"")
        while position < bytes.count {
            let byte = bytes[position]
            if byte == quote {
                if !isBlock {
                    position += 1
                    return .closed
                }
                if peek(1) == quote, peek(2) == quote {
                    position += 3
                    return .closed
                }
                position += 1
            } else if byte == UInt8(ascii: "\\") {
                scanEscape(isBlock: isBlock)
            } else if byte == UInt8(ascii: "$"), peek(1) == UInt8(ascii: "{") {
                return .value
            } else if byte == UInt8(ascii: "\n"), !isBlock {
                return .unterminated
            } else if byte < 0x80 {
                position += 1
            } else {
                skipHighInText()
            }
        }
        return .unterminated
    }

    /// Steps over `\n` and the like; those that mean nothing are reported.
    private mutating func scanEscape(isBlock: Bool) {
        let start = position
        position += 1
        switch peek(0) {
        case UInt8(ascii: "n"), UInt8(ascii: "t"), UInt8(ascii: "r"), UInt8(ascii: "\""), UInt8(ascii: "\\"),
            UInt8(ascii: "$"):
            position += 1
        case UInt8(ascii: "u"):
            position += 1
            if !scanScalarEscape() { reportEscape(start, "malformed escape '\\u': write it like \\u{1F9EA}") }
        default:
            guard let (scalar, length) = position < bytes.count ? decodeScalar(at: position) : nil else { return }
            if scalar == "\n" || scalar == "\r" {
                // A string on one line has no end then, which is said elsewhere.
                if isBlock { reportEscape(start, "unknown escape: '\\' at the end of a line") }
                return
            }
            position += length
            reportEscape(start, "unknown escape '\\\(scalar)'")
        }
    }

    /// `{1F9EA}` behind `\u`.
    private mutating func scanScalarEscape() -> Bool {
        guard peek(0) == UInt8(ascii: "{") else { return false }
        var end = 1
        while end <= 8, isDigit(peek(end)) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(peek(end) | 0x20) {
            end += 1
        }
        let digits = String(decoding: bytes[(position + 1)..<min(position + end, bytes.count)], as: UTF8.self)
        guard peek(end) == UInt8(ascii: "}"), let value = UInt32(digits, radix: 16), Unicode.Scalar(value) != nil else {
            return false
        }
        position += end + 1
        return true
    }

    private mutating func reportEscape(_ start: Int, _ message: String) {
        report(
            .unknownEscape, start..<position, message,
            help: "escapes: \\n \\t \\r \\\" \\\\ \\$ \\u{1F9EA}; a raw string '…' knows none")
    }

    private mutating func scanVerbatim(quote: UInt8, isBlock: Bool) -> Bool {
        while position < bytes.count {
            let byte = bytes[position]
            if byte == quote, !isBlock || (peek(1) == quote && peek(2) == quote) {
                position += isBlock ? 3 : 1
                return true
            }
            if byte == UInt8(ascii: "\n"), !isBlock { return false }
            if byte < 0x80 { position += 1 } else { skipHighInText() }
        }
        return false
    }

    private mutating func reportUnterminated(_ start: Int, isBlock: Bool) {
        // One quote too many turns text and strings of its line around: that is one mistake.
        if !isBlock, unterminatedLine == lineStart { return }
        unterminatedLine = isBlock ? nil : lineStart
        let quote = bytes[start] == UInt8(ascii: "'") ? "'" : "\""
        let quotes = isBlock ? String(repeating: quote, count: 3) : quote
        var end = start + quotes.utf8.count
        if !isBlock { end = max(end, position) }
        report(
            .unterminatedString, start..<end, "the string has no end",
            label: "opened here",
            help: isBlock
                ? "close it with \(quotes)" : "close it with \(quotes) on the same line, or use three quotes")
    }

    /// A value in a one-line string ends with its line, so that a forgotten brace does not eat the file.
    mutating func closeAtLineBreak() {
        while let open = strings.last, !open.isBlock {
            strings.removeLast()
            reportUnterminated(open.start, isBlock: false)
            append(.valueClose, from: position, flags: .faulty)
            append(.stringClose, from: position, flags: .faulty)
        }
    }

    /// Strings and values still open where the file ends.
    mutating func closeAtEnd() {
        while let open = strings.popLast() {
            if diagnostics.last?.code != .unterminatedString {
                reportUnterminated(open.start, isBlock: open.isBlock)
            }
            append(.valueClose, from: position, flags: .faulty)
            append(.stringClose, from: position, flags: .faulty)
        }
    }
}
