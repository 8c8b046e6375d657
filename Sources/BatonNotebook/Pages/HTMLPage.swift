import BatonPlot
import BatonSyntax

/// A notebook as one page of HTML that needs nothing from outside: light and dark, on a telephone and on paper.
package enum HTMLPage {
    package static func html(_ content: PageContent, footer: String = "") -> String {
        let colors = SourceColors(content.notebook.source)
        let title = MarkupText.escaped(content.title)
        var out = """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
            <title>\(title)</title>
            <style>
            \(HTMLPageStyle.text)</style>
            </head>
            <body>
            <main>

            """
        for (cell, block) in content.blocks {
            switch block {
            case .prose(let text): out += "<section class=\"prose\">\n\(MarkdownHTML.html(text))</section>\n"
            case .code(let parts): out += code(parts, cell, colors)
            }
        }
        let words = footer.isEmpty ? "" : "<footer>\(MarkupText.escaped(footer))</footer>\n"
        return out + "\(words)</main>\n</body>\n</html>\n"
    }

    private static func code(_ parts: [PageContent.Part], _ cell: Int, _ colors: SourceColors) -> String {
        var out = "<section class=\"cell\" id=\"cell-\(cell + 1)\">\n"
        for part in parts {
            switch part {
            case .source(let range): out += "<pre class=\"code\"><code>\(colors.html(range))</code></pre>\n"
            case .output(let pieces):
                out += "<div class=\"out\">\n" + pieces.map(html).joined() + "</div>\n"
            }
        }
        return out + "</section>\n"
    }

    private static func html(_ piece: OutputPiece) -> String {
        // A picture and a table have come from Baton's own writers, which escape what they are given.
        if let svg = piece.svg { return "<figure class=\"scroll\">\(svg)</figure>\n" }
        if let html = piece.html { return "<div class=\"scroll\">\(html)</div>\n" }
        let style = piece.isError ? " class=\"error\"" : ""
        return "<pre\(style)>\(MarkupText.escaped(piece.text.trimmedEndOfLines))</pre>\n"
    }
}

extension String {
    /// Without line breaks at its end.
    var trimmedEndOfLines: String {
        var end = utf8.endIndex
        while end > utf8.startIndex, utf8[utf8.index(before: end)] == 0x0A { end = utf8.index(before: end) }
        return String(self[..<end])
    }
}
