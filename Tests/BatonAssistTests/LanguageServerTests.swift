import BatonAssist
import BatonInterpreter
import Testing

struct LanguageServerTests {
    static let uri = "file:///study/a.exp"
    static let text = """
        ## Fit one model.
        task train(rows: File, lr: Float) {
            sh "fit ${rows} ${lr} > loss.txt"
            output loss = float(text("loss.txt"))
        }
        dag study(source: File) {
            let größe = train(source, lr: 0.1)
            return {best: größe.loss}
        }
        """

    private func editor(_ text: String = text) -> Editor {
        let editor = Editor()
        editor.open(Self.uri, text)
        return editor
    }

    @Test func `what is wrong is told when a text is opened and after each change`() {
        let editor = editor()
        #expect(editor.faults(Self.uri).isEmpty)
        let range = Value.map([
            ("start", .map([("line", .int(7)), ("character", .int(24))])),
            ("end", .map([("line", .int(7)), ("character", .int(28))])),
        ])
        let change = Value.map([("range", range), ("text", .string("los"))])
        editor.notify(
            "textDocument/didChange",
            .map([
                ("textDocument", .map([("uri", .string(Self.uri)), ("version", .int(2))])),
                ("contentChanges", .list([change])),
            ]))
        #expect(editor.faults(Self.uri) == ["7 E0203"])
        #expect(editor.notices.last?.at("params", "version")?.literal == "2")
        let actions = editor.request(
            "textDocument/codeAction",
            .map([("textDocument", .map([("uri", .string(Self.uri))])), ("range", range), ("context", .map([]))]))
        #expect(actions.parts.first?.at("title")?.plain == "Change to 'loss'")
        editor.notify("textDocument/didClose", .map([("textDocument", .map([("uri", .string(Self.uri))]))]))
        #expect(editor.faults(Self.uri).isEmpty)
    }

    @Test func `columns are counted as was agreed`() {
        let text = "let a = \"🧪é\"; let b = nope"
        for (encodings, column) in [([], 23), (["utf-8", "utf-16"], 26), (["utf-32"], 23)] {
            let editor = Editor(encodings: encodings)
            editor.open(Self.uri, text)
            let fault = editor.notices.last?.at("params", "diagnostics")?.parts.first
            #expect(fault?.at("range", "start", "character")?.literal == "\(column)")
            let hover = editor.ask("hover", Self.uri, 0, column - 4)
            #expect(hover.at("range", "start", "character")?.literal == "\(column - 4)")
        }
    }

    @Test func `a name leads to its declaration, its uses and its help`() {
        let editor = editor()
        // `train` in the dag, `lr:` in its call, `größe` in front of the dot, and the output behind it.
        for (line, character, expected) in [
            (6, 18, "1:5"), (6, 30, "1:23"), (7, 20, "6:8"), (7, 25, "3:11"), (2, 15, "1:11"),
        ] {
            let found = editor.ask("definition", Self.uri, line, character)
            let start = found.at("range", "start")
            #expect("\(start?.at("line")?.literal ?? "-"):\(start?.at("character")?.literal ?? "-")" == expected)
        }
        #expect(editor.ask("references", Self.uri, 1, 24).parts.count == 3)
        #expect(editor.ask("documentHighlight", Self.uri, 7, 20).parts.count == 2)
        let hover = editor.ask("hover", Self.uri, 6, 18).at("contents", "value")?.plain ?? ""
        #expect(hover.contains("task train(rows: File, lr: Float)") && hover.contains("Fit one model."))
        #expect(hover.contains("Outputs: loss."))
        let help = editor.ask("signatureHelp", Self.uri, 6, 33)
        #expect(help.at("activeParameter")?.literal == "1")
        let items = editor.ask("completion", Self.uri, 7, 24).at("items")?.parts ?? []
        #expect(items.first?.at("label")?.plain == "loss")
        let symbols = editor.request("textDocument/documentSymbol", Editor.place(Self.uri, 0, 0)).parts
        #expect(symbols.map { $0.at("name")?.plain } == ["train", "study"])
        #expect(editor.request("textDocument/foldingRange", Editor.place(Self.uri, 0, 0)).parts.count == 2)
    }

