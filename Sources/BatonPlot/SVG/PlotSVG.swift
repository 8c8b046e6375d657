/// A plot as an SVG picture that needs nothing from outside: light and dark, with words for those who can't see it.
///
/// Pages set the colours by the variables `--baton-paper`, `--baton-ink`, `--baton-muted`, `--baton-grid` and
/// `--baton-1` to `--baton-12`.
package struct PlotSVG {
    /// Points of the picture for a column and a line of text.
    package static let unitWidth = 10
    package static let unitHeight = 20
    static let widthDefault = 640
    static let heightDefault = 400
    /// Marks with a text that shows under the pointer; more would make the file heavy.
    static let tipsMax = 400
    /// Points of one series that are drawn; of more those that can be seen.
    static let pointsMax = 20_000

    let plot: Plot
    let width: Double
    let height: Double
    let x: Scale
    let y: Scale
    let frame: Frame
    private let legendRows: [[Int]]

    /// The inner rectangle.
    struct Frame {
        var left: Double
        var right: Double
        var top: Double
        var bottom: Double
    }

    package static func draw(_ plot: Plot) -> String { PlotSVG(plot).svg() }

    private init(_ plot: Plot) {
        self.plot = plot
        width = Double(plot.width.map { $0 * Self.unitWidth } ?? Self.widthDefault)
        height = Double(plot.height.map { $0 * Self.unitHeight } ?? Self.heightDefault)
        let bars = plot.kind == .bar || plot.kind == .histogram
        y = Scale(plot.y, Self.heights(plot), includesZero: bars, max: max(1, Int(height / 60)))
        legendRows = Self.legendRows(plot, width: width)
        let labels = y.ticks.ticks.map { Self.textWidth($0.label) }.max() ?? 0
        let isSlanted = SVGAxes.isSlanted(plot, width: width - labels - 60)
        let bottom = isSlanted ? SVGAxes.slantedDepth(plot) : 18
        frame = Frame(
            left: labels + 40, right: width - 20,
            top: (plot.title.isEmpty ? 16 : 38) + Double(legendRows.count) * 20,
            bottom: height - bottom - 30 - (plot.omittedCount > 0 ? 16 : 0))
        x = Self.horizontal(plot, length: frame.right - frame.left)
    }

    private static func heights(_ plot: Plot) -> [Double] {
        guard plot.kind == .histogram, let first = plot.series.first else {
            return plot.series.flatMap { $0.points.map(\.y) }
        }
        return first.points.indices.map { index in plot.series.reduce(0) { $0 + $1.points[index].y } }
    }

    private static func horizontal(_ plot: Plot, length: Double) -> Scale {
        let values = plot.series.flatMap { $0.points.map(\.x) }
        let most = max(1, Int(length / (plot.x.unit == .time ? 100 : 70)))
        guard plot.kind == .histogram, let low = values.min(), let high = values.max() else {
            if let names = plot.x.categories {
                let shown = Array(names.prefix(Plot.barsMax))
                return Scale(PlotAxis(title: plot.x.title, unit: .category(shown)), values, max: most)
            }
            return Scale(plot.x, values, max: most)
        }
        let end = high + plot.binWidth
        var ticks = Ticks.make(from: low, to: end, unit: plot.x.unit, isLogarithmic: false, max: most)
        ticks.ticks.removeAll { $0.value < low || $0.value > end }
        (ticks.low, ticks.high) = (low, end)
        return Scale(plot.x, ticks)
    }

    func across(_ value: Double) -> Double { frame.left + x.place(value) * (frame.right - frame.left) }
    func up(_ value: Double) -> Double { frame.bottom - y.place(value) * (frame.bottom - frame.top) }

    private func svg() -> String {
        let title = plot.title.isEmpty ? plot.summary : plot.title
        var svg = """
            <svg xmlns="http://www.w3.org/2000/svg" class="baton-plot" role="img" viewBox="0 0 \(number(width)) \(number(height))" width="\(number(width))" height="\(number(height))" style="max-width: 100%; height: auto" aria-label="\(MarkupText.escaped(title))">
            <title>\(MarkupText.escaped(title))</title>
            <desc>\(MarkupText.escaped(description))</desc>
            \(PlotTheme.style)
            <rect class="paper" width="100%" height="100%"/>

            """
        if !plot.title.isEmpty {
            svg +=
                "<text class=\"title\" x=\"\(number(frame.left))\" y=\"24\">\(MarkupText.escaped(plot.title))</text>\n"
        }
        svg += legend() + SVGAxes.draw(self) + SVGMarks.draw(self)
        if plot.omittedCount > 0 {
            svg += "<text class=\"note\" x=\"\(number(frame.left))\" y=\"\(number(height - 6))\">"
            svg += "\(plot.omittedCount) row\(plot.omittedCount == 1 ? "" : "s") left out: no number there</text>\n"
        }
        return svg + "</svg>\n"
    }

    /// What the picture shows, for those who hear it.
    private var description: String {
        var text = plot.summary
        let points = plot.series.flatMap(\.points)
        func span(_ name: String, _ values: [Double], _ unit: PlotAxis.Unit) -> String {
            guard let low = values.min(), let high = values.max() else { return "" }
            if case .category(let names) = unit { return "; \(name): \(names.prefix(12).joined(separator: ", "))" }
            return "; \(name) from \(Scale.text(low, unit)) to \(Scale.text(high, unit))"
        }
        text += span(plot.x.title, points.map(\.x), plot.x.unit) + span(plot.y.title, points.map(\.y), plot.y.unit)
        if plot.series.count > 1 { text += "; colours: \(plot.series.map(\.name).joined(separator: ", "))" }
        return text
    }

    // The legend

    private static func legendRows(_ plot: Plot, width: Double) -> [[Int]] {
        guard plot.series.count > 1 else { return [] }
        var rows: [[Int]] = [[]]
        var used = textWidth(plot.colorTitle) + 60
        for (index, series) in plot.series.enumerated() {
            let needed = textWidth(series.name) + 34
            if used + needed > width - 20, !rows[rows.count - 1].isEmpty {
                rows.append([])
                used = 60
            }
            rows[rows.count - 1].append(index)
            used += needed
        }
        return rows
    }

    private func legend() -> String {
        var svg = ""
        var y = plot.title.isEmpty ? 20.0 : 44
        for (line, row) in legendRows.enumerated() {
            var x = frame.left
            if line == 0, !plot.colorTitle.isEmpty {
                svg +=
                    "<text class=\"note\" x=\"\(number(x))\" y=\"\(number(y))\">\(MarkupText.escaped(plot.colorTitle))</text>\n"
                x += Self.textWidth(plot.colorTitle) + 16
            }
            for index in row {
                let name = MarkupText.escaped(plot.series[index].name)
                svg += "<circle class=\"c\(index + 1)\" cx=\"\(number(x + 5))\" cy=\"\(number(y - 4))\" r=\"5\"/>"
                svg += "<text class=\"tick\" x=\"\(number(x + 15))\" y=\"\(number(y))\">\(name)</text>\n"
                x += Self.textWidth(plot.series[index].name) + 34
            }
            y += 20
        }
        return svg
    }

    /// About how wide a text of ticks is.
    static func textWidth(_ text: String) -> Double { Double(text.count) * 6.8 }

    func number(_ value: Double) -> String { SVGText.number(value) }
}

