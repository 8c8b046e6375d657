// Names beyond ASCII, reserved words and signs.

extension Lexer {
    /// The reserved word in the given bytes, if they are one.
    func keyword(_ start: Int, _ end: Int) -> TokenKind? {
        let length = end - start
        guard length >= 2, length <= 10 else { return nil }
        switch (bytes[start], length) {
        case (UInt8(ascii: "a"), 2): return equals(start, "as") ? .as : nil
        case (UInt8(ascii: "a"), 3): return equals(start, "and") ? .and : nil
        case (UInt8(ascii: "a"), 5): return equals(start, "after") ? .after : nil
        case (UInt8(ascii: "a"), 6):
            return equals(start, "assert") ? .assert : equals(start, "always") ? .always : nil
        case (UInt8(ascii: "b"), 5): return equals(start, "break") ? .break : nil
        case (UInt8(ascii: "b"), 7): return equals(start, "barrier") ? .barrier : nil
        case (UInt8(ascii: "c"), 5): return equals(start, "catch") ? .catch : nil
        case (UInt8(ascii: "c"), 8): return equals(start, "continue") ? .continue : nil
        case (UInt8(ascii: "d"), 3): return equals(start, "dag") ? .dag : nil
        case (UInt8(ascii: "e"), 4): return equals(start, "else") ? .else : nil
        case (UInt8(ascii: "e"), 10): return equals(start, "experiment") ? .experiment : nil
        case (UInt8(ascii: "f"), 2): return equals(start, "fn") ? .fn : nil
        case (UInt8(ascii: "f"), 3): return equals(start, "for") ? .for : nil
        case (UInt8(ascii: "f"), 5): return equals(start, "false") ? .false : nil
        case (UInt8(ascii: "i"), 2): return equals(start, "if") ? .if : equals(start, "in") ? .in : nil
        case (UInt8(ascii: "i"), 6): return equals(start, "import") ? .import : nil
        case (UInt8(ascii: "l"), 3): return equals(start, "let") ? .let : nil
        case (UInt8(ascii: "n"), 3): return equals(start, "not") ? .not : nil
        case (UInt8(ascii: "n"), 4): return equals(start, "null") ? .null : nil
        case (UInt8(ascii: "o"), 2): return equals(start, "or") ? .or : equals(start, "on") ? .on : nil
        case (UInt8(ascii: "p"), 5): return equals(start, "param") ? .param : nil
        case (UInt8(ascii: "r"), 6):
            return equals(start, "return") ? .return : equals(start, "repeat") ? .repeat : nil
        case (UInt8(ascii: "t"), 3): return equals(start, "try") ? .try : nil
        case (UInt8(ascii: "t"), 4):
            return equals(start, "then")
                ? .then
                : equals(start, "true") ? .true : equals(start, "task") ? .task : nil
        case (UInt8(ascii: "w"), 5): return equals(start, "while") ? .while : nil
        default: return nil
        }
    }

    mutating func scanSign(_ byte: UInt8) {
        let start = position
        let next = peek(1)
        switch byte {
        case UInt8(ascii: "#"): scanComment()
        case UInt8(ascii: "("):
            parenDepth += 1
            sign(.leftParen, 1)
        case UInt8(ascii: ")"):
            parenDepth = max(0, parenDepth - 1)
            sign(.rightParen, 1)
            if parenDepth == scriptDepth {
                verbatimNext = true
                scriptDepth = nil
            }
        case UInt8(ascii: "["): sign(.leftBracket, 1)
        case UInt8(ascii: "]"): sign(.rightBracket, 1)
        case UInt8(ascii: "{"):
            if !strings.isEmpty { strings[strings.count - 1].braceDepth += 1 }
            sign(.leftBrace, 1)
        case UInt8(ascii: "}"): scanRightBrace()
        case UInt8(ascii: ","): sign(.comma, 1)
        case UInt8(ascii: ":"): sign(.colon, 1)
        case UInt8(ascii: ";"): sign(.semicolon, 1)
        case UInt8(ascii: "|"): sign(.pipe, 1)
        case UInt8(ascii: "+"): sign(.plus, 1)
        case UInt8(ascii: "%"): sign(.percent, 1)
        case UInt8(ascii: "-"): next == UInt8(ascii: ">") ? sign(.arrow, 2) : sign(.minus, 1)
        case UInt8(ascii: "*"): next == byte ? sign(.power, 2) : sign(.star, 1)
        case UInt8(ascii: "/"): next == byte ? sign(.doubleSlash, 2) : sign(.slash, 1)
        case UInt8(ascii: "?"): next == byte ? sign(.coalesce, 2) : sign(.question, 1)
        case UInt8(ascii: "="):
            next == UInt8(ascii: "=")
                ? sign(.equal, 2) : next == UInt8(ascii: ">") ? sign(.fatArrow, 2) : sign(.assign, 1)
        case UInt8(ascii: "<"): next == UInt8(ascii: "=") ? sign(.lessEqual, 2) : sign(.less, 1)
        case UInt8(ascii: ">"): next == UInt8(ascii: "=") ? sign(.greaterEqual, 2) : sign(.greater, 1)
        case UInt8(ascii: "!") where next == UInt8(ascii: "="): sign(.notEqual, 2)
        case UInt8(ascii: "."):
            if next != byte {
                sign(.dot, 1)
            } else {
                peek(2) == UInt8(ascii: "<") ? sign(.rangeExclusive, 3) : sign(.rangeInclusive, 2)
            }
        case UInt8(ascii: "$"): scanDollar(start)
        default: reportUnknown(length: 1)
        }
    }

