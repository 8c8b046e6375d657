import Foundation
import Testing

extension CommandTests {
    /// `baton test`, `status`, `render` and `convert` as people call them.
    struct NotebookTests {
        private func test(_ text: String, _ options: [String] = []) throws -> (BatonProgram.Outcome, Workplace) {
            let place = try Workplace()
            try place.write("t.exp", text)
            return (try BatonProgram.run(["test", "t.exp"] + options, in: place), place)
        }

        @Test(arguments: [
            ("1 + 1\n#=> 2\n", 0, "ok      t.exp: 1 output as recorded"),
            ("print 1\n", 0, "ok      t.exp: no output on record"),
            ("1 + 1\n#=> 3\n", 3, "differs t.exp: 1 of 1 output differs"),
            ("1 / 0\n", 1, "error   t.exp: 1 error, no output on record"),
            ("1 / 0\n#=> error[E0304]: division by zero\n2\n#=> 2\n", 0, "2 outputs as recorded"),
            ("nothing\n#=> error[E0201]: ...\n", 0, "1 output as recorded"),
            ("1 / 0\n#=> error[E0201]: other\n", 3, "1 of 1 output differs"),
            ("1 / 0\n#=> 5\n", 1, "1 error"),
            // Cells behind an error run, and see what was declared before.
            (
                "# %%\nlet a = 5\n# %%\n1 / 0\na\n# %%\na\n#=> 5\n", 1,
                "1 error, 1 output as recorded, 1 statement not run"
            ),
            ("let = 1\n# %%\n2\n#=> 2\n", 1, "1 error, 1 output as recorded"),
            ("#=> 5\n", 1, ""),
            // In a cell what is declared is known everywhere; a cell may declare a name again.
            ("f()\n#=> 1\nfn f() = 1\n# %%\nfn f() = 2\nf()\n#=> 2\n", 0, "2 outputs as recorded"),
        ])
        func `the code says how a test ended`(text: String, code: Int32, summary: String) throws {
            let (ended, _) = try test(text)
            #expect(ended.code == code, "\(ended.output)\(ended.notices)")
            #expect(summary.isEmpty || ended.output.contains(summary), "\(ended.output)\(ended.notices)")
        }

        @Test func `values of a type count by their type, wherever they are shown`() throws {
            let (ended, _) = try test(
                """
                task nap() { sh "sleep 0.01; echo x > f.txt"
                    output f = file("f.txt") }
                let r = run nap()
                results r | select step, status, duration, node
                #=> step  status     duration  node
                #=> ────  ─────────  ────────  ────
                #=> nap   succeeded  7s        here
                print "took ${r.duration}, made ${r.f}"
                #=> took 1m, made /elsewhere/f.txt
                print iso(now()), uuid()
                #=> 1999-12-31T00:00:00Z 00000000-0000-0000-0000-000000000000
                temp_dir()
                #=> /tmp/x
                [r]
                #=> [<Run 77 nap>]
                """)
            #expect(ended.code == 0, "\(ended.output)\(ended.notices)")
        }

        @Test func `a test leaves nothing behind but a note, and reads what is there`() throws {
            let place = try Workplace()
            try place.write("data/in.csv", "a\n1\n2\n")
            try place.write(
                "t.exp",
                """
                import "lib.exp" as lib
                size(read_csv("data/in.csv")) + lib.one
                #=> 3
                write_text("out.txt", "x")
                write_text("data/out.txt", "y")
                read_text("data/out.txt") + read_text("out.txt")
                #=> yx
                glob("data/*") | map(f => basename(f))
                #=> ["in.csv", "out.txt"]
                task t(f: File) { sh "cat ${f}"
                    output text = trim(stdout) }
                let r = run t(file("data/in.csv"))
                split(r.text, "\\n")
                #=> ["a", "1", "2"]
                """)
            try place.write("lib.exp", "let one = 1")
            let ended = try BatonProgram.run(["test", "t.exp"], in: place)
            #expect(ended.code == 0, "\(ended.output)\(ended.notices)")
            #expect(!place.exists("out.txt") && !place.exists("data/out.txt"))
            let store = try FileManager.default.contentsOfDirectory(
                atPath: place.folder.appendingPathComponent(".baton").path)
            #expect(store == ["notebooks"])
        }

