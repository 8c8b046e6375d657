package import BatonInterpreter

/// How the cells of a notebook were when they were last run: their statements, what they read, and how it went.
package struct NotebookRecord: Sendable {
    package struct Cell: Sendable {
        package var name: String
        /// Digests of its statements.
        package var statements: [String]
        /// Positions of the cells that it read from.
        package var sources: [Int]
        /// Files that it read, and the digests of what they held.
        package var files: [(path: String, digest: String)]
        package var state: State
    }

    package enum State: String, Sendable { case passed, differed, failed }

    package var cells: [Cell] = []

    /// Version of the record's form; others are taken for none.
    private static let version = 1

    package init(_ outcome: NotebookOutcome, _ graph: CellGraph, digest: (String) -> String) {
        var results: [Int: NotebookOutcome.CellOutcome] = [:]
        for cell in outcome.cells { results[cell.cell] = cell }
        for node in graph.nodes {
            let result = results[node.cell]
            let tally = result.map(outcome.tally(of:))
            let state: State =
                tally.map { $0.errors + $0.notRun > 0 ? .failed : $0.differing > 0 ? .differed : .passed } ?? .failed
            cells.append(
                Cell(
                    name: outcome.notebook.name(of: node.cell), statements: node.statements.map(digest),
                    sources: node.sources, files: result?.files ?? [], state: state))
        }
    }

    // MARK: As JSON

    package func json() throws(RuntimeError) -> String {
        let cells = cells.map { cell in
            JupyterWriter.map([
                ("name", .string(cell.name)), ("state", .string(cell.state.rawValue)),
                ("statements", .list(cell.statements.map { .string($0) })),
                ("sources", .list(cell.sources.map { .int($0) })),
                ("files", .list(cell.files.map { .list([.string($0.path), .string($0.digest)]) })),
            ])
        }
        return try JSONWriter.text(
            JupyterWriter.map([("version", .int(Self.version)), ("cells", .list(cells))]), indent: 1) + "\n"
    }

    /// Nil for what is no record of this version.
    package init?(json bytes: [UInt8]) {
        guard let value = try? JSONReader.parse(bytes), case .map(let top) = value,
            case .int(Self.version)? = top["version"], case .list(let list)? = top["cells"]
        else { return nil }
        for case .map(let cell) in list.items {
            guard case .string(let name)? = cell["name"], case .string(let word)? = cell["state"],
                let state = State(rawValue: word.text), case .list(let statements)? = cell["statements"],
                case .list(let sources)? = cell["sources"], case .list(let files)? = cell["files"]
            else { return nil }
            cells.append(
                Cell(
                    name: name.text, statements: statements.items.compactMap(Self.text),
                    sources: sources.items.compactMap { if case .int(let number) = $0 { number } else { nil } },
                    files: files.items.compactMap(Self.file), state: state))
        }
    }

    private static func text(_ value: Value) -> String? {
        if case .string(let text) = value { text.text } else { nil }
    }

    private static func file(_ value: Value) -> (path: String, digest: String)? {
        guard case .list(let pair) = value, pair.items.count == 2, let path = text(pair.items[0]),
            let digest = text(pair.items[1])
        else { return nil }
        return (path, digest)
    }
}
