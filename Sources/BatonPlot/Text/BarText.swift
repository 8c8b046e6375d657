/// Bars that lie: a line for each category and colour, or for each bin.
struct BarText {
    private let plot: Plot
    private let width: Int
    private let ink: Ink

    /// The widest label of a bar.
    static let labelMax = 24
    private static let eighths: [String] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]

    private struct Row {
        var label: String
        /// Parts that stand behind one another.
        var parts: [(number: Double, series: Int)]
        var value: String
    }

    init(_ plot: Plot, _ width: Int, _ ink: Ink) {
        self.plot = plot
        self.width = width
        self.ink = ink
    }

    func bars() -> String {
        let names = plot.x.categories ?? []
        var rows: [Row] = []
        for (index, name) in names.enumerated().prefix(Plot.barsMax) {
            var isFirst = true
            for (number, series) in plot.series.enumerated() {
                guard let point = series.points.first(where: { $0.x == Double(index) }) else { continue }
                rows.append(
                    Row(
                        label: isFirst ? name : "", parts: [(point.y, number)],
                        value: Scale.text(point.y, plot.y.unit)))
                isFirst = false
            }
        }
        let rest = names.count - Plot.barsMax
        return "\(plot.y.title) by \(plot.x.title)\n" + draw(rows) + (rest > 0 ? "… and \(rest) more\n" : "")
    }

    func histogram() -> String {
        let starts = plot.series.first?.points.map(\.x) ?? []
        let rows = starts.enumerated().map { index, start in
            let parts = plot.series.enumerated().map { (number: $0.element.points[index].y, series: $0.offset) }
            let total = parts.reduce(0) { $0 + $1.number }
            let (low, high) = (Scale.text(start, plot.x.unit), Scale.text(start + plot.binWidth, plot.x.unit))
            return Row(label: "\(low) – \(high)", parts: parts, value: Scale.text(total, .number))
        }
        return "\(plot.x.title)\n" + draw(rows)
    }

    /// Bars grow from zero; where some are negative, zero stands inside.
    private func draw(_ rows: [Row]) -> String {
        let labelWidth = min(Self.labelMax, rows.map(\.label.count).max() ?? 0)
        let valueWidth = rows.map(\.value.count).max() ?? 0
        let room = max(3, width - labelWidth - valueWidth - 3)
        let totals = rows.map { $0.parts.reduce(0) { $0 + $1.number } }
        let scale = BarScale(totals, isLogarithmic: plot.y.isLogarithmic, room: room)
        var text = ""
        for (row, total) in zip(rows, totals) {
            let label = row.label.count > labelWidth ? row.label.prefix(labelWidth - 1) + "…" : row.label[...]
            let bar = total < 0 ? negative(row, scale) : positive(row, scale)
            let used = total < 0 ? scale.zero : scale.zero + Int(scale.cells(total).rounded(.up))
            text += padded(String(label), labelWidth) + " │" + bar
            if total < 0 { text += String(repeating: " ", count: max(0, scale.zero - used)) }
            text += " " + row.value + "\n"
        }
        return text
    }

    private func positive(_ row: Row, _ scale: BarScale) -> String {
        var text = String(repeating: " ", count: scale.zero)
        var total = 0.0
        var drawn = 0
        for (index, part) in row.parts.enumerated() {
            total += part.number
            let eighths = Int((scale.cells(total) * 8).rounded())
            // Only the end of the whole bar may be a part of a cell.
            let isLast = index == row.parts.count - 1
            let cells = isLast ? eighths / 8 : (eighths + 4) / 8
            var piece = String(repeating: ink.fill(part.series), count: max(0, cells - drawn))
            if isLast, ink.fill(part.series) == "█" { piece += Self.eighths[eighths % 8] }
            drawn = max(drawn, cells)
            text += row.parts.count > 1 || plot.series.count > 1 ? ink.colored(piece, part.series) : piece
        }
        return text
    }

    private func negative(_ row: Row, _ scale: BarScale) -> String {
        let total = row.parts.reduce(0) { $0 + $1.number }
        let cells = Int((-scale.cells(total)).rounded())
        let bar = String(repeating: ink.fill(row.parts.first?.series ?? 0), count: cells)
        let shown = plot.series.count > 1 ? ink.colored(bar, row.parts.first?.series ?? 0) : bar
        return String(repeating: " ", count: max(0, scale.zero - cells)) + shown
    }
}

/// How many cells a bar takes.
struct BarScale {
    /// Cells left of zero.
    let zero: Int
    private let unit: Double
    private let base: Double?

    init(_ totals: [Double], isLogarithmic: Bool, room: Int) {
        let high = max(0, totals.max() ?? 0)
        let low = min(0, totals.min() ?? 0)
        let least = totals.filter { $0 > 0 }.min() ?? 1
        if isLogarithmic, low == 0, high > 0 {
            // A bar of the least value is one tenth of a decade long at least.
            base = Decimal.log10(least) - 0.5
            unit = Double(room) / max(1e-9, Decimal.log10(high) - Decimal.log10(least) + 0.5)
            zero = 0
        } else {
            base = nil
            unit = high > low ? Double(room) / (high - low) : 0
            zero = Int((-low * unit).rounded())
        }
    }

    func cells(_ value: Double) -> Double {
        guard let base else { return value * unit }
        return value > 0 ? (Decimal.log10(value) - base) * unit : 0
    }
}
