/// Reads what stands inside a paragraph: emphasis, code, links, escapes.
///
/// Marks that do not pair are text. Each mark looks for its partner once, over a bounded stretch.
struct MarkdownInlineReader {
    private let text: [Character]
    private var plain = ""
    private var found: [MarkdownInline] = []
    private let depth: Int

    /// Levels of emphasis and links inside one another.
    private static let depthMax = 8
    /// Characters in which the partner of a mark is looked for.
    private static let reach = 2_000

    static func inlines(_ text: String) -> [MarkdownInline] { read(Array(text), depth: 0) }

    private static func read(_ text: [Character], depth: Int) -> [MarkdownInline] {
        var reader = MarkdownInlineReader(text: text, depth: depth)
        reader.read()
        return reader.found
    }

    private init(text: [Character], depth: Int) {
        self.text = text
        self.depth = depth
    }

    private mutating func read() {
        var at = 0
        while at < text.count { at = step(at) }
        close()
    }

    private mutating func close() {
        if !plain.isEmpty { found.append(.text(plain)) }
        plain = ""
    }

    private mutating func add(_ inline: MarkdownInline) {
        close()
        found.append(inline)
    }

    /// Takes what begins at a place; answers where it ends.
    private mutating func step(_ at: Int) -> Int {
        let character = text[at]
        switch character {
        case "\\"
        where at + 1 < text.count && text[at + 1].isASCII && !text[at + 1].isLetter && !text[at + 1].isNumber
            && text[at + 1] != " ":
            plain.append(text[at + 1])
            return at + 2
        case "\u{2028}":
            add(.lineBreak)
            return at + 1 < text.count && text[at + 1] == "\n" ? at + 2 : at + 1
        case "`": if let end = code(at) { return end }
        case "!" where at + 1 < text.count && text[at + 1] == "[":
            if let end = link(at + 1, isPicture: true) { return end }
        case "[": if let end = link(at, isPicture: false) { return end }
        case "<": if let end = address(at) { return end }
        case "*", "_", "~": return emphasis(at)
        default: break
        }
        plain.append(character)
        return at + 1
    }

    private mutating func code(_ at: Int) -> Int? {
        let count = run(at)
        var end = at + count
        let limit = min(text.count, at + Self.reach)
        while end < limit {
            guard text[end] == "`" else {
                end += 1
                continue
            }
            let closing = run(end)
            if closing == count {
                var content = String(text[at + count..<end]).replacing("\n", with: " ")
                if content.hasPrefix(" "), content.hasSuffix(" "), content.contains(where: { $0 != " " }) {
                    content = String(content.dropFirst().dropLast())
                }
                add(.code(content))
                return end + count
            }
            end += closing
        }
        plain += String(repeating: "`", count: count)
        return at + count
    }

    /// How often the character at a place stands there in a row.
    private func run(_ at: Int) -> Int {
        var end = at
        while end < text.count, text[end] == text[at] { end += 1 }
        return end - at
    }

    /// `[text](target)`
    private mutating func link(_ at: Int, isPicture: Bool) -> Int? {
        guard depth < Self.depthMax, let close = partner(of: "[", "]", at), close + 1 < text.count,
            text[close + 1] == "(", let end = partner(of: "(", ")", close + 1)
        else { return nil }
        let words = Array(text[at + 1..<close])
        // A title in quotes behind the target is left out.
        let inside = String(text[close + 2..<end]).trimmed
        let target = inside.split(separator: " ", maxSplits: 1).first.map(String.init) ?? ""
        if isPicture {
            add(.picture(text: String(words), target: target))
        } else {
            add(.link(Self.read(words, depth: depth + 1), target: target))
        }
        return end + 1
    }

    private func partner(of opening: Character, _ closing: Character, _ at: Int) -> Int? {
        var depth = 0
        var index = at
        let limit = min(text.count, at + Self.reach)
        while index < limit {
            if text[index] == "\\" {
                index += 2
                continue
            }
            if text[index] == opening { depth += 1 }
            if text[index] == closing {
                depth -= 1
                if depth == 0 { return index }
            }
            index += 1
        }
        return nil
    }

    /// `<https://…>`
    private mutating func address(_ at: Int) -> Int? {
        let limit = min(text.count, at + 2_000)
        guard let end = text[at..<limit].firstIndex(of: ">") else { return nil }
        let target = String(text[at + 1..<end])
        guard ["http://", "https://", "mailto:"].contains(where: target.hasPrefix), !target.contains(" ") else {
            return nil
        }
        add(.link([.text(target)], target: target))
        return end + 1
    }

    /// `*one*`, `**two**`, `_one_`, `~~struck~~`; answers where to go on.
    private mutating func emphasis(_ at: Int) -> Int {
        let sign = text[at]
        let count = min(run(at), 3)
        let isWordBefore = at > 0 && (text[at - 1].isLetter || text[at - 1].isNumber)
        let canOpen =
            at + count < text.count && !text[at + count].isWhitespace && !(sign == "_" && isWordBefore)
            && (sign != "~" || count == 2) && depth < Self.depthMax
        if canOpen, let end = closing(sign, count, from: at + count) {
            let inner = Self.read(Array(text[at + count..<end]), depth: depth + 1)
            switch (sign, count) {
            case ("~", _): add(.struck(inner))
            case (_, 1): add(.emphasis(inner))
            case (_, 2): add(.strong(inner))
            default: add(.strong([.emphasis(inner)]))
            }
            return end + count
        }
        let length = run(at)
        plain += String(repeating: sign, count: length)
        return at + length
    }

    private func closing(_ sign: Character, _ count: Int, from start: Int) -> Int? {
        var index = start
        let limit = min(text.count, start + Self.reach)
        while index < limit {
            switch text[index] {
            case "\\": index += 2
            case "`": index += run(index)
            case sign:
                let length = run(index)
                let isWordBehind =
                    index + length < text.count && (text[index + length].isLetter || text[index + length].isNumber)
                if length >= count, !text[index - 1].isWhitespace, !(sign == "_" && isWordBehind),
                    length != 2 || count != 1
                {
                    return index
                }
                index += length
            default: index += 1
            }
        }
        return nil
    }
}
