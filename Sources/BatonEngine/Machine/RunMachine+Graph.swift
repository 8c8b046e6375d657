// How vertices come into the machine: their arrows, their place in a group, their level.

import BatonModel

extension RunMachine {
    /// Takes new vertices in and puts those that may begin on the ready list.
    ///
    /// - Returns: why the vertices are not sound. They are there all the same, so that ids stay dense, but without
    ///   arrows; the caller ends them.
    mutating func add(_ brought: [Vertex]) -> StepFailure? {
        let base = vertices.count
        // Kept as long as the run: without the room that a list grows with.
        let new = brought.capacity > brought.count + brought.count / 8 ? brought.map(\.self) : brought
        record(.added(new))
        vertices.append(new)
        nodes.reserveCapacity(vertices.count)
        for offset in new.indices {
            precondition(new[offset].id.index == base + offset, "vertex ids are dense, from where the graph ended")
            nodes.append(new[offset].isStep ? Node(step: new[offset].parent) : makeNode(new[offset]))
        }
        if let stray = new.indices.first(where: { !isAnchored(new, $0) }) {
            for index in base..<vertices.count { nodes[index].parent = -1 }
            return StepFailure(.baton, "vertex \(base + stray) depends on a vertex that does not exist")
        }
        for index in base..<vertices.count { joinGroup(index) }
        if let cycle = cycle(from: base) {
            return StepFailure(.script, "these wait for each other: " + describe(cycle))
        }
        for index in base..<vertices.count {
            for dependency in vertices.dependencies(of: index) where nodes[index].phase == .blocked {
                connect(index, dependency)
            }
            if nodes[index].marks.isDisjoint(with: [.isStep, .isGroup]),
                case .anyFailed(let members) = vertices[index].kind
            {
                watch(members, from: index)
            }
        }
        raiseLevels(from: base)
        for index in base..<vertices.count where nodes[index].unmet == 0 { ready.push(index) }
        return nil
    }

    private func makeNode(_ vertex: Vertex) -> Node {
        var node = Node(parent: Int32(vertex.parent?.index ?? -1))
        if case .group(let spec) = vertex.kind {
            node.marks.insert(.isGroup)
            if spec.isAlways { node.marks.insert(.isAlways) }
            if spec.handlesEvent != nil { node.marks.insert(.isHandler) }
            if !spec.isDeferred || spec.handlesEvent != nil { node.marks.insert(.isExpanded) }
        }
        return node
    }

    /// Whether a new vertex stands in a group and depends on what is there. Most are steps, of which no copy is made.
    private func isAnchored(_ new: [Vertex], _ offset: Int) -> Bool {
        if let parent = new[offset].parent {
            guard vertices.indices.contains(parent.index), nodes[parent.index].marks.contains(.isGroup),
                nodes[parent.index].phase != .ended
            else { return false }
        } else if new[offset].id.index != 0 {
            return false
        }
        if !new[offset].isStep, case .anyFailed(let members) = new[offset].kind {
            guard members.allSatisfy({ vertices.indices.contains($0.index) }) else { return false }
        }
        return new[offset].dependencies.allSatisfy { vertices.indices.contains($0.vertex.index) }
    }

    private mutating func joinGroup(_ index: Int) {
        let parent = Int(nodes[index].parent)
        guard parent >= 0 else { return }
        let child = Int32(index)
        if nodes[parent].lastChild >= 0 {
            nodes[Int(nodes[parent].lastChild)].nextSibling = child
        } else {
            nodes[parent].firstChild = child
        }
        nodes[parent].lastChild = child
        if nodes[parent].phase != .open, !plant.has(.groupLeaks) { nodes[index].unmet += 1 }
        changePending(of: parent, member: index, by: 1)
        if nodes[index].marks.contains(.isHandler), case .group(let spec) = vertices[index].kind,
            let name = spec.handlesEvent
        {
            handlers[index] = HandlerState(name: name)
            handlersOfGroup[parent, default: []].append(index)
        }
    }

    mutating func changePending(of group: Int, member: Int, by change: Int32) {
        if nodes[member].marks.contains(.isHandler) {
            nodes[group].pendingHandlers += change
        } else if nodes[member].marks.contains(.isAlways) {
            nodes[group].pendingAlways += change
        } else {
            nodes[group].pendingOrdinary += change
        }
    }

    /// Lets a blocked vertex wait for another, or skips it when it would wait in vain.
    mutating func connect(_ index: Int, _ dependency: Dependency) {
        let condition = Edge.Condition(dependency.condition)
        switch verdict(condition, on: dependency.vertex.index) {
        case .holds: break
        case .never(let isBereft): skip(index, isBereft: isBereft)
        case .open where plant.has(.barrierLeaks) && condition == .ended && nodes[index].unmet > 0: break
        case .open:
            nodes[index].unmet += 1
            appendEdge(from: dependency.vertex.index, to: index, condition)
        }
    }

    private mutating func watch(_ members: [VertexID], from index: Int) {
        for member in members {
            let status = nodes[member.index].status
            if status.isFailure, !plant.has(.anyFailedLooksAhead) { nodes[index].marks.insert(.hasFailedMember) }
            guard nodes[member.index].phase != .ended else { continue }
            nodes[index].unmet += 1
            appendEdge(from: member.index, to: index, .member)
        }
    }

