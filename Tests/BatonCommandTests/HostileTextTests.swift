import Foundation
import Testing

extension CommandTests {
    /// Nothing is quoted twice: hostile texts go through every kind of body and come back equal.
    struct HostileTextTests {
        static let texts: [String] = [
            "", " ", "plain", "two words", "  leading and trailing  ", "tab\there", "line\nbreak", "\n", "ends with\n",
            "'", "''", "\"", "\"\"", "it's", "a 'b' \"c\"", "\\", "\\\\", "\\n", "ends with \\", "$HOME", "${HOME}",
            "$(date)", "`date`", "$((1+1))", "!!", "!$", "*", "?", "[a-z]*", "~", "~root", "{a,b}", "a;b", "a&b", "a|b",
            "a>b", "<<EOF", "#no comment", "-n", "--", "-e \\x41", "%s %d %%", "é λ 実験 🧪", "\u{202E}rtl",
            "\u{1B}[31mred", "\u{7F}", "\u{1}\u{2}", "a\r\nb", "$'\\x41'", "\"; rm -rf . #", "'; exit 1; '", "(a)",
            "=b", "a=b", "^a^b", "\\'", "'\\''", "\"'\"'\"", "$", "$$", "\\$x", "@", "\u{FEFF}bom",
        ]

        /// Exp's literal of a text: every scalar that means something as an escape.
        private func literal(_ text: String) -> String {
            "\"" + text.unicodeScalars.map { "\\u{\(String($0.value, radix: 16))}" }.joined() + "\""
        }

        private func list(_ texts: [String]) -> String { "[" + texts.map(literal).joined(separator: ", ") + "]" }

        /// Runs a task on all texts in one run and prints those that came back otherwise.
        private func differing(_ task: String) throws -> BatonProgram.Outcome {
            let program = """
                \(task)
                dag all(texts: List) {
                    for (i, w) in enumerate(texts) { one(i, w) }
                }
                let texts = \(list(HostileTextTests.texts))
                let r = run all(texts)
                let rows = results r | where task == "one"
                assert size(rows) == size(texts)
                for row in rows {
                    if row.back != texts[row.i] { print "text ${row.i} came back as ${to_json(row.back)}" }
                }
                """
            let place = try Workplace()
            try place.write("hostile.exp", program)
            return try BatonProgram.run(["hostile.exp"], in: place)
        }

        @Test func `there are forty hostile texts and more`() {
            #expect(Set(HostileTextTests.texts).count >= 40)
        }

        static let bodies = [
            // A word of its own, in double quotes, in a substitution, as one item of a list.
            ##"sh "printf %s ${w}""##,
            ##"sh "printf %s \"${w}\"""##,
            ##"sh "x=${w}; printf %s \"\$x\"""##,
            ##"sh "printf %s \"\$(printf %s.. ${w})\" | head -c -2""##,
            ##"exec ["printf", "%s", w]"##,
            ##"exec ["python3", "-c", "import sys; sys.stdout.write(sys.argv[1])", w]"##,
            ##"python "import sys; sys.stdout.buffer.write(w.encode())""##,
            ##"env WORD: w; sh 'printf %s "$WORD"'"##,
        ]

        @Test(arguments: bodies)
        func `hostile texts come back equal`(body: String) throws {
            let ended = try differing("task one(i: Int, w: String) { \(body); output i = i; output back = stdout }")
            #expect(ended.code == 0 && ended.output.isEmpty, "\(ended.output)\(ended.notices)")
        }

        @Test func `a list is a word an item`() throws {
            let place = try Workplace()
            let texts = HostileTextTests.texts
            let ended = try BatonProgram.run(
                [
                    "-c",
                    """
                    task all(words: List) { sh "printf '%s\\\\0' ${words}"; output back = stdout }
                    let texts = \(list(texts))
                    let r = run all(texts)
                    assert split(r.back, "\\u{0}") == texts + [""]
                    """,
                ], in: place)
            #expect(ended.code == 0, "\(ended.notices)")
        }

        @Test(arguments: ["a b", "it's", "a\"b", "line\nbreak", "*", "$HOME", "-rf", "é🧪", "`x`", "a\\b"])
        func `a file of any name is one word`(name: String) throws {
            let place = try Workplace()
            try place.write(name, "content of it\n")
            let ended = try BatonProgram.run(
                [
                    "-c",
                    """
                    task copy(f: File) {
                        sh "cat < ${f} > out; cp -- ${f} again"
                        output text = text("out")
                        output same = text("again") == text("out")
                    }
                    let r = run copy(file(\(literal(name))))
                    print trim(r.text), r.same
                    """,
                ], in: place)
            #expect(ended.code == 0 && ended.output == "content of it true\n", "\(ended)")
        }
    }
}
