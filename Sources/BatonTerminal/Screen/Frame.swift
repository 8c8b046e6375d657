import BatonSyntax

/// What stands on the screen while something is typed, row by row: prompts, text, what is told below.
struct Frame: Hashable {
    struct Row: Hashable {
        var text = ""
        /// Columns that it takes.
        var width = 0
    }

    var rows: [Row]
    /// Where the cursor is.
    var row: Int
    var column: Int

    /// A prompt with its colours, which take no columns.
    struct Prompt: Hashable {
        var text: String
        var width: Int
    }

    /// Lays out a text behind prompts in so many columns. Signs that do not fit go to the next row; control characters
    /// are shown as `^X`, tabs as blanks up to the next fourth column.
    ///
    /// - Complexity: O(n).
    init(_ line: EditedLine, first: Prompt, next: Prompt, columns: Int) {
        var layout = Layout(columns: max(columns, 2))
        layout.put(first)
        var place = (row: 0, column: layout.column)
        for (index, scalar) in line.scalars.enumerated() {
            if index == line.cursor { place = layout.place(for: scalar) }
            if scalar == "\n" {
                layout.breakRow()
                layout.put(next)
            } else {
                layout.put(scalar)
            }
        }
        if line.cursor >= line.scalars.count {
            // Behind a full row the cursor stands on a new one.
            if layout.column >= layout.columns { layout.breakRow() }
            place = (layout.finished.count, layout.column)
        }
        layout.breakRow()
        rows = layout.finished
        (row, column) = place
    }

    /// Adds rows below; what does not fit into a row is cut.
    mutating func add(below lines: [String], columns: Int) {
        for line in lines {
            var row = Row()
            for scalar in line.unicodeScalars {
                let width = DisplayWidth.of(scalar)
                if row.width + width > columns { break }
                row.text.unicodeScalars.append(scalar)
                row.width += width
            }
            rows.append(row)
        }
    }

    /// Only the rows that fit into so many, the cursor's among them.
    mutating func clip(to height: Int) {
        let height = max(height, 1)
        guard rows.count > height else { return }
        let start = min(max(0, row - height + 1), rows.count - height)
        rows = Array(rows[start..<start + height])
        row -= start
    }
}

/// Rows in the making.
private struct Layout {
    let columns: Int
    var finished: [Frame.Row] = []
    var current = Frame.Row()

    init(columns: Int) { self.columns = columns }

    var column: Int { current.width }

    mutating func put(_ prompt: Frame.Prompt) {
        guard prompt.width < columns else { return }
        current.text += prompt.text
        current.width += prompt.width
    }

    mutating func put(_ scalar: Unicode.Scalar) {
        let (text, width) = shown(scalar)
        if current.width + width > columns { breakRow() }
        current.text.unicodeScalars.append(contentsOf: text)
        current.width += width
    }

    /// Where a sign will stand.
    mutating func place(for scalar: Unicode.Scalar) -> (row: Int, column: Int) {
        let width = scalar == "\n" ? 0 : shown(scalar).width
        let isFull = current.width + max(width, 1) > columns
        if isFull { breakRow() }
        return (finished.count, column)
    }

    mutating func breakRow() {
        finished.append(current)
        current = Frame.Row()
    }

    private func shown(_ scalar: Unicode.Scalar) -> (text: String.UnicodeScalarView, width: Int) {
        var view = String.UnicodeScalarView()
        if scalar == "\t" {
            let count = 4 - current.width % 4
            view.append(contentsOf: repeatElement(" ", count: count))
            return (view, count)
        }
        if scalar.value < 0x20 || scalar.value == 0x7F {
            view.append("^")
            view.append(Unicode.Scalar(UInt8(scalar.value ^ 0x40)))
            return (view, 2)
        }
        view.append(scalar)
        return (view, DisplayWidth.of(scalar))
    }
}
