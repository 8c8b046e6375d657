package import BatonSyntax

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

/// What a word of a text is, for people: `Markdown` where the reader shows it, plain elsewhere.
package struct Explanation: Hashable, Sendable {
    /// The word that is told about.
    package var span: Span
    /// `task train(rows: File, lr: Float, seed: Int = 0)`
    package var signature: String
    /// Sentences; lines broken by `\n`.
    package var text: String

    package init(span: Span, signature: String, text: String) {
        self.span = span
        self.signature = signature
        self.text = text
    }
}

/// The call that a place stands in.
package struct CallHelp: Hashable, Sendable {
    /// `train(rows: File, lr: Float, seed: Int = 0)`
    package var signature: String
    /// The bytes of `signature` that each parameter takes.
    package var parameters: [Range<Int>]
    /// Which parameter is being written; nil where none is.
    package var active: Int?
    /// One line.
    package var summary: String

    package init(signature: String, parameters: [Range<Int>], active: Int?, summary: String) {
        self.signature = signature
        self.parameters = parameters
        self.active = active
        self.summary = summary
    }
}
