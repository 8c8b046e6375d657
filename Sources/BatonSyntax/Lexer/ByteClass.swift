/// What a byte can begin or go on with; the lexer's table.
enum ByteClass: UInt8 {
    case unknown, space, lineBreak, letter, digit, quote, sign, high

    /// One entry for each byte value.
    static let table: [ByteClass] = (0...255).map { (value: Int) in
        switch UInt8(value) {
        case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): return .space
        case UInt8(ascii: "\n"): return .lineBreak
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"):
            return .letter
        case UInt8(ascii: "0")...UInt8(ascii: "9"): return .digit
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return .quote
        case 0x80...0xFF: return .high
        case 0..<0x20, 0x7F: return .unknown
        default: return .sign
        }
    }

    /// True where the byte goes on a name: letters, digits and `_`.
    static let continuesName: [Bool] = (0...255).map { table[$0] == .letter || table[$0] == .digit }
}
