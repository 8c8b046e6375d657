/// The one place where a text becomes a part of a shell command.
package enum ShellQuoting {
    /// `text` for its place, so that the shell takes it for exactly this text: one word, or a part of one.
    ///
    /// Nil where the place has no safe form. Texts with a NUL must be refused before.
    package static func quote(_ text: String, in context: ShellContext) -> String? {
        switch context {
        case .word: return word(text)
        case .singleQuoted: return escapeSingle(text)
        case .doubleQuoted: return escapeDouble(text)
        case .arithmetic: return Int(text) == nil ? nil : text
        case .unsupported: return nil
        }
    }

    /// `text` as one word: in single quotes, each single quote of its own as `'\''`.
    package static func word(_ text: String) -> String {
        "'" + escapeSingle(text) + "'"
    }

    private static func escapeSingle(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "'")) else { return text }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count + 8)
        for byte in text.utf8 {
            if byte == UInt8(ascii: "'") { bytes.append(contentsOf: "'\\''".utf8) } else { bytes.append(byte) }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func escapeDouble(_ text: String) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count + 8)
        for byte in text.utf8 {
            if "\\\"$`".utf8.contains(byte) { bytes.append(UInt8(ascii: "\\")) }
            bytes.append(byte)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
