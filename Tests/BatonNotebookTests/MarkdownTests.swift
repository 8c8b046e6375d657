import BatonNotebook
import Testing

/// Prose as HTML.
struct MarkdownTests {
    @Test(arguments: [
        (
            "one *two* **three** _four_ `five` ~~six~~",
            "<p>one <em>two</em> <strong>three</strong> <em>four</em> <code>five</code> <del>six</del></p>\n"
        ),
        ("# A\n## B #\nC\n===", "<h1>A</h1>\n<h2>B</h2>\n<h1>C</h1>\n"),
        ("a\nb\n\nc", "<p>a\nb</p>\n<p>c</p>\n"),
        ("a  \nb", "<p>a<br>\nb</p>\n"),
        ("- a\n- b\n  - c\n", "<ul>\n<li>a</li>\n<li>b\n<ul>\n<li>c</li>\n</ul>\n</li>\n</ul>\n"),
        ("1. a\n2. b", "<ol>\n<li>a</li>\n<li>b</li>\n</ol>\n"),
        ("3) a\n\n4) b", "<ol start=\"3\">\n<li><p>a</p>\n</li>\n<li><p>b</p>\n</li>\n</ol>\n"),
        ("- x\n  1. a\n  2. b", "<ul>\n<li>x\n<ol>\n<li>a</li>\n<li>b</li>\n</ol>\n</li>\n</ul>\n"),
        ("> a\n> b\nc", "<blockquote>\n<p>a\nb\nc</p>\n</blockquote>\n"),
        ("---", "<hr>\n"),
        ("```python\nif a < b: x\n```", "<pre class=\"code\"><code>if a &lt; b: x</code></pre>\n"),
        ("~~~\n```\n~~~", "<pre class=\"code\"><code>```</code></pre>\n"),
        (
            "```exp\nlet a = 1\n```",
            "<pre class=\"code\"><code><i class=\"k\">let</i> a = <i class=\"m\">1</i></code></pre>\n"
        ),
        (
            "| a | b |\n|---|--:|\n| 1 \\| 2 | `x|y` |",
            "<div class=\"scroll\"><table>\n<thead><tr><th>a</th><th class=\"n\">b</th></tr></thead>\n<tbody>\n"
                + "<tr><td>1 | 2</td><td class=\"n\"><code>x|y</code></td></tr>\n</tbody></table></div>\n"
        ),
        (
            "[a *b*](https://x.org/?q=1&r=\"2\")",
            "<p><a href=\"https://x.org/?q=1&amp;r=&quot;2&quot;\">a <em>b</em></a></p>\n"
        ),
        ("<https://x.org>", "<p><a href=\"https://x.org\">https://x.org</a></p>\n"),
        ("\\*a\\* 2 * 3 * 4 snake_case_name **open", "<p>*a* 2 * 3 * 4 snake_case_name **open</p>\n"),
        ("a | b", "<p>a | b</p>\n"),
        ("#no heading\n+1", "<p>#no heading\n+1</p>\n"),
        ("", ""),
    ])
    func `Markdown means what people mean by it`(text: String, html: String) {
        #expect(MarkdownHTML.html(text) == html)
    }

    @Test(arguments: [
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))", "[x](data:text/html,<script>)", "![x](javascript:alert(1))",
        "![x](https://x.org/a.png)", "`<script>`", "```\n</code></pre><script>\n```", "[x](vbscript:x)",
        "# <script>", "| <script> |\n|---|", "[\"onclick=x](<script>)", "<javascript:alert(1)>",
    ])
    func `nothing in prose becomes a tag or a script`(text: String) {
        let html = MarkdownHTML.html(text).lowercased()
        for part in ["<script", "<img", "href=\"javascript", "href=\"data", "href=\"vbscript", "onerror=\""] {
            #expect(!html.contains(part), "\(html)")
        }
    }

    @Test(arguments: [
        String(repeating: "> ", count: 3_000), String(repeating: "- ", count: 3_000),
        String(repeating: "[", count: 5_000),
        String(repeating: "*a ", count: 5_000), String(repeating: "`", count: 5_000) + "x",
        String(repeating: "**a*", count: 2_000), String(repeating: "![a](", count: 2_000),
    ])
    func `hostile prose ends`(text: String) {
        #expect(!MarkdownHTML.html(text).isEmpty)
    }
}
