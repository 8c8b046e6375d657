import BatonInterpreter
import BatonSyntax
import Testing

/// The bounds of a running program, and how it is interrupted.
struct LimitTests {
    @Test func `calls go as deep as the bound and no deeper`() {
        let text = "fn down(n) { if n == 0 { return 0 }; return down(n - 1) }\n"
        #expect(Session().outcome(text + "down(9_990)") == "0")
        let (_, faults) = Session().run(text + "down(10_000)")
        #expect(faults.map(\.code) == [.recursionTooDeep])
    }

    @Test func `an error keeps the innermost calls only`() {
        let session = Session()
        #expect(
            session.outcome("fn f(n) = f(n + 1)\nlet r = null\ntry { f(0) } catch e { r = size(e.stack) }\nr") == "50")
    }

    @Test func `functions that call back are nested to a bound`() {
        let text = "fn down(n) { if n == 0 { return 0 }; return ([n] | map(x => down(x - 1)))[0] }\n"
        #expect(Session().outcome(text + "down(90)") == "0")
        #expect(Session().run(text + "down(200)").faults.map(\.code) == [.recursionTooDeep])
    }

    @Test func `values in values are let go without deep recursion`() {
        let text = """
            let x = []; let m = {a: 1}; let both = []
            for i in 0..<300_000 { x = [x]; m = {inner: m}; both = [{k: both}] }
            x = 1; m = 1; both = 1
            x
            """
        #expect(Session().outcome(text) == "1")
    }

    @Test func `Ctrl-C stops a loop, and no catch holds it`() {
        for text in [
            "while true { }", "let i = 0; while i < 10 ** 15 { i = i + 1 }", "for i in 0..<10 ** 15 { }",
            "fn f(n) { try { while true { } } catch { }; return 1 }\nf(1)", "for x in [1, 2] { while 1 < 2 { } }",
            "fn f() { return 1 }\nwhile not (f() == 2) { }", "let x = 0\nwhile x != 1 or x == 0 { x = x + 1; x = 0 }",
        ] {
            let session = Session()
            session.host.interruptsAt = 1_000
            session.host.callForAttention()
            #expect(session.run(text).faults.map(\.code) == [.interrupted], "\(text)")
        }
    }

    @Test func `attention that is no interrupt lets the program go on`() {
        let session = Session()
        session.host.callForAttention()
        #expect(session.outcome("let s = 0\nfor i in 0..<100 { s = s + i }\ns") == "4950")
        #expect(session.host.attentions >= 100)
    }

    @Test func `long chains and deep brackets are compiled without deep recursion`() {
        #expect(Session().outcome((0..<1_000).map { _ in "1" }.joined(separator: " + ")) == "1000")
        #expect(Session().outcome((0..<900).map { _ in "true" }.joined(separator: " and ")) == "true")
        #expect(Session().outcome("[1]" + String(repeating: " | map(x => x + 1)", count: 900)) == "[901]")
        #expect(Session().outcome(String(repeating: "(", count: 60) + "1" + String(repeating: ")", count: 60)) == "1")
        #expect(Session().outcome("{a: 1}" + ".a") == "1")
        let nested = String(repeating: "[", count: 60) + String(repeating: "]", count: 60)
        #expect(Session().outcome("size(\(nested))") == "1")
    }

    @Test func `long literals need few registers`() {
        let list = (0..<70_000).map(String.init).joined(separator: ", ")
        #expect(Session().outcome("let xs = [\(list)]\n[size(xs), xs[69_999]]") == "[70000, 69999]")
        let map = (0..<500).map { "k\($0): \($0)" }.joined(separator: ", ")
        #expect(Session().outcome("{\(map)}.k499") == "499")
        let text = (0..<300).map { "${\($0)}" }.joined(separator: ",")
        #expect(Session().outcome("size(\"\(text)\")") == "1089")
    }

    @Test func `a function with more names than registers is refused`() {
        let lines = (0..<66_000).map { "let a\($0) = 1" }.joined(separator: "\n")
        #expect(Session().run("fn f() {\n\(lines)\n}").faults.map(\.code) == [.tooLarge])
    }

    @Test func `texts that have not grown in place are not changed under others`() {
        #expect(
            Session().outcome(
                """
                let a = "x"
                let all = []
                for i in 0..<5 { a = a + "y"; all = all + [a] }
                all
                """) == "[\"xy\", \"xyy\", \"xyyy\", \"xyyyy\", \"xyyyyy\"]")
    }
}
