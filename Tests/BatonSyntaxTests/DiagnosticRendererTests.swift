import BatonSyntax
import Foundation
import Testing

struct DiagnosticRendererTests {
    private func span(_ word: String, in text: String) -> Span {
        let bytes = Array(text.utf8)
        let wanted = Array(word.utf8)
        let start = bytes.indices.first { bytes[$0...].starts(with: wanted) } ?? 0
        return Span(start..<start + wanted.count)
    }

    private func rendered(
        _ text: String, at word: String, label: String = "", help: String? = nil, related: [Diagnostic.Related] = [],
        notes: [String] = [], options: RenderOptions = RenderOptions()
    ) -> String {
        let source = SourceFile(name: "study.exp", text: text)
        let diagnostic = Diagnostic(
            .unknownOutput, at: span(word, in: text), "unknown output", label: label, help: help, related: related)
        return DiagnosticRenderer(source, options).render(diagnostic, notes: notes)
    }

    @Test func `the look is that of the language's page`() {
        let text = String(repeating: "\n", count: 13) + "    let best = pick(train.los)\n"
        let found = rendered(text, at: "los", label: "train has: loss, model", help: "did you mean 'loss'?")
        #expect(
            found == """
                error[E0203]: unknown output
                  ┌─ study.exp:14:27
                14│     let best = pick(train.los)
                  │                           ^^^ train has: loss, model
                  = help: did you mean 'loss'?

                """)
    }

    @Test func `a cause on another line has a snippet of its own, one on the same line a second mark`() {
        let text = "let a = 1\nlet b = 2\nlet a = b\n"
        let other = rendered(
            text, at: "a = b", related: [Diagnostic.Related(span("a = 1", in: text), "declared here")],
            notes: ["fault: script", "called from study.exp:9:1"])
        #expect(
            other == """
                error[E0203]: unknown output
                 ┌─ study.exp:3:5
                3│ let a = b
                 │     ^^^^^
                 ├─ study.exp:1:5
                1│ let a = 1
                 │     ----- declared here
                 = fault: script
                 = called from study.exp:9:1

                """)
        let same = rendered(text, at: "2", related: [Diagnostic.Related(span("b", in: text), "declared here")])
        #expect(same.contains(" │         ^\n │     - declared here\n"))
        #expect(!same.contains("├─"))
    }

    @Test(arguments: [
        ("\tbad", "1│     bad", " │     ^^^"), ("a\tbad", "1│ a   bad", " │     ^^^"),
        ("実験 bad", "1│ 実験 bad", " │      ^^^"), ("e\u{301} bad", "1│ e\u{301} bad", " │   ^^^"),
        ("🧪 bad", "1│ 🧪 bad", " │    ^^^"), ("\u{1B}[31m bad", "1│ ␛[31m bad", " │       ^^^"),
        ("\u{202E}bad", "1│ \u{FFFD}bad", " │  ^^^"),
    ])
    func `marks stand under what they mean`(text: String, line: String, marks: String) {
        let lines = rendered(text, at: "bad").split(separator: "\n")
        #expect(lines[2] == line)
        #expect(lines[3] == marks)
    }

    @Test func `bytes that are no text are shown as such`() {
        let source = SourceFile(name: "x", bytes: [0xFF, 0xE2, 0x82, 0x61])
        let text = DiagnosticRenderer(source).render(Diagnostic(.invalidUTF8, at: Span(3, 4), "bytes"))
        #expect(text.contains("1│ \u{FFFD}\u{FFFD}\u{FFFD}a\n │    ^\n"))
    }

    @Test func `a line of a megabyte is cut around the place`() {
        let text = String(repeating: "x", count: 500_000) + " bad " + String(repeating: "ü", count: 500_000)
        let found = rendered(text, at: "bad", label: "here")
        #expect(found.utf8.count < 1000)
        let lines = found.split(separator: "\n")
        #expect(lines[1].hasSuffix("study.exp:1:500002"))
        let place = lines[3].firstIndex(of: "^").map { lines[3].distance(from: lines[3].startIndex, to: $0) } ?? 0
        #expect(lines[2].dropFirst(place).hasPrefix("bad"))
        #expect(lines[2].hasSuffix("…") && lines[2].contains("│ …x"))
    }

    @Test func `a span over several lines marks its first`() {
        let found = rendered("f(1,\n  2)\n", at: "(1,\n  2)")
        #expect(found.contains("1│ f(1,\n │  ^^^\n"))
    }

    @Test func `a place at the end of the file is shown`() {
        let source = SourceFile(name: "x", text: "let a =\n")
        let text = DiagnosticRenderer(source).render(Diagnostic(.expectedExpression, at: Span(8, 8), "expected"))
        #expect(text == "error[E0104]: expected\n ┌─ x:2:1\n2│\n │ ^\n")
    }

    @Test func `at most ten are shown, and how many more there are`() {
        let source = SourceFile(name: "x", text: "abc")
        let many = Array(repeating: Diagnostic(.unknownName, at: Span(0, 1), "unknown"), count: 13)
        let text = DiagnosticRenderer.render(many, source)
        #expect(text.components(separatedBy: "error[").count == 11)
        #expect(text.hasSuffix("… and 3 more\n"))
        #expect(DiagnosticRenderer.render([], source) == "")
    }

    @Test func `colour is added around the same text`() {
        let plain = rendered("a bad", at: "bad", label: "x", help: "y")
        let coloured = rendered("a bad", at: "bad", label: "x", help: "y", options: RenderOptions(isColored: true))
        let stripped = coloured.replacingOccurrences(of: "\u{1B}\\[[0-9;]*m", with: "", options: .regularExpression)
        #expect(coloured != plain)
        #expect(stripped == plain)
    }

    @Test func `JSON lines say the same to tools`() throws {
        let text = "ü = \"\u{1}\"\nbad\n"
        let source = SourceFile(name: "a\"b\\.exp", text: text)
        let diagnostic = Diagnostic(
            .unknownName, at: span("bad", in: text), "unknown\tname", label: "l",
            related: [Diagnostic.Related(span("=", in: text), "here")])
        let lines = DiagnosticJSON.lines([diagnostic, diagnostic], source).split(separator: "\n")
        #expect(lines.count == 2)
        let object = try #require(
            JSONSerialization.jsonObject(with: Data(lines[0].utf8)) as? [String: Any])
        #expect(object["code"] as? String == "E0201")
        #expect(object["severity"] as? String == "error")
        #expect(object["message"] as? String == "unknown\tname")
        #expect(object["file"] as? String == "a\"b\\.exp")
        #expect(object["line"] as? Int == 2)
        #expect(object["endColumn"] as? Int == 4)
        #expect(object["help"] is NSNull)
        let related = try #require((object["related"] as? [[String: Any]])?.first)
        #expect(related["column"] as? Int == 3)
    }

    @Test func `a byte order mark takes no column`() {
        let source = SourceFile(name: "x", bytes: [0xEF, 0xBB, 0xBF] + Array("ab".utf8))
        #expect(LineIndex(source).position(of: 4).column == 2)
        #expect(LineIndex(source).position(of: 0).column == 1)
    }
}