    private mutating func appendEdge(from index: Int, to dependent: Int, _ condition: Edge.Condition) {
        let edge = Int32(edges.count)
        edges.append(Edge(dependent: Int32(dependent), condition: condition))
        if nodes[index].lastEdge >= 0 {
            edges[Int(nodes[index].lastEdge)].next = edge
        } else {
            nodes[index].firstEdge = edge
        }
        nodes[index].lastEdge = edge
    }

    /// Levels count the vertices that follow in the longest chain known so far; members count like their group.
    ///
    /// One pass over the new vertices; the old ones that they wait for are raised further up, as far as
    /// `levelRaisesMax` reaches. A level orders the work and decides nothing else, so that a bound does no harm.
    private mutating func raiseLevels(from base: Int) {
        var raised: [Int] = []
        for index in stride(from: vertices.count - 1, through: base, by: -1) {
            raiseToParent(index)
            raiseDependencies(of: index) { other in
                if other < base { raised.append(other) }
            }
        }
        var left = Self.levelRaisesMax
        while let index = raised.popLast(), left > 0 {
            left -= 1
            if nodes[index].phase == .blocked { raiseDependencies(of: index) { raised.append($0) } }
        }
    }

    /// Old vertices that one addition raises.
    private static var levelRaisesMax: Int { 1024 }

    private mutating func raiseToParent(_ index: Int) {
        let parent = Int(nodes[index].parent)
        if parent >= 0 { nodes[index].level = max(nodes[index].level, nodes[parent].level) }
    }

    private mutating func raiseDependencies(of index: Int, onRaise: (Int) -> Void) {
        let below = nodes[index].level + 1
        for dependency in vertices.dependencies(of: index) {
            let other = dependency.vertex.index
            guard nodes[other].level < below, nodes[other].phase != .ended else { continue }
            nodes[other].level = below
            onRaise(other)
        }
    }

    /// A circle through the vertices from `base` on. Costs nothing where all arrows go to earlier steps.
    private func cycle(from base: Int) -> [VertexID]? {
        let isPlain = (base..<vertices.count).allSatisfy { index in
            if nodes[index].marks.contains(.isStep), vertices.dependencies(of: index).isEmpty {
                return nodes[index].parent < index
            }
            let vertex = vertices[index]
            if let parent = vertex.parent, parent >= vertex.id { return false }
            if case .anyFailed(let members) = vertex.kind {
                guard members.allSatisfy({ isHarmless(Dependency($0, .ended), of: vertex, base) }) else { return false }
            }
            return vertex.dependencies.allSatisfy { isHarmless($0, of: vertex, base) }
        }
        return isPlain ? nil : cycle(through: Array(base..<vertices.count))
    }

    /// Whether an arrow can't close a circle. Among the new vertices those to earlier ones can't, but the end of a
    /// group comes after vertices with greater ids; an old vertex is harmless when it waits for nothing any more.
    private func isHarmless(_ dependency: Dependency, of vertex: Vertex, _ base: Int) -> Bool {
        let other = nodes[dependency.vertex.index]
        let isGroup = other.marks.contains(.isGroup)
        if dependency.vertex.index >= base {
            return dependency.vertex < vertex.id && (!isGroup || dependency.condition == .expanded)
        }
        return switch other.phase {
        case .ended: true
        case .open: dependency.condition == .expanded
        case .blocked: false
        case .held, .preparing, .queued, .running, .stopping, .collecting, .pausing, .listening, .expanding:
            !isGroup
        }
    }

    func cycle(through starts: [Int]) -> [VertexID]? {
        var search = CycleSearch(graph: LiveGraph(vertices: vertices, later: later, nodes: nodes))
        for index in starts {
            if let cycle = search.cycle(from: index) { return cycle }
        }
        return nil
    }

    func describe(_ cycle: [VertexID]) -> String {
        cycle.map { label(of: $0.index) }.joined(separator: " -> ")
    }

    private func label(of index: Int) -> String {
        switch vertices[index].kind {
        case .step(let spec): spec.path
        case .group(let spec): spec.label
        case .event(let name): "event \(name)"
        case .anyFailed: "failure"
        }
    }
}

/// The machine's graph as far as someone can still wait for it.
private struct LiveGraph: WaitGraph {
    let vertices: VertexList
    let later: [Int: [Dependency]]
    let nodes: [Node]

    func unsettled(_ index: Int) -> Vertex? {
        guard vertices.indices.contains(index), nodes[index].phase != .ended else { return nil }
        var vertex = vertices[index]
        if let more = later[index] { vertex.dependencies += more }
        return vertex
    }

    func hasStarted(_ index: Int) -> Bool {
        nodes[index].phase == .open || (nodes[index].phase != .blocked && !nodes[index].marks.contains(.isGroup))
    }

    func firstChild(_ index: Int) -> Int? { nodes[index].firstChild >= 0 ? Int(nodes[index].firstChild) : nil }
    func nextSibling(_ index: Int) -> Int? { nodes[index].nextSibling >= 0 ? Int(nodes[index].nextSibling) : nil }
}
