import BatonHost
import BatonInterpreter
import BatonModel
import BatonNotebook
import BatonREPL
import BatonShell
import BatonSyntax

/// Runs a notebook cell by cell and keeps what each statement shows.
///
/// A cell is one text, in which everything that it declares is known everywhere; a statement under which an error is
/// recorded is a text of its own, so that its failure stops nothing else.
final class NotebookRunner {
    struct Options {
        /// Files are written where people are, and runs are kept in `store`; else both go to a folder that is gone
        /// afterwards.
        var isInPlace = false
        var store: String?
        /// Most steps at the same time.
        var jobs: Int?
        /// Only cells whose name holds that text count; those above them are run too.
        var selection: String?
    }

    /// Columns for tables: always the same, so that what is recorded does not hang on somebody's window.
    static let width = 100

    private let notebook: Notebook
    private let selection: String?
    private let host: SystemHost
    private let workbench: Workbench
    private let typed = TypedTexts()
    private let captured: Captured
    /// Removed at the end.
    private let folder: String?
    private var outcome: NotebookOutcome
    /// Told of each cell in front of it.
    var willRun: ((_ cell: Int) -> Void)?

    /// What the program has written since it was last asked for.
    private final class Captured {
        var output = ""
        var notices = ""
        /// The failure of a run, or an error, as people read it.
        var failure: String?
        /// Stretches of `output` that a page shows otherwise.
        var rich: [(range: Range<Int>, piece: OutputPiece)] = []

        func take() -> (output: String, pieces: [OutputPiece], failure: String?) {
            defer { (output, rich, failure) = ("", [], nil) }
            return (output, pieces(), failure)
        }

        private func pieces() -> [OutputPiece] {
            let bytes = Array(output.utf8)
            var pieces: [OutputPiece] = []
            var at = 0
            func addPlain(to end: Int) {
                guard end > at else { return }
                pieces.append(OutputPiece(text: String(decoding: bytes[at..<end], as: UTF8.self)))
                at = end
            }
            for (range, piece) in rich where range.lowerBound >= at && range.upperBound <= bytes.count {
                addPlain(to: range.lowerBound)
                pieces.append(piece)
                at = range.upperBound
            }
            addPlain(to: bytes.count)
            return pieces
        }

        /// What is written next stands in a page as this piece.
        func announce(_ piece: OutputPiece) {
            let start = output.utf8.count
            rich.append((start..<start + piece.text.utf8.count, piece))
        }
    }

    init(_ notebook: Notebook, host outer: SystemHost, _ options: Options = Options()) throws(HostError) {
        self.notebook = notebook
        selection = options.selection
        outcome = NotebookOutcome(of: notebook)
        let captured = Captured()
        self.captured = captured
        folder = options.isInPlace ? nil : try outer.makeTemporaryDirectory()
        let work = folder.map { $0 + "/work" }
        if let work { try outer.makeFolder(work) }
        host = SystemHost(
            directory: work ?? outer.directory, readingFolder: work == nil ? nil : outer.directory,
            output: { captured.output += $0 }, notices: { captured.notices += $0 })
        var bench = Workbench.Options()
        bench.storeFolder = folder.map { $0 + "/store" } ?? options.store
        bench.jobs = options.jobs
        bench.isQuiet = true
        bench.script = outer.absolutePath(notebook.source.name)
        workbench = Workbench(host: host, reporter: Reporter(host: host, color: .never), options: bench)
        prepare()
    }

    private func prepare() {
        let session = workbench.interpreter.session
        session.display = { [typed, captured, settings = workbench.settings] value, format throws(RuntimeError) in
            var options = try settings.display(as: format)
            options.width = NotebookRunner.width
            let bundle = try Display.bundle(of: value, options)
            for segment in bundle.segments {
                if let kind = TypedTexts.Kind(segment.kind) { typed.note(segment.text, kind) }
            }
            if bundle.html != nil || bundle.svg != nil {
                captured.announce(OutputPiece(text: bundle.text, html: bundle.html, svg: bundle.svg))
            }
            return bundle.text
        }
        session.didDraw = { [captured] text, svg in captured.announce(OutputPiece(text: text, svg: svg)) }
        if let folder { typed.folders.append(folder) }
        session.typedTexts = typed
        session.reportFailure = { [unowned self] error, log in
            workbench.reporter.report(error, fallback: notebook.source, log: log)
            note(error.line)
        }
        workbench.didMakeRuns = { [typed] runs in
            typed.note(runs.node.name, .node)
            typed.folders.append(runs.storeFolder)
        }
    }

    /// Runs everything, and cleans up.
    func run() -> NotebookOutcome {
        defer { close() }
        let last = notebook.cells.indices.last(where: isSelected)
        for index in notebook.cells.indices where notebook.cells[index].kind == .code && index <= last ?? -1 {
            run(cell: index)
            if outcome.isInterrupted { return outcome }
        }
        finishRuns()
        outcome.cells.removeAll { !isSelected($0.cell) }
        return outcome
    }

    private func isSelected(_ cell: Int) -> Bool {
        guard notebook.cells[cell].kind == .code else { return false }
        return selection.map { notebook.name(of: cell).contains($0) } ?? true
    }

    private func close() {
        workbench.close()
        host.runs = nil
        if let folder { FolderRemoval.remove(folder) }
    }

    // MARK: Cells

    private func run(cell index: Int) {
        let cell = notebook.cells[index]
        var result = NotebookOutcome.CellOutcome(
            cell: index, passages: cell.passages.map { _ in NotebookOutcome.PassageOutcome() })
        var files: [String] = []
        host.didRead = { path in if !files.contains(path) { files.append(path) } }
        willRun?(index)
        let began = host.monotonicNow()
        for group in NotebookRunner.groups(of: cell) {
            run(group, of: cell, at: index, into: &result)
            if outcome.isInterrupted { break }
        }
        result.nanoseconds = host.monotonicNow() - began
        host.didRead = nil
        result.files = files.compactMap { path in
            guard folder.map({ !path.hasPrefix($0) }) ?? true, let digest = try? host.digestFile(path) else {
                return nil
            }
            return (path, digest)
        }
        outcome.cells.append(result)
    }

