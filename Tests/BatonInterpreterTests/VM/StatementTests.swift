import BatonInterpreter
import BatonSyntax
import Testing

/// The session hears of the end of each statement of a text, and shows nothing by itself then.
struct StatementTests {
    /// What was told, a line each: the statement's text and its value; `shown` is what the program wrote.
    private func told(_ text: String, tells: Bool = true) -> (lines: [String], shown: String, end: String) {
        let session = Session()
        let source = SourceFile(name: "t.exp", text: text)
        var lines: [String] = []
        session.interpreter.session.statementEnded = { value, span in
            lines.append("\(source.text(span)) -> \(value.literal)")
        }
        let (unit, diagnostics) = session.interpreter.compile(source, tellsStatements: tells)
        guard let unit else { return (lines, session.host.output, diagnostics[0].code.rawValue) }
        do {
            let value = try session.interpreter.run(unit)
            return (lines, session.host.output, value.literal)
        } catch {
            return (lines, session.host.output, error.code.rawValue)
        }
    }

    @Test(arguments: [
        ("1 + 1", ["1 + 1 -> 2"]),
        ("let x = 2\nx * 2; x", ["let x = 2 -> null", "x * 2 -> 4", "x -> 2"]),
        ("print(1)", ["print(1) -> null"]),
        ("fn f() = 1", ["fn f() = 1 -> null"]),
        ("f()\nfn f() = 7", ["f() -> 7", "fn f() = 7 -> null"]),
        ("if true { 1 } else { 2 }", ["if true { 1 } else { 2 } -> null"]),
        ("for i in 0..<3 { i }\n5", ["for i in 0..<3 { i } -> null", "5 -> 5"]),
        ("let n = 0\nwhile n < 2 { n = n + 1 }", ["let n = 0 -> null", "while n < 2 { n = n + 1 } -> null"]),
        ("try { 1 / 0 } catch e { print(e.code) }", ["try { 1 / 0 } catch e { print(e.code) } -> null"]),
        ("", []),
    ])
    func `each statement is told with its value, in order`(text: String, expected: [String]) {
        #expect(told(text).lines == expected)
    }

    @Test func `a statement that fails is not told, nor what stands behind it`() {
        let (lines, _, end) = told("let a = 1\na\na / 0\na + 1")
        #expect(lines == ["let a = 1 -> null", "a -> 1"])
        #expect(end == "E0304")
    }

    @Test func `values that are told are not shown, and what is printed is`() {
        #expect(told("1\nprint(\"two\")\n3").shown == "two\n")
        let plain = told("1\nprint(\"two\")\n3", tells: false)
        #expect(plain.lines.isEmpty)
        #expect(plain.shown == "1\ntwo\n")
        #expect(plain.end == "3")
    }
}
