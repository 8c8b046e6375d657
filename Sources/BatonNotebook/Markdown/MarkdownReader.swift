/// Reads the Markdown that people write in notebooks: headings, paragraphs, lists, code, tables, quotes, rules.
///
/// HTML in it is text. Any text gives blocks, in time that grows with its length; nesting is bounded by `depthMax`.
struct MarkdownReader {
    private let lines: [Substring]
    private var index = 0
    private let depth: Int

    /// Levels of quotes and lists inside one another; deeper ones are text.
    static let depthMax = 12

    static func blocks(_ text: String) -> [MarkdownBlock] {
        read(text.split(separator: "\n", omittingEmptySubsequences: false), depth: 0)
    }

    private static func read(_ lines: [Substring], depth: Int) -> [MarkdownBlock] {
        var reader = MarkdownReader(lines: lines, depth: depth)
        return reader.read()
    }

    private init(lines: [Substring], depth: Int) {
        self.lines = lines
        self.depth = depth
    }

    private mutating func read() -> [MarkdownBlock] {
        var blocks: [MarkdownBlock] = []
        while index < lines.count {
            if Self.isBlank(lines[index]) {
                index += 1
            } else {
                blocks.append(block())
            }
        }
        return blocks
    }

    private mutating func block() -> MarkdownBlock {
        let line = lines[index]
        if let fence = Fence(line) { return fenced(fence) }
        if let heading = Self.heading(line) {
            index += 1
            return heading
        }
        if Self.isRule(line) {
            index += 1
            return .rule
        }
        if depth < Self.depthMax {
            if line.drop(while: Self.isSpace).first == ">" { return quote() }
            if let marker = ListMarker(line) { return list(marker) }
        }
        if let table = table() { return table }
        return paragraph()
    }

    // MARK: Lines

    private static func isSpace(_ character: Character) -> Bool { character == " " || character == "\t" }
    static func isBlank(_ line: Substring) -> Bool { line.allSatisfy(isSpace) }

    static func indent(_ line: Substring) -> Int { line.prefix(while: isSpace).count }

    private static func heading(_ line: Substring) -> MarkdownBlock? {
        guard indent(line) < 4 else { return nil }
        let rest = line.drop(while: isSpace)
        let level = rest.prefix { $0 == "#" }.count
        guard (1...6).contains(level) else { return nil }
        let text = rest.dropFirst(level)
        guard text.first.map(isSpace) ?? true else { return nil }
        var words = String(text).trimmed
        // `## Title ##`
        let closing = words.reversed().prefix { $0 == "#" }.count
        if closing > 0, closing == words.count || words.dropLast(closing).last == " " {
            words = String(words.dropLast(closing)).trimmed
        }
        return .heading(level: level, MarkdownInlineReader.inlines(words))
    }

    private static func isRule(_ line: Substring) -> Bool {
        let signs = line.filter { !isSpace($0) }
        guard signs.count >= 3, let first = signs.first, "-*_".contains(first), indent(line) < 4 else { return false }
        return signs.allSatisfy { $0 == first }
    }

    // MARK: Code

    private struct Fence {
        var sign: Character
        var count: Int
        var indent: Int
        var language: String

        init?(_ line: Substring) {
            indent = MarkdownReader.indent(line)
            let rest = line.dropFirst(indent)
            guard indent < 4, let first = rest.first, first == "`" || first == "~" else { return nil }
            sign = first
            count = rest.prefix { $0 == first }.count
            guard count >= 3 else { return nil }
            let info = String(rest.dropFirst(count)).trimmed
            guard first == "~" || !info.contains("`") else { return nil }
            language = info.split(separator: " ").first.map(String.init) ?? ""
        }

        func isClosed(by line: Substring) -> Bool {
            let rest = String(line).trimmed
            return rest.count >= count && rest.allSatisfy { $0 == sign }
        }
    }

    private mutating func fenced(_ fence: Fence) -> MarkdownBlock {
        index += 1
        var text: [Substring] = []
        while index < lines.count, !fence.isClosed(by: lines[index]) {
            text.append(lines[index].dropFirst(min(fence.indent, Self.indent(lines[index]))))
            index += 1
        }
        index += 1
        return .code(language: fence.language, text: text.joined(separator: "\n"))
    }

    // MARK: Quotes and lists

    private mutating func quote() -> MarkdownBlock {
        var inner: [Substring] = []
        while index < lines.count, !Self.isBlank(lines[index]) {
            var rest = lines[index].drop(while: Self.isSpace)
            if rest.first == ">" {
                rest = rest.dropFirst()
                if rest.first == " " { rest = rest.dropFirst() }
            } else if startsBlock(lines[index]) {
                break
            }
            inner.append(rest)
            index += 1
        }
        return .quote(Self.read(inner, depth: depth + 1))
    }

    private struct ListMarker {
        /// Nil without a number.
        var number: Int?
        var sign: Character
        /// Columns up to the item's text.
        var width: Int
        var indent: Int

        init?(_ line: Substring) {
            indent = MarkdownReader.indent(line)
            let rest = line.dropFirst(indent)
            guard let first = rest.first else { return nil }
            var length = 1
            if first.isASCII, first.isNumber {
                let digits = rest.prefix { $0.isASCII && $0.isNumber }
                guard digits.count < 10, let end = rest.dropFirst(digits.count).first, end == "." || end == ")" else {
                    return nil
                }
                number = Int(digits)
                sign = end
                length = digits.count + 1
            } else {
                guard "-*+".contains(first) else { return nil }
                sign = first
            }
            let behind = rest.dropFirst(length)
            guard behind.isEmpty || behind.first == " " || behind.first == "\t" else { return nil }
            let spaces = MarkdownReader.indent(behind)
            width = indent + length + (behind.count == spaces || spaces > 4 ? 1 : spaces)
        }
    }

