import BatonInterpreter
import BatonModel
import BatonSyntax
import Testing

/// Values of the future, and what dags make of their statements, with a fake runtime.
struct DeferralTests {
    private static let tasks = """
        task train(lr = 1) { python ""; output loss; output parts; output map; output rows; output missing }
        task split() { python ""; output parts; output pairs; output next }
        fn double(x) = x * 2
        fn keep_small(xs, limit) { let out = []; for x in xs { if x < limit { out = out + [x] } }; return out }

        """

    /// What a dag with a step `s` (output `loss` 3, `parts` [1, 2]) returns, once the step has ended.
    static let expressions: [(String, String)] = [
        ("s.loss + 1", "4"), ("2 * s.loss - 1", "5"), ("-s.loss", "-3"), ("s.loss ** 2 // 2", "4"),
        ("s.loss < 5", "true"), ("not (s.loss < 5)", "false"), ("s.loss == 3", "true"), ("s.loss in [3]", "true"),
        ("\"loss ${s.loss}!\"", "\"loss 3!\""), ("[s.loss, 1]", "[3, 1]"), ("{a: {b: s.loss}}", "{a: {b: 3}}"),
        ("s.parts[1]", "2"), ("s.map.key", "\"v\""), ("s.parts[s.loss - 2]", "2"),
        ("if s.loss < 5 then \"small\" else 1 / 0", "\"small\""), ("s.missing ?? s.loss", "3"),
        ("s.loss < 5 and s.loss > 1", "true"), ("s.loss > 5 or true", "true"), ("true and s.loss < 5", "true"),
        ("size(s.parts)", "2"), ("s.parts | map(x => x * s.loss) | sum", "9"), ("max([s.loss, 7])", "7"),
        ("double(s.loss)", "6"), ("s.loss | double", "6"), ("keep_small(s.parts, limit: 2)", "[1]"),
        ("keep_small([5, s.loss], 4)", "[3]"), ("(x => x + 1)(s.loss)", "4"),
        ("s.rows | where v > 1 | select w = v * 10", "[{w: 20}]"), ("0..<s.loss", "0..<3"),
        ("[{v: s.loss}] | derive w = v + 1", "[{v: 3, w: 4}]"),
    ]

    @Test(arguments: expressions)
    func `an expression over a step's output is worked out when the step has ended`(
        _ text: String, _ wanted: String
    ) throws {
        let session = Session()
        let (scope, result, faults) = session.evaluate(
            DeferralTests.tasks + "dag d() { let s = train(); return \(text) }")
        #expect(faults.isEmpty)
        let value = try #require(result)
        #expect(session.interpreter.dependencies(of: value) == [Dependency(VertexID(0))])
        #expect(throws: RuntimeError.self) { try session.interpreter.resolved(value) }
        scope.finish(
            0,
            [
                "loss": 3, "parts": [1, 2], "map": ["key": "v"], "rows": [["v": 1], ["v": 2]],
            ])
        #expect(try session.interpreter.resolved(value).literal == wanted)
        #expect(session.interpreter.dependencies(of: value).isEmpty)
    }

