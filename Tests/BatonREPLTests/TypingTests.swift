import BatonREPL
import Testing

/// What is typed and pasted, before it is run.
struct TypingTests {
    @Test(arguments: [
        ("let x = 1", Completeness.complete), ("", .complete), ("# a note", .complete), ("(]", .complete),
        ("\"no end", .complete), ("let s = \"${a", .complete), ("r.in", .complete),
        ("for x in xs { print x }", .complete),
        ("for x in xs {", .open(depth: 1)), ("f([1, {a: 2", .open(depth: 3)), ("let x =", .open(depth: 1)),
        ("1 +", .open(depth: 1)), ("xs |", .open(depth: 1)), ("a ->", .open(depth: 1)), ("x in", .open(depth: 1)),
        ("task t {\n    python \"\"\"\n        x = {1\n", .open(depth: 0)), ("let t = '''", .open(depth: 0)),
        ("## what it does", .open(depth: 0)), ("let a = 1\n## what it does", .open(depth: 0)),
        ("let a = 1 ## what it is", .complete), ("xs | where a > ${f(", .open(depth: 2)),
        ("xs | where a > ${f(1)}", .complete), ("print \"a ${b} c\"", .complete), ("}", .complete),
        ("while true {\n    if x {\n    }", .open(depth: 1)), ("print 1 # (", .complete), ("quit;", .complete),
    ])
    func `a text is whole or goes on`(text: String, expected: Completeness) {
        #expect(Completeness.of(text) == expected)
    }

    @Test(arguments: [
        ("a\r\nb\rc\n\n", "a\nb\nc"), ("x\u{1B}[31m\u{7}y", "x[31my"), ("\tx", "\tx"),
        ("1 + 2\n#=> 3\n  #=> and more\nx", "1 + 2\nx"),
        ("baton> let a = [1,\n   ..>     2]\nbaton> a\n[1, 2]\nbaton>\nbaton> b", "let a = [1,\n    2]\na\n\nb"),
        ("\n\nbaton> x\n3", "x"), ("print 'baton> x'", "print 'baton> x'"), ("", ""),
    ])
    func `a pasted block becomes statements`(pasted: String, expected: String) {
        #expect(PastedText.statements(pasted) == expected)
    }

    @Test(arguments: [("baton> ", "   ..> "), ("> ", ". "), ("", ""), ("\u{1B}[1mlab实> ", "      ..> "), (">", " ")])
    func `further lines have a prompt of the same width`(first: String, next: String) {
        #expect(PromptText(first).next == next)
    }

    @Test(arguments: [
        ("", PromptStatement.nothing), ("  # only this", .nothing), ("quit", .statement("quit()")),
        ("run", .statement("run")), ("mine", .statement("mine")), ("train?", .statement("help train")),
        ("time run study()", .timed(" run study()")), ("time = 3", .statement("time = 3")),
        ("time", .statement("time")), ("a.b?", .statement("help a.b")),
        ("t.cols.round?", .statement("help t.cols.round")), ("a.?", .statement("a.?")),
        ("a.b c?", .statement("a.b c?")), ("quit now", .statement("quit now")),
    ])
    func `the prompt's own statements are told from the language's`(text: String, expected: PromptStatement) {
        let verbs: Set = ["quit", "mine"]
        #expect(PromptStatement(text, isOwn: { $0 == "mine" }, isVerb: verbs.contains) == expected)
    }
}
