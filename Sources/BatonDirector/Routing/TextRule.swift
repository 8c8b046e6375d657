/// Which texts are allowed; from one rule come the check and the pattern in the OpenAPI document.
package struct TextRule: Sendable {
    /// Lengths in Unicode scalars.
    package var lengths: ClosedRange<Int>
    /// Characters that may stand first, and behind, as in brackets of a regular expression; nil for any.
    package var first: Characters?
    package var rest: Characters?
    /// These texts only.
    package var values: [String]?

    /// ASCII characters and ranges of them: `A-Za-z0-9._-`, a `-` last.
    package struct Characters: Sendable {
        let text: String
        private let allowed: Set<UInt8>

        package init(_ text: String) {
            self.text = text
            var allowed: Set<UInt8> = []
            let bytes = Array(text.utf8)
            var index = 0
            while index < bytes.count {
                if index + 2 < bytes.count, bytes[index + 1] == UInt8(ascii: "-") {
                    allowed.formUnion(bytes[index]...bytes[index + 2])
                    index += 3
                } else {
                    allowed.insert(bytes[index])
                    index += 1
                }
            }
            self.allowed = allowed
        }

        func has(_ byte: UInt8) -> Bool { allowed.contains(byte) }
    }

    /// Any text of these lengths.
    package init(_ lengths: ClosedRange<Int>) { self.lengths = lengths }

    package init(first: String, rest: String, max: Int) {
        lengths = 1...max
        self.first = Characters(first)
        self.rest = Characters(rest)
    }

    /// One of some words.
    package init(of values: [String]) {
        lengths = 0...(values.map(\.unicodeScalars.count).max() ?? 0)
        self.values = values
    }

    package func allows(_ text: String) -> Bool {
        if let values { return values.contains(text) }
        // No text has more scalars than bytes, and none has more than four bytes for a scalar.
        guard text.utf8.count <= lengths.upperBound * 4, lengths.contains(text.unicodeScalars.count) else {
            return false
        }
        guard let first, let rest else { return true }
        return text.utf8.enumerated().allSatisfy { $0.offset == 0 ? first.has($0.element) : rest.has($0.element) }
    }

    var pattern: String? {
        guard let first, let rest else { return nil }
        return "^[\(first.text)][\(rest.text)]{0,\(lengths.upperBound - 1)}$"
    }

    /// What is allowed, for people.
    package var words: String {
        if let values { return "one of " + values.map { "'\($0)'" }.joined(separator: ", ") }
        guard let first, let rest else {
            return "a text of \(lengths.lowerBound) to \(lengths.upperBound) characters"
        }
        let head = first.text == rest.text ? "" : " and begins with one of \(first.text)"
        return "a text of at most \(lengths.upperBound) characters that has only \(rest.text)\(head)"
    }

    /// Names of users.
    package static let user = TextRule(first: "a-z0-9", rest: "a-z0-9._-", max: 32)
    /// Names of nodes, pools, connectors, tokens, secrets.
    package static let name = TextRule(first: "A-Za-z0-9", rest: "A-Za-z0-9._-", max: 63)
    /// Tags of nodes and names of properties.
    package static let tag = TextRule(first: "A-Za-z0-9", rest: "A-Za-z0-9._:-", max: 63)
    /// What the director calls things that it makes.
    package static let id = TextRule(first: "a-z0-9", rest: "a-z0-9-", max: 40)
    package static let digest = TextRule(first: "0-9a-f", rest: "0-9a-f", exactly: 64)

    private init(first: String, rest: String, exactly count: Int) {
        self.init(first: first, rest: rest, max: count)
        lengths = count...count
    }
}
