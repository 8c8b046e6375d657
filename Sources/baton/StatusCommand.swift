import ArgumentParser
import BatonHost
import BatonInterpreter
import BatonNotebook
import BatonShell
import BatonStore
import BatonSyntax

/// `baton status FILE`: which cells are as they were when they last ran.
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Say of each cell of a notebook whether it is fresh, stale (and why) or was never run.",
        discussion: """
            A cell is stale when it, a cell that it reads names from, or a file that it reads has changed since \
            'baton test' or 'baton render --run' ran it.
            """)

    @Option(help: "Folder in which what was run is noted (default: the nearest .baton).") var store: String?
    @Argument(help: "The notebook.") var file: String

    func run() throws {
        try carryOut { host in
            let notebook = Notebook(try NotebookFiles.read(file, host))
            let status = NotebookStatus(
                notebook, CellGraph(notebook, Session.makeInterpreter(host: host)),
                NotebookRecords.read(notebook, store: store, host), digest: { host.digest(Array($0.utf8)) },
                fileDigest: { try? host.digestFile($0) })
            let names = status.lines.map { notebook.name(of: $0.cell) }
            for (line, name) in zip(status.lines, names) {
                let number = String(notebook.cells[line.cell].lineNumber)
                let words = Self.words(line.state, host)
                host.writeOutput(
                    String(repeating: " ", count: max(0, 5 - number.count)) + number + "  " + words.state
                        + String(repeating: " ", count: max(0, 11 - words.state.count)) + name
                        + (words.reason.isEmpty ? "" : "  (\(words.reason))") + "\n")
            }
        }
    }

    private static func words(_ state: NotebookStatus.State, _ host: SystemHost) -> (state: String, reason: String) {
        switch state {
        case .fresh: ("fresh", "")
        case .troubled(.failed): ("failed", "it failed when it last ran")
        case .troubled: ("differs", "it showed something else than is recorded")
        case .stale(.line(let line)): ("stale", "because of line \(line)")
        case .stale(.file(let path)):
            ("stale", "because of \(shown(path, host))")
        case .neverRun: ("never run", "")
        }
    }

    /// A path as people would type it here.
    private static func shown(_ path: String, _ host: SystemHost) -> String {
        path.hasPrefix(host.directory + "/") ? String(path.dropFirst(host.directory.count + 1)) : path
    }
}

/// Where it is noted how notebooks last ran: a file for each in the store's folder.
enum NotebookRecords {
    static func keep(_ outcome: NotebookOutcome, store: String?, _ host: SystemHost) throws {
        let graph = CellGraph(outcome.notebook, Session.makeInterpreter(host: host))
        let record = NotebookRecord(outcome, graph) { host.digest(Array($0.utf8)) }
        let path = path(outcome.notebook, store: store, host)
        guard let text = try? record.json() else { return }
        try asRefusal { () throws(HostError) in
            try host.makeFolder(String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]))
            try host.writeFile(path, Array(text.utf8))
        }
    }

    static func read(_ notebook: Notebook, store: String?, _ host: SystemHost) -> NotebookRecord? {
        let path = path(notebook, store: store, host)
        guard host.fileExists(path) else { return nil }
        return (try? host.readFile(path, limit: SourceFile.sizeMax)).flatMap(NotebookRecord.init(json:))
    }

    private static func path(_ notebook: Notebook, store: String?, _ host: SystemHost) -> String {
        let file = host.absolutePath(notebook.source.name)
        let beside = file.lastIndex(of: "/").map { String(file[..<$0]) } ?? ""
        let folder =
            store.map(host.absolutePath) ?? StorePaths.nearest(from: beside) ?? "\(beside)/\(StorePaths.folderName)"
        return "\(folder)/notebooks/\(host.digest(Array(file.utf8)).prefix(24)).json"
    }
}
