/// Words on a line, with a space between them; what would end a word or a line is written as `%` and two digits.
struct WordLine {
    private(set) var bytes: [UInt8] = []

    private static let digits = Array("0123456789abcdef".utf8)
    private static let percent = UInt8(ascii: "%")

    mutating func add(_ word: String) {
        // A word of nothing is a single sign, which no other word is.
        if word.isEmpty { bytes.append(Self.percent) }
        for byte in word.utf8 {
            if byte <= 0x20 || byte == Self.percent {
                bytes += [Self.percent, Self.digits[Int(byte >> 4)], Self.digits[Int(byte & 15)]]
            } else {
                bytes.append(byte)
            }
        }
        bytes.append(0x20)
    }

    mutating func add(_ number: Int) {
        bytes += "\(number)".utf8
        bytes.append(0x20)
    }

    /// A word where there may be none.
    mutating func add(optional word: String?) {
        add(word == nil ? 0 : 1)
        if let word { add(word) }
    }

    mutating func add(_ words: [String]) {
        add(words.count)
        for word in words { add(word) }
    }

    mutating func endLine() {
        if bytes.last == 0x20 { bytes.removeLast() }
        bytes.append(0x0A)
    }
}

/// Reads what `WordLine` wrote.
struct WordReader {
    private var words: ArraySlice<ArraySlice<UInt8>>

    /// More than anybody has in one list.
    private static let countMax = 1_000_000

    init(_ line: ArraySlice<UInt8>) { words = line.split(separator: 0x20)[...] }

    mutating func word() throws(PilotTextError) -> String {
        guard let word = words.popFirst() else { throw .tooShort }
        if word.count == 1, word.first == UInt8(ascii: "%") { return "" }
        guard word.contains(UInt8(ascii: "%")) else { return String(decoding: word, as: UTF8.self) }
        return try Self.unescaped(word)
    }

    private static func unescaped(_ word: ArraySlice<UInt8>) throws(PilotTextError) -> String {
        var bytes: [UInt8] = []
        var rest = word
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            guard digits.utf8.count == 2, let code = UInt8(digits, radix: 16) else { throw .unreadable }
            bytes.append(code)
            rest = rest.dropFirst(2)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    mutating func number() throws(PilotTextError) -> Int {
        guard let number = Int(try word()) else { throw .unreadable }
        return number
    }

    mutating func optional() throws(PilotTextError) -> String? { try number() == 0 ? nil : try word() }

    mutating func list() throws(PilotTextError) -> [String] {
        let count = try self.count()
        var list: [String] = []
        for _ in 0..<count { list.append(try word()) }
        return list
    }

    mutating func count() throws(PilotTextError) -> Int {
        let count = try number()
        guard (0...Self.countMax).contains(count) else { throw .unreadable }
        return count
    }
}

/// A line that is none of ours.
enum PilotTextError: Error, Hashable {
    case tooShort, unreadable
}