        @Test func `a blessing rewrites what differs and keeps the rest`() throws {
            let text = "# %% One\n1 + 1\n#=> 3\nprint(\"a\", 0.5)\n#=> ... ~0.49 ±0.1\n# %% Two\n7\n"
            let (ended, place) = try test(text, ["--bless"])
            #expect(ended.code == 0 && ended.notices.contains("blessed t.exp"))
            #expect(try place.text("t.exp") == text.replacing("#=> 3", with: "#=> 2"))
            _ = try BatonProgram.run(["test", "--record", "t.exp"], in: place)
            #expect(try place.text("t.exp") == text.replacing("#=> 3", with: "#=> 2") + "#=> 7\n")
            let again = try BatonProgram.run(["test", "t.exp"], in: place)
            #expect(again.code == 0 && again.output.contains("3 outputs as recorded"))
        }

        @Test func `one cell can be chosen, and build servers read the results`() throws {
            let text = "# %% Load\nlet a = 1\na\n#=> 2\n# %% Fit <it>\na + 1\n#=> 3\n"
            let (ended, place) = try test(text, ["--cell", "Fit", "--junit", "out.xml"])
            #expect(ended.code == 3 && ended.output.contains("1 of 1 output differs"))
            let xml = try place.text("out.xml")
            #expect(XMLText(xml).isWellFormed)
            #expect(try BatonProgram.run(["test", "t.exp", "--cell", "Nothing"], in: place).code == 2)
            #expect(xml.contains("<testsuites tests=\"1\" failures=\"1\" errors=\"0\">"))
            #expect(xml.contains("name=\"Fit &lt;it&gt;\"") && xml.contains("- 3\n"))
        }

        @Test func `Ctrl-C ends a test and its processes`() throws {
            let place = try Workplace()
            try place.write("t.exp", "task long() { sh \"touch ${raw(env(\"MARK\"))}; sleep 60\" }\nrun long()\n2\n")
            let mark = place.side.appendingPathComponent("mark").path
            let running = try BatonProgram.start(["test", "t.exp"], in: place, environment: ["MARK": mark])
            try running.wait(until: { FileManager.default.fileExists(atPath: mark) }, what: "the step")
            running.signal(SIGINT)
            let ended = try running.end()
            #expect(ended.code == 130, "\(ended.output)\(ended.notices)")
            #expect(ended.output.contains("stopped t.exp"))
        }

        @Test func `status tells what is fresh, what is stale and why`() throws {
            let place = try Workplace()
            let text = """
                # %% Load
                let rows = read_csv("in.csv")
                # %% Fit
                let n = size(rows)
                # %% Apart
                let b = 1
                # %% Show
                n + b
                """
            try place.write("in.csv", "a\n1\n")
            try place.write("t.exp", text)
            func status() throws -> [String] {
                try BatonProgram.run(["status", "t.exp"], in: place).output.split(separator: "\n")
                    .map { $0.split(separator: " ").joined(separator: " ") }
            }
            #expect(try status() == ["1 never run Load", "3 never run Fit", "5 never run Apart", "7 never run Show"])
            #expect(try BatonProgram.run(["test", "t.exp"], in: place).code == 0)
            #expect(try status() == ["1 fresh Load", "3 fresh Fit", "5 fresh Apart", "7 fresh Show"])
            try place.write("t.exp", text.replacing("size(rows)", with: "size(rows) + 1  # more"))
            #expect(
                try status() == [
                    "1 fresh Load", "3 stale Fit (because of line 4)", "5 fresh Apart",
                    "7 stale Show (because of line 4)",
                ])
            try place.write("t.exp", text + "\n#=> a comment is no change\n# %% New\n1")
            try place.write("in.csv", "a\n1\n2\n")
            #expect(
                try status() == [
                    "1 stale Load (because of in.csv)", "3 stale Fit (because of in.csv)", "5 fresh Apart",
                    "7 stale Show (because of in.csv)", "9 never run New".replacing("9", with: "10"),
                ])
        }

        @Test func `a notebook becomes a page, Markdown and a Jupyter notebook, and comes back`() throws {
            let place = try Workplace()
            let text = "# %% [markdown] Title\n# Some *words*.\n\n# %% Sum\n1 + 1\n#=> 2\n"
            try place.write("t.exp", text)
            for name in ["t.html", "t.md", "t.ipynb"] {
                let ended = try BatonProgram.run(["render", "t.exp", "-o", name], in: place)
                #expect(ended.code == 0 && place.exists(name), "\(ended.notices)")
            }
            #expect(try place.text("t.html").contains("<em>words</em>"))
            #expect(try place.text("t.md").contains("```text\n2\n```"))
            #expect(try BatonProgram.run(["convert", "t.ipynb", "back.exp"], in: place).code == 0)
            #expect(try place.text("back.exp") == text)
            #expect(try BatonProgram.run(["render", "t.exp", "-o", "t.pdf"], in: place).code == 2)
            #expect(try BatonProgram.run(["convert", "t.exp", "u.exp"], in: place).code == 2)
        }

        @Test func `a page of a fresh run shows tables and graphs, and errors to who made it`() throws {
            let place = try Workplace()
            try place.write(
                "t.exp",
                "task one() { return 1 }\ndag d() { one() }\nlet r = run d()\ngraph r\n[{a: 1, b: \"<x>\"}]\n1 / 0\n")
            let ended = try BatonProgram.run(["render", "--run", "t.exp"], in: place)
            #expect(ended.code == 1 && ended.notices.contains("E0304"))
            let page = try place.text("t.html")
            #expect(page.contains("<svg") && page.contains("<td style=\"text-align: left\">&lt;x&gt;</td>"))
            #expect(page.contains("class=\"error\""))
        }
    }
}

