import BatonPlot
import Testing

/// Text on its way into HTML, SVG and XML.
struct MarkupTextTests {
    @Test(arguments: [
        ("<script>&\"'", "&lt;script&gt;&amp;&quot;&#39;"),
        ("a\tb\nc", "a\tb\nc"),
        ("\u{0}\u{7}\u{1B}[31m\u{7F}\u{9B}", "\u{FFFD}\u{FFFD}\u{FFFD}[31m\u{FFFD}\u{FFFD}"),
        ("abc\u{202E}txt\u{2066}\u{2028}", "abc\u{FFFD}txt\u{FFFD}\u{FFFD}"),
        ("\u{FFFE}\u{FFFF}", "\u{FFFD}\u{FFFD}"),
        ("größe 実験 😀", "größe 実験 😀"), ("&amp;", "&amp;amp;"), ("", ""),
    ])
    func `nothing in a text is markup, and what can't be seen is seen`(text: String, expected: String) {
        #expect(MarkupText.escaped(text) == expected)
    }

    @Test func `a caller writes what is no sign of the markup in its own way`() {
        #expect(MarkupText.escaped("<\u{7}b") { scalar, result in result += "\(scalar.value)." } == "&lt;7.98.")
    }
}
