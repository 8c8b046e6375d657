package import BatonInterpreter

/// What a statement has shown, with the places at which values stand that are never the same twice.
package struct ShownText: Sendable {
    package var text: String
    /// In order, without overlaps.
    package var marks: [Mark]

    /// A stretch of the text that a value of a type was written as; byte offsets.
    package struct Mark: Hashable, Sendable {
        package var range: Range<Int>
        package var kind: TypedTexts.Kind

        package init(_ range: Range<Int>, _ kind: TypedTexts.Kind) {
            self.range = range
            self.kind = kind
        }
    }

    package init(_ text: String, marks: [Mark] = []) {
        self.text = text
        self.marks = marks
    }

    /// Finds the texts that values were written as.
    package init(_ text: String, typed: TypedTexts) {
        self.init(text, marks: TypedTextFinder(typed).marks(in: Array(text.utf8)))
    }

    /// Its lines without blanks at their ends; an empty text has none.
    package var lines: [ShownLine] {
        var lines: [ShownLine] = []
        let bytes = Array(text.utf8)
        var start = 0
        var next = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
            var last = end
            while last > start, [0x20, 0x09, 0x0D].contains(bytes[last - 1]) { last -= 1 }
            var own: [Mark] = []
            while next < marks.count, marks[next].range.lowerBound < end {
                let range = marks[next].range
                if range.upperBound <= last {
                    own.append(Mark(range.lowerBound - start..<range.upperBound - start, marks[next].kind))
                }
                next += 1
            }
            lines.append(ShownLine(bytes: Array(bytes[start..<last]), marks: own))
            start = end + 1
        }
        return lines
    }
}

/// One line of what was shown.
package struct ShownLine: Sendable {
    package var bytes: [UInt8]
    package var marks: [ShownText.Mark]

    package init(bytes: [UInt8], marks: [ShownText.Mark] = []) {
        self.bytes = bytes
        self.marks = marks
    }

    package var text: String { String(decoding: bytes, as: UTF8.self) }
}

/// Looks for texts that values were written as.
private struct TypedTextFinder {
    private let texts: [[UInt8]: TypedTexts.Kind]
    /// Lengths that occur, the longest first.
    private let lengths: [Int]
    private let folders: [[UInt8]]

    init(_ typed: TypedTexts) {
        var texts: [[UInt8]: TypedTexts.Kind] = [:]
        for (text, kind) in typed.texts { texts[Array(text.utf8)] = kind }
        self.texts = texts
        lengths = Set(texts.keys.map(\.count)).sorted(by: >)
        folders = typed.folders.map { Array($0.utf8) }
    }

    func marks(in bytes: [UInt8]) -> [ShownText.Mark] {
        var marks: [ShownText.Mark] = []
        guard !texts.isEmpty || !folders.isEmpty else { return marks }
        var index = 0
        while index < bytes.count {
            if index == 0 || !Self.isWord(bytes[index - 1]), let mark = mark(in: bytes, at: index) {
                marks.append(mark)
                index = mark.range.upperBound
            } else {
                index += 1
            }
        }
        return marks
    }

    private func mark(in bytes: [UInt8], at index: Int) -> ShownText.Mark? {
        for folder in folders where bytes[index...].starts(with: folder) {
            return ShownText.Mark(index..<TypedReader.pathEnd(bytes, from: index + folder.count), .path)
        }
        for length in lengths where index + length <= bytes.count {
            let end = index + length
            guard end == bytes.count || !Self.isWord(bytes[end]) else { continue }
            if let kind = texts[Array(bytes[index..<end])] { return ShownText.Mark(index..<end, kind) }
        }
        return nil
    }

    /// A value does not begin or end in the middle of a word or a number.
    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"), 0x80...:
            true
        default: false
        }
    }
}

/// Reads from a recorded text what may stand where a value of a type was shown.
enum TypedReader {
    /// The end of a value of that type that begins at `index`; nil where none does.
    static func end(of kind: TypedTexts.Kind, in bytes: [UInt8], at index: Int) -> Int? {
        switch kind {
        case .duration: durationEnd(bytes, index)
        case .instant: instantEnd(bytes, index)
        case .identifier: wordEnd(bytes, index) { isHexadecimal($0) || $0 == UInt8(ascii: "-") }
        case .node: wordEnd(bytes, index) { $0 > 0x20 && !isDelimiter($0) }
        case .run: runEnd(bytes, index)
        case .path: index < bytes.count && bytes[index] == UInt8(ascii: "/") ? pathEnd(bytes, from: index) : nil
        }
    }

    /// A path ends with white space or with what stands around it in a literal.
    static func pathEnd(_ bytes: [UInt8], from index: Int) -> Int {
        var end = index
        while end < bytes.count, bytes[end] > 0x20, !isDelimiter(bytes[end]) { end += 1 }
        return end
    }

    private static func isDelimiter(_ byte: UInt8) -> Bool {
        [UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: ","), UInt8(ascii: ")"), UInt8(ascii: "]")]
            .contains(byte) || byte == UInt8(ascii: "}")
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        isDigit(byte) || (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "f"))
    }

    private static func wordEnd(_ bytes: [UInt8], _ index: Int, _ holds: (UInt8) -> Bool) -> Int? {
        var end = index
        while end < bytes.count, holds(bytes[end]) { end += 1 }
        return end > index ? end : nil
    }

    private static let units: [[UInt8]] = ["ns", "us", "µs", "ms", "s", "m", "h", "d", "w"].map { Array($0.utf8) }

    /// `1m23s`, `-4.57s`, `250ms`
    private static func durationEnd(_ bytes: [UInt8], _ index: Int) -> Int? {
        var at = index
        if at < bytes.count, bytes[at] == UInt8(ascii: "-") { at += 1 }
        var end: Int?
        while let digits = wordEnd(bytes, at, { isDigit($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "_") }) {
            guard isDigit(bytes[at]),
                let unit = units.filter({ bytes[digits...].starts(with: $0) }).max(by: { $0.count < $1.count })
            else { break }
            at = digits + unit.count
            end = at
        }
        return end
    }

    /// `2026-11-22T10:31:07.250Z`
    private static func instantEnd(_ bytes: [UInt8], _ index: Int) -> Int? {
        let end = wordEnd(bytes, index) {
            isDigit($0) || [0x2D, 0x3A, 0x2E, 0x2B, UInt8(ascii: "T"), UInt8(ascii: "Z")].contains($0)
        }
        guard var end, end - index >= 10, bytes[index + 4] == 0x2D, bytes[index + 7] == 0x2D else { return nil }
        // The full stop behind it is the sentence's.
        while bytes[end - 1] == UInt8(ascii: ".") || bytes[end - 1] == UInt8(ascii: ":") { end -= 1 }
        return end
    }

    /// `<Run 12 study>`: another number of a run of the same name is as good.
    private static func runEnd(_ bytes: [UInt8], _ index: Int) -> Int? {
        guard bytes[index...].starts(with: Array("<Run ".utf8)),
            let end = bytes[index...].firstIndex(of: UInt8(ascii: ">"))
        else { return nil }
        return end + 1
    }
}
