/// Bytes of a terminal as keys: characters from UTF-8, pastes as one piece.
///
/// Pure: the bytes come by `take`, and what is not whole yet waits for more.
package struct KeyDecoder {
    package enum Key: Hashable, Sendable {
        case scalar(Unicode.Scalar)
        /// A key of many bytes that libedit is to know by one.
        case special(SpecialKey)
        /// A pasted block, whole.
        case paste(String)
    }

    /// Whether an escape sequence becomes one key here: in vi's modes, where a lone Escape must not wait for what follows.
    package var joinsSequences = false
    private var bytes: [UInt8] = []
    private var position = 0

    static let pasteStart = Array("\u{1B}[200~".utf8)
    static let pasteEnd = Array("\u{1B}[201~".utf8)
    /// A longer paste comes in parts.
    package static let pasteMax = 16 << 20

    package init() {}

    package var isEmpty: Bool { position == bytes.count }

    package mutating func take(_ new: some Sequence<UInt8>) {
        if isEmpty {
            bytes.removeAll(keepingCapacity: true)
            position = 0
        }
        bytes.append(contentsOf: new)
    }

    /// Drops what has not been handed out.
    package mutating func clear() {
        bytes.removeAll()
        position = 0
        searched = 0
    }

    /// The next key; nil where there is none, or where it may go on with bytes that have not come.
    ///
    /// - Parameter isLast: nothing more comes soon, so that a beginning is taken for what it is.
    package mutating func next(isLast: Bool) -> Key? {
        while position < bytes.count {
            let rest = bytes[position...]
            if rest.first == 0x1B {
                if let key = sequence(rest, isLast: isLast) { return key }
                if !isLast { return nil }
            }
            guard let (scalar, length) = character(rest, isLast: isLast) else { return nil }
            position += length
            if let scalar { return .scalar(scalar) }
        }
        return nil
    }

    /// Whether what waits is a paste whose end has not come.
    package var isInPaste: Bool { bytes[position...].starts(with: Self.pasteStart) }

    // Escape sequences

    private mutating func sequence(_ rest: ArraySlice<UInt8>, isLast: Bool) -> Key? {
        if rest.starts(with: Self.pasteStart) { return paste(rest, isLast: isLast) }
        // Only the beginning has come.
        if !isLast, rest.count < Self.pasteStart.count, Self.pasteStart.starts(with: rest), !isWholeSequence(rest) {
            return nil
        }
        guard joinsSequences, let (key, length) = SpecialKey.match(rest) else {
            guard isLast || !joinsSequences || rest.count > 1 else { return nil }
            position += 1
            return .scalar("\u{1B}")
        }
        position += length
        return .special(key)
    }

    private func isWholeSequence(_ rest: ArraySlice<UInt8>) -> Bool { SpecialKey.match(rest) != nil }

    /// Bytes of the open paste in which its end is not.
    private var searched = 0

    private mutating func paste(_ rest: ArraySlice<UInt8>, isLast: Bool) -> Key? {
        let start = rest.startIndex + Self.pasteStart.count
        var place = max(start, start + searched - Self.pasteEnd.count)
        while let found = bytes[place...].firstIndex(of: 0x1B) {
            if bytes[found...].starts(with: Self.pasteEnd) {
                return paste(start..<found, next: found + Self.pasteEnd.count)
            }
            place = found + 1
        }
        searched = bytes.count - start
        if isLast || searched > Self.pasteMax { return paste(start..<bytes.count, next: bytes.count) }
        return nil
    }

    private mutating func paste(_ range: Range<Int>, next: Int) -> Key {
        position = next
        searched = 0
        return .paste(String(decoding: bytes[range], as: UTF8.self))
    }

    // Characters

    /// A character and its bytes; none where the bytes are no UTF-8 or a control sign of the upper half. Nil where some
    /// are still to come.
    private func character(_ rest: ArraySlice<UInt8>, isLast: Bool) -> (scalar: Unicode.Scalar?, length: Int)? {
        guard let first = rest.first else { return nil }
        let length = first < 0x80 ? 1 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 0
        if length == 0 { return (nil, 1) }
        let whole = rest.prefix(length)
        guard whole.dropFirst().allSatisfy({ $0 & 0xC0 == 0x80 }) else { return (nil, 1) }
        guard whole.count == length else { return isLast ? (nil, whole.count) : nil }
        let text = String(decoding: whole, as: UTF8.self).unicodeScalars
        guard text.count == 1, let scalar = text.first, scalar != "\u{FFFD}" || first == 0xEF else { return (nil, 1) }
        return (0x80..<0xA0).contains(scalar.value) ? (nil, length) : (scalar, length)
    }
}

/// Keys of many bytes, as libedit is told of them: by codes that no text has.
package enum SpecialKey: UInt8, CaseIterable, Sendable {
    case up = 0x80
    case down, left, right, home, end, delete, wordLeft, wordRight, breakLine, tabBack
    /// A paste waits to be put in.
    case paste

    /// How terminals send them, behind the Escape.
    static let sequences: [(bytes: [UInt8], key: SpecialKey)] = texts.map { (Array($0.text.utf8), $0.key) }

    private static let texts: [(text: String, key: SpecialKey)] = [
        ("[A", .up), ("OA", .up), ("[B", .down), ("OB", .down), ("[C", .right), ("OC", .right), ("[D", .left),
        ("OD", .left), ("[H", .home), ("OH", .home), ("[1~", .home), ("[7~", .home), ("[F", .end), ("OF", .end),
        ("[4~", .end), ("[8~", .end), ("[3~", .delete), ("[1;5D", .wordLeft), ("[1;3D", .wordLeft), ("[5D", .wordLeft),
        ("[1;5C", .wordRight), ("[1;3C", .wordRight), ("[5C", .wordRight), ("\r", .breakLine), ("\n", .breakLine),
        ("[Z", .tabBack),
    ]

    /// The key at the start of the bytes, with its length.
    static func match(_ bytes: ArraySlice<UInt8>) -> (key: SpecialKey, length: Int)? {
        let rest = bytes.dropFirst()
        guard let found = sequences.first(where: { rest.starts(with: $0.bytes) }) else { return nil }
        return (found.key, found.bytes.count + 1)
    }
}
