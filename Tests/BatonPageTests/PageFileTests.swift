import BatonPage
import Foundation
import Testing

/// What the web page's files keep to, without a browser.
struct PageFileTests {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../Sources/BatonPage/Assets").standardizedFileURL

    static let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path))?.sorted() ?? []

    private static func text(_ name: String) throws -> String {
        try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
    }

    @Test func `every file of the page is served as it is`() throws {
        #expect(Self.names.count >= 20)
        var expected: Set<String> = ["/"]
        for name in Self.names where name != "index.html" { expected.insert("/assets/\(name)") }
        #expect(Set(PageFile.all.keys) == expected)
        for name in Self.names {
            let file = try #require(PageFile.all[name == "index.html" ? "/" : "/assets/\(name)"])
            #expect(String(decoding: file.bytes, as: UTF8.self) == (try Self.text(name)), "\(name)")
        }
    }

    /// Each would put a text of somebody else's into the page as markup or as code, or break the policy.
    @Test(arguments: names)
    func `a file has no way by which a text becomes markup, code or style`(name: String) throws {
        let text = try Self.text(name)
        let ways = [
            "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "createContextualFragment", "DOMParser",
            "srcdoc", "eval(", "new Function", "localStorage", "document.cookie", "javascript:", "<style", "style=",
        ]
        for way in ways { #expect(!text.contains(way), "\(name) has \(way)") }
        #expect(text.firstMatch(of: /<script(?![^>]* src=")/) == nil, "\(name) has a script in its text")
        #expect(text.firstMatch(of: /<[a-z][^>]* on[a-z]+=/) == nil, "\(name) has a listener in its markup")
    }

    @Test(arguments: names)
    func `a file names no other host`(name: String) throws {
        // The name of a markup language is no place to load from.
        let text = try Self.text(name).replacing("http://www.w3.org/2000/svg", with: "")
        #expect(text.firstMatch(of: /(?:https?:)?\/\/[a-z0-9-]+\.[a-z]/) == nil, "\(name)")
    }

    @Test(arguments: names)
    func `a file is short enough to be read`(name: String) throws {
        #expect(try Self.text(name).split(separator: "\n", omittingEmptySubsequences: false).count <= 350)
    }

    @Test func `the policy lets nothing in but what the director serves`() {
        let policy = PageFile.contentSecurityPolicy
        #expect(policy.hasPrefix("default-src 'none';"))
        for word in ["unsafe", "*", "http:", "https:", "blob:"] { #expect(!policy.contains(word)) }
    }

    /// Pairs of text and ground, with what WCAG 2.2 wants of them: 4.5 for texts, 3 for edges of controls and for marks.
    static let pairs: [(String, String, Double)] =
        ["--paper", "--card", "--hover"].flatMap { ground in
            [("--ink", ground, 4.5), ("--soft", ground, 4.5), ("--accent", ground, 4.5), ("--bad", ground, 4.5)]
        } + ["--paper", "--card"].map { ("--edge", $0, 3) } + [
            ("--on-accent", "--accent", 4.5), ("--card", "--ink", 4.5),
        ]
        + ["good", "ready", "running", "waiting", "cancelled", "failed", "late", "lost"].map {
            ("--pill-text", "--pill-\($0)", 4.5)
        }

    @Test(arguments: [false, true])
    func `texts stand out from their ground, in light and in dark`(isDark: Bool) throws {
        let colors = try Self.palette(isDark: isDark)
        for (front, ground, wanted) in Self.pairs {
            let contrast = Self.contrast(try #require(colors[front]), try #require(colors[ground]))
            #expect(contrast >= wanted, "\(front) on \(ground): \(contrast)")
        }
    }

    @Test func `texts of a log stand out from its ground`() throws {
        let style = try Self.text("page.css")
        let ground = try #require(style.firstMatch(of: /\.log \{[^}]*background: (#[0-9a-f]{6})/)?.1)
        let fronts = style.matches(of: /\.log[^{}]*\{[^{}]*?[ {]color: (#[0-9a-f]{3,6})/).map { String($0.1) }
        #expect(fronts.count >= 8)
        for front in fronts { #expect(Self.contrast(front, String(ground)) >= 4.5, "\(front)") }
    }

    /// The colours of `:root`; those of the dark screen over them.
    private static func palette(isDark: Bool) throws -> [String: String] {
        let blocks = try text("page.css").matches(of: /:root \{([^}]*)\}/).map { $0.1 }
        #expect(blocks.count == 2)
        var colors: [String: String] = [:]
        for block in blocks.prefix(isDark ? 2 : 1) {
            for found in block.matches(of: /(--[a-z_-]+): (#[0-9a-f]{6});/) {
                colors[String(found.1)] = String(found.2)
            }
        }
        return colors
    }

    /// Source: WCAG 2.2, "contrast ratio" and "relative luminance".
    private static func contrast(_ first: String, _ second: String) -> Double {
        func luminance(_ color: String) -> Double {
            var digits = Array(color.dropFirst())
            if digits.count == 3 { digits = digits.flatMap { [$0, $0] } }
            let parts = stride(from: 0, to: 6, by: 2).map { place -> Double in
                let value = Double(Int(String(digits[place...(place + 1)]), radix: 16) ?? 0) / 255
                return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
            }
            return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
        }
        let (a, b) = (luminance(first), luminance(second))
        return (max(a, b) + 0.05) / (min(a, b) + 0.05)
    }
}
