import BatonModel

/// The graph of a run, by seed and path only: a group's body is the same whenever and by whomever it is asked for.
/// Arrows go to what was made before in the same group or in those around it, so that there is no circle.
struct GraphScript {
    let seed: Int
    let isCalm: Bool
    private(set) var paths: [String] = []
    private(set) var vertices: [Vertex] = []
    /// Steps by vertex.
    private(set) var steps: [VertexID: StepScript] = [:]
    /// What members of a group may wait for outside it.
    private var scopes: [VertexID: [VertexID]] = [:]
    private var depths: [VertexID: Int] = [:]
    /// Turns that are left of the repeat loop of which the group is one.
    private var turns: [VertexID: Int] = [:]

    private static let depthMax = 3
    private static let scopeMax = 6

    init(seed: Int, isCalm: Bool) {
        self.seed = seed
        self.isCalm = isCalm
    }

    /// The root with its members.
    mutating func root(_ path: String) -> [Vertex] {
        let root = add(path, in: nil, .group(GroupSpec(label: path)))
        depths[root] = 0
        grow(root, path)
        return vertices
    }

    /// What a group has more than its own vertex, under a path that tells one body of a handler from the next.
    mutating func body(of group: VertexID, named name: String? = nil) -> [Vertex] {
        let base = vertices.count
        grow(group, name ?? paths[group.index])
        return Array(vertices[base...])
    }

    /// What a step waits for that asks for more when it is prepared.
    func laterDependency(of step: VertexID) -> Dependency {
        var chance = Chance(seed: seed ^ 7, paths[step.index])
        let parent = vertices[step.index].parent
        let siblings = vertices.prefix(step.index).filter { $0.parent == parent && isPlain($0.id) }
        guard !siblings.isEmpty else { return Dependency(VertexID(0), .expanded) }
        return Dependency(siblings[chance.below(siblings.count)].id, chance.percent(70) ? .ended : .succeeded)
    }

    private mutating func add(
        _ path: String, in parent: VertexID?, _ kind: Vertex.Kind, _ dependencies: [Dependency] = []
    ) -> VertexID {
        let id = VertexID(vertices.count)
        vertices.append(Vertex(id: id, parent: parent, kind: kind, dependencies: dependencies))
        paths.append(path)
        return id
    }

    private mutating func addGroup(
        _ path: String, in parent: VertexID, _ spec: GroupSpec, _ dependencies: [Dependency], _ siblings: [VertexID]
    ) -> VertexID {
        let id = add(path, in: parent, .group(spec), dependencies)
        depths[id] = (depths[parent] ?? 0) + 1
        scopes[id] = Array((scopes[parent, default: []] + siblings).suffix(Self.scopeMax))
        return id
    }

    private mutating func addStep(_ path: String, in parent: VertexID, _ dependencies: [Dependency]) -> VertexID {
        let script = StepScript(seed: seed, path: path, isCalm: isCalm)
        let id = add(path, in: parent, .step(script.spec), dependencies)
        steps[id] = script
        return id
    }

    private func isPlain(_ id: VertexID) -> Bool {
        if case .group(let spec) = vertices[id.index].kind, spec.handlesEvent != nil { return !isCalm }
        return true
    }

    private mutating func grow(_ group: VertexID, _ path: String) {
        if let left = turns[group] { return growTurn(group, path, left) }
        var chance = Chance(seed: seed ^ 1, path)
        let size = group.index == 0 ? 3 + chance.below(8) : chance.below(4)
        var siblings: [VertexID] = []
        var barrier: [Dependency] = []
        for place in 0..<size {
            if chance.percent(6) { barrier = siblings.filter(isPlain).map { Dependency($0, .ended) } }
            let dependencies = barrier + arrows(from: group, siblings, &chance)
            siblings.append(addMember("\(path)/\(place)", of: group, siblings, dependencies, &chance))
        }
    }

    private mutating func growTurn(_ group: VertexID, _ path: String, _ left: Int) {
        let step = addStep(path + "/body", in: group, [])
        guard left > 0 else { return }
        let next = addGroup(
            path + "/next", in: group, GroupSpec(label: "repeat", isDeferred: true), [Dependency(step)], [step])
        turns[next] = left - 1
    }

    private mutating func addMember(
        _ path: String, of group: VertexID, _ siblings: [VertexID], _ dependencies: [Dependency],
        _ chance: inout Chance
    ) -> VertexID {
        let isDeep = depths[group, default: 0] >= Self.depthMax
        let event = StepScript.events[chance.below(2)]
        switch chance.below(100) {
        case 60..<69 where !isDeep:
            return addGroup(path, in: group, GroupSpec(label: "g", isDeferred: true), dependencies, siblings)
        case 69..<75 where !isDeep:
            let id = addGroup(path, in: group, GroupSpec(label: "g"), dependencies, siblings)
            grow(id, path)
            return id
        case 75..<79 where !isDeep:
            let id = addGroup(path, in: group, GroupSpec(label: "repeat", isDeferred: true), dependencies, siblings)
            turns[id] = 1 + chance.below(3)
            return id
        case 79..<84 where !isDeep && (!isCalm || group.index == 0):
            return addGroup(path, in: group, GroupSpec(label: "h", handlesEvent: event), [], siblings)
        case 84..<90 where !isDeep:
            return addAlways(path, in: group, siblings, isDeferred: chance.percent(60))
        case 90..<94 where !siblings.isEmpty:
            let members = (0..<1 + chance.below(2)).map { _ in siblings[chance.below(siblings.count)] }
            return add(path, in: group, .anyFailed(members.filter(isPlain)), dependencies)
        case 94..<97:
            return add(path, in: group, .event(name: chance.percent(50) ? event : "go"), dependencies)
        default:
            return addStep(path, in: group, dependencies)
        }
    }

    private mutating func addAlways(
        _ path: String, in group: VertexID, _ siblings: [VertexID], isDeferred: Bool
    ) -> VertexID {
        let spec = GroupSpec(label: "z", isDeferred: isDeferred, isAlways: true)
        let ends = siblings.filter(isPlain).map { Dependency($0, .ended) }
        let id = addGroup(path, in: group, spec, ends, siblings)
        if !isDeferred { grow(id, path) }
        return id
    }

    private func arrows(from group: VertexID, _ siblings: [VertexID], _ chance: inout Chance) -> [Dependency] {
        let others = (scopes[group, default: []] + siblings).filter(isPlain)
        guard !others.isEmpty else { return [] }
        return (0..<chance.below(3)).map { _ in
            let other = others[chance.below(others.count)]
            let isGroup = steps[other] == nil
            return switch chance.below(20) {
            case 0..<13: Dependency(other)
            case 13: Dependency(other, .failed)
            case 14, 15: isGroup && isExpandable(other) ? Dependency(other, .expanded) : Dependency(other)
            default: Dependency(other, .ended)
            }
        }
    }

    private func isExpandable(_ id: VertexID) -> Bool {
        if case .group = vertices[id.index].kind { true } else { false }
    }
}
