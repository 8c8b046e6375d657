import BatonSyntax
import Testing

struct StringDecoderTests {
    private func text(_ literal: String, isVerbatim: Bool = false) -> String {
        let source = SourceFile(name: "t", text: literal)
        var decoder = StringDecoder(source)
        return decoder.text(of: Span(0..<source.bytes.count), isVerbatim: isVerbatim)
    }

    private func texts(_ literal: String) throws -> [String] {
        let source = SourceFile(name: "t", text: literal)
        guard case .expression(.template(let template)) = Parser.parse(source).program.statements.first else {
            Issue.record("no template: \(literal)")
            return []
        }
        var decoder = StringDecoder(source)
        return decoder.texts(of: template)
    }

    @Test(arguments: [
        ("\"\"", ""), ("''", ""), ("\"a\"", "a"), ("'a\\n'", "a\\n"), ("\"a\\n\\t\\r\\\"\\\\\\$\"", "a\n\t\r\"\\$"),
        ("\"\\u{1F9EA}\\u{41}\"", "🧪A"), ("\"\\${a}\"", "${a}"), ("\"é実\"", "é実"), ("\"'\"", "'"),
    ])
    func `a string on one line stands for its text`(literal: String, expected: String) {
        #expect(text(literal) == expected)
    }

    @Test(arguments: [
        ("\"\"\"\n    a\n      b\n    \"\"\"", "a\n  b"),
        // The closing quotes do not count: a body inside a task begins at column one.
        ("\"\"\"\n        a\n          b\n    \"\"\"", "a\n  b"), ("\"\"\"\n  a\n        \"\"\"", "a"),
        ("\"\"\"\n    a\n\n    b\n    \"\"\"", "a\n\nb"), ("\"\"\"\n    a\n  \n      \n    b\n\"\"\"", "a\n\n  \nb"),
        ("\"\"\"\n    a\n    \n    \"\"\"", "a\n"), ("\"\"\"a\n    b\"\"\"", "a\nb"),
        ("\"\"\"  a\n  b\n  \"\"\"", "  a\nb"),
        ("\"\"\"\n\ta\n\t\tb\n\"\"\"", "a\n\tb"), ("\"\"\"\r\n    a\r\n    b\r\n\"\"\"", "a\nb"), ("\"\"\"\"\"\"", ""),
        ("\"\"\"\n\"\"\"", ""), ("\"\"\"\n    a\"\"\"", "a"), ("'''\n    a\\n\n    '''", "a\\n"),
        ("\"\"\"\n    a\\n  b\n    \"\"\"", "a\n  b"),
        ("\"\"\"\n    say \"hi\"\n    \"\"\"", "say \"hi\""),
    ])
    func `a string over several lines loses its common indent`(literal: String, expected: String) {
        #expect(text(literal) == expected)
    }

    @Test func `a verbatim body knows no escapes in any quotes`() {
        #expect(text("\"a\\n${b}\"", isVerbatim: true) == "a\\n${b}")
        #expect(text("\"\"\"\n    x = \"\\n\"\n    \"\"\"", isVerbatim: true) == "x = \"\\n\"")
    }

    @Test(arguments: [
        ("\"a ${b} c\"", ["a ", " c"]), ("\"${b}\"", []), ("\"\\t${b}\\n\"", ["\t", "\n"]),
        ("\"\"\"\n    a ${b}\n      c ${d}\n    \"\"\"", ["a ", "\n  c ", ""]),
        ("\"\"\"\n    ${b}\n    c\n    \"\"\"", ["", "\nc"]),
        ("\"\"\"${b}\n    c\"\"\"", ["\nc"]), ("\"\"\"\n  a\n  ${b}\"\"\"", ["a\n"]),
        ("\"\"\"\n      a\n    ${b}\n  \"\"\"", ["  a\n", ""]),
    ])
    func `a string with values loses its indent over all parts`(literal: String, expected: [String]) throws {
        #expect(try texts(literal) == expected)
    }
}
