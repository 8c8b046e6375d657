/// Tells whether the vertices of a graph wait for each other in a circle.
///
/// A vertex has two points: its start and its end. A start waits for the start of the group around it and for the
/// ends of its dependencies (for the start, where only the expansion is waited for); the end of a group waits for
/// the ends of its members. The graph is sound when its points have an order.
package enum GraphCheck {
    /// A circle, starting and ending with the same vertex; nil when there is none.
    ///
    /// Ids are dense, counting from that of the first vertex. What is outside the list counts as settled.
    /// - Complexity: O(V + E), without recursion.
    package static func cycle(in vertices: [Vertex]) -> [VertexID]? {
        guard let base = vertices.first?.id.index else { return nil }
        var graph = PlainGraph(vertices: vertices, base: base)
        graph.link()
        var search = CycleSearch(graph: graph)
        for vertex in vertices {
            if let cycle = search.cycle(from: vertex.id.index) { return cycle }
        }
        return nil
    }
}

/// What the search asks of a graph.
package protocol WaitGraph {
    /// nil for a vertex that nobody can wait for any more, or that is not part of the graph.
    func unsettled(_ index: Int) -> Vertex?
    /// Whether the vertex may go on: nobody waits for its start any more.
    func hasStarted(_ index: Int) -> Bool
    func firstChild(_ index: Int) -> Int?
    func nextSibling(_ index: Int) -> Int?
}

/// Depth-first search over points; what one search has cleared, the next does not visit again.
package struct CycleSearch<Graph: WaitGraph> {
    let graph: Graph
    private var colors: [Point: Color] = [:]
    private var path: [Frame] = []

    private enum Color { case onPath, cleared }

    private struct Point: Hashable {
        var index: Int
        var isEnd: Bool
    }

    private struct Frame {
        var point: Point
        /// How many of the point's neighbours were looked at.
        var cursor = 0
        /// The member at which an end's walk over its members is.
        var child: Int?
    }

    package init(graph: Graph) { self.graph = graph }

    package mutating func cycle(from index: Int) -> [VertexID]? {
        enter(Point(index: index, isEnd: true))
        while !path.isEmpty {
            guard let next = nextNeighbour() else {
                if let done = path.popLast() { colors[done.point] = .cleared }
                continue
            }
            switch colors[next] {
            case .cleared: continue
            case .onPath: return circle(to: next)
            case nil: enter(next)
            }
        }
        return nil
    }

    private mutating func enter(_ point: Point) {
        guard colors[point] == nil else { return }
        colors[point] = .onPath
        path.append(Frame(point: point))
    }

    private mutating func nextNeighbour() -> Point? {
        let top = path.count - 1
        let point = path[top].point
        guard let vertex = graph.unsettled(point.index) else { return nil }
        defer { path[top].cursor += 1 }
        return point.isEnd ? neighbourOfEnd(top, point.index) : neighbourOfStart(top, vertex)
    }

    private mutating func neighbourOfEnd(_ top: Int, _ index: Int) -> Point? {
        if path[top].cursor == 0 { return Point(index: index, isEnd: false) }
        path[top].child =
            path[top].cursor == 1 ? graph.firstChild(index) : path[top].child.flatMap(graph.nextSibling)
        return path[top].child.map { Point(index: $0, isEnd: true) }
    }

    private func neighbourOfStart(_ top: Int, _ vertex: Vertex) -> Point? {
        if graph.hasStarted(vertex.id.index) { return nil }
        let cursor = path[top].cursor
        if cursor == 0 { return Point(index: vertex.parent?.index ?? -1, isEnd: false) }
        if cursor <= vertex.dependencies.count {
            let dependency = vertex.dependencies[cursor - 1]
            return Point(index: dependency.vertex.index, isEnd: dependency.condition != .expanded)
        }
        guard case .anyFailed(let members) = vertex.kind else { return nil }
        let place = cursor - 1 - vertex.dependencies.count
        return place < members.count ? Point(index: members[place].index, isEnd: true) : nil
    }

    /// The vertices on the path from `point` to the top, without a vertex's second point beside its first.
    private func circle(to point: Point) -> [VertexID] {
        var circle: [VertexID] = []
        for frame in path.drop(while: { $0.point != point }) where circle.last?.index != frame.point.index {
            circle.append(VertexID(frame.point.index))
        }
        if circle.count > 1, circle.first == circle.last { circle.removeLast() }
        circle.append(VertexID(point.index))
        return circle
    }
}

/// A graph by itself, with nothing settled.
private struct PlainGraph: WaitGraph {
    let vertices: [Vertex]
    let base: Int
    private var first: [Int?] = []
    private var next: [Int?] = []

    init(vertices: [Vertex], base: Int) {
        self.vertices = vertices
        self.base = base
    }

    mutating func link() {
        first = Array(repeating: nil, count: vertices.count)
        next = first
        for vertex in vertices.reversed() {
            guard let parent = vertex.parent?.index, vertices.indices.contains(parent - base) else { continue }
            next[vertex.id.index - base] = first[parent - base]
            first[parent - base] = vertex.id.index
        }
    }

    func unsettled(_ index: Int) -> Vertex? {
        vertices.indices.contains(index - base) ? vertices[index - base] : nil
    }

    func hasStarted(_ index: Int) -> Bool { false }
    func firstChild(_ index: Int) -> Int? { first[index - base] }
    func nextSibling(_ index: Int) -> Int? { next[index - base] }
}
