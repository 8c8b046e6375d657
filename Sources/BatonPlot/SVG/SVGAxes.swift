/// Grid, ticks and titles.
enum SVGAxes {
    /// Letters of a category's name that are shown.
    private static let nameMax = 24

    static func draw(_ svg: PlotSVG) -> String {
        vertical(svg) + horizontal(svg) + titles(svg)
    }

    /// Whether the names below are too long to lie.
    static func isSlanted(_ plot: Plot, width: Double) -> Bool {
        guard let names = plot.x.categories?.prefix(Plot.barsMax), !names.isEmpty else { return false }
        let longest = names.map { PlotSVG.textWidth(short($0)) }.max() ?? 0
        return longest + 8 > width / Double(names.count)
    }

    static func slantedDepth(_ plot: Plot) -> Double {
        let longest = plot.x.categories?.prefix(Plot.barsMax).map { PlotSVG.textWidth(short($0)) }.max() ?? 0
        return longest * 0.6 + 14
    }

    private static func short(_ name: String) -> String {
        name.count > nameMax ? name.prefix(nameMax - 1) + "…" : name
    }

    private static func vertical(_ svg: PlotSVG) -> String {
        var text = ""
        for tick in svg.y.ticks.ticks {
            let y = svg.number(svg.up(tick.value))
            text += line("grid", svg.number(svg.frame.left), y, svg.number(svg.frame.right), y)
            text += "<text class=\"tick\" text-anchor=\"end\" dominant-baseline=\"middle\" "
            text +=
                "x=\"\(svg.number(svg.frame.left - 6))\" y=\"\(y)\">\(MarkupText.escaped(short(tick.label)))</text>\n"
        }
        return text
    }

    private static func horizontal(_ svg: PlotSVG) -> String {
        let frame = svg.frame
        let isSlanted = isSlanted(svg.plot, width: frame.right - frame.left)
        var text = ""
        for tick in svg.x.ticks.ticks {
            let x = svg.number(svg.across(tick.value))
            if svg.plot.x.categories == nil {
                let (top, bottom) = (svg.number(frame.bottom), svg.number(frame.bottom + 4))
                text += line("axis", x, top, x, bottom)
            }
            let y = svg.number(frame.bottom + 18)
            let place =
                isSlanted
                ? "text-anchor=\"end\" transform=\"rotate(-35 \(x) \(y))\"" : "text-anchor=\"middle\""
            text +=
                "<text class=\"tick\" \(place) x=\"\(x)\" y=\"\(y)\">\(MarkupText.escaped(short(tick.label)))</text>\n"
        }
        let y = svg.number(frame.bottom)
        return text + line("axis", svg.number(frame.left), y, svg.number(frame.right), y)
    }

    private static func titles(_ svg: PlotSVG) -> String {
        let frame = svg.frame
        let middle = svg.number((frame.left + frame.right) / 2)
        let below = svg.number(svg.height - 10 - (svg.plot.omittedCount > 0 ? 16 : 0))
        let centre = svg.number((frame.top + frame.bottom) / 2)
        return "<text text-anchor=\"middle\" x=\"\(middle)\" y=\"\(below)\">\(MarkupText.escaped(svg.x.title))</text>\n"
            + "<text text-anchor=\"middle\" transform=\"rotate(-90 14 \(centre))\" x=\"14\" y=\"\(centre)\">"
            + "\(MarkupText.escaped(svg.y.title))</text>\n"
    }

    private static func line(_ kind: String, _ x1: String, _ y1: String, _ x2: String, _ y2: String) -> String {
        "<line class=\"\(kind)\" x1=\"\(x1)\" y1=\"\(y1)\" x2=\"\(x2)\" y2=\"\(y2)\"/>\n"
    }
}
