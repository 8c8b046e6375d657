/// Prose as HTML. Texts are escaped, always; links lead only where links of a paper may.
package enum MarkdownHTML {
    package static func html(_ text: String) -> String { html(MarkdownReader.blocks(text)) }

    private static func html(_ blocks: [MarkdownBlock]) -> String { blocks.map(html).joined() }

    private static func html(_ block: MarkdownBlock) -> String {
        switch block {
        case .heading(let level, let inlines):
            return "<h\(level)>\(html(inlines))</h\(level)>\n"
        case .paragraph(let inlines): return "<p>\(html(inlines))</p>\n"
        case .code(let language, let text): return code(language, text)
        case .quote(let blocks): return "<blockquote>\n\(html(blocks))</blockquote>\n"
        case .rule: return "<hr>\n"
        case .list(let start, let isTight, let items):
            let tag = start == nil ? "ul" : "ol"
            let from = start.map { $0 == 1 ? "" : " start=\"\($0)\"" } ?? ""
            let content = items.map { "<li>\(item($0, isTight: isTight))</li>\n" }.joined()
            return "<\(tag)\(from)>\n\(content)</\(tag)>\n"
        case .table(let header, let sides, let rows):
            let head = zip(header, sides).map { cell("th", $0, $1) }.joined()
            let body = rows.map { "<tr>" + zip($0, sides).map { cell("td", $0, $1) }.joined() + "</tr>\n" }.joined()
            return
                "<div class=\"scroll\"><table>\n<thead><tr>\(head)</tr></thead>\n<tbody>\n\(body)</tbody></table></div>\n"
        }
    }

    private static func code(_ language: String, _ text: String) -> String {
        let content = language == "exp" ? SourceHTML.html(text) : HTMLText.escaped(text)
        return "<pre class=\"code\"><code>\(content)</code></pre>\n"
    }

    private static func item(_ blocks: [MarkdownBlock], isTight: Bool) -> String {
        guard isTight else { return html(blocks) }
        return blocks.map { block in
            if case .paragraph(let inlines) = block { return html(inlines) }
            return html(block)
        }.joined(separator: "\n")
    }

    private static func cell(_ tag: String, _ inlines: [MarkdownInline], _ side: MarkdownSide) -> String {
        let style =
            switch side {
            case .left: ""
            case .center: " class=\"c\""
            case .right: " class=\"n\""
            }
        return "<\(tag)\(style)>\(html(inlines))</\(tag)>"
    }

    private static func html(_ inlines: [MarkdownInline]) -> String {
        inlines.map { inline in
            switch inline {
            case .text(let text): HTMLText.escaped(text)
            case .code(let text): "<code>\(HTMLText.escaped(text))</code>"
            case .emphasis(let inner): "<em>\(html(inner))</em>"
            case .strong(let inner): "<strong>\(html(inner))</strong>"
            case .struck(let inner): "<del>\(html(inner))</del>"
            case .link(let inner, let target): link(html(inner), target)
            case .picture(let text, let target): picture(text, target)
            case .lineBreak: "<br>\n"
            }
        }.joined()
    }

    private static func link(_ content: String, _ target: String) -> String {
        guard HTMLText.isSafe(target) else { return content }
        return "<a href=\"\(HTMLText.escaped(target))\">\(content)</a>"
    }

    /// A picture that is in the page itself is shown; any other would have to be fetched.
    private static func picture(_ text: String, _ target: String) -> String {
        let isInside = ["data:image/png;base64,", "data:image/jpeg;base64,"].contains(where: target.hasPrefix)
        if isInside { return "<img alt=\"\(HTMLText.escaped(text))\" src=\"\(HTMLText.escaped(target))\">" }
        return link(HTMLText.escaped(text.isEmpty ? target : text), target)
    }
}

/// Texts on their way into HTML.
package enum HTMLText {
    /// Text as it may stand between tags and in a quoted attribute. What can't be seen or turns the direction of text
    /// becomes a sign that can be seen.
    package static func escaped(_ text: String) -> String {
        var out = ""
        out.reserveCapacity(text.utf8.count + 16)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": out += "&amp;"
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            case "\"": out += "&quot;"
            case "'": out += "&#39;"
            case "\n", "\t": out.unicodeScalars.append(scalar)
            default: out.unicodeScalars.append(isUnseen(scalar.value) ? "\u{FFFD}" : scalar)
            }
        }
        return out
    }

    private static func isUnseen(_ value: UInt32) -> Bool {
        switch value {
        case 0..<0x20, 0x7F..<0xA0, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    /// Whether a link may lead there: to a page, an address, or a place in the same folder. Never a script.
    static func isSafe(_ target: String) -> Bool {
        if ["http://", "https://", "mailto:", "#"].contains(where: target.lowercased().hasPrefix) { return true }
        let scheme = target.prefix { $0 != ":" }
        // Without a scheme it is a path; a colon behind the first slash belongs to its name.
        return !target.isEmpty && (scheme.count == target.count || scheme.contains("/"))
            && !target.unicodeScalars.contains { $0.value < 0x21 }
    }
}
