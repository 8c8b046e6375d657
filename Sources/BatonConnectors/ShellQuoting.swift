/// Words for a POSIX shell; the one place where connectors quote.
enum ShellQuoting {
    /// The text as one word, whatever is in it but a zero byte.
    static func word(_ text: String) -> String {
        var quoted: [UInt8] = [UInt8(ascii: "'")]
        for byte in text.utf8 {
            if byte == UInt8(ascii: "'") { quoted += "'\\''".utf8 } else { quoted.append(byte) }
        }
        quoted.append(UInt8(ascii: "'"))
        return String(decoding: quoted, as: UTF8.self)
    }

    static func line(_ words: [String]) -> String { words.map(word).joined(separator: " ") }
}
