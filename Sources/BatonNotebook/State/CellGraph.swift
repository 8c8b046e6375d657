package import BatonInterpreter
import BatonSyntax

/// What the cells of a notebook have to do with each other: which cell makes the names that another one reads.
package struct CellGraph: Sendable {
    package struct Node: Sendable {
        /// Index of the cell.
        package var cell: Int
        /// The texts of its statements: comments and recorded outputs do not count.
        package var statements: [String]
        /// Numbers of the lines on which they begin.
        package var lineNumbers: [Int]
        /// Positions in `nodes` of the cells that it reads from, the last that made or changed each of its names.
        package var sources: [Int]
    }

    /// The cells of code, in order.
    package private(set) var nodes: [Node] = []

    /// - Parameter interpreter: one that is asked nothing else; imported files are read through its host.
    package init(_ notebook: Notebook, _ interpreter: Interpreter) {
        var makers: [String: Int] = [:]
        for (index, cell) in notebook.cells.enumerated() where cell.kind == .code {
            let names = interpreter.names(of: notebook.source, cell.program)
            let sources = Set(names.used.keys.compactMap { makers[$0] }).sorted()
            let position = nodes.count
            nodes.append(
                Node(
                    cell: index, statements: cell.program.statements.map { notebook.source.text($0.span) },
                    lineNumbers: cell.program.statements.map {
                        notebook.lines.lineIndex(of: Int($0.span.start)) + 1
                    }, sources: sources))
            for name in names.declared.keys { makers[name] = position }
            for name in names.assigned { makers[name] = position }
        }
    }
}
