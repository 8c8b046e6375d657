import BatonPlot

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
        let content = language == "exp" ? SourceHTML.html(text) : MarkupText.escaped(text)
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
            case .text(let text): MarkupText.escaped(text)
            case .code(let text): "<code>\(MarkupText.escaped(text))</code>"
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
        return "<a href=\"\(MarkupText.escaped(target))\">\(content)</a>"
    }

    /// A picture that is in the page itself is shown; any other would have to be fetched.
    private static func picture(_ text: String, _ target: String) -> String {
        let isInside = ["data:image/png;base64,", "data:image/jpeg;base64,"].contains(where: target.hasPrefix)
        if isInside { return "<img alt=\"\(MarkupText.escaped(text))\" src=\"\(MarkupText.escaped(target))\">" }
        return link(MarkupText.escaped(text.isEmpty ? target : text), target)
    }
}

/// Links on their way into HTML.
enum HTMLText {
    /// Whether a link may lead there: to a page, an address, or a place in the same folder. Never a script.
    static func isSafe(_ target: String) -> Bool {
        if ["http://", "https://", "mailto:", "#"].contains(where: target.lowercased().hasPrefix) { return true }
        let scheme = target.prefix { $0 != ":" }
        // Without a scheme it is a path; a colon behind the first slash belongs to its name.
        return !target.isEmpty && (scheme.count == target.count || scheme.contains("/"))
            && !target.unicodeScalars.contains { $0.value < 0x21 }
    }
}
