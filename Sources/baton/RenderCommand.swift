import ArgumentParser
import BatonHost
import BatonInterpreter
import BatonNotebook
import BatonShell
import BatonSyntax
import Glibc

/// `baton render FILE -o page.html`: a notebook as a page, as Markdown or as a Jupyter notebook.
struct RenderCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "render",
        abstract: "Write a notebook as one HTML page, as Markdown or as a Jupyter notebook.",
        discussion: """
            Shows the outputs that are recorded in the notebook. With --run it is run first, here and with the store \
            of this folder, and the page shows what came of it: tables, plots and graphs of runs too.
            """)

    @Argument(help: "The notebook.") var file: String
    @Option(
        name: .shortAndLong,
        help: "What to write: .html, .md or .ipynb; '-' is HTML on standard output (default: beside the notebook).")
    var output: String?
    @Flag(name: .customLong("run"), help: "Run the notebook first and show what it shows.") var runsFirst = false
    @Option(help: "Folder for what runs leave behind (default: the nearest .baton).") var store: String?
    @Option(help: "Most steps at the same time (default: as many as there are cores for).") var jobs: Int?

    func run() throws {
        let code = try carryOut { host in try render(host) }
        if code != 0 { throw ExitCode(code) }
    }

    private func render(_ host: SystemHost) throws -> Int32 {
        let notebook = Notebook(try NotebookFiles.read(file, host))
        let target = output ?? (file.hasSuffix(".exp") ? String(file.dropLast(4)) : file) + ".html"
        let write = try writer(target)
        var outcome: NotebookOutcome?
        if runsFirst {
            var options = NotebookRunner.Options()
            (options.isInPlace, options.store, options.jobs) = (true, store, jobs)
            let runner = try asRefusal { () throws(HostError) in try NotebookRunner(notebook, host: host, options) }
            let place = CellProgress(notebook, file, host)
            runner.willRun = place.show
            let result = runner.run()
            place.clear()
            if result.isInterrupted { return 128 + (host.endingSignal ?? SIGINT) }
            try NotebookRecords.keep(result, store: store, host)
            outcome = result
        }
        let text = try write(notebook, outcome)
        if target == "-" {
            host.writeOutput(text)
        } else {
            try asRefusal { () throws(HostError) in try host.writeFile(target, Array(text.utf8)) }
            host.writeNotice("\(target)\n")
        }
        return reportErrors(outcome, host)
    }

    private func writer(_ target: String) throws -> (Notebook, NotebookOutcome?) throws -> String {
        if target.hasSuffix(".html") || target == "-" {
            return { notebook, outcome in
                HTMLPage.html(
                    PageContent(notebook, outcome: outcome), footer: "\(notebook.source.name) · \(Version.text)")
            }
        }
        if target.hasSuffix(".md") {
            return { notebook, outcome in MarkdownPage.text(PageContent(notebook, outcome: outcome)) }
        }
        if target.hasSuffix(".ipynb") {
            return { notebook, outcome in
                do throws(RuntimeError) {
                    return try JupyterWriter.text(notebook, outcome: outcome)
                } catch {
                    throw Refusal(error.message)
                }
            }
        }
        throw Refusal(
            "can't tell what to write from the name '\(target)'", help: "it ends with .html, .md or .ipynb",
            code: Exit.usage)
    }

    /// Errors in the experiment are on the page; who rendered it hears of them too.
    private func reportErrors(_ outcome: NotebookOutcome?, _ host: SystemHost) -> Int32 {
        guard let outcome else { return 0 }
        for cell in outcome.cells {
            if let fault = cell.fault { host.writeNotice(fault) }
            for index in cell.passages.indices {
                if case .error(let text) = outcome.verdict(cell, index) { host.writeNotice(text) }
            }
        }
        return outcome.tally.errors > 0 ? Exit.failed : 0
    }
}

/// `baton convert x.ipynb x.exp`, and back.
struct ConvertCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "Turn a Jupyter notebook into a .exp file, or a .exp file into a Jupyter notebook.",
        discussion: """
            Cells keep their order, their prose and the texts of their outputs. Code in another language than Exp \
            becomes prose with a block of code, since Baton runs Exp only.
            """)

    @Argument(help: "The file to read: .ipynb or .exp.") var input: String
    @Argument(help: "The file to write: .exp or .ipynb.") var output: String

    func run() throws {
        try carryOut { host in
            let text: String
            switch (input.hasSuffix(".ipynb"), output.hasSuffix(".ipynb")) {
            case (true, false) where output.hasSuffix(".exp"): text = try fromJupyter(host)
            case (false, true) where input.hasSuffix(".exp"):
                let notebook = Notebook(try NotebookFiles.read(input, host))
                do throws(RuntimeError) {
                    text = try JupyterWriter.text(notebook)
                } catch {
                    throw Refusal(error.message)
                }
            default:
                throw Refusal(
                    "can't convert '\(input)' to '\(output)'", help: "one ends with .ipynb and the other with .exp",
                    code: Exit.usage)
            }
            try asRefusal { () throws(HostError) in try host.writeFile(output, Array(text.utf8)) }
            host.writeNotice("\(output)\n")
        }
    }

    private func fromJupyter(_ host: SystemHost) throws -> String {
        let bytes = try asRefusal { () throws(HostError) in try host.readFile(input, limit: SourceFile.sizeMax) }
        do {
            let (text, notices) = try JupyterReader.read(bytes)
            for notice in notices { host.writeNotice("note: \(notice)\n") }
            return text
        } catch {
            throw Refusal("'\(input)': \(error.message)", code: Exit.usage)
        }
    }
}
