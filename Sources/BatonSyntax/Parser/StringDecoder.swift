// The text that a string literal stands for: quotes, escapes and the common indent taken off.

/// Decodes string literals. Faulty escapes are kept as they stand and reported.
package struct StringDecoder {
    private let source: SourceFile
    package private(set) var diagnostics: [Diagnostic] = []

    package init(_ source: SourceFile) { self.source = source }

    /// The text of a literal without values in it, given with its quotes.
    ///
    /// `isVerbatim` is for the bodies of `python` and `script`, which know no escapes in either kind of quotes.
    package mutating func text(of literal: Span, isVerbatim: Bool = false) -> String {
        let bytes = source.bytes
        let quote = bytes[Int(literal.start)]
        // A word that `set` takes has no quotes and stands for itself.
        guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { return source.text(literal) }
        let isBlock = StringDecoder.isBlock(literal, in: bytes)
        let width = isBlock ? 3 : 1
        let isClosed = literal.length >= 2 * width && bytes[Int(literal.end) - 1] == quote
        let inner = Span(literal.start + UInt32(width), isClosed ? literal.end - UInt32(width) : literal.end)
        let isRaw = isVerbatim || quote == UInt8(ascii: "'")
        guard isBlock else { return isRaw ? source.text(inner) : unescape(Array(bytes[range(inner)]), at: inner) }
        return blockTexts([inner], isRaw: isRaw)[0]
    }

    /// The texts of a string with values in it, one for each `.text` part, in order.
    package mutating func texts(of template: Expression.Template) -> [String] {
        let spans = template.parts.compactMap { part -> Span? in
            if case .text(let span) = part { span } else { nil }
        }
        guard template.isBlock else { return spans.map { unescape(Array(source.bytes[range($0)]), at: $0) } }
        // A value at the very start or end of the literal leaves no text there; line rules need to know.
        let startsWithText = if case .text = template.parts.first { true } else { false }
        let endsWithText = if case .text = template.parts.last { true } else { false }
        return blockTexts(spans, isRaw: false, startsWithText: startsWithText, endsWithText: endsWithText)
    }

    package static func isBlock(_ literal: Span, in bytes: [UInt8]) -> Bool {
        let start = Int(literal.start)
        guard literal.length >= 6 else { return false }
        return bytes[start + 1] == bytes[start] && bytes[start + 2] == bytes[start]
    }

    private func range(_ span: Span) -> Range<Int> { Int(span.start)..<Int(span.end) }

    /// Takes the line breaks next to the quotes and the common indent off, over all texts of one literal.
    private mutating func blockTexts(
        _ spans: [Span], isRaw: Bool, startsWithText: Bool = true, endsWithText: Bool = true
    ) -> [String] {
        var pieces = spans.map { span in source.bytes[range(span)].filter { $0 != UInt8(ascii: "\r") } }
        let newline = UInt8(ascii: "\n")
        let dropsFirst = startsWithText && StringDecoder.dropBlankFirstLine(&pieces[0])
        let indent = StringDecoder.commonIndent(pieces, atLineStart: dropsFirst, endsWithText: endsWithText)
        if endsWithText, let last = pieces.indices.last,
            let lineBreak = pieces[last].lastIndex(of: newline),
            pieces[last][(lineBreak + 1)...].allSatisfy({ $0 == 0x20 || $0 == 0x09 })
        {
            pieces[last].removeSubrange(lineBreak...)
        }
        return pieces.enumerated().map { index, piece in
            let lines = StringDecoder.removeIndent(piece, indent, atLineStart: index == 0 && dropsFirst)
            return isRaw ? String(decoding: lines, as: UTF8.self) : unescape(lines, at: spans[index])
        }
    }

    private static func dropBlankFirstLine(_ piece: inout [UInt8]) -> Bool {
        guard let lineBreak = piece.firstIndex(of: UInt8(ascii: "\n")),
            piece[..<lineBreak].allSatisfy({ $0 == 0x20 || $0 == 0x09 })
        else { return false }
        piece.removeSubrange(...lineBreak)
        return true
    }

    /// The smallest indent of the lines that hold something; the closing quotes alone on a line do not count.
    private static func commonIndent(_ pieces: [[UInt8]], atLineStart: Bool, endsWithText: Bool) -> Int {
        var smallest = Int.max
        for (index, piece) in pieces.enumerated() {
            var isLineStart = index == 0 && atLineStart
            var indent = 0
            for byte in piece {
                if byte == UInt8(ascii: "\n") {
                    isLineStart = true
                    indent = 0
                } else if isLineStart, byte == 0x20 || byte == 0x09 {
                    indent += 1
                } else if isLineStart {
                    smallest = min(smallest, indent)
                    isLineStart = false
                }
            }
            // The text ends inside white space: a value follows on that line, or the closing quotes.
            let isClosing = endsWithText && index == pieces.count - 1
            if isLineStart, !isClosing { smallest = min(smallest, indent) }
        }
        return smallest == Int.max ? 0 : smallest
    }

    private static func removeIndent(_ piece: [UInt8], _ indent: Int, atLineStart: Bool) -> [UInt8] {
        guard indent > 0 else { return piece }
        var result: [UInt8] = []
        result.reserveCapacity(piece.count)
        var left = atLineStart ? indent : 0
        for byte in piece {
            if byte == UInt8(ascii: "\n") {
                left = indent
                result.append(byte)
            } else if left > 0, byte == 0x20 || byte == 0x09 {
                left -= 1
            } else {
                left = 0
                result.append(byte)
            }
        }
        return result
    }

    private mutating func unescape(_ bytes: [UInt8], at span: Span) -> String {
        guard bytes.contains(UInt8(ascii: "\\")) else { return String(decoding: bytes, as: UTF8.self) }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            guard bytes[index] == UInt8(ascii: "\\"), index + 1 < bytes.count else {
                result.append(bytes[index])
                index += 1
                continue
            }
            switch bytes[index + 1] {
            case UInt8(ascii: "n"): result.append(0x0A)
            case UInt8(ascii: "t"): result.append(0x09)
            case UInt8(ascii: "r"): result.append(0x0D)
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "$"): result.append(bytes[index + 1])
            case UInt8(ascii: "u"):
                index = appendScalar(bytes, index, &result, at: span)
                continue
            default:
                reportEscape(bytes, index, at: span)
                result.append(bytes[index])
                result.append(bytes[index + 1])
            }
            index += 2
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// `\u{1F9EA}`: gives the offset behind it.
    private mutating func appendScalar(
        _ bytes: [UInt8], _ start: Int, _ result: inout [UInt8], at span: Span
    ) -> Int {
        let open = start + 2
        if open < bytes.count, bytes[open] == UInt8(ascii: "{"),
            let close = bytes[open...].prefix(10).firstIndex(of: UInt8(ascii: "}")),
            let value = UInt32(String(decoding: bytes[(open + 1)..<close], as: UTF8.self), radix: 16),
            let scalar = Unicode.Scalar(value)
        {
            result.append(contentsOf: Array(String(Character(scalar)).utf8))
            return close + 1
        }
        reportEscape(bytes, start, at: span)
        result.append(contentsOf: bytes[start...(start + 1)])
        return start + 2
    }

    private mutating func reportEscape(_ bytes: [UInt8], _ index: Int, at span: Span) {
        guard diagnostics.count < Diagnostic.collectedMax else { return }
        // Indents may have been taken off, so the place is searched for in the source.
        let wanted = Array(bytes[index...min(index + 1, bytes.count - 1)])
        let place = find(wanted, in: span) ?? span
        diagnostics.append(
            Diagnostic(
                .unknownEscape, at: place, "unknown escape '\(String(decoding: wanted, as: UTF8.self))'",
                help: "escapes: \\n \\t \\r \\\" \\\\ \\$ \\u{1F9EA}; a raw string '…' knows none"))
    }

    private func find(_ wanted: [UInt8], in span: Span) -> Span? {
        let range = range(span)
        for start in range where start + wanted.count <= range.upperBound {
            let isFirst = start == range.lowerBound || source.bytes[start - 1] != UInt8(ascii: "\\")
            if isFirst, source.bytes[start..<(start + wanted.count)].elementsEqual(wanted) {
                return Span(start..<(start + wanted.count))
            }
        }
        return nil
    }
}