    /// The passages that run together as one text.
    private static func groups(of cell: Notebook.Cell) -> [Range<Int>] {
        var groups: [Range<Int>] = []
        var start = 0
        for (index, passage) in cell.passages.enumerated() where passage.recorded?.holdsError == true {
            if index > start { groups.append(start..<index) }
            groups.append(index..<index + 1)
            start = index + 1
        }
        // A cell that could not be read has no statements and something to say.
        if start < cell.passages.count || (groups.isEmpty && !cell.faults.isEmpty) {
            groups.append(start..<cell.passages.count)
        }
        return groups
    }

    private func run(
        _ group: Range<Int>, of cell: Notebook.Cell, at index: Int, into result: inout NotebookOutcome.CellOutcome
    ) {
        let owners = group.flatMap { passage in cell.passages[passage].statements.map { _ in passage } }
        let statements = group.flatMap { cell.program.statements[cell.passages[$0].statements] }
        let program = Program(statements: statements, comments: cell.program.comments)
        var ended = 0
        var passages = result.passages
        let end = workbench.run(notebook.source, program, faults(of: cell, in: group)) { [unowned self] value, _ in
            let passage = owners[min(ended, owners.count - 1)]
            show(value)
            // As at the prompt: the last value.
            if !value.isNull { workbench.interpreter.register("_", value) }
            settle(&passages[passage], .ran)
            ended += 1
        }
        result.passages = passages
        let failed = owners.isEmpty ? nil : owners[min(ended, owners.count - 1)]
        switch end {
        case .done: break
        case .interrupted: outcome.isInterrupted = true
        case .failed(let error):
            workbench.reporter.report(error, fallback: notebook.source)
            note(error.line)
            if let failed { settle(&result.passages[failed], .failed) }
        case .rejected(let diagnostics): reject(diagnostics, group, of: cell, into: &result)
        }
    }

    /// The parser's faults that lie in the group's statements; the first group has those in front of them too.
    private func faults(of cell: Notebook.Cell, in group: Range<Int>) -> [Diagnostic] {
        guard group.count < cell.passages.count else { return cell.faults }
        return cell.faults.filter { fault in
            let line = notebook.lines.lineIndex(of: Int(fault.span.start))
            return cell.passages[group].contains { $0.lines.contains(line) }
        }
    }

    private func reject(
        _ diagnostics: [Diagnostic], _ group: Range<Int>, of cell: Notebook.Cell,
        into result: inout NotebookOutcome.CellOutcome
    ) {
        workbench.reporter.report(diagnostics, notebook.source)
        let errors = diagnostics.filter { $0.severity == .error }
        for error in errors { note("error[\(error.code.rawValue)]: \(error.message)") }
        let line = notebook.lines.lineIndex(of: Int(errors.first?.span.start ?? 0))
        let passage = group.first { cell.passages[$0].lines.contains(line) } ?? group.first
        if let passage {
            settle(&result.passages[passage], .failed)
        } else {
            // Nothing in the cell could be read: the cell itself has failed.
            result.fault = captured.notices
            captured.notices = ""
            _ = captured.take()
        }
    }

    // MARK: Outputs

    private func show(_ value: Value) {
        do {
            try workbench.interpreter.show(value)
        } catch {
            workbench.reporter.report(error, fallback: notebook.source)
            note(error.line)
        }
    }

    /// Puts an error's line behind what was shown.
    private func note(_ line: String) {
        if !captured.output.isEmpty, !captured.output.hasSuffix("\n") { captured.output += "\n" }
        captured.announce(OutputPiece(text: line + "\n", isError: true))
        captured.output += line + "\n"
        captured.failure = line
    }

    private func settle(
        _ passage: inout NotebookOutcome.PassageOutcome, _ state: NotebookOutcome.PassageOutcome.State
    ) {
        let (output, pieces, failure) = captured.take()
        let shown = ShownText(output, typed: typed)
        let earlier = passage.shown
        let offset = earlier.text.utf8.count
        passage.shown = ShownText(
            earlier.text + shown.text,
            marks: earlier.marks
                + shown.marks.map {
                    ShownText.Mark($0.range.lowerBound + offset..<$0.range.upperBound + offset, $0.kind)
                })
        passage.pieces += pieces
        passage.state = passage.state == .failed ? .failed : state
        if failure != nil { passage.error = (passage.error ?? "") + captured.notices }
        captured.notices = ""
    }

    /// What was started goes on until it has ended; what it says then belongs to the last statement.
    private func finishRuns() {
        do {
            try workbench.interpreter.waitForAllRuns()
        } catch {
            if error.code == .interrupted {
                outcome.isInterrupted = true
                return
            }
            workbench.reporter.report(error, fallback: notebook.source)
            note(error.line)
        }
        guard !captured.output.isEmpty, let cell = outcome.cells.indices.last,
            let passage = outcome.cells[cell].passages.indices.last
        else { return }
        settle(&outcome.cells[cell].passages[passage], .ran)
    }
}

extension TypedTexts.Kind {
    /// Numbers count as they stand; so do digests, which are the same for the same content.
    fileprivate init?(_ kind: DisplaySegment.Kind) {
        switch kind {
        case .duration: self = .duration
        case .time: self = .instant
        case .uuid: self = .identifier
        case .runID: self = .run
        case .plain, .number, .path, .digest: return nil
        }
    }
}