    private mutating func sign(_ kind: TokenKind, _ length: Int) {
        let start = position
        position += length
        verbatimNext = false
        append(kind, from: start)
    }

    private mutating func scanComment() {
        let start = position
        while position < bytes.count, bytes[position] != UInt8(ascii: "\n") {
            if bytes[position] < 0x80 { position += 1 } else { skipHighInText() }
        }
        var end = position
        if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        comments.append(Span(start..<end))
        pendingFlags.insert(.afterSpace)
    }

    private mutating func scanDollar(_ start: Int) {
        if peek(1) == UInt8(ascii: "{") {
            if !strings.isEmpty { strings[strings.count - 1].braceDepth += 1 }
            sign(.valueOpen, 2)
            return
        }
        let next = peek(1)
        guard ByteClass.table[Int(next)] == .letter || next >= 0x80 else { return reportUnknown(length: 1) }
        position += 1
        while position < bytes.count, ByteClass.continuesName[Int(bytes[position])] { position += 1 }
        if position < bytes.count, bytes[position] >= 0x80 { scanUnicodeName() }
        append(.outsideName, from: start)
    }

    private mutating func scanRightBrace() {
        if let open = strings.last {
            if open.braceDepth == 0 {
                let start = position
                position += 1
                append(.valueClose, from: start)
                scanStringParts()
                return
            }
            strings[strings.count - 1].braceDepth -= 1
        }
        sign(.rightBrace, 1)
    }

    /// Goes on with a name whose next byte is not ASCII.
    mutating func scanUnicodeName() {
        while position < bytes.count {
            if ByteClass.continuesName[Int(bytes[position])] {
                position += 1
            } else if let (scalar, length) = decodeScalar(at: position), length > 1,
                scalar.properties.isIDContinue
            {
                position += length
            } else {
                return
            }
        }
    }

    mutating func scanHigh() {
        let start = position
        guard let (scalar, length) = decodeScalar(at: start) else {
            position += 1
            reportRun(.invalidUTF8, from: start, "this is not UTF-8 text", help: "save the file as UTF-8")
            return
        }
        if scalar.properties.isIDStart {
            position += length
            scanUnicodeName()
            verbatimNext = false
            append(.name, from: start)
        } else if scalar.properties.isWhitespace {
            position += length
            pendingFlags.insert(.afterSpace)
        } else {
            reportUnknown(length: length)
        }
    }

    /// Steps over a character beyond ASCII in a string or comment.
    mutating func skipHighInText() {
        if let (_, length) = decodeScalar(at: position) {
            position += length
            return
        }
        if !hasReportedText {
            hasReportedText = true
            report(
                .invalidUTF8, position..<position + 1, "this is not UTF-8 text", help: "save the file as UTF-8")
        }
        position += 1
    }

    mutating func reportUnknown(length: Int) {
        let start = position
        position += length
        let scalar = decodeScalar(at: start)?.0 ?? "?"
        let shown = scalar.value < 0x20 || scalar.value == 0x7F ? hexadecimal(scalar) : "'\(scalar)'"
        reportRun(.unknownCharacter, from: start, "\(shown) has no meaning here", help: cure(scalar))
    }

    /// One message for a run of characters that begin nothing, up to the current place.
    private mutating func reportRun(_ code: DiagnosticCode, from start: Int, _ message: String, help: String?) {
        pendingFlags.insert(.afterSpace)
        if let run = unknownRun, run.end == start, run.code == code {
            diagnostics[run.index].span.end = UInt32(position)
            unknownRun?.end = position
            return
        }
        let index = diagnostics.count
        report(code, start..<position, message, help: help)
        unknownRun = diagnostics.count > index ? (index, code, position) : nil
    }

    private func hexadecimal(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: 4 - digits.count) + digits
    }

    private func cure(_ scalar: Unicode.Scalar) -> String? {
        switch scalar {
        case "!": "write 'not' for negation and '!=' for unequal"
        case "&": "write 'and'"
        case "“", "”", "„": "strings stand in straight quotes: \"text\""
        case "‘", "’": "raw strings stand in straight quotes: 'text'"
        case "$": "'$name' and '${expression}' stand in column expressions and strings"
        default: nil
        }
    }

    /// The scalar at an offset with its length in bytes; nil where the bytes are not UTF-8.
    func decodeScalar(at offset: Int) -> (Unicode.Scalar, Int)? {
        UTF8Scalar.decode(bytes, at: offset)
    }
}