    @Test func `dependencies of a value are those of all its parts`() throws {
        let (scope, result, _) = Session().evaluate(
            DeferralTests.tasks + "dag d() { return [train().loss + train().loss, {k: train().loss}, 1] }")
        let found = scope.interpreter.dependencies(of: try #require(result))
        #expect(found.map(\.vertex.index) == [0, 1, 2])
    }

    @Test func `an output that is itself a value of the future is waited for in turn`() throws {
        let session = Session()
        let (scope, result, _) = session.evaluate(
            DeferralTests.tasks + "dag d() { let t = train(); let s = split(); return s.next + 1 }")
        let interpreter = session.interpreter
        let value = try #require(result)
        scope.finish(1, ["next": try #require(try scope.steps[0].member("loss", interpreter))])
        #expect(throws: RuntimeError.self) { try interpreter.resolved(value) }
        #expect(interpreter.dependencies(of: value).map(\.vertex.index) == [0])
        scope.finish(0, ["loss": 41])
        #expect(try interpreter.resolved(value).int == 42)
    }

    @Test func `a sum over thousands of steps is worked out without deep recursion`() throws {
        let session = Session()
        let (scope, result, _) = session.evaluate(
            DeferralTests.tasks + "dag d() { let t = 0; for i in 0..<20_000 { t = t + train(i).loss }; return t }")
        let value = try #require(result)
        #expect(session.interpreter.dependencies(of: value).count == 20_000)
        for index in 0..<20_000 { scope.finish(index, ["loss": .int(index)]) }
        #expect(try session.interpreter.resolved(value).int == 199_990_000)
    }

    @Test func `a sum that nobody asks for is let go without deep recursion`() {
        let (scope, _, faults) = Session().evaluate(
            DeferralTests.tasks + "dag d() { let t = 0; for i in 0..<100_000 { t = t + train().loss }; return 1 }")
        #expect(faults.isEmpty && scope.steps.count == 100_000)
    }

    /// Values that must be known when the dag is made.
    static let mustBeKnown = [
        "while s.loss < 1 { }", "for i in 0..<3 { while s.done { } }", "assert s.loss < 1", "print(s.loss)",
        "repeat s.loss { }", "s.loss(1)", "sleep(s.loss)",
    ]

    @Test(arguments: mustBeKnown)
    func `what must be known while the dag is made says so`(_ statement: String) {
        let (_, _, faults) = Session().evaluate(DeferralTests.tasks + "dag d() {\nlet s = train()\n\(statement)\n}")
        #expect(faults.map(\.code) == [.notKnownYet])
        #expect(faults.first?.help != nil)
    }

    // MARK: Statements

    /// Bodies of a dag with what the runtime is asked for.
    static let statements: [(String, [String])] = [
        ("for lr in [1, 2], k in 0..<2 { train(lr * 10 + k) }", ["train(10)", "train(11)", "train(20)", "train(21)"]),
        ("for i in 0..<9 { if i == 1 { continue }; if i > 2 { break }; train(i) }", ["train(0)", "train(2)"]),
        (
            "for a in 0..<3, b in 0..<3 { if b > a { continue }; if a == 2 { break }; train([a, b]) }",
            ["train([0, 0])", "train([1, 0])", "train([1, 1])"]
        ),
        ("let n = 0; for i in 0..<3 { if i > 0 { n = n + i } }; train(n)", ["train(3)"]),
        ("let i = 0; while i < 3 { i = i + 1; if i == 2 { continue }; train(i) }", ["train(1)", "train(3)"]),
        ("if 1 < 2 { train(1); return 1 } else { train(2) }; train(3)", ["train(1)"]),
        ("if 1 > 2 { train(1) } else if 2 > 1 { train(2) } else { train(3) }; train(4)", ["train(2)", "train(4)"]),
        ("let s = train(); if s.loss < 0.2 { train(2) }", ["train(1)", "if s.loss < 0.2"]),
        ("let s = train(); if s.loss < 0.2 { } else { }; train(5)", ["train(1)", "if s.loss < 0.2 else", "train(5)"]),
        ("let s = split(); for f in s.parts { train(f) }", ["split()", "for f in s.parts"]),
        ("repeat 2 { train() }", ["turn 1", "train(1)", "turn 2", "train(1)"]),
        ("let n = 0; repeat 5 { n = n + 1; if n == 2 { break } }; train(n)", ["turn 1", "turn 2", "train(2)"]),
        (
            "let n = 0; repeat until n > 2, max: 5 { n = n + 1; train(n) }",
            ["train(1)", "train(2)", "train(3)", "until n > 2: 3"]
        ),
        ("let s = train(); on failure of s { train(2) }", ["train(1)", "on failure", "train(2)"]),
        ("let s = train(); on success of s { }; after s { }", ["train(1)", "on success", "after"]),
        ("on event(\"stop\") e { train(e) }", ["on event \"stop\"", "train(\"the event\")"]),
        ("always { train(9) }; barrier", ["always", "train(9)", "barrier"]),
        ("train -> [split, train] -> split", ["chain of 3"]),
        ("let b = train(2) after train(1)", ["train(1)", "after <step 0>", "train(2)"]),
        ("train(train.all)", ["train(\"train.all\")"]),
        ("many(2)", ["train(0)", "train(1)"]),
        ("inner(n: 7)", ["train(7)"]),
        ("let s = train(); many(s.loss)", ["train(1)", "for i in 0..<n"]),
        ("[1, 2] | map(x => train(x))", ["train(1)", "train(2)"]),
        ("let f = x => if x > 1 then train(x) else split(); f(1); f(2)", ["split()", "train(2)"]),
        ("try { if true { train(1) }; let x = 1 / 0 } catch e { train(e.code) }", ["train(1)", "train(\"E0304\")"]),
    ]

    @Test(arguments: statements)
    func `a dag's statements ask the runtime for steps and parts`(_ body: String, _ wanted: [String]) {
        let helpers = """
            fn many(n) { for i in 0..<n { train(i) } }
            dag inner(n: Int = 0) { train(n) }

            """
        let (scope, _, faults) = Session().evaluate(DeferralTests.tasks + helpers + "dag d() { \(body) }")
        #expect(faults.isEmpty)
        #expect(scope.log == wanted)
    }

    @Test func `a part that is kept sees variables as they were, and says which it assigns`() throws {
        let session = Session()
        let (scope, _, faults) = session.evaluate(
            DeferralTests.tasks
                + "dag d() { let n = 1; let s = train(); if s.loss > 1 { train(n); n = n + 1; train(n) }; n = 50 }")
        #expect(faults.isEmpty)
        #expect(scope.lastCells.original.map(\.value.int) == [50])
        #expect(scope.lastCells.copy.map(\.value.int) == [1])
        session.interpreter.dagScope = scope
        _ = try session.interpreter.run(scope.blocks[0], [])
        #expect(scope.log.suffix(2) == ["train(1)", "train(2)"])
        #expect(scope.lastCells.copy.map(\.value.int) == [2])
    }

    @Test func `the body of a deferred for takes the item, and the product goes on inside`() throws {
        let session = Session()
        let (scope, _, _) = session.evaluate(
            DeferralTests.tasks + "dag d() { let s = split(); for (a, b) in s.pairs, c in [a, b] { train(c) } }")
        session.interpreter.dagScope = scope
        _ = try session.interpreter.run(scope.blocks[0], [[3, 4]])
        #expect(scope.log == ["split()", "for (a, b) in s.pairs", "train(3)", "train(4)"])
    }

    @Test func `a return in a part that runs later is told as its outcome`() throws {
        let session = Session()
        let (scope, _, _) = session.evaluate(
            DeferralTests.tasks + "dag d() { let s = train(); if s.loss > 1 { return 7 } }")
        guard case .return(let value) = try session.interpreter.run(scope.blocks[0], []) else {
            Issue.record("the block returns")
            return
        }
        #expect(value.int == 7)
    }
}
