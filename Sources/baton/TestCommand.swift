import ArgumentParser
import BatonHost
import BatonInterpreter
import BatonNotebook
import BatonShell
import BatonSyntax
import Glibc

/// `baton test FILES`: runs notebooks and holds what they show against what is recorded in them.
struct TestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Run notebooks in a clean place and compare what they show with what is recorded in them.",
        discussion: """
            Under a statement '#=> text' records what it shows, an error too ('#=> error[E0304]: …'). A statement \
            without one may show anything. Durations, times, identifiers, Baton's own paths and the computer's name \
            are compared by their type; '...' stands for anything; '~0.912 ±0.001' is a number with a tolerance.

            Each file runs with a store of its own, which is gone afterwards. Relative paths are read from the \
            folder that you are in, as always; what is written goes to a folder that is gone afterwards.

            Ends with 0, with 3 when an output differs, with 1 when there is an error that is not recorded.
            """)

    @Flag(help: "Write what is shown now in place of recorded outputs that differ.") var bless = false
    @Flag(help: "The same, and record statements that have no output on record yet.") var record = false
    @Option(help: "Write the results for a build server to this file.") var junit: String?
    @Option(help: "Most steps at the same time (default: as many as there are cores for).") var jobs: Int?
    @Option(help: "Compare only cells whose title holds this text; those above them run too.") var cell: String?
    @Option(help: "When to colour: auto (on a terminal, unless NO_COLOR is set), always or never.")
    var color = ColorChoice.auto
    @Argument(help: "Notebooks, or folders of them.") var files: [String]

    func validate() throws {
        if let jobs, jobs < 1 { throw ValidationError("--jobs takes a number from 1 on, not \(jobs)") }
    }

    func run() throws {
        let code = try carryOut { host in try test(host) }
        if code != 0 { throw ExitCode(code) }
    }

    private func test(_ host: SystemHost) throws -> Int32 {
        var outcomes: [(name: String, outcome: NotebookOutcome)] = []
        var isSound = true
        for name in try NotebookFiles.find(files, host) {
            let source = try NotebookFiles.read(name, host)
            let notebook = Notebook(source)
            if let line = notebook.strays.first {
                host.writeNotice(
                    "error: \(name):\(line): '#=>' stands under no statement\n"
                        + "  = help: a recorded output stands on the lines right under its statement, at the outermost "
                        + "level\n")
                isSound = false
                continue
            }
            if let cell, !notebook.cells.indices.contains(where: { notebook.name(of: $0).contains(cell) }) {
                throw Refusal("\(name) has no cell whose title holds '\(cell)'", code: Exit.usage)
            }
            let outcome = try testOne(notebook, name, host)
            outcomes.append((name, outcome))
            if outcome.isInterrupted { break }
        }
        if let junit { try write(JUnitReport.text(outcomes), to: junit, host) }
        return code(outcomes.map(\.outcome), isSound: isSound, host)
    }

    private func testOne(_ notebook: Notebook, _ name: String, _ host: SystemHost) throws -> NotebookOutcome {
        var options = NotebookRunner.Options()
        options.jobs = jobs
        options.selection = cell
        let runner = try asRefusal { () throws(HostError) in try NotebookRunner(notebook, host: host, options) }
        let place = CellProgress(notebook, name, host)
        runner.willRun = place.show
        let outcome = runner.run()
        place.clear()
        let report = TestReport(
            outcome, name: name,
            isColored: Reporter(host: host, color: color).isColored && (host.isOutputTerminal || color == .always))
        host.writeOutput(report.text())
        host.flush()
        if cell == nil, !outcome.isInterrupted { note(outcome, host) }
        if bless || record, !outcome.isInterrupted {
            let text = Blessing.text(of: outcome, addsNew: record)
            if Array(text.utf8) != notebook.source.bytes {
                try write(text, to: name, host)
                host.writeNotice("blessed \(name)\n")
            }
        }
        return outcome
    }

    /// For `baton status`. Where nothing can be written, the test has been made all the same.
    private func note(_ outcome: NotebookOutcome, _ host: SystemHost) {
        do {
            try NotebookRecords.keep(outcome, store: nil, host)
        } catch {
            let cause = (error as? Refusal)?.message ?? "\(error)"
            host.writeNotice("note: 'baton status' will not know of this test: \(cause)\n")
        }
    }

    private func write(_ text: String, to path: String, _ host: SystemHost) throws {
        try asRefusal { () throws(HostError) in try host.writeFile(path, Array(text.utf8)) }
    }

    /// The exit code: an error weighs more than a difference, which a blessing has taken away.
    private func code(_ outcomes: [NotebookOutcome], isSound: Bool, _ host: SystemHost) -> Int32 {
        if outcomes.contains(where: \.isInterrupted) { return 128 + (host.endingSignal ?? SIGINT) }
        if !isSound || outcomes.contains(where: { $0.tally.errors > 0 }) { return Exit.failed }
        if bless || record { return 0 }
        return outcomes.contains { $0.tally.differing > 0 } ? Exit.differs : 0
    }
}

/// Notebooks on the command line.
enum NotebookFiles {
    /// The files that are named, and those in folders that are named, sorted; hidden ones are left out.
    static func find(_ names: [String], _ host: SystemHost) throws -> [String] {
        var found: [String] = []
        for name in names {
            guard host.isFolder(name) else {
                found.append(name)
                continue
            }
            let folder = name == "." ? "" : name.hasSuffix("/") ? name : name + "/"
            let inside = try asRefusal { () throws(HostError) in try host.glob(folder + "**/*.exp") }
            if inside.isEmpty { throw Refusal("there is no .exp file in '\(name)'", code: Exit.usage) }
            found += inside
        }
        return found
    }

    static func read(_ path: String, _ host: SystemHost) throws -> SourceFile {
        do {
            return SourceFile(name: path, bytes: try host.readFile(path, limit: SourceFile.sizeMax))
        } catch {
            throw Refusal(error.message, code: Exit.usage)
        }
    }
}

func asRefusal<Result>(_ body: () throws(HostError) -> Result) throws -> Result {
    do {
        return try body()
    } catch {
        throw Refusal(error.message)
    }
}

/// On a terminal: which cell of a notebook runs at the moment, on a line that is gone afterwards.
struct CellProgress {
    private let notebook: Notebook
    private let name: String
    private let host: SystemHost
    private let isShown: Bool

    init(_ notebook: Notebook, _ name: String, _ host: SystemHost) {
        self.notebook = notebook
        self.name = name
        self.host = host
        isShown = host.isNoticeTerminal && host.environment("TERM") != "dumb"
    }

    func show(_ cell: Int) {
        guard isShown else { return }
        let count = notebook.cells.count { $0.kind == .code }
        let number = notebook.cells[...cell].count { $0.kind == .code }
        let title = notebook.cells[cell].title
        let line = "\(name): cell \(number) of \(count)" + (title.isEmpty ? "" : " '\(title)'")
        host.writeNotice("\r\u{1B}[K" + line.prefix(max(0, host.terminalWidth - 1)))
    }

    func clear() {
        if isShown { host.writeNotice("\r\u{1B}[K") }
    }
}
