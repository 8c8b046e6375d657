package import BatonModel

/// What names and texts of documents may look like.
package enum NameRule {
    /// Bytes of names and labels.
    package static let bytesMax = 200
    /// Levels of lists and maps of a value that somebody emits: room is left for the documents around it.
    package static let payloadDepthMax = WireJSON.depthMax - 16

    /// A name that people chose: anything in one line, without characters that turn the direction of text.
    package static func isName(_ name: String) -> Bool {
        (1...bytesMax).contains(name.utf8.count) && name != "." && name != ".."
            && name.unicodeScalars.allSatisfy(isShown)
    }

    /// A name that also stands in addresses, in keys and in file names: letters, digits, `.`, `_` and `-`, the first of
    /// them a letter or a digit.
    package static func isPlain(_ name: String) -> Bool {
        guard let first = name.utf8.first, name.utf8.count <= bytesMax, isLetterOrDigit(first) else { return false }
        return name.utf8.allSatisfy { isLetterOrDigit($0) || ".-_".utf8.contains($0) }
    }

    /// SHA-256 in lower-case hexadecimal.
    package static func isDigest(_ text: String) -> Bool {
        text.utf8.count == 64
            && text.utf8.allSatisfy {
                UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || UInt8(ascii: "a")...UInt8(ascii: "f") ~= $0
            }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }

    private static func isShown(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: false
        default: true
        }
    }
}

extension DocumentReader {
    package func name(_ key: String) throws(DocumentFault) -> String {
        let name = try text(key)
        guard NameRule.isName(name) else {
            throw fault(key, "a name of 1 to \(NameRule.bytesMax) bytes without control characters is expected")
        }
        return name
    }

    package func plainName(_ key: String) throws(DocumentFault) -> String {
        let name = try text(key)
        guard NameRule.isPlain(name) else {
            throw fault(
                key,
                "letters, digits, '.', '_' and '-' are expected, a letter or a digit first, "
                    + "at most \(NameRule.bytesMax)")
        }
        return name
    }

    package func digest(_ key: String) throws(DocumentFault) -> String {
        let digest = try text(key)
        guard NameRule.isDigest(digest) else {
            throw fault(key, "a SHA-256 of 64 lower-case hexadecimal digits is expected")
        }
        return digest
    }

    /// A value of the language; it is not so deep that a document around it could not be read.
    package func datum(_ key: String) throws(DocumentFault) -> Datum {
        guard let json = optional(key) else { return .null }
        guard json.isWithin(depth: NameRule.payloadDepthMax) else {
            throw fault(key, "is nested more than \(NameRule.payloadDepthMax) deep")
        }
        guard let datum = Datum(json) else { throw fault(key, "is no value of the language") }
        return datum
    }

    /// A number that JSON's own may be too narrow for, as text.
    package func seed(_ key: String) throws(DocumentFault) -> UInt64 {
        guard let seed = UInt64(try text(key)) else { throw fault(key, "a number as text is expected") }
        return seed
    }

    /// Names with scalars: texts, numbers, truths.
    package func properties(_ key: String, max: Int = 1000) throws(DocumentFault) -> [WireJSON.Member] {
        guard let value = optional(key) else { return [] }
        guard case .object(let members) = value else { throw fault(key, "an object is expected") }
        guard members.count <= max else { throw fault(key, "has more than \(max) members") }
        for member in members {
            switch member.value {
            case .array, .object: throw fault("\(key).\(member.key)", "a text, a number or a truth is expected")
            case .null, .bool, .int, .float, .string: break
            }
            guard NameRule.isName(member.key) else { throw fault(key, "has a member that is no name") }
        }
        return members
    }
}

extension WireJSON {
    /// An object; members without a value are left out.
    static func members(_ members: (String, WireJSON?)...) -> WireJSON {
        .object(members.compactMap { key, value in value.map { Member(key, $0) } })
    }

    /// Whether it has at most so many levels of arrays and objects.
    func isWithin(depth: Int) -> Bool {
        switch self {
        case .null, .bool, .int, .float, .string: true
        case .array(let items): depth > 0 && items.allSatisfy { $0.isWithin(depth: depth - 1) }
        case .object(let members): depth > 0 && members.allSatisfy { $0.value.isWithin(depth: depth - 1) }
        }
    }

    static func optional(_ text: String?) -> WireJSON { text.map { .string($0) } ?? .null }
    static func optional(_ number: Int?) -> WireJSON { number.map { .int($0) } ?? .null }
    static func texts(_ texts: [String]) -> WireJSON { .array(texts.map { .string($0) }) }
    static func documents(_ documents: [some WireDocument]) -> WireJSON { .array(documents.map(\.json)) }
}
