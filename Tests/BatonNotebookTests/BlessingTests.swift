import BatonNotebook
import BatonSyntax
import Testing

/// What a blessing writes, and what it leaves alone.
struct BlessingTests {
    /// The notebook after a run in which its passages have shown these texts; nil for one that was not run.
    private func blessed(_ text: String, _ shown: [String?], addsNew: Bool = false) -> String {
        let notebook = Notebook(SourceFile(name: "t.exp", text: text))
        var outcome = NotebookOutcome(of: notebook)
        var texts = shown[...]
        for (index, cell) in notebook.cells.enumerated() where cell.kind == .code {
            let passages = cell.passages.map { _ in
                var passage = NotebookOutcome.PassageOutcome()
                if let text = texts.popFirst() ?? nil {
                    passage.state = .ran
                    passage.shown = ShownText(text)
                }
                return passage
            }
            outcome.cells.append(NotebookOutcome.CellOutcome(cell: index, passages: passages))
        }
        return Blessing.text(of: outcome, addsNew: addsNew)
    }

    @Test(arguments: [
        ("1\n#=> 1\n", ["1\n"], "1\n#=> 1\n"),
        ("1\n#=> 2\n2\n#=>2\n", ["1\n", "2\n"], "1\n#=> 1\n2\n#=>2\n"),
        ("f()\n#=> a\n#=> ...\n#=> z\n# end\n", ["b\nq\nz\n"], "f()\n#=> b\n#=> ...\n#=> z\n# end\n"),
        ("f()\n#=> ~1 ±0.1\n#=> x\n", ["1.05\ny\n"], "f()\n#=> ~1 ±0.1\n#=> y\n"),
        ("1 #=> 2\n3\n", ["1\n", "3"], "1  #=> 1\n3\n"),
        ("f() #=> 2\n", ["1\n2\n"], "f()\n#=> 1\n#=> 2\n"),
        ("f()\n#=> 1\n", [""], "f()\n#=>\n"),
        ("f()\n#=>\n", ["1\n"], "f()\n#=> 1\n"),
        ("1\n2\n", ["1\n", "2\n"], "1\n2\n"),
        ("1\n#=> 7", [nil], "1\n#=> 7"),
        ("1\n#=> 7", ["1"], "1\n#=> 1\n"),
    ])
    func `only what has changed is written`(text: String, shown: [String?], expected: String) {
        #expect(blessed(text, shown) == expected)
    }

    @Test func `new outputs are recorded when that is asked for`() {
        let text = "# %%\nlet a = 1\na; print(2)\n# %% Next\nb(\n)"
        #expect(
            blessed(text, ["", "1\n2\n", "x\n"], addsNew: true)
                == "# %%\nlet a = 1\na; print(2)\n#=> 1\n#=> 2\n# %% Next\nb(\n)\n#=> x\n")
    }

    @Test func `an output without end is cut`() {
        let text = blessed("f()\n", [(0..<900).map(String.init).joined(separator: "\n")], addsNew: true)
        #expect(text.split("\n").count == 1 + Blessing.linesMax + 1 + 1)
        #expect(text.hasSuffix("#=> ...\n"))
    }
}