/// Whether a text is well-formed XML.
private struct XMLText {
    let isWellFormed: Bool

    init(_ text: String) {
        var open: [Substring] = []
        var isSound = true
        for part in text.matches(of: /<(\/?)([a-zA-Z]+)[^<>]*?(\/?)>/) {
            if !part.output.1.isEmpty {
                isSound = isSound && open.popLast() == part.output.2
            } else if part.output.3.isEmpty {
                open.append(part.output.2)
            }
        }
        isWellFormed = isSound && open.isEmpty
    }
}

extension CommandTests {
    /// `save` and `export` at a prompt in a terminal of its own.
    struct SavedPromptTests {
        /// Types lines at the prompt, one after the other.
        private func type(_ lines: [String], in place: Workplace) throws -> BatonProgram.Outcome {
            try place.write("typed.txt", (lines + ["quit"]).joined(separator: "\n") + "\n")
            return try BatonProgram.shell(
                "TERM=dumb script -qec \"$BATON\" /dev/null < typed.txt", in: place)
        }

        @Test func `a day at the prompt runs again as a test, and gives the same results`() throws {
            let place = try Workplace()
            try place.write("in.csv", "name,kg\na,1.5\nb,2.5\n")
            let ended = try type(
                [
                    "let rows = read_csv(\"in.csv\")", "rows", "rows | where kg > 2", "1 / 0", "fn twice(x) = 2 * x",
                    "twice(21)", "_ + 1", "let rows = 5; rows", "missing", "task half(n: Int) { return n / 2 }",
                    "let unused = 7", "let r3 = run half(twice(4))", "r3",
                    "print \"took ${r3.duration} at ${iso(now())}\"",
                    "uuid()", "task bad() { sh \"exit 3\" }", "let b = run bad()", "b.status",
                    "export r3, \"best.exp\"", "save \"today.exp\"",
                ], in: place)
            #expect(place.exists("today.exp") && place.exists("best.exp"), "\(ended.output)\(ended.notices)")
            let saved = try place.text("today.exp")
            #expect(saved.contains("# 1 / 0\n# error[E0304]: division by zero\n"))
            #expect(saved.contains("#=> error[E0401]: step 'bad' failed: exit code 3\n"))
            #expect(!saved.contains("export"))
            let today = try BatonProgram.run(["test", "today.exp"], in: place)
            #expect(today.code == 0, "\(today.output)\(today.notices)")
            #expect(today.output.contains("10 outputs as recorded"), "\(today.output)")

            let best = try place.text("best.exp")
            #expect(best.contains("fn twice") && best.contains("with seed: ") && best.contains("#=> {value: 4.0}"))
            #expect(!best.contains("unused") && !best.contains("read_csv"))
            #expect(try BatonProgram.run(["test", "best.exp"], in: place).code == 0)
            #expect(try BatonProgram.run(["best.exp"], in: place).output == "{value: 4.0}\n")
        }

        @Test func `a file that is there is not written over by itself`() throws {
            let place = try Workplace()
            try place.write("t.exp", "mine")
            let ended = try type(["let a = 1", "save \"t.exp\""], in: place)
            #expect(ended.output.contains("is there already"), "\(ended.output)")
            #expect(try place.text("t.exp") == "mine")
            _ = try type(["let a = 1", "save \"t.exp\", replace: true"], in: place)
            #expect(try place.text("t.exp").contains("let a = 1"))
        }

        @Test func `a script has no prompt to save`() throws {
            let place = try Workplace()
            let ended = try BatonProgram.run(["-c", "save \"t.exp\""], in: place)
            #expect(ended.code == 1 && ended.notices.contains("needs the prompt") && !place.exists("t.exp"))
        }
    }
}
