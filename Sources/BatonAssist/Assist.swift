import BatonSyntax

/// Help for somebody who writes Exp: what could stand here, what this is, where it comes from.
///
/// Pure: texts and a `Scope` in, answers out. Offsets are in bytes of UTF-8. Every function works on broken texts.
package enum Assist {
    /// What could stand at `offset`.
    package static func complete(_ text: String, at offset: Int, names: Scope) -> Completion {
        complete(Document(text), at: offset, names: names)
    }

    package static func complete(_ document: Document, at offset: Int, names: Scope) -> Completion {
        let offset = min(max(0, offset), document.source.bytes.count)
        var completer = Completer(document, at: offset, names)
        return completer.completion()
    }

    /// Whether a byte may stand in a name; those of letters outside ASCII may.
    static func isNameByte(_ byte: UInt8) -> Bool {
        byte >= 0x80 || byte == UInt8(ascii: "_")
            || (byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "z")
            || byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
    }
}
