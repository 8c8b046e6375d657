/// Lines and points between two axes.
struct PointText {
    private let plot: Plot
    private let ink: Ink
    private let rows: Int
    private let columns: Int
    private let x: Scale
    private let y: Scale
    private let margin: Int

    init(_ plot: Plot, _ width: Int, _ ink: Ink) {
        self.plot = plot
        self.ink = ink
        rows = plot.height ?? PlotText.heightDefault
        let points = plot.series.flatMap(\.points)
        y = Scale(plot.y, points.map(\.y), max: max(1, rows / 3))
        margin = min(max(width / 3, 1), y.ticks.ticks.map(\.label.count).max() ?? 0)
        columns = max(3, width - margin - 2)
        // A tick is worth the columns of its label and some air.
        let most = max(1, columns / 9)
        x = Scale(plot.x, points.map(\.x), max: plot.x.unit == .time ? max(1, columns / 12) : most)
    }

    func text() -> String {
        var canvas = Canvas(columns: columns, rows: rows)
        for (index, series) in plot.series.enumerated() { draw(series, index, &canvas) }
        var text = "\(y.title)\n"
        let labels = yLabels()
        for row in 0..<rows {
            let label = labels[row].map { String($0.prefix(margin)) } ?? ""
            text += padded(label, margin, right: true) + (labels[row] == nil ? " │" : " ┤")
            text += line(canvas, row) + "\n"
        }
        return text + xAxis()
    }

    private func draw(_ series: Plot.Series, _ index: Int, _ canvas: inout Canvas) {
        var last: (Int, Int)?
        for point in series.points {
            let place = (
                Int((x.place(point.x) * Double(canvas.dotColumns - 1)).rounded()),
                Int(((1 - y.place(point.y)) * Double(canvas.dotRows - 1)).rounded())
            )
            if plot.kind == .line, let last {
                canvas.line(from: last, to: place, index)
            } else {
                canvas.dot(place.0, place.1, index)
            }
            last = place
        }
    }

    private func line(_ canvas: Canvas, _ row: Int) -> String {
        let usesSigns = !ink.isColored && plot.series.count > 1
        var text = ""
        var end = 0
        for column in 0..<columns {
            guard let (dots, series) = canvas.cell(column, row) else { continue }
            text += String(repeating: " ", count: column - end)
            text += usesSigns ? String(ink.sign(series)) : ink.colored(String(dots), series)
            end = column + 1
        }
        return text
    }

    private func yLabels() -> [String?] {
        var labels = [String?](repeating: nil, count: rows)
        for tick in y.ticks.ticks {
            let dot = ((1 - y.place(tick.value)) * Double(rows * 4 - 1)).rounded()
            let row = min(rows - 1, Int(dot) / 4)
            if labels[row] == nil { labels[row] = tick.label }
        }
        return labels
    }

    private func xAxis() -> String {
        var rule = [Character](repeating: "─", count: columns)
        var labels = [Character](repeating: " ", count: columns + margin)
        var end = 0
        for tick in x.ticks.ticks {
            let column = min(columns - 1, Int((x.place(tick.value) * Double(columns * 2 - 1)).rounded()) / 2)
            let label = Array(tick.label.prefix(columns))
            let start = min(max(0, column + margin - label.count / 2), labels.count - label.count)
            guard end == 0 || start > end else { continue }
            rule[column] = "┬"
            labels.replaceSubrange(start..<(start + label.count), with: label)
            end = start + label.count
        }
        let indent = String(repeating: " ", count: margin + 1)
        let title = x.title
        let centre = max(0, margin + 2 + (columns - title.count) / 2)
        return indent + "└" + String(rule) + "\n" + "  " + trimmed(String(labels)) + "\n"
            + String(repeating: " ", count: centre) + title + "\n"
    }

    private func trimmed(_ text: String) -> String {
        var rest = text[...]
        while rest.last == " " { rest.removeLast() }
        return String(rest)
    }
}

/// Dots in a grid of characters, two by four in each; a cell has the colour of who came last.
struct Canvas {
    let columns: Int
    let rows: Int
    private var dots: [UInt8]
    private var owners: [Int]

    init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
        dots = [UInt8](repeating: 0, count: columns * rows)
        owners = [Int](repeating: 0, count: columns * rows)
    }

    var dotColumns: Int { columns * 2 }
    var dotRows: Int { rows * 4 }

    mutating func dot(_ x: Int, _ y: Int, _ series: Int) {
        guard x >= 0, x < dotColumns, y >= 0, y < dotRows else { return }
        let cell = y / 4 * columns + x / 2
        dots[cell] |= Self.bits[y % 4][x % 2]
        owners[cell] = series
    }

    /// Every dot between two places. Source: J. Bresenham, Algorithm for computer control of a digital plotter.
    mutating func line(from start: (Int, Int), to end: (Int, Int), _ series: Int) {
        var (x, y) = start
        let (dx, dy) = (abs(end.0 - x), -abs(end.1 - y))
        let (stepX, stepY) = (x < end.0 ? 1 : -1, y < end.1 ? 1 : -1)
        var error = dx + dy
        while true {
            dot(x, y, series)
            if x == end.0 && y == end.1 { return }
            let twice = 2 * error
            if twice >= dy { (error, x) = (error + dy, x + stepX) }
            if twice <= dx { (error, y) = (error + dx, y + stepY) }
        }
    }

    /// The sign of a cell and whose it is; nil for an empty one.
    func cell(_ column: Int, _ row: Int) -> (Character, Int)? {
        let index = row * columns + column
        guard dots[index] != 0, let scalar = Unicode.Scalar(0x2800 + UInt32(dots[index])) else { return nil }
        return (Character(scalar), owners[index])
    }

    private static let bits: [[UInt8]] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]]
}