    private mutating func list(_ first: ListMarker) -> MarkdownBlock {
        var items: [[MarkdownBlock]] = []
        var isTight = true
        while index < lines.count, let marker = ListMarker(lines[index]), marker.sign == first.sign,
            (marker.number == nil) == (first.number == nil), marker.indent < first.indent + 4,
            !Self.isRule(lines[index])
        {
            let (inner, endsWithGap) = itemLines(marker)
            items.append(Self.read(inner, depth: depth + 1))
            let goesOn = index < lines.count && ListMarker(lines[index])?.sign == first.sign
            // An empty line inside an item or between two makes paragraphs of their texts.
            if inner.contains(where: \.isEmpty) || (endsWithGap && goesOn) { isTight = false }
        }
        return .list(start: first.number, isTight: isTight, items: items)
    }

    /// The lines of one item, the marker taken off; whether an empty line stands behind it.
    private mutating func itemLines(_ marker: ListMarker) -> (lines: [Substring], endsWithGap: Bool) {
        var inner = [lines[index].dropFirst(min(marker.width, lines[index].count))]
        var hasGap = false
        var endsWithGap = false
        index += 1
        while index < lines.count {
            let line = lines[index]
            if Self.isBlank(line) {
                // Empty lines belong to the item when it goes on behind them.
                let next = lines[index...].first { !Self.isBlank($0) }
                hasGap = true
                guard let next, Self.indent(next) >= marker.width else {
                    endsWithGap = true
                    while index < lines.count, Self.isBlank(lines[index]) { index += 1 }
                    break
                }
                inner.append("")
            } else if Self.indent(line) >= marker.width {
                inner.append(line.dropFirst(marker.width))
            } else if hasGap || startsBlock(line) || ListMarker(line) != nil {
                break
            } else {
                inner.append(line.drop(while: Self.isSpace))
            }
            index += 1
        }
        return (inner, endsWithGap)
    }

    // MARK: Tables

    private mutating func table() -> MarkdownBlock? {
        guard index + 1 < lines.count, lines[index].contains("|"), let sides = Self.sides(lines[index + 1]) else {
            return nil
        }
        let header = Self.cells(lines[index])
        guard header.count == sides.count else { return nil }
        index += 2
        var rows: [[[MarkdownInline]]] = []
        while index < lines.count, !Self.isBlank(lines[index]), lines[index].contains("|") {
            var row = Self.cells(lines[index]).prefix(sides.count).map(MarkdownInlineReader.inlines)
            row += Array(repeating: [], count: sides.count - row.count)
            rows.append(row)
            index += 1
        }
        return .table(header: header.map(MarkdownInlineReader.inlines), sides: sides, rows: rows)
    }

    /// `|:---|---:|`
    private static func sides(_ line: Substring) -> [MarkdownSide]? {
        guard line.contains("-"), line.allSatisfy({ "|:- \t".contains($0) }) else { return nil }
        let cells = cells(line)
        guard cells.allSatisfy({ $0.contains("-") }), line.contains("|") || cells.count > 1 else { return nil }
        return cells.map { cell in
            switch (cell.hasPrefix(":"), cell.hasSuffix(":")) {
            case (true, true): .center
            case (false, true): .right
            default: .left
            }
        }
    }

    private static func cells(_ line: Substring) -> [String] {
        var cells: [String] = []
        var cell = ""
        var isEscaped = false
        var isCode = false
        for character in String(line).trimmed {
            if isEscaped {
                cell += character == "|" ? "|" : "\\" + String(character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if character == "|", !isCode {
                cells.append(cell.trimmed)
                cell = ""
            } else {
                if character == "`" { isCode.toggle() }
                cell.append(character)
            }
        }
        if isEscaped { cell += "\\" }
        cells.append(cell.trimmed)
        if cells.first?.isEmpty == true { cells.removeFirst() }
        if cells.last?.isEmpty == true { cells.removeLast() }
        return cells
    }

    // MARK: Paragraphs

    /// Whether a line ends the paragraph before it.
    private func startsBlock(_ line: Substring) -> Bool {
        if Fence(line) != nil || Self.heading(line) != nil || Self.isRule(line) { return true }
        if line.drop(while: Self.isSpace).first == ">" { return true }
        guard let marker = ListMarker(line) else { return false }
        return marker.number == nil || marker.number == 1
    }

    private mutating func paragraph() -> MarkdownBlock {
        var text: [String] = []
        while index < lines.count, !Self.isBlank(lines[index]) {
            if !text.isEmpty {
                // A line of `=` or `-` makes a heading of what stands above it.
                let line = String(lines[index]).trimmed
                if line.allSatisfy({ $0 == "=" }) || line.allSatisfy({ $0 == "-" }) {
                    index += 1
                    let words = text.joined(separator: " ")
                    return .heading(level: line.first == "=" ? 1 : 2, MarkdownInlineReader.inlines(words))
                }
                if startsBlock(lines[index]) { break }
            }
            // Two blanks at the end break the line.
            let isBroken = lines[index].hasSuffix("  ") || lines[index].hasSuffix("\\")
            var line = String(lines[index].drop(while: Self.isSpace)).trimmedEnd
            if isBroken, line.hasSuffix("\\") { line.removeLast() }
            text.append(line + (isBroken ? "\u{2028}" : ""))
            index += 1
        }
        return .paragraph(MarkdownInlineReader.inlines(text.joined(separator: "\n")))
    }
}
