/// What stands inside the frame: lines, points, bars.
enum SVGMarks {
    static func draw(_ svg: PlotSVG) -> String {
        var text = ""
        for index in svg.plot.series.indices {
            switch svg.plot.kind {
            case .line: text += line(svg, index)
            case .scatter: text += dots(svg, index, svg.plot.series[index].points)
            case .bar: text += bars(svg, index)
            case .histogram: text += bins(svg, index)
            }
        }
        return text
    }

    private static func line(_ svg: PlotSVG, _ index: Int) -> String {
        let points = svg.plot.series[index].points
        let path = thinned(svg, points).map { "\(svg.number(svg.across($0.x))),\(svg.number(svg.up($0.y)))" }
        let line =
            "<polyline class=\"line c\(index + 1)\" style=\"fill:none\" points=\"\(path.joined(separator: " "))\"/>\n"
        // Few points can be pointed at; many would hide the line.
        return line + (points.count <= 60 ? dots(svg, index, points) : "")
    }

    private static func dots(_ svg: PlotSVG, _ index: Int, _ points: [Plot.Point]) -> String {
        let hasTips = svg.plot.pointCount <= PlotSVG.tipsMax
        let radius = svg.plot.pointCount > 2_000 ? "1.5" : svg.plot.kind == .line ? "3" : "3.5"
        var text = "<g class=\"dots c\(index + 1)\" style=\"stroke:none\">\n"
        var taken: Set<String> = []
        for point in points {
            let place = "cx=\"\(svg.number(svg.across(point.x)))\" cy=\"\(svg.number(svg.up(point.y)))\""
            // What lies exactly on another can't be seen.
            guard taken.count < PlotSVG.pointsMax, taken.insert(place).inserted || hasTips else { continue }
            let tip = hasTips ? "<title>\(tip(svg, point, index))</title>" : ""
            text += "<circle \(place) r=\"\(radius)\">\(tip)</circle>\n"
        }
        return text + "</g>\n"
    }

    private static func tip(_ svg: PlotSVG, _ point: Plot.Point, _ index: Int) -> String {
        let (x, y) = (Scale.text(point.x, svg.plot.x.unit), Scale.text(point.y, svg.plot.y.unit))
        let name = svg.plot.series[index].name
        let text = "\(svg.plot.x.title): \(x), \(svg.plot.y.title): \(y)" + (name.isEmpty ? "" : ", \(name)")
        return MarkupText.escaped(text)
    }

    /// Of very many points the highest and lowest in each tenth of a dot: what can be seen of the line.
    private static func thinned(_ svg: PlotSVG, _ points: [Plot.Point]) -> [Plot.Point] {
        guard points.count > PlotSVG.pointsMax else { return points }
        let size = points.count / (PlotSVG.pointsMax / 4)
        return stride(from: 0, to: points.count, by: size).flatMap { start in
            let part = points[start..<min(points.count, start + size)]
            let ends = part.indices.filter { [part.startIndex, part.endIndex - 1].contains($0) }
            let peaks = [
                part.indices.max { points[$0].y < points[$1].y }, part.indices.min { points[$0].y < points[$1].y },
            ]
            return Set(ends + peaks.compactMap(\.self)).sorted().map { points[$0] }
        }
    }

    private static func bars(_ svg: PlotSVG, _ index: Int) -> String {
        let slot = (svg.frame.right - svg.frame.left) / Double(max(1, svg.x.ticks.ticks.count))
        let width = min(80, slot * 0.8 / Double(svg.plot.series.count))
        let zero = svg.plot.y.isLogarithmic ? svg.frame.bottom : svg.up(0)
        var text = "<g class=\"bars c\(index + 1)\" style=\"stroke:none\">\n"
        for point in svg.plot.series[index].points where point.x < Double(Plot.barsMax) {
            let left = svg.across(point.x) - width * Double(svg.plot.series.count) / 2 + width * Double(index)
            let top = svg.up(point.y)
            text += rectangle(svg, left + 0.5, min(top, zero), width - 1, abs(zero - top), tip(svg, point, index))
        }
        return text + "</g>\n"
    }

    private static func bins(_ svg: PlotSVG, _ index: Int) -> String {
        var text = "<g class=\"bars c\(index + 1)\" style=\"stroke:none\">\n"
        for (bin, point) in svg.plot.series[index].points.enumerated() where point.y > 0 {
            let below = svg.plot.series[..<index].reduce(0) { $0 + $1.points[bin].y }
            let (left, right) = (svg.across(point.x), svg.across(point.x + svg.plot.binWidth))
            let (top, bottom) = (svg.up(below + point.y), svg.up(below))
            let end = Scale.text(point.x + svg.plot.binWidth, svg.plot.x.unit)
            let tip = "\(Scale.text(point.x, svg.plot.x.unit)) – \(end): \(Int(point.y))"
            text += rectangle(svg, left + 0.5, top, max(0.5, right - left - 1), bottom - top, MarkupText.escaped(tip))
        }
        return text + "</g>\n"
    }

    private static func rectangle(
        _ svg: PlotSVG, _ x: Double, _ y: Double, _ width: Double, _ height: Double, _ tip: String
    ) -> String {
        "<rect x=\"\(svg.number(x))\" y=\"\(svg.number(y))\" width=\"\(svg.number(width))\" "
            + "height=\"\(svg.number(height))\"><title>\(tip)</title></rect>\n"
    }
}
