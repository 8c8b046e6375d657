/// How each cell stands to its last run.
package struct NotebookStatus: Sendable {
    package struct Line: Sendable, Equatable {
        /// Index of the cell.
        package var cell: Int
        package var state: State
    }

    package enum State: Sendable, Equatable {
        /// Nothing that it depends on has changed since it ran well.
        case fresh
        /// It ran when all was as it is, and failed or showed something else than is recorded.
        case troubled(NotebookRecord.State)
        case stale(Reason)
        case neverRun
    }

    package enum Reason: Sendable, Equatable {
        /// The first line that has changed, of the cell itself or of one that it reads from.
        case line(Int)
        case file(String)
    }

    package private(set) var lines: [Line] = []

    /// - Parameters:
    ///   - digest: of a text, as the record was made with.
    ///   - fileDigest: what a file holds now; nil where it is gone.
    package init(
        _ notebook: Notebook, _ graph: CellGraph, _ record: NotebookRecord?, digest: (String) -> String,
        fileDigest: (String) -> String?
    ) {
        var reasons: [Reason?] = []
        var isNew: [Bool] = []
        let matches = Self.match(notebook, graph, record)
        var known: [String: String?] = [:]
        func now(_ path: String) -> String? {
            if let found = known[path] { return found }
            let found = fileDigest(path)
            known[path] = .some(found)
            return found
        }
        for (position, node) in graph.nodes.enumerated() {
            guard let old = matches[position] else {
                isNew.append(true)
                reasons.append(nil)
                // A cell that was never run makes those stale that read from it.
                lines.append(Line(cell: node.cell, state: .neverRun))
                continue
            }
            isNew.append(false)
            let reason =
                Self.change(node, old, digest) ?? old.files.first { now($0.path) != $0.digest }.map { .file($0.path) }
                ?? Self.inherited(node, reasons, isNew, graph) ?? Self.otherSources(node, old, matches, graph)
            reasons.append(reason)
            let state: State =
                reason.map(State.stale) ?? (old.state == .passed ? .fresh : .troubled(old.state))
            lines.append(Line(cell: node.cell, state: state))
        }
    }

    /// The record of each cell: that of the same name, or with the same statements.
    private static func match(
        _ notebook: Notebook, _ graph: CellGraph, _ record: NotebookRecord?
    ) -> [NotebookRecord.Cell?] {
        var byName: [String: NotebookRecord.Cell] = [:]
        for cell in record?.cells ?? [] where byName[cell.name] == nil { byName[cell.name] = cell }
        return graph.nodes.map { byName[notebook.name(of: $0.cell)] }
    }

    /// The first statement that is not as it was.
    private static func change(
        _ node: CellGraph.Node, _ old: NotebookRecord.Cell, _ digest: (String) -> String
    ) -> Reason? {
        for (index, statement) in node.statements.enumerated()
        where index >= old.statements.count || digest(statement) != old.statements[index] {
            return .line(node.lineNumbers[index])
        }
        guard old.statements.count > node.statements.count else { return nil }
        return .line(node.lineNumbers.last ?? 1)
    }

    private static func inherited(
        _ node: CellGraph.Node, _ reasons: [Reason?], _ isNew: [Bool], _ graph: CellGraph
    ) -> Reason? {
        for source in node.sources {
            if let reason = reasons[source] { return reason }
            if isNew[source] { return .line(graph.nodes[source].lineNumbers.first ?? 1) }
        }
        return nil
    }

    /// A name comes from another cell than it did.
    private static func otherSources(
        _ node: CellGraph.Node, _ old: NotebookRecord.Cell, _ matches: [NotebookRecord.Cell?], _ graph: CellGraph
    ) -> Reason? {
        old.sources.count == node.sources.count ? nil : .line(node.lineNumbers.first ?? 1)
    }
}
