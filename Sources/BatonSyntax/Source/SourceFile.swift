/// The text of one experiment with its name: UTF-8 bytes as they were read, whatever they hold.
///
/// Everything that points into a text does so by byte offsets (`Span`); lines and columns are worked out
/// only when somebody wants to read them.
package struct SourceFile: Sendable {
    /// How the file is called in messages: a path, `<command line>` or `<standard input>`.
    package let name: String
    package let bytes: [UInt8]

    /// Largest size of a text in bytes; offsets fit 32 bits with room to spare.
    package static let sizeMax = 64 << 20

    package init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }

    package init(name: String, text: String) {
        self.init(name: name, bytes: Array(text.utf8))
    }

    /// The text of a span; bytes that are not UTF-8 come out as U+FFFD.
    package func text(_ span: Span) -> String {
        String(decoding: bytes[span.range(in: bytes.count)], as: UTF8.self)
    }

    /// Whether the bytes of `span` are exactly those of `word`.
    package func matches(_ span: Span, _ word: StaticString) -> Bool {
        let count = word.utf8CodeUnitCount
        guard span.length == count, Int(span.end) <= bytes.count else { return false }
        let start = Int(span.start)
        for index in 0..<count where bytes[start + index] != word.utf8Start[index] { return false }
        return true
    }
}

/// A stretch of a source text: byte offsets, the end not included.
package struct Span: Hashable, Sendable {
    package var start: UInt32
    package var end: UInt32

    package init(_ start: UInt32, _ end: UInt32) {
        self.start = start
        self.end = end
    }

    package init(_ range: Range<Int>) {
        self.init(UInt32(range.lowerBound), UInt32(range.upperBound))
    }

    package var length: Int { Int(end) - Int(start) }

    /// From the start of this span to the end of `other`.
    package func through(_ other: Span) -> Span { Span(start, max(end, other.end)) }

    /// The empty span at this span's end.
    package var afterEnd: Span { Span(end, end) }

    func range(in count: Int) -> Range<Int> {
        let low = min(Int(start), count)
        return low..<max(low, min(Int(end), count))
    }
}

/// Where lines begin, for turning offsets into what people read.
package struct LineIndex: Sendable {
    /// Offset of the first byte of each line.
    package let starts: [Int]
    private let bytes: [UInt8]

    /// - Complexity: O(n) in the length of the text.
    package init(_ source: SourceFile) {
        bytes = source.bytes
        // A byte order mark takes no column.
        var found = [bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0]
        bytes.withUnsafeBufferPointer { bytes in
            for offset in bytes.indices where bytes[offset] == UInt8(ascii: "\n") { found.append(offset + 1) }
        }
        starts = found
    }

    /// Line and column, both counted from 1; columns are counted in characters.
    package func position(of offset: UInt32) -> (line: Int, column: Int) {
        let offset = min(Int(offset), bytes.count)
        let line = lineIndex(of: offset)
        return (line + 1, column(from: starts[line], to: offset))
    }

    private func column(from start: Int, to end: Int) -> Int {
        let before = bytes[start..<max(start, end)]
        // Characters of plain text are its bytes; only others need to be decoded.
        if before.allSatisfy({ $0 < 0x80 }) { return before.count + 1 }
        return String(decoding: before, as: UTF8.self).count + 1
    }

    /// The text of a line (counted from 1) without its line break.
    package func text(ofLine line: Int) -> String {
        guard line >= 1, line <= starts.count else { return "" }
        return String(decoding: bytes[range(ofLineIndex: line - 1)], as: UTF8.self)
    }

    /// The bytes of a line (counted from 0) without its line break.
    func range(ofLineIndex line: Int) -> Range<Int> {
        let start = starts[line]
        var end = line + 1 < starts.count ? starts[line + 1] - 1 : bytes.count
        if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        return start..<end
    }

    /// Index (counted from 0) of the line that holds `offset`.
    package func lineIndex(of offset: Int) -> Int {
        var low = 0
        var high = starts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= offset { low = middle } else { high = middle }
        }
        return low
    }
}
