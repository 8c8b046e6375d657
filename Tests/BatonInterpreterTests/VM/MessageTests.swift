import BatonInterpreter
import BatonSyntax
import Testing

/// The words of errors, where they matter.
struct MessageTests {
    static let messages: [(String, String)] = [
        ("5s + 1GiB", "E0302: can't add a Duration and a Size"),
        ("1 + \"a\"", "E0301: can't add an Int and a String"),
        ("true and 1", "E0301: 'and' takes Bools, not an Int"),
        ("assert size([1, 2]) == 3", "E0308: assertion failed: size([1, 2]) == 3 (left 2, right 3)"),
        ("assert 1 > 2, \"order\"", "E0308: assertion failed: order"),
        ("assert not true", "E0308: assertion failed: not true"),
        ("[1, 2][5]", "E0305: there is no item 5 in a list of 2"),
        ("fn f(n: Int) = n\nf(\"x\")", "E0301: parameter 'n' of 'f' takes an Int, not a String"),
        ("fn f() -> Int = \"x\"\nf()", "E0301: 'f' answers an Int, not a String"),
        ("let n: List<Int> = 5", "E0301: 'n' is declared as List<Int>, not an Int"),
        ("fn f(a, b) = a\nf(1, 2, 3)", "E0204: function 'f' takes 2 arguments, got 3"),
        ("fn f(a, b) = a\nf(1, c: 2)", "E0205: function 'f' has no parameter 'c'"),
        ("fn f(a, b) = a\nf()", "E0206: function 'f' is called without 'a', 'b'"),
        ("fn f(a) = a\nf(1, a: 2)", "E0204: function 'f' is given 'a' twice"),
        ("(x => x)(1, 2)", "E0204: this lambda takes 1 argument, got 2"),
        ("9223372036854775807 + 1", "E0303: 9223372036854775807 + 1 does not fit an Int of 64 bits"),
        ("1 - -9223372036854775807", "E0303: 1 - -9223372036854775807 does not fit an Int of 64 bits"),
    ]

    @Test(arguments: messages)
    func `a message says what was wrong`(_ text: String, _ wanted: String) {
        #expect(Session().outcome(text) == wanted)
    }

    @Test func `an unknown output names those that there are`() {
        let (_, faults) = Session().run(
            "task train() { python \"\"; output loss; output model = file(\"m\") }\ndag d() { train.los }")
        #expect(faults.map(\.message) == ["unknown output 'los' of task 'train'"])
        #expect(faults.first?.label == "train has: loss, model")
        #expect(faults.first?.help == "did you mean 'loss'?")
    }

    @Test func `a wrong argument is shown where it stands, with the parameter beside`() throws {
        let source = SourceFile(name: "t", text: "fn f(a, n: Int) = n\nlet r = f(1, n: \"x\")")
        let interpreter = Session().interpreter
        let unit = try #require(interpreter.compile(source).unit)
        let error = #expect(throws: RuntimeError.self) { try interpreter.run(unit) }
        #expect(try #require(error?.place).text == "t:2:17")
        #expect(error?.related.map { "\($0.place.text) \($0.message)" } == ["t:1:9 declared here"])
    }

    @Test func `an error carries the calls that led there, innermost first`() throws {
        let source = SourceFile(name: "t", text: "fn a(x) = x / 0\nfn b(x) = a(x) + 1\nlet r = [1] | map(b)")
        let interpreter = Session().interpreter
        let unit = try #require(interpreter.compile(source).unit)
        let error = #expect(throws: RuntimeError.self) { try interpreter.run(unit) }
        #expect(try #require(error?.place).text == "t:1:11")
        #expect(error?.callStack.map { "\($0.function) \($0.place?.text ?? "-")" } == ["a t:2:11", "b -"])
    }

    @Test func `a name that no row has points at the variable outside`() {
        let (_, faults) = Session().run("let limit = 1\nlet r = [{a: 1}] | where a > limit")
        #expect(faults.first?.help == "'$limit' stands for the variable of that name")
    }
}
