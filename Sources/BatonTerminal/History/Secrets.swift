/// Looks for what nobody wants in a file: passwords, keys and tokens with their values.
///
/// Goes by the words around: a secret that stands alone is not known as one.
package enum Secrets {
    private static let words = [
        "password", "passwd", "passphrase", "secret", "token", "api_key", "apikey", "api-key", "access_key",
        "private_key", "credential", "authorization",
    ]
    /// How keys of some services begin, with the count of signs that must follow.
    private static let beginnings: [(text: String, length: Int)] = [
        ("ghp_", 16), ("github_pat_", 16), ("glpat-", 16), ("xoxb-", 10), ("sk-", 20), ("akia", 12), ("bearer ", 8),
        ("-----begin ", 3),
    ]

    /// Whether the text holds what looks like a secret.
    ///
    /// - Complexity: O(n).
    package static func isSuspected(in text: String) -> Bool {
        let bytes = text.utf8.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 + 32 : $0 }
        return words.contains { word in places(of: word, in: bytes).contains { holdsValue(bytes, word, at: $0) } }
            || beginnings.contains { begin in
                places(of: begin.text, in: bytes).contains { place in
                    let rest = bytes[(place + begin.text.utf8.count)...]
                    let isStart = place == 0 || !isWord(bytes[place - 1])
                    return isStart && rest.prefix { isWord($0) || $0 == UInt8(ascii: "-") }.count >= begin.length
                }
            }
            || places(of: "://", in: bytes).contains { hasPassword(bytes[($0 + 3)...]) }
    }

    private static func places(of word: String, in bytes: [UInt8]) -> [Int] {
        let wanted = Array(word.utf8)
        guard bytes.count >= wanted.count else { return [] }
        return bytes.indices.filter { bytes[$0] == wanted[0] && bytes[$0...].starts(with: wanted) }
    }

    /// `token = "…"`, `"token": '…'`, `TOKEN=…`, `--token …`.
    private static func holdsValue(_ bytes: [UInt8], _ word: String, at place: Int) -> Bool {
        var rest = bytes[(place + word.utf8.count)...].drop(while: isWord)
        if isQuote(rest.first) { rest = rest.dropFirst() }
        let isOption = place >= 2 && bytes[place - 1] == UInt8(ascii: "-") && bytes[place - 2] == UInt8(ascii: "-")
        if isOption, rest.first == UInt8(ascii: " ") || rest.first == UInt8(ascii: "=") { return rest.count > 1 }
        rest = rest.drop { $0 == UInt8(ascii: " ") }
        guard rest.first == UInt8(ascii: "=") || rest.first == UInt8(ascii: ":") else { return false }
        let behind = rest.dropFirst()
        let value = behind.drop { $0 == UInt8(ascii: " ") }
        if isQuote(value.first) { return value.dropFirst().first.map { !isQuote($0) } ?? false }
        return value.startIndex == behind.startIndex && (value.first.map(isWord) ?? false)
    }

    /// `name:password@host`
    private static func hasPassword(_ rest: ArraySlice<UInt8>) -> Bool {
        let place = rest.prefix { $0 > 0x20 && $0 != UInt8(ascii: "/") && !isQuote($0) }
        guard let at = place.lastIndex(of: UInt8(ascii: "@")) else { return false }
        return place[..<at].contains(UInt8(ascii: ":"))
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte >= 0x80
    }

    private static func isQuote(_ byte: UInt8?) -> Bool { byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") }
}
