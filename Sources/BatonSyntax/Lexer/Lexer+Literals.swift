// Numbers with their units, and strings.

extension Lexer {
    mutating func scanNumber() {
        let start = position
        verbatimNext = false
        if bytes[start] == UInt8(ascii: "0"), peek(1) == UInt8(ascii: "x") || peek(1) == UInt8(ascii: "X") {
            scanHexadecimal(start)
            return
        }
        var kind = TokenKind.integer
        scanDigits()
        if peek(0) == UInt8(ascii: "."), isDigit(peek(1)) {
            kind = .float
            position += 1
            scanDigits()
        }
        if peek(0) | 0x20 == UInt8(ascii: "e") {
            let signed = peek(1) == UInt8(ascii: "-") || peek(1) == UInt8(ascii: "+")
            if isDigit(peek(signed ? 2 : 1)) {
                kind = .float
                position += signed ? 2 : 1
                scanDigits()
            }
        }
        guard ByteClass.table[Int(peek(0))] == .letter || peek(0) >= 0x80 else {
            append(kind, from: start)
            return
        }
        scanUnit(start, number: kind)
    }

    private mutating func scanHexadecimal(_ start: Int) {
        position += 2
        while ByteClass.continuesName[Int(peek(0))], position < bytes.count { position += 1 }
        let digits = bytes[(start + 2)..<position]
        let isSound = digits.contains { $0 != UInt8(ascii: "_") } && digits.allSatisfy { isHexadecimal($0) }
        if !isSound {
            report(.malformedNumber, start..<position, "malformed hexadecimal number")
        }
        append(.integer, from: start, flags: isSound ? [] : .faulty)
    }

    private func isHexadecimal(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20) || byte == UInt8(ascii: "_")
    }

    private mutating func scanUnit(_ start: Int, number: TokenKind) {
        let unitStart = position
        while position < bytes.count, ByteClass.table[Int(bytes[position])] == .letter { position += 1 }
        let unit = String(decoding: bytes[unitStart..<position], as: UTF8.self)
        if Units.sizes.contains(where: { $0.name == unit }) {
            append(.size, from: start)
            return
        }
        if Units.durations.contains(where: { $0.name == unit }) {
            if isDigit(peek(0)) { scanFurtherDuration() }
            append(.duration, from: start)
            return
        }
        while position < bytes.count, ByteClass.continuesName[Int(bytes[position])] || bytes[position] >= 0x80 {
            position += 1
        }
        report(
            .malformedNumber, start..<position, "'\(unit)' is not a unit",
            help: "durations: 250ms 5s 10m 2h 1d; sizes: 512B 64KiB 4GiB 10MB; names do not start with a digit")
        append(number, from: start, flags: .faulty)
    }

    /// The rest of `1h30m`.
    private mutating func scanFurtherDuration() {
        while isDigit(peek(0)) {
            let before = position
            scanDigits()
            if peek(0) == UInt8(ascii: "."), isDigit(peek(1)) {
                position += 1
                scanDigits()
            }
            let unitStart = position
            while position < bytes.count, ByteClass.table[Int(bytes[position])] == .letter { position += 1 }
            let unit = String(decoding: bytes[unitStart..<position], as: UTF8.self)
            guard Units.durations.contains(where: { $0.name == unit }) else {
                report(
                    .malformedNumber, before..<position, "a part of a duration without a unit",
                    help: "write it like 1h30m")
                return
            }
        }
    }

    private mutating func scanDigits() {
        while isDigit(peek(0)) || (peek(0) == UInt8(ascii: "_") && isDigit(peek(1))) { position += 1 }
    }

    private func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

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
        switch scanText(isBlock: isBlock) {
        case .closed: append(.plainString, from: start, flags: flags)
        case .unterminated:
            reportUnterminated(start, isBlock: isBlock)
            append(.plainString, from: start, flags: flags.union(.faulty))
        case .value: openTemplate(start, isBlock: isBlock, flags: flags)
        }
    }

    private mutating func openTemplate(_ start: Int, isBlock: Bool, flags: Token.Flags) {
        position = start + (isBlock ? 3 : 1)
        append(.stringOpen, from: start, flags: flags)
        strings.append(OpenString(isBlock: isBlock, braceDepth: 0, start: start))
        if strings.count > Lexer.depthMax {
            report(.nestedTooDeep, start..<position, "strings are nested more than \(Lexer.depthMax) deep in one another")
            skipLine()
            strings.removeAll()
            return
        }
        scanStringParts()
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
        if textEnd > start {
            tokens.append(Token(kind: .stringText, flags: [], span: Span(start..<textEnd)))
        }
        switch end {
        case .value:
            let valueStart = position
            position += 2
            append(.valueOpen, from: valueStart)
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
                position += min(2, bytes.count - position)
            } else if byte == UInt8(ascii: "$"), peek(1) == UInt8(ascii: "{") {
                return .value
            } else if byte == UInt8(ascii: "\n"), !isBlock {
                return .unterminated
            } else {
                position += 1
            }
        }
        return .unterminated
    }

    private mutating func scanVerbatim(quote: UInt8, isBlock: Bool) -> Bool {
        while position < bytes.count {
            let byte = bytes[position]
            if byte == quote, !isBlock || (peek(1) == quote && peek(2) == quote) {
                position += isBlock ? 3 : 1
                return true
            }
            if byte == UInt8(ascii: "\n"), !isBlock { return false }
            position += 1
        }
        return false
    }

    private mutating func reportUnterminated(_ start: Int, isBlock: Bool) {
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
            if diagnostics.last?.span.start != UInt32(open.start) {
                reportUnterminated(open.start, isBlock: false)
            }
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
