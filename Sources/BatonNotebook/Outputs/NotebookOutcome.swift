/// What came of running a notebook, cell by cell.
package struct NotebookOutcome: Sendable {
    package let notebook: Notebook
    /// Those that were run, in order.
    package var cells: [CellOutcome] = []
    /// Ctrl-C came, or an end was asked for: what stands behind was not run.
    package var isInterrupted = false

    package init(of notebook: Notebook) { self.notebook = notebook }

    package struct CellOutcome: Sendable {
        /// Index of the cell.
        package var cell: Int
        /// One for each of the cell's.
        package var passages: [PassageOutcome]
        package var nanoseconds = 0
        /// What was wrong with a cell in which no statement could be read.
        package var fault: String?
        /// Files that it has read: where they are and the digest of what they held.
        package var files: [(path: String, digest: String)] = []

        package init(cell: Int, passages: [PassageOutcome]) {
            self.cell = cell
            self.passages = passages
        }
    }

    /// What came of the statements of one passage.
    package struct PassageOutcome: Sendable {
        package var state = State.notRun
        /// What it has shown, an error's line behind it.
        package var shown = ShownText("")
        /// The same in pieces, for pages.
        package var pieces: [OutputPiece] = []
        /// The error as people read it, where there was one.
        package var error: String?

        package enum State: Sendable { case notRun, ran, failed }

        package init() {}
    }

    /// How a passage stands to what is on record.
    package enum Verdict: Sendable {
        case notRun
        /// Nothing is on record.
        case unrecorded
        case same(OutputComparison)
        case differs(OutputComparison)
        /// It failed, and no error is on record.
        case error(String)
    }

    package func verdict(_ cell: CellOutcome, _ index: Int) -> Verdict {
        let outcome = cell.passages[index]
        let recorded = notebook.cells[cell.cell].passages[index].recorded
        if outcome.state == .notRun { return .notRun }
        if let error = outcome.error, recorded?.holdsError != true { return .error(error) }
        guard let recorded else { return .unrecorded }
        let comparison = OutputComparison(expected: recorded.texts, shown: outcome.shown)
        return comparison.isMatch ? .same(comparison) : .differs(comparison)
    }

    /// How many passages came out how.
    package struct Tally: Sendable {
        package var same = 0
        package var differing = 0
        package var errors = 0
        package var notRun = 0
    }

    package func tally(of cell: CellOutcome) -> Tally {
        var tally = Tally()
        if cell.fault != nil { tally.errors = 1 }
        for index in cell.passages.indices {
            switch verdict(cell, index) {
            case .notRun: tally.notRun += 1
            case .unrecorded: break
            case .same: tally.same += 1
            case .differs: tally.differing += 1
            case .error: tally.errors += 1
            }
        }
        return tally
    }

    package var tally: Tally {
        cells.reduce(into: Tally()) { sum, cell in
            let one = tally(of: cell)
            sum.same += one.same
            sum.differing += one.differing
            sum.errors += one.errors
            sum.notRun += one.notRun
        }
    }
}
