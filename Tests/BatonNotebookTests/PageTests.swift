import BatonInterpreter
import BatonNotebook
import BatonSyntax
import Foundation
import PageBrowser
import Testing

/// Notebooks as pages, as Markdown and as Jupyter notebooks.
@Suite(.serialized) struct PageTests {
    static let sample = """
        #!/usr/bin/env baton
        # %% [markdown] Birds
        # Some *words*, and a [link](https://example.org).
        #
        # | a long name of a column | another one | and one more | and the last of them |
        # | --- | --- | --- | ---: |
        # | 1 | 2 | 3 | 4 |

        # %% Load
        let birds = read_csv("a-file-with-a-rather-long-name-so-that-the-line-is-wider-than-a-telephone.csv")   # here
        size(birds)  #=> 344

        birds | take 1
        #=> species  island                                                       note                           kg
        #=> ───────  ───────────────────────────────────────────────────────────  ────────────────────────────  ───
        #=> Adelie   Torgersen, which is an island with a rather long name in it  <b>no</b> & "quotes" in here  3.7
        #=> first 1 of 344 rows

        # %% Fault
        1 / 0
        #=> error[E0304]: division by zero
        """

    private func content(_ text: String = sample) -> PageContent {
        PageContent(Notebook(SourceFile(name: "birds.exp", text: text)))
    }

    @Test(arguments: [1280, 400], ["light", "dark"])
    func `the page opens in a browser, and nothing sticks out of it`(width: Int, scheme: String) throws {
        var html = HTMLPage.html(content(), footer: "birds.exp")
        // The browser has no switch for this; the style sheet is asked as if it had been thrown.
        if scheme == "dark" { html = html.replacing("(prefers-color-scheme: dark)", with: "all") }
        // The page forbids scripts; the probe is one.
        html = html.replacing("<meta http-equiv=\"Content-Security-Policy\"", with: "<meta name=\"x\"")
        let browser = try Browser(
            html, width: width,
            script: """
                const style = getComputedStyle(document.documentElement);
                out.wide = document.documentElement.scrollWidth <= window.innerWidth;
                out.tables = document.querySelectorAll('table').length;
                out.cells = document.querySelectorAll('section.cell').length;
                out.rows = document.querySelectorAll('.out tbody tr').length;
                out.bold = document.querySelectorAll('b').length;
                out.title = document.querySelector('h1').textContent;
                out.paper = style.backgroundColor;
                out.code = document.querySelector('.cell .code').textContent.split('\\n').length;
                """)
        #expect(browser.console.isEmpty && browser.answer("error") == nil, "\(browser.console)")
        #expect(browser.answer("wide") == "true")
        #expect(browser.answer("tables") == "2" && browser.answer("cells") == "2" && browser.answer("rows") == "1")
        #expect(browser.answer("bold") == "0" && browser.answer("title") == "Birds")
        #expect(browser.answer("paper") == (scheme == "dark" ? "rgb(19, 20, 22)" : "rgb(251, 250, 248)"))
        #expect(browser.answer("code") == "2")
    }

    @Test func `the page asks nothing of the network and runs nothing`() {
        let html = HTMLPage.html(content())
        for word in ["<script", "<link", "src=\"http", "url(", "@import"] { #expect(!html.contains(word)) }
        #expect(html.contains("default-src 'none'"))
        #expect(html.contains("<title>Birds</title>") && html.contains("<i class=\"k\">let</i>"))
        #expect(!html.contains("#=&gt;") && !html.contains("#!"))
    }

    @Test func `Markdown keeps prose, code and outputs in order`() {
        let text = MarkdownPage.text(
            content("# %% [markdown] T\n# words\n\n# %%\nlet a = 1\na\n#=> 1\nprint(\"```\")\n#=> ```\n"))
        #expect(
            text == """
                # T

                words

                ```exp
                let a = 1
                a
                ```

                ```text
                1
                ```

                ````exp
                print("```")
                ````

                ````text
                ```
                ````

                """)
    }

    @Test(arguments: [
        sample, "let a = 1\na\n#=> 1\n", "# About\n\n# %%\n1\n", "#!/usr/bin/env baton\nprint 1\n#=> 1\n",
        "# %% [markdown]\n# a\n#\n# b\n\n# %% [markdown] T\n# c\n\n# %%\n1\n#=> 1\n2\n#=> 2\n\n# %% E\n",
        "# %%\nf()\n#=> ~0.5 ±0.1\n#=> ...\n\n# %%\nprint(\"ü 🧪 \\\"\")\n#=> ü 🧪 \"\n",
        "# %%\nprint(1)\n#=>\n",
    ])
    func `a notebook that goes to Jupyter and back is the same`(text: String) throws {
        let text = text.hasSuffix("\n") ? text : text + "\n"
        let json = try JupyterWriter.text(Notebook(SourceFile(name: "t.exp", text: text)))
        let (back, notices) = try JupyterReader.read(Array(json.utf8))
        #expect(back == text)
        #expect(notices.isEmpty)
    }

    @Test func `code of another language is kept as prose`() throws {
        let json = """
            {"nbformat": 4, "nbformat_minor": 2, "metadata": {"kernelspec": {"name": "python3", "language": "python"}},
             "cells": [{"cell_type": "markdown", "metadata": {}, "source": ["# Hi\\n", "you"]},
                {"cell_type": "code", "metadata": {}, "execution_count": 1, "source": "x = 1\\nx", "outputs": [
                    {"output_type": "execute_result", "data": {"text/plain": ["1"]}, "metadata": {}}]},
                {"cell_type": "raw", "metadata": {}, "source": "raw"}]}
            """
        let (text, notices) = try JupyterReader.read(Array(json.utf8))
        #expect(
            text == """
                # %% [markdown]
                # # Hi
                # you

                # %% [markdown]
                # ```python
                # x = 1
                # x
                # ```

                # %% [markdown]
                # ```
                # raw
                # ```

                """)
        #expect(notices == ["1 cell of python: kept as prose, since Baton runs Exp"])
    }

    @Test(arguments: ["", "[]", "{}", "{\"cells\": 1}", "{\"cells\": [1, {\"cell_type\": 7}]}"])
    func `what is no notebook is refused or read as far as it goes`(json: String) {
        do {
            let (text, _) = try JupyterReader.read(Array(json.utf8))
            #expect(json.contains("[1,") && text == "# %%\n")
        } catch {
            #expect(!error.message.isEmpty)
        }
    }

    @Test func `Jupyter's own library finds the notebook valid`() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("baton-nb-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("t.ipynb")
        let notebook = Notebook(SourceFile(name: "t.exp", text: Self.sample))
        try JupyterWriter.text(notebook).write(to: file, atomically: true, encoding: .utf8)
        let answer = try TestPython.run(
            ["nbformat==5.10.4"],
            """
            import sys, warnings, nbformat
            warnings.simplefilter("error")
            book = nbformat.read(sys.argv[1], as_version=4)
            nbformat.validate(book)
            print(book.nbformat, book.nbformat_minor, [c.cell_type for c in book.cells], book.cells[1].outputs[0].output_type)
            """, [file.path])
        #expect(answer == "4 5 ['markdown', 'code', 'code'] stream\n")
    }
}
