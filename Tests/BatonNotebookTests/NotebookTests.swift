import BatonNotebook
import BatonSyntax
import Testing

/// A text divided into cells, and recorded outputs given to the statements above them.
struct NotebookTests {
    private func notebook(_ text: String) -> Notebook { Notebook(SourceFile(name: "t.exp", text: text)) }

    /// A line a cell: its kind, its title, its first line, and the number of its statements.
    private func shape(_ text: String) -> [String] {
        notebook(text).cells.map {
            let size = $0.kind == .code ? "\($0.program.statements.count)" : "'\($0.prose)'"
            return "\($0.kind) \($0.title)|\($0.lineNumber)|\(size)"
        }
    }

    @Test(arguments: [
        ("let a = 1\na", ["code |1|2"]),
        ("# %%\nlet a = 1\n# %% Second\na\n", ["code |1|1", "code Second|3|1"]),
        (
            "# %% [markdown] Words\n# One *two*\n#\n# three\n# %%\n1",
            ["prose Words|1|'One *two*\n\nthree'", "code |5|1"]
        ),
        ("# %%[md]\n# text", ["prose |1|'text'"]),
        ("#!/usr/bin/env baton\n# About this.\n\n# %%\n1", ["prose |1|'About this.'", "code |4|1"]),
        ("# About\nlet a = 1", ["code |1|1"]),
        // Code in a cell of prose is a cell of its own.
        ("# %% [markdown]\n# text\nlet a = 1\na", ["prose |1|'text'", "code |3|2"]),
        // Inside a text, and inside brackets, it is no marker; nor are other words that begin so.
        ("let s = \"\"\"\n# %% no\n\"\"\"\n# %% yes\n1", ["code |1|1", "code yes|4|1"]),
        ("let xs = [\n    1,\n# %% no\n    2]\n", ["code |1|1"]),
        ("# %%time\n1", ["code |1|1"]),
        ("", []), ("# only words", ["prose |1|'only words'"]),
        ("# %%", ["code |1|0"]),
        // A bracket that is never closed does not take the other cells with it.
        ("let xs = [1\n# %% next\n2", ["code |1|1", "code next|2|1"]),
    ])
    func `cells begin at their markers`(text: String, expected: [String]) {
        #expect(shape(text) == expected)
    }

    @Test func `a recorded output belongs to the statement above it`() {
        let book = notebook(
            """
            let a = 1
            a + 1
            #=> 2
            print("x"); a   #=> x
            #=> 1
            [
                1,
            ]

            #=>  indented
            fn f() = 1
            """)
        let recorded = book.cells[0].passages.map { $0.recorded?.texts }
        #expect(recorded == [nil, ["2"], ["x", "1"], [" indented"], nil])
        #expect(book.cells[0].passages[2].statements == 2..<4)
        #expect(book.cells[0].passages[2].recorded?.isTrailing == true)
        #expect(book.strays.isEmpty)
        #expect(book.recordedCount == 3)
    }

    @Test(arguments: [
        ("#=> 1\nlet a = 1", [1]),
        ("let xs = [\n#=> 1\n]", [2]),
        ("1\n#=> 1\n\n#=> 2", [4]),
        ("for i in 0..<3 {\n    print(i)\n    #=> 0\n}", [3]),
        ("# %% [markdown]\n#=> 1", [2]),
    ])
    func `an output under no statement is found`(text: String, lines: [Int]) {
        #expect(notebook(text).strays == lines)
    }

    @Test func `faults have their places in the whole file`() throws {
        let book = notebook("# %%\n1\n# %%\nlet = 2\n# %%\n3")
        #expect(book.cells.map { $0.faults.count } == [0, 1, 0])
        let fault = try #require(book.cells[1].faults.first)
        #expect(book.lines.position(of: fault.span.start).line == 4)
    }
}