    static let renames: [(String, Int, Int, String, String)] = [
        ("let a = 1\nprint(a)", 0, 4, "total", "2"), ("let a = 1\nprint(a)", 1, 6, "total", "2"),
        ("let a = 1\nlet b = 2\nprint(a + b)", 0, 4, "b", "declared twice"),
        ("let a = 1\nfn f(x) = a + x\nf(2)", 0, 4, "x", "taken"),
        ("let a = 1\nfn f(x) = a + x\nf(2)", 1, 5, "a", "taken"),
        ("let a = 1\nprint(a)", 0, 4, "print", "taken"), ("let a = 1\nprint(a)", 0, 4, "task", "word of the language"),
        ("let a = 1\nprint(a)", 0, 4, "two words", "no name"), ("let a = 1\nprint(a)", 1, 2, "show", "library"),
        ("fn f(x) = x\nf(x: 2)", 0, 5, "value", "3"), ("task t(x: Int) { return x }", 0, 7, "n", "2"),
        ("task t(x: Int) {\n    python \"y = x\"\n    output y: Int\n}", 0, 7, "n", "not Exp"),
        ("[{k: 1}] | where k > 0", 0, 17, "n", "column"),
        ("task t(k: Int) { return k }\n[{k: 1}] | where k > 0", 0, 7, "n", "also a column"),
        ("let limit = 1\n[{k: 1}] | where k > $limit", 1, 23, "least", "2"), ("let a = 1", 0, 0, "b", "no name"),
        ("task t() { sh \"echo\"; output o = stdout }\ndag d() { let s = t(); return s.o }", 1, 32, "text", "2"),
    ]

    @Test(arguments: renames) func `renaming changes every use, and refuses what would change the meaning`(
        _ row: (String, Int, Int, String, String)
    ) {
        let editor = editor(row.0)
        let answer = editor.ask("rename", Self.uri, row.1, row.2, [("newName", .string(row.3))])
        if let count = Int(row.4) {
            #expect(answer.at("changes", Self.uri)?.parts.count == count, "\(answer.literal)")
        } else {
            #expect(answer.at("error", "message")?.plain.contains(row.4) == true, "\(row.0): \(answer.literal)")
        }
    }

    @Test func `imported files are read as they are in the editor, or else on disk`() {
        let editor = Editor(files: ["/study/stats.exp": "## The middle.\nfn middle(xs) = xs"])
        editor.open(Self.uri, "import \"stats.exp\" as s\nprint(s.middle([1]))\ns.midle([1])\ns.middle([1], 2)")
        #expect(editor.faults(Self.uri) == ["3 E0204"])
        #expect(editor.ask("definition", Self.uri, 1, 10).at("uri")?.plain == "file:///study/stats.exp")
        #expect(editor.ask("hover", Self.uri, 1, 10).at("contents", "value")?.plain.contains("The middle.") == true)
        #expect(editor.ask("completion", Self.uri, 1, 8).at("items")?.parts.first?.at("label")?.plain == "middle")
        editor.open("file:///study/stats.exp", "fn middle(xs, by) = xs")
        editor.notify("textDocument/didSave", Editor.place(Self.uri, 0, 0))
        #expect(editor.faults(Self.uri).first == "1 E0206")
    }

    @Test func `formatting changes only the lines that differ`() {
        let editor = editor("let a = 1\nlet   b=2\nlet c = 3\n")
        let edits = editor.request("textDocument/formatting", Editor.place(Self.uri, 0, 0)).parts
        #expect(edits.count == 1)
        #expect(edits.first?.at("newText")?.plain == "let b = 2\n")
        #expect(edits.first?.at("range", "start", "line")?.literal == "1")
        let broken = self.editor("let a = (")
        #expect(broken.request("textDocument/formatting", Editor.place(Self.uri, 0, 0)).at("error") != nil)
    }

    @Test func `colours cover the words of a text, each on its line`() {
        let editor = editor("let x = \"\"\"\n    two\n    \"\"\"\n")
        let data =
            editor.request("textDocument/semanticTokens/full", Editor.place(Self.uri, 0, 0)).at("data")?.parts ?? []
        let tokens = stride(from: 0, to: data.count, by: 5).map { index in
            data[index..<(index + 5)].map(\.literal).joined(separator: " ")
        }
        #expect(tokens == ["0 0 3 0 0", "0 4 1 5 1", "0 2 1 4 0", "0 2 3 2 0", "1 0 7 2 0", "1 0 7 2 0"])
    }
}
