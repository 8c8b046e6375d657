package import BatonSyntax

/// A `.exp` file as people divide it: cells of code and of prose, and the outputs that are recorded in it.
///
/// A file without a `# %%` line is one cell. The program itself is the same with and without cells: markers, prose and
/// recorded outputs are comments.
package struct Notebook: Sendable {
    package let source: SourceFile
    package let lines: LineIndex
    package let cells: [Cell]
    /// Numbers of the lines whose `#=>` stands under no statement, in order.
    package let strays: [Int]

    package struct Cell: Sendable {
        package var kind: Kind
        /// What stands behind the marker; empty for none.
        package var title: String
        /// Indexes of its lines, the marker's among them.
        package var lines: Range<Int>
        /// Whether it begins with a `# %%` line of its own.
        package var hasMarker: Bool
        /// Its statements; none for prose.
        package var program = Program(statements: [], comments: [])
        /// What the parser had to say.
        package var faults: [Diagnostic] = []
        package var passages: [Passage] = []
        /// Prose: Markdown, without the signs of comments.
        package var prose = ""

        package enum Kind: Sendable { case code, prose }

        /// Number of its first line.
        package var lineNumber: Int { lines.lowerBound + 1 }
    }

    /// Statements that share lines, nearly always a single one, with the output recorded under them.
    package struct Passage: Sendable {
        /// Indexes in the cell's program.
        package var statements: Range<Int>
        /// Indexes of the lines that they stand on.
        package var lines: Range<Int>
        package var recorded: RecordedOutput?
    }

    /// The texts of `#=>` comments that follow each other.
    package struct RecordedOutput: Sendable {
        /// Indexes of the lines.
        package var lines: Range<Int>
        /// What stands behind each `#=>`, without the space and without blanks at the end.
        package var texts: [String]
        /// The first one stands behind the statement, on its line.
        package var isTrailing: Bool

        /// Whether an error is expected here.
        package var holdsError: Bool { texts.contains { $0.hasPrefix("error[") } }
    }

    /// What a recorded output begins with.
    package static let outputSign = "#=>"

    package init(_ source: SourceFile) {
        var reader = NotebookReader(source)
        reader.read()
        self.source = source
        lines = reader.lines
        cells = reader.cells
        strays = reader.strays
    }

    /// The source text of a range of lines, without the last line break.
    package func text(_ range: Range<Int>) -> String {
        range.map { lines.text(ofLine: $0 + 1) }.joined(separator: "\n")
    }

    /// How many statements have an output on record.
    package var recordedCount: Int {
        cells.reduce(0) { $0 + $1.passages.count { $0.recorded != nil } }
    }

    /// What a cell is called when people choose it: its title, else the number that it has among the cells of code.
    package func name(of index: Int) -> String {
        let cell = cells[index]
        if !cell.title.isEmpty { return cell.title }
        return "cell \(cells[...index].count { $0.kind == .code })"
    }
}
