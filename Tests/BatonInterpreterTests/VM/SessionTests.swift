import BatonInterpreter
import BatonSyntax
import Testing

/// Texts one after the other, script parameters, imports, registered names.
struct SessionTests {
    @Test func `a later text sees what earlier ones have declared`() {
        let session = Session()
        session.run("let x = 1\nfn twice(n) = n * 2\nlet xs = [1]")
        #expect(session.outcome("twice(x) + 1") == "3")
        session.run("x = x + 10; xs = xs + [2]")
        #expect(session.outcome("[x, xs]") == "[11, [1, 2]]")
        session.run("let x = \"new\"")
        #expect(session.outcome("x") == "\"new\"")
        #expect(session.interpreter.globalNames == ["twice", "x", "xs"])
    }

    @Test func `a function keeps the names that it was written with`() {
        let session = Session()
        session.run("fn f() = 1\nfn g() = f() + 1")
        session.run("fn f() = 100")
        #expect(session.outcome("[f(), g()]") == "[100, 2]")
    }

    @Test func `a text that fails leaves everything declared before as it was`() {
        let session = Session()
        session.run("let x = 1; let xs = [1]")
        #expect(session.outcome("x = 5; xs = xs + [2]; let y = 1; let x = 7; x / 0") == "E0304: division by zero")
        #expect(session.outcome("[x, xs]") == "[1, [1]]")
        #expect(session.outcome("y").hasPrefix("E0201"))
        #expect(session.outcome("let z = 1; q").hasPrefix("E0201"))
        #expect(session.outcome("z").hasPrefix("E0201"))
    }

    @Test func `only an expression at the end has a value`() {
        let session = Session()
        let (unit, _) = session.interpreter.compile(SourceFile(name: "t", text: "1 + 2"))
        #expect(unit?.endsWithExpression == true)
        #expect(session.interpreter.compile(SourceFile(name: "t", text: "let x = 1")).unit?.endsWithExpression == false)
        #expect(session.run("let x = 5").value?.isNull == true)
    }

    @Test func `many short texts do not use up the globals`() {
        let session = Session()
        session.run("let n = 0")
        for _ in 0..<2_000 { session.run("n = n + size([n, n, n]) - 2") }
        #expect(session.outcome("n") == "2000")
    }

    // MARK: Parameters

    @Test func `script parameters are read as their types say`() {
        let text = """
            param lr: Float = 0.1   ## learning rate
            ## Where the rows are.
            param rows: File = "a.csv"
            param seeds: List<Int> = [1]
            param wait: Duration = 5s
            param limit = 3
            [lr, rows, seeds, wait, limit]
            """
        let (defaults, _) = Session().run(text)
        #expect(defaults?.literal == "[0.1, file(\"a.csv\"), [1], 5s, 3]")
        let (given, faults) = Session().run(
            text, parameters: [("lr", "2"), ("rows", "b.csv"), ("seeds", "4,-5"), ("wait", "1m"), ("limit", "1.5")])
        #expect(faults.isEmpty)
        #expect(given?.literal == "[2.0, file(\"b.csv\"), [4, -5], 1m, 1.5]")
        let (unit, _) = Session().interpreter.compile(SourceFile(name: "t", text: text))
        let shown = unit?.parameters.map {
            "\($0.name) \($0.type ?? "-") \($0.defaultText ?? "-") \($0.documentation ?? "-")"
        }
        #expect(
            shown == [
                "lr Float 0.1 learning rate", "rows File \"a.csv\" Where the rows are.", "seeds List<Int> [1] -",
                "wait Duration 5s -", "limit - 3 -",
            ])
    }

    @Test(arguments: [
        ([], "E0313: no value for 'n', 'm'"),
        ([("n", "1"), ("m", "x")], "E0504: parameter 'm' takes a Bool, not 'x'"),
        ([("n", "1"), ("m", "true"), ("o", "1")], "E0504: the script has no parameter 'o'"),
        ([("n", "1"), ("m", "true")], "[1, true]"),
    ])
    func `wrong values for parameters are told apart`(_ given: [(String, String)], _ wanted: String) {
        let (value, faults) = Session().run(
            "param n: Int\nparam m: Bool\n[n, m]", parameters: given.map { (name: $0.0, text: $0.1) })
        #expect((faults.first.map { "\($0.code.rawValue): \($0.message)" } ?? value?.literal) == wanted)
    }

    // MARK: Imports

    @Test func `a file is imported once, relative to the file that imports it`() {
        let session = Session()
        session.host.files = [
            "/there/lib/stats.exp": Array(
                "import \"deep/inner.exp\" as inner\nprint \"loaded\"\nfn mid(a, b) = inner.half(a + b)".utf8),
            "/there/lib/deep/inner.exp": Array("fn half(x) = x / 2\nlet count = 1".utf8),
        ]
        let text =
            "import \"lib/stats.exp\" as stats\nimport \"lib/stats.exp\" as again\n[stats.mid(1, 2), stats == again]"
        #expect(session.outcome(text) == "[1.5, true]")
        #expect(session.host.output == "loaded\n")
        #expect(session.outcome("stats.mid(1)") == "E0206: function 'mid' is called without 'b'")
        #expect(session.outcome("stats.nosuch") == "E0306: a Module has no member 'nosuch'")
        #expect(session.outcome("stats = 1").hasPrefix("E0208"))
    }

    @Test func `imports that fail say where and why`() {
        let session = Session()
        session.host.files = [
            "/there/a.exp": Array("import \"b.exp\" as b".utf8), "/there/b.exp": Array("import \"c.exp\" as c".utf8),
            "/there/c.exp": Array("import \"a.exp\" as a".utf8),
            "/there/wrong.exp": Array("let x = 1\nlet y = z".utf8),
        ]
        #expect(
            session.outcome("import \"a.exp\" as a")
                == "E0312: the file imports itself: a.exp -> b.exp -> c.exp -> a.exp")
        #expect(session.outcome("import \"none.exp\" as n") == "E0501: no file /there/none.exp")
        #expect(session.outcome("import \"wrong.exp\" as w") == "E0201: /there/wrong.exp:2:9: unknown name 'z'")
    }

    // MARK: Registered names

    @Test func `registered functions are checked, take clauses by name, and may be shadowed`() {
        let session = Session()
        session.interpreter.register(
            LibraryFunction(
                "connect", [.init("url"), .init("with", optional: true)], "Connects.", isPure: false
            ) { arguments, _ throws(RuntimeError) in .string("to \(arguments.values[0]?.printed ?? "")") })
        session.interpreter.register("nodes", [1, 2])
        #expect(session.outcome("connect \"x\" as lab\nlab") == "\"to x\"")
        #expect(session.outcome("lab + \"!\"") == "\"to x!\"")
        #expect(session.outcome("connect()").hasPrefix("E0206"))
        #expect(session.outcome("size(nodes)") == "2")
        #expect(session.outcome("let nodes = 5\nnodes") == "5")
    }

    @Test func `messages suggest names that are in scope`() {
        let session = Session()
        let (_, faults) = session.run("let learning_rate = 1\nfn f(batch) { return learning_rte + bacth + sze([1]) }")
        #expect(
            faults.map(\.help) == ["did you mean 'learning_rate'?", "did you mean 'batch'?", "did you mean 'size'?"])
    }
}
