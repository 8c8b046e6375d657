import BatonInterpreter
import BatonSyntax

/// A text that is open in an editor.
final class OpenText {
    let uri: String
    /// Its path, or the URI where it is no file.
    let name: String
    private(set) var bytes: [UInt8]
    var version: Int?
    private(set) var positions: Positions
    private let encoding: Positions.Encoding
    private let scope: () -> Scope
    private var known: Analysis?
    /// Whether the word `import` stands in it somewhere.
    private(set) lazy var imports = OpenText.mentionsImport(bytes)

    /// - Parameter scope: What is known besides the text; asked for with each analysis.
    init(uri: String, _ text: String, _ encoding: Positions.Encoding, scope: @escaping () -> Scope) {
        self.uri = uri
        name = OpenText.path(of: uri) ?? uri
        bytes = Array(text.utf8)
        self.encoding = encoding
        self.scope = scope
        positions = Positions(bytes, encoding)
    }

    /// What is wrong with the text and what its names mean, as it is now.
    var analysis: Analysis {
        if let known { return known }
        let made = Analysis(Document(SourceFile(name: name, bytes: bytes)), scope())
        known = made
        return made
    }

    /// What it imports may have changed.
    func forget() { known = nil }

    /// Takes a change in: a range with its new text, or the whole text. False for a change that is none.
    func apply(_ change: Value) -> Bool {
        guard let text = change["text"]?.string else { return false }
        guard let json = change["range"] else {
            guard text.utf8.count <= SourceFile.sizeMax else { return false }
            bytes = Array(text.utf8)
            return changed()
        }
        guard let range = positions.range(json), bytes.count - range.count + text.utf8.count <= SourceFile.sizeMax
        else { return false }
        bytes.replaceSubrange(range, with: text.utf8)
        return changed()
    }

    private func changed() -> Bool {
        positions = Positions(bytes, encoding)
        known = nil
        imports = OpenText.mentionsImport(bytes)
        return true
    }

    private static func mentionsImport(_ bytes: [UInt8]) -> Bool {
        let word = Array("import".utf8)
        return bytes.withUnsafeBufferPointer { bytes in
            var index = 0
            while index + word.count <= bytes.count {
                if bytes[index] == word[0], bytes[index...].starts(with: word) { return true }
                index += 1
            }
            return false
        }
    }

    // MARK: URIs

    /// The path of a `file:` URI.
    static func path(of uri: String) -> String? {
        guard uri.hasPrefix("file://") else { return nil }
        var bytes: [UInt8] = []
        var rest = Array(uri.utf8.dropFirst(7))[...]
        // A host's name stands in front of the path.
        rest = rest.drop { $0 != UInt8(ascii: "/") }
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let high = rest.first.flatMap(digit),
                let low = rest.dropFirst().first.flatMap(digit)
            {
                bytes.append(high << 4 | low)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return bytes.isEmpty || bytes.contains(0) ? nil : String(decoding: bytes, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// The `file:` URI of a path.
    static func uri(of path: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes = Array("file://".utf8)
        for byte in path.utf8 {
            if Assist.isNameByte(byte) && byte < 0x80 || "/-.~".utf8.contains(byte) {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
