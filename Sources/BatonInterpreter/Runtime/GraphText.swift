import BatonModel

/// The graph of a run as text: its groups as a tree, what each step waits for behind an arrow.
struct GraphText {
    let vertices: [Vertex]
    let names: StepNames
    /// The state of a vertex, where the run has begun.
    var status: (VertexID) -> StepStatus? = { _ in nil }

    /// Names that are listed behind an arrow; the rest is counted.
    static let sourcesMax = 3
    /// Steps of one task in a row that are shown one by one; more are drawn together.
    static let rowMax = 8
    /// Lines in all.
    static let linesMax = 2_000

    func lines() -> [String] {
        var children: [VertexID: [Vertex]] = [:]
        for vertex in vertices { if let parent = vertex.parent { children[parent, default: []].append(vertex) } }
        guard let root = vertices.first else { return [] }
        var lines = [label(root)]
        // Depth first without recursion: repeats nest groups deep.
        var stack: [(vertex: Vertex, prefix: String, isLast: Bool, count: Int)] = []
        func push(_ parent: VertexID, prefix: String) {
            let rows = gather(children[parent] ?? [])
            for (index, row) in rows.enumerated().reversed() {
                stack.append((row.first, prefix, index == rows.count - 1, row.count))
            }
        }
        push(root.id, prefix: "")
        while let next = stack.popLast(), lines.count < Self.linesMax {
            var text = label(next.vertex)
            if next.count > 1 { text += " … (\(next.count) steps)" }
            lines.append(next.prefix + (next.isLast ? "└─ " : "├─ ") + text + arrow(next.vertex) + state(next.vertex))
            push(next.vertex.id, prefix: next.prefix + (next.isLast ? "   " : "│  "))
        }
        if !stack.isEmpty { lines.append("… and more") }
        return lines
    }

    /// Long rows of steps of one task with the same dependencies become one line.
    private func gather(_ vertices: [Vertex]) -> [(first: Vertex, count: Int)] {
        var rows: [(first: Vertex, count: Int)] = []
        var index = 0
        while index < vertices.count {
            var end = index + 1
            while end < vertices.count, isAlike(vertices[index], vertices[end]) { end += 1 }
            if end - index > Self.rowMax {
                rows.append((vertices[index], end - index))
            } else {
                rows += vertices[index..<end].map { ($0, 1) }
            }
            index = end
        }
        return rows
    }

    private func isAlike(_ a: Vertex, _ b: Vertex) -> Bool {
        guard case .step(let one) = a.kind, case .step(let other) = b.kind else { return false }
        return one.task == other.task && a.dependencies == b.dependencies && status(a.id) == status(b.id)
    }

    private func label(_ vertex: Vertex) -> String {
        switch vertex.kind {
        case .step(let spec): names.shown(spec.path)
        case .group(let spec): spec.label
        case .event(let name): "await event \"\(name)\""
        case .anyFailed: "any failed"
        }
    }

    private func arrow(_ vertex: Vertex) -> String {
        guard !vertex.dependencies.isEmpty else { return "" }
        var names: [String] = []
        for dependency in vertex.dependencies {
            let name = label(vertices[dependency.vertex.index])
            let shown =
                switch dependency.condition {
                case .succeeded, .expanded: name
                case .failed: "\(name) failed"
                case .ended: "\(name) ended"
                }
            if !names.contains(shown) { names.append(shown) }
        }
        let rest = names.count - Self.sourcesMax
        let listed = names.prefix(Self.sourcesMax).joined(separator: ", ")
        return "  ← \(listed)" + (rest > 0 ? " and \(rest) more" : "")
    }

    private func state(_ vertex: Vertex) -> String {
        guard let status = status(vertex.id), status != .waiting else { return "" }
        return "  \(status.rawValue)"
    }
}
