import BatonNotebook
import Testing

/// What was typed as a notebook, and what a result needs as a script.
struct SavedSessionTests {
    private func saved(_ entries: [SavedSession.Entry]) -> String {
        SavedSession.notebook(entries, title: "T", note: "n").replacing("# %% [markdown] T\n# n\n\n", with: "")
    }

    @Test func `texts share a cell with their outputs as long as that means the same`() {
        let text = saved([
            .init(text: "let a = 1"), .init(text: "a", outputs: [(1, "1\n")]),
            .init(text: "a; a + 1\nlet b = [\n  2]\nb", outputs: [(1, "1\n"), (8, "2\n"), (25, ""), (27, "[2]\n")]),
            // Declared again; used with another meaning before; the last value.
            .init(text: "let a = 2"), .init(text: "sum([a])", outputs: [(8, "2\n")]), .init(text: "let sum = 5"),
            .init(text: "_ + 1", outputs: [(5, "3\n")]),
        ])
        #expect(
            text == """
                # %%
                let a = 1
                a
                #=> 1
                a; a + 1
                #=> 1
                #=> 2
                let b = [
                  2]
                b
                #=> [2]

                # %%
                let a = 2
                sum([a])
                #=> 2

                # %%
                let sum = 5

                # %%
                _ + 1
                #=> 3

                """)
    }

    @Test func `what failed is a comment, and what only a prompt has is left out`() {
        let text = saved([
            .init(text: "1 / 0", failure: "error[E0304]: division by zero"), .init(text: "save \"t.exp\""),
            .init(text: "let x = [\n1\n\n]", failure: "interrupted"), .init(text: "quit"), .init(text: "  "),
            .init(text: "2", outputs: [(1, "2\n")]),
        ])
        #expect(
            text == """
                # %%
                # 1 / 0
                # error[E0304]: division by zero
                # let x = [
                # 1
                #
                # ]
                # interrupted
                2
                #=> 2

                """)
    }

    @Test(arguments: [
        (["let a = 1", "let b = a + 1", "let c = 7", "b"], "b", "let a = 1\nlet b = a + 1\nb"),
        (["let a = 1", "let a = 2", "a"], "a", "let a = 2\na"),
        (
            ["let xs = []", "xs = xs + [1]", "let n = size(xs)", "xs = xs + [2]"], "n",
            "let xs = []\nxs = xs + [1]\nlet n = size(xs)\nn"
        ),
        (
            ["let b = f()\n## Doc.\nfn f() = g()\nfn g() = 1", "fn f() = 2"], "b",
            "let b = f()\n## Doc.\nfn f() = g()\nfn g() = 1\nb"
        ),
        (
            ["task t(n: Int) { return n }", "let k = 3", "let r = run t(k)", "let q = run t(1) with jobs: 2, seed: 4"],
            "r",
            "task t(n: Int) { return n }\nlet k = 3\nlet r = run t(k) with seed: 9\nr"
        ),
        (
            ["task t() { return 1 }", "let q = run t() with jobs: 2"], "q.value",
            "task t() { return 1 }\nlet q = run t() with jobs: 2, seed: 9\nq.value"
        ),
        (
            [
                "dag d() { let e = await event(\"go\") }", "let r = start d()", "let v = 5", "emit \"go\", {x: v} to r",
                "let s = start d()", "emit \"go\" to s", "wait r",
            ], "r",
            "dag d() { let e = await event(\"go\") }\nlet r = start d() with seed: 9\nlet v = 5\n"
                + "emit \"go\", {x: v} to r\nwait r\nr"
        ),
        (
            ["let w = 2", "let rows = [{x: 1}]", "let big = rows | where x > $w and y.rows == 3"], "big | take 1",
            "let w = 2\nlet rows = [{x: 1}]\nlet big = rows | where x > $w and y.rows == 3\nbig | take 1"
        ),
        (
            ["import \"stats.exp\"", "import \"b.exp\" as b", "let m = stats.mean([1])"], "m",
            "import \"stats.exp\"\nlet m = stats.mean([1])\nm"
        ),
        (["let q = \"a ${w}\"", "let w = 1", "let q = \"b ${w}\""], "q", "let w = 1\nlet q = \"b ${w}\"\nq"),
    ])
    func `a script has what its result depends on and nothing else`(
        typed: [String], result: String, expected: String
    ) {
        let script = ResultScript(typed).text(
            for: result, header: ["head"], shown: "", seed: { ["r", "q", "s"].contains($0) ? 9 : nil })
        // A value that is no run has no seed.
        #expect(script == "# head\n\n" + expected + "\n")
    }
}
