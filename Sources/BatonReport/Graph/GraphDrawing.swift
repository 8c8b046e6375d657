import BatonModel

/// The outline of a run's graph as an SVG picture, coloured by the page's style sheet.
struct GraphDrawing {
    let outline: GraphOutline

    static let letterWidth = 7.3
    static let labelMax = 26
    static let stepHeight = 32.0
    static let gatheredHeight = 50.0

    func svg() -> Markup {
        let layout = GraphLayout(outline, size: size)
        let frame = layout.frames.first ?? GraphLayout.Frame()
        var result: Markup = """
            <svg id="graph-picture" role="img" aria-label="graph of the run" viewBox="0 0 \(frame.width) \(frame.height)" \
            width="\(frame.width)" height="\(frame.height)">
            <defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">\
            <path class="tip" d="M0 .8 7.4 4 0 7.2 1.8 4z"/></marker></defs>

            """
        for index in outline.boxes.indices.dropFirst() where outline.boxes[index].kind == .group {
            result += group(outline.boxes[index], layout.frames[index])
        }
        for route in layout.routes { result += arrow(route, layout.frames) }
        for index in outline.boxes.indices.dropFirst() where outline.boxes[index].kind != .group {
            result += node(outline.boxes[index], layout.frames[index])
        }
        result += "</svg>\n"
        return result
    }

    private func size(_ box: GraphOutline.Box) -> (width: Double, height: Double) {
        let label = Double(Self.width(of: label(box))) * Self.letterWidth
        switch box.kind {
        case .group: return (label + 30, 0)
        case .steps where outline.isGathered: return (max(128, label + 28), Self.gatheredHeight)
        case .steps, .part, .event, .rest: return (max(56, label + 30), Self.stepHeight)
        }
    }

    private func label(_ box: GraphOutline.Box) -> String {
        let text = box.kind == .rest ? "and \(Figures.count(box.count)) more" : box.label
        return text.count > Self.labelMax ? text.prefix(Self.labelMax - 1) + "…" : text
    }

    /// Columns that a text takes in a font of fixed width.
    private static func width(of text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + ($1.value >= 0x1100 ? 2 : 1) }
    }

    private func group(_ box: GraphOutline.Box, _ frame: GraphLayout.Frame) -> Markup {
        let many: Markup = box.count > 1 ? " <tspan class=\"much\">×\(Figures.count(box.count))</tspan>" : ""
        return """
            <g class="group"><rect x="\(frame.x)" y="\(frame.y)" width="\(frame.width)" height="\(frame.height)" rx="10"/>\
            <text x="\(frame.x + 14)" y="\(frame.y + 21)">\(label(box))\(many)</text><title>\(box.label)</title></g>

            """
    }

    private func node(_ box: GraphOutline.Box, _ frame: GraphLayout.Frame) -> Markup {
        let standing = StatusWords.worst(of: box.counts)
        let isMuch = outline.isGathered && box.kind == .steps
        let baseline = isMuch ? frame.y + 20 : frame.middle + 4.5
        var result: Markup = """
            <g class="node \(Self.kindClass(box.kind)) \(standing?.rawValue ?? "none")" data-find="\(box.query)">\
            <title>\(title(box))</title>\
            <rect x="\(frame.x)" y="\(frame.y)" width="\(frame.width)" height="\(frame.height)" rx="8"/>\
            <text x="\(frame.x + 15)" y="\(baseline)">\(label(box))</text>
            """
        if isMuch {
            let loop = box.isLoop ? " in turn" : ""
            result += "<text class=\"much\" x=\"\(frame.x + 15)\" y=\"\(frame.y + 35)\">"
            result += "\(Figures.count(box.count, "step"))\(loop)</text>"
            result += bar(box.counts, x: frame.x + 15, y: frame.y + frame.height - 9, width: frame.width - 30)
        } else {
            result += "<circle class=\"mark\" cx=\"\(frame.x + frame.width - 10)\" cy=\"\(frame.middle)\" r=\"3.2\"/>"
        }
        result += "</g>\n"
        return result
    }

    private static func kindClass(_ kind: GraphOutline.Kind) -> String {
        switch kind {
        case .group: "group"
        case .steps: "step"
        case .part, .rest: "part"
        case .event: "event"
        }
    }

    private func title(_ box: GraphOutline.Box) -> String {
        let states = StatusWords.parts(of: box.counts).map { "\(Figures.count($0.count)) \($0.status.words)" }
        return ([box.kind == .rest ? label(box) : box.label] + states).joined(separator: "\n")
    }

    private func bar(_ counts: StatusCounts, x: Double, y: Double, width: Double) -> Markup {
        var result: Markup = ""
        var left = x
        for part in StatusWords.parts(of: counts) {
            let share = width * Double(part.count) / Double(max(1, counts.total))
            result += """
                <rect class="share \(part.status.rawValue)" x="\(left)" y="\(y)" width="\(share)" height="3.5"/>
                """
            left += share
        }
        return result
    }

    private func arrow(_ route: GraphLayout.Route, _ frames: [GraphLayout.Frame]) -> Markup {
        let (from, to) = (frames[route.edge.from], frames[route.edge.to])
        var here = (x: from.x + from.width, y: from.middle)
        let end = (x: to.x - 1, y: to.middle)
        var path: Markup = "M\(here.x) \(here.y)"
        for (index, bend) in (route.bends + [end]).enumerated() {
            // Every second stretch leads along a column, straight.
            if index % 2 == 1, !route.bends.isEmpty, index < route.bends.count {
                path += "L\(bend.x) \(bend.y)"
            } else {
                let half = max(12, (bend.x - here.x) / 2)
                path += "C\(here.x + half) \(here.y) \(bend.x - half) \(bend.y) \(bend.x) \(bend.y)"
            }
            here = bend
        }
        let kind =
            switch route.edge.condition {
            case .succeeded: "arrow"
            case .failed: "arrow on-failure"
            case .ended, .expanded: "arrow on-end"
            }
        return "<path class=\"\(kind)\" d=\"\(path)\" marker-end=\"url(#tip)\"/>\n"
    }
}