/// Numbers inside SVG.
enum SVGText {
    /// With one decimal.
    static func number(_ value: Double) -> String {
        let tenths = (value * 10).rounded().whole
        return tenths % 10 == 0 ? String(tenths / 10) : Decimal.text(tenths, -1)
    }
}

/// The colours: of Okabe and Ito for light paper, lighter ones for dark.
enum PlotTheme {
    private static let light = [
        "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b58900", "#2aa1d8", "#7b5ea7", "#6b7a00", "#a6432d", "#4a7c8a",
        "#d6336c", "#6e7781",
    ]
    private static let dark = [
        "#58a6e0", "#ff8c42", "#3ecf9f", "#e8a0c6", "#e6b84c", "#79cdf5", "#b49ae0", "#b5c441", "#e5806b", "#86b8c7",
        "#ff7aa8", "#a0a9b3",
    ]

    static let style: String = {
        let marks = (1...light.count).map { ".baton-plot .c\($0){fill:var(--c\($0));stroke:var(--c\($0))}" }
        return """
            <style>
            .baton-plot{\(variables("#ffffff", "#1f2328", "#59636e", "#d8dee4", light));font:12px system-ui,sans-serif}
            @media (prefers-color-scheme: dark){.baton-plot{\(variables("#0d1117", "#e6edf3", "#9198a1", "#2b323b", dark))}}
            .baton-plot .paper{fill:var(--paper)}
            .baton-plot text{fill:var(--ink);stroke:none}
            .baton-plot .title{font-size:15px;font-weight:600}
            .baton-plot .note,.baton-plot .tick{fill:var(--muted)}
            .baton-plot .grid{stroke:var(--grid);stroke-width:1}
            .baton-plot .axis{stroke:var(--muted);stroke-width:1}
            .baton-plot .line{fill:none;stroke-width:2;stroke-linejoin:round}
            .baton-plot .dots{fill-opacity:.75;stroke:none}
            .baton-plot .bars{stroke:none}
            \(marks.joined(separator: "\n"))
            </style>
            """
    }()

    private static func variables(
        _ paper: String, _ ink: String, _ muted: String, _ grid: String, _ colors: [String]
    ) -> String {
        let named =
            [("paper", paper), ("ink", ink), ("muted", muted), ("grid", grid)]
            + colors.enumerated().map { ("c\($0.offset + 1)", $0.element) }
        return named.map { name, value in
            let outer = name.hasPrefix("c") ? String(name.dropFirst()) : name
            return "--\(name):var(--baton-\(outer),\(value))"
        }.joined(separator: ";")
    }
}
