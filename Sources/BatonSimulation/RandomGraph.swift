import BatonEngine
package import BatonModel

/// Makes vertices of every kind with arrows of every kind, mostly sound ones.
package struct RandomGraph {
    package var chance: Chance
    package private(set) var count = 0
    private(set) var groups: Set<Int> = []
    private var all: [Vertex] = []
    package static let events = ["go", "stop"]
    /// Bodies are empty once there are so many vertices.
    private static let verticesMax = 50

    package init(seed: Int) { chance = Chance(seed: seed) }

    package mutating func root() -> [Vertex] {
        count = 1
        groups = [0]
        let spec = GroupSpec(label: "root", isDeferred: chance.percent(20))
        let root = Vertex(id: VertexID(0), parent: nil, kind: .group(spec))
        all = [root]
        return [root] + (spec.isDeferred ? [] : body(of: VertexID(0), size: 2 + chance.below(16)))
    }

    /// A circle stays in a few of the graphs only; elsewhere arrows are dropped until there is none.
    package mutating func body(of group: VertexID, size: Int) -> [Vertex] {
        var vertices = draft(of: group, size: size)
        if GraphCheck.cycle(in: all + vertices) != nil, chance.percent(97) {
            for index in vertices.indices {
                vertices[index].dependencies.removeAll { groups.contains($0.vertex.index) }
            }
        }
        while let cycle = GraphCheck.cycle(in: all + vertices), chance.percent(97) {
            for index in vertices.indices where cycle.contains(vertices[index].id) {
                vertices[index].dependencies = []
                if case .anyFailed = vertices[index].kind { vertices[index].kind = .anyFailed([]) }
            }
        }
        all += vertices
        return vertices
    }

    private mutating func draft(of group: VertexID, size: Int) -> [Vertex] {
        var vertices: [Vertex] = []
        var open = [group]
        for _ in 0..<size where count < Self.verticesMax {
            let parent = open[chance.below(open.count)]
            let vertex = vertex(in: parent, siblings: vertices.filter { $0.parent == parent })
            if case .group(let spec) = vertex.kind {
                groups.insert(count)
                if !spec.isDeferred, spec.handlesEvent == nil { open.append(vertex.id) }
            }
            vertices.append(vertex)
            count += 1
        }
        return vertices
    }

    private mutating func vertex(in parent: VertexID, siblings: [Vertex]) -> Vertex {
        let id = VertexID(count)
        var vertex = Vertex(id: id, parent: parent, kind: .event(name: Self.events[chance.below(2)]))
        switch chance.below(100) {
        case 0..<60: vertex.kind = .step(spec())
        case 60..<70: vertex.kind = .group(GroupSpec(label: "g", isDeferred: true))
        case 70..<80: vertex.kind = .group(GroupSpec(label: "g"))
        case 80..<84: vertex.kind = .group(GroupSpec(label: "h", handlesEvent: Self.events[chance.below(2)]))
        case 84..<90:
            vertex.kind = .group(GroupSpec(label: "z", isDeferred: chance.percent(50), isAlways: true))
            vertex.dependencies = siblings.map { Dependency($0.id, .ended) }
            return vertex
        case 90..<96: vertex.kind = .anyFailed((0..<chance.below(3)).map { _ in VertexID(chance.below(id.index)) })
        default: break
        }
        vertex.dependencies = (0..<chance.below(4)).map { _ in dependency(below: id.index) }
        return vertex
    }

    private mutating func spec() -> StepSpec {
        let retry = RetryPolicy(count: chance.percent(30) ? 2 : 0, backoff: chance.below(1_000_000))
        let needs = Needs(cpu: chance.below(3), memoryBytes: chance.below(2) * 1_000)
        return StepSpec(
            path: "s\(count)", task: "s", needs: needs, retry: retry,
            timeout: chance.percent(20) ? 1 + chance.below(1_000_000) : nil)
    }

    /// Steps mostly; now and then a group, which may be one around the vertex itself.
    package mutating func dependency(below bound: Int) -> Dependency {
        var other = 1 + chance.below(max(bound - 1, 1))
        if groups.contains(other), chance.percent(60) { other = max(1, other - 1) }
        if other >= bound { other = 0 }
        let id = VertexID(other)
        return switch chance.below(10) {
        case 0..<6: Dependency(id)
        case 6: Dependency(id, .failed)
        case 7 where groups.contains(other): Dependency(id, .expanded)
        default: Dependency(id, .ended)
        }
    }
}
