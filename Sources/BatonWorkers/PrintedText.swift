/// What a worker prints while it runs one statement, as far as somebody wants to see it: the beginning, and how much
/// more there was.
struct PrintedText {
    /// Bytes of one statement's output that are handed on.
    static let shownMax = 64 << 10

    private var shown = 0
    private(set) var dropped = 0
    /// Bytes of a character whose rest has not come.
    private var rest: [UInt8] = []
    /// The last of it, in which a dying program says why.
    private(set) var tail: [UInt8] = []

    /// Bytes of the tail.
    static let tailMax = 4 << 10

    /// Takes what was printed; gives what of it is to be shown.
    mutating func take(_ bytes: ArraySlice<UInt8>) -> String? {
        tail += bytes.suffix(Self.tailMax)
        if tail.count > Self.tailMax { tail.removeFirst(tail.count - Self.tailMax) }
        let room = Self.shownMax - shown
        guard room > 0 else {
            dropped += bytes.count
            return nil
        }
        let piece = rest + bytes.prefix(room)
        dropped += max(bytes.count - room, 0)
        shown += min(bytes.count, room)
        let whole = Self.wholeCharacters(piece)
        rest = Array(piece[whole...])
        return whole > 0 ? String(decoding: piece[..<whole], as: UTF8.self) : nil
    }

    /// The statement is over: says what was left out.
    mutating func end() -> String? {
        defer { (shown, dropped, rest) = (0, 0, []) }
        guard dropped > 0 else { return rest.isEmpty ? nil : String(decoding: rest, as: UTF8.self) }
        return "\n… \(dropped) more bytes of output are not shown\n"
    }

    /// How many bytes end with a whole character; at most three are held back.
    private static func wholeCharacters(_ bytes: [UInt8]) -> Int {
        for back in 1...3 where back <= bytes.count {
            let byte = bytes[bytes.count - back]
            if byte & 0xC0 == 0x80 { continue }
            let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
            return length > back ? bytes.count - back : bytes.count
        }
        return bytes.count
    }
}
