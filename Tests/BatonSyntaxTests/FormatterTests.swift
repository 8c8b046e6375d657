import BatonSyntax
import Testing

struct FormatterTests {
    @Test(arguments: TestFiles.programs)
    func `programs keep their meaning, tokens and comments`(file: TestFiles.File) {
        Formatting.check(file.text, file.name)
        Formatting.check(
            file.text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n"), "CRLF")
    }

    /// What is written and what becomes of it.
    static let layouts: [(String, String)] = [
        ("", ""), ("\n\n  \n", ""), ("# only\n\n\n\n# this", "# only\n\n# this\n"),
        ("#!/usr/bin/env baton\nf()", "#!/usr/bin/env baton\nf()\n"),
        ("\u{FEFF}let a=1", "let a = 1\n"), ("let a=1;let b =2 ; ;", "let a = 1\nlet b = 2\n"),
        ("let a = 1 \r\n\r\n\r\n\r\nlet b = 2\r\n", "let a = 1\n\nlet b = 2\n"),
        // Operators and brackets
        ("let a=- b**2+c//d", "let a = -b ** 2 + c // d\n"), ("a = - - b", "a = --b\n"),
        ("a=not(b)and c", "a = not (b) and c\n"),
        ("for i in 0 ..< 3{f( i )}", "for i in 0..<3 { f(i) }\n"), ("r = a+1..b", "r = a + 1 .. b\n"),
        ("r = -1 .. size(x)", "r = -1..size(x)\n"),
        ("x = a ?? b", "x = a ?? b\n"), ("m={ a :1,\"b c\": [ ] , c : { } }", "m = {a: 1, \"b c\": [], c: {}}\n"),
        ("f (x) [ 1 ] .y", "f(x)[1].y\n"), ("print [1]", "print[1]\n"), ("g=( a,b )=>a+b", "g = (a, b) => a + b\n"),
        ("let x:List< List<Int> > ?=null", "let x: List<List<Int>>? = null\n"),
        ("fn f ( a:Int=1,b )->Int=a", "fn f(a: Int = 1, b) -> Int = a\n"), ("\"a ${ b+1 } c\"", "\"a ${b + 1} c\"\n"),
        // A bracket right behind a stage's word makes a function of it
        ("t|where (a or b)|sort(x=>x)", "t | where (a or b) | sort(x => x)\n"), ("t | take (3)", "t | take (3)\n"),
        ("t|group a{n=count()}|summarize{ }", "t | group a { n = count() } | summarize { }\n"),
        ("t | where a > ${ b }", "t | where a > ${b}\n"),
        ("t | sort by - a", "t | sort by -a\n"), ("show r , tail :3 to  x", "show r, tail: 3 to x\n"),
        // Blocks
        ("if a{b;c}else{d}", "if a { b; c } else { d }\n"),
        ("if a {\n\n b\n\n\n c; d\n\n}", "if a {\n    b\n\n    c\n    d\n}\n"),
        ("if a { b }; if c { }", "if a { b }\nif c { }\n"), ("while a {\n}", "while a { }\n"),
        ("if a { if b { c } d }", "if a { if b { c }; d }\n"),
        ("if a { b\n}", "if a {\n    b\n}\n"), ("task t{sh\"x\"}", "task t { sh \"x\" }\n"),
        ("on event (\"x\")e{f()}", "on event(\"x\") e { f() }\n"),
        ("dag d(){repeat until(a),max:3{b()}}", "dag d() { repeat until (a), max: 3 { b() } }\n"),
        ("task t { script (\"R\") 'x' }", "task t { script(\"R\") 'x' }\n"),
        // The author's line breaks
        ("let x = [\n1,\n\n\n2,\n]", "let x = [\n    1,\n\n    2,\n]\n"),
        ("f([\n1\n],{\na:1\n})", "f([\n    1\n], {\n    a: 1\n})\n"),
        ("let x = a +\nb\nlet y =\n1", "let x = a +\n    b\nlet y =\n    1\n"),
        ("xs\n|f\n.g\n->h", "xs\n    | f\n    .g\n    -> h\n"),
        ("f(\nxs\n| g,\n2)", "f(\n    xs\n        | g,\n    2)\n"),
        ("t\n| group a {\nn = count()\n}\n| take 3", "t\n    | group a {\n        n = count()\n    }\n    | take 3\n"),
        ("task t(\na: Int,\nb: Int\n) {\nsh \"x\"\n}", "task t(\n    a: Int,\n    b: Int\n) {\n    sh \"x\"\n}\n"),
        // Comments
        ("a # x\nbbb# y\n\nc # z", "a    # x\nbbb  # y\n\nc  # z\n"),
        ("if a { # x\nb # y\n# z\n}", "if a {  # x\n    b  # y\n    # z\n}\n"),
        ("f(a, # x\n# y\nb)", "f(a,  # x\n    # y\n    b)\n"), ("a; # x\n; # y\nb", "a  # x\n# y\nb\n"),
        ("xs # x\n# y\n| f", "xs  # x\n    # y\n    | f\n"),
        ("  # %% [markdown] T  \n# t\n  #=> 3", "# %% [markdown] T\n# t\n#=> 3\n"),
        ("実 # x\nab # y", "実  # x\nab  # y\n"), ("if a {\n # x\n}", "if a {\n    # x\n}\n"),
        // Texts in three quotes move with their line
        (
            "task t {\npython \"\"\"\n  a\n    b\n\n  \"\"\"\n}",
            "task t {\n    python \"\"\"\n        a\n          b\n\n    \"\"\"\n}\n"
        ),
        ("let s = \"\"\"a\n  b\"\"\"", "let s = \"\"\"a\n  b\"\"\"\n"),
        ("let s = '''\n a\n b'''", "let s = '''\n    a\n    b'''\n"),
        ("let s = \"\"\"\n a ${\nb }\n\"\"\"", "let s = \"\"\"\n a ${\nb }\n\"\"\"\n"),
        ("if a { sh(\"\"\"\nx\"\"\") }", "if a {\n    sh(\"\"\"\n        x\"\"\")\n}\n"),
    ]

    @Test(arguments: layouts.indices)
    func `there is one layout`(index: Int) throws {
        let (written, expected) = FormatterTests.layouts[index]
        #expect(try Formatting.formatted(written) == expected)
        Formatting.check(written, "layout \(index)")
    }

    @Test func `a program that does not parse is left alone, with its diagnostics`() {
        guard case .faulty(let diagnostics) = Formatter.format(SourceFile(name: "t", text: "let x =")) else {
            Issue.record("formatted")
            return
        }
        #expect(diagnostics.map(\.code) == [.expectedExpression])
    }

    @Test func `a block too long for its line is opened, and stays open`() throws {
        let long = String(repeating: "b", count: 92)
        #expect(try Formatting.formatted("if a { \(long.dropLast()) }") == "if a { \(long.dropLast()) }\n")
        #expect(try Formatting.formatted("if a { \(long) }") == "if a {\n    \(long)\n}\n")
    }

    @Test func `time is linear in the length`() throws {
        let unit = "if a { b(c, [1, 2]) }; \"x ${y} z\"  # c\n"
        let clock = ContinuousClock()
        func time(_ count: Int) throws -> Duration {
            let text = String(repeating: unit, count: count)
            return try clock.measure { _ = try Formatting.formatted(text) }
        }
        _ = try time(10)
        let short = try time(500)
        let long = try time(5_000)
        #expect(long < short * 40, "\(short) for 500 lines, \(long) for 5,000")
    }
}
