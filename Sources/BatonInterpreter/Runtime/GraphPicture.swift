import BatonModel
import BatonPlot

/// The graph of a run as an SVG picture: steps in columns by how much they wait for, arrows between them.
///
/// Needs nothing from outside; readable on light and dark paper.
struct GraphPicture {
    let vertices: [Vertex]
    let names: StepNames
    var status: (VertexID) -> StepStatus? = { _ in nil }

    /// Boxes that are drawn; of larger graphs the first ones.
    static let boxesMax = 2_000
    /// Arrows that are drawn.
    static let arrowsMax = 10_000
    private static let rowHeight = 34
    private static let boxHeight = 24
    private static let gap = 60
    private static let letterWidth = 8

    private struct Box {
        var id: VertexID
        var label: String
        var isPart: Bool
        var column = 0
        var row = 0
    }

    func svg() -> String {
        var boxes = boxes()
        let position = Dictionary(uniqueKeysWithValues: boxes.enumerated().map { ($1.id, $0) })
        let arrows = arrows(position)
        place(&boxes, arrows)
        return draw(boxes, arrows)
    }

    private func boxes() -> [Box] {
        var parents = Set<VertexID>()
        for vertex in vertices { if let parent = vertex.parent { parents.insert(parent) } }
        var boxes: [Box] = []
        for vertex in vertices where boxes.count < Self.boxesMax {
            switch vertex.kind {
            case .step(let spec):
                boxes.append(Box(id: vertex.id, label: names.shown(spec.path), isPart: false))
            case .group(let spec) where spec.isDeferred && !parents.contains(vertex.id):
                boxes.append(Box(id: vertex.id, label: spec.label, isPart: true))
            case .event(let name): boxes.append(Box(id: vertex.id, label: "event \(name)", isPart: true))
            case .group, .anyFailed: break
            }
        }
        return boxes
    }

    /// Arrows between boxes. An arrow of a group is one of each box in it.
    private func arrows(_ position: [VertexID: Int]) -> [(from: Int, to: Int)] {
        var inside: [VertexID: [Int]] = [:]
        for vertex in vertices {
            guard let box = position[vertex.id] else { continue }
            var next: VertexID? = vertex.id
            while let id = next {
                inside[id, default: []].append(box)
                next = vertices[id.index].parent
            }
        }
        var arrows: [(from: Int, to: Int)] = []
        for vertex in vertices where vertex.parent != nil {
            for dependency in vertex.dependencies {
                for from in sources(dependency.vertex, inside) {
                    for to in inside[vertex.id] ?? [] where from < to && arrows.count < Self.arrowsMax {
                        arrows.append((from, to))
                    }
                }
            }
        }
        return arrows
    }

    private func sources(_ id: VertexID, _ inside: [VertexID: [Int]]) -> [Int] {
        if case .anyFailed(let members) = vertices[id.index].kind { return members.flatMap { inside[$0] ?? [] } }
        return inside[id] ?? []
    }

    /// A box stands one column behind the last one that it waits for.
    private func place(_ boxes: inout [Box], _ arrows: [(from: Int, to: Int)]) {
        var incoming = Array(repeating: [Int](), count: boxes.count)
        for arrow in arrows { incoming[arrow.to].append(arrow.from) }
        var rows: [Int: Int] = [:]
        for index in boxes.indices {
            let column = incoming[index].map { boxes[$0].column + 1 }.max() ?? 0
            boxes[index].column = column
            boxes[index].row = rows[column, default: 0]
            rows[column, default: 0] += 1
        }
    }

    private func draw(_ boxes: [Box], _ arrows: [(from: Int, to: Int)]) -> String {
        let columns = (boxes.map(\.column).max() ?? 0) + 1
        let rows = (boxes.map(\.row).max() ?? 0) + 1
        let widths = (0..<columns).map { column in
            let longest = boxes.filter { $0.column == column }.map(\.label.count).max() ?? 0
            return longest * Self.letterWidth + 20
        }
        var starts: [Int] = []
        var x = 12
        for width in widths {
            starts.append(x)
            x += width + Self.gap
        }
        let size = (width: max(120, x - Self.gap + 12), height: rows * Self.rowHeight + 24)
        var svg = Self.head(size.width, size.height)
        func middle(_ box: Box) -> Int { 12 + box.row * Self.rowHeight + Self.boxHeight / 2 }
        for arrow in arrows {
            let (from, to) = (boxes[arrow.from], boxes[arrow.to])
            let (x1, x2) = (starts[from.column] + widths[from.column], starts[to.column])
            let half = (x1 + x2) / 2
            svg +=
                "<path d=\"M\(x1) \(middle(from))C\(half) \(middle(from)) \(half) \(middle(to)) \(x2) \(middle(to))\"/>\n"
        }
        for box in boxes {
            let kind = (box.isPart ? "part " : "") + (status(box.id)?.rawValue ?? "")
            let (left, top) = (starts[box.column], 12 + box.row * Self.rowHeight)
            svg += "<g class=\"\(kind)\"><rect x=\"\(left)\" y=\"\(top)\" width=\"\(widths[box.column])\" "
            svg += "height=\"\(Self.boxHeight)\" rx=\"4\"/><text x=\"\(left + 10)\" y=\"\(top + 16)\">"
            svg += "\(MarkupText.escaped(box.label))</text></g>\n"
        }
        return svg + "</svg>\n"
    }

    private static func head(_ width: Int, _ height: Int) -> String {
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(width) \(height)" width="\(width)" height="\(height)">
        <style>
        text { font: 13px ui-monospace, monospace; fill: #1a1a1a }
        rect { fill: #f4f4f4; stroke: #777 }
        path { fill: none; stroke: #999 }
        .part rect { stroke-dasharray: 4 3 }
        .succeeded rect, .cached rect { fill: #d8f0da; stroke: #3a7d44 }
        .running rect { fill: #dceafc; stroke: #2b62b0 }
        .failed rect, .timed_out rect, .lost rect { fill: #fbdcdc; stroke: #b03030 }
        .skipped rect, .cancelled rect { fill: #eee; stroke: #aaa }
        @media (prefers-color-scheme: dark) { path { stroke: #bbb } }
        </style>

        """
    }
}
