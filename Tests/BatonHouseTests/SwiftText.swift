/// Swift source with its comments and the insides of its strings blanked out, so that a search sees code only.
///
/// Knows line and nested block comments, strings of one line and of several, and raw strings. What stands in an
/// interpolation is blanked with its string.
struct SwiftText {
    private let source: [UInt8]
    private var position = 0
    private var code: [UInt8] = []

    /// The code of all files in Sources, read once.
    static let sources = Result<[(path: String, code: String)], any Error> {
        try Repository.files(under: "Sources", suffix: ".swift").map { ($0, code(of: try Repository.text($0))) }
    }

    static func code(of text: String) -> String {
        var reader = SwiftText(source: Array(text.utf8))
        reader.run()
        return String(decoding: reader.code, as: UTF8.self)
    }

    private init(source: [UInt8]) { self.source = source }

    private mutating func run() {
        while position < source.count {
            if starts(with: "//") {
                while position < source.count, source[position] != UInt8(ascii: "\n") { position += 1 }
            } else if starts(with: "/*") {
                skipBlockComment()
            } else if let hashes = openingHashes() {
                skipString(hashes: hashes)
            } else {
                code.append(source[position])
                position += 1
            }
        }
    }

    private func starts(with text: String, at offset: Int = 0) -> Bool {
        var place = position + offset
        for byte in text.utf8 {
            guard place < source.count, source[place] == byte else { return false }
            place += 1
        }
        return true
    }

    private mutating func skipBlockComment() {
        var depth = 0
        repeat {
            if starts(with: "/*") {
                depth += 1
                position += 2
            } else if starts(with: "*/") {
                depth -= 1
                position += 2
            } else {
                position += 1
            }
        } while depth > 0 && position < source.count
    }

    /// The number of `#` in front of a string that starts here; nil where none starts.
    private func openingHashes() -> Int? {
        var count = 0
        while starts(with: "#", at: count) { count += 1 }
        return starts(with: "\"", at: count) ? count : nil
    }

    private mutating func skipString(hashes: Int) {
        position += hashes
        let quotes = starts(with: "\"\"\"") ? "\"\"\"" : "\""
        let fence = String(repeating: "#", count: hashes)
        position += quotes.utf8.count
        code += Array("\"\"".utf8)
        while position < source.count, !starts(with: quotes + fence) {
            if quotes == "\"", source[position] == UInt8(ascii: "\n") { return }
            // An escape, or an interpolation with strings of its own inside.
            if starts(with: "\\" + fence + "(") {
                position += 2 + hashes
                skipInterpolation()
            } else if hashes == 0, starts(with: "\\") {
                position += 2
            } else {
                position += 1
            }
        }
        position += quotes.utf8.count + hashes
    }

    private mutating func skipInterpolation() {
        var depth = 1
        while position < source.count, depth > 0 {
            if let hashes = openingHashes() {
                skipString(hashes: hashes)
                continue
            }
            if starts(with: "(") { depth += 1 }
            if starts(with: ")") { depth -= 1 }
            position += 1
        }
    }
}
