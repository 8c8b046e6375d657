import BatonModel

/// The run of one deployment, as it is told from its node, as a part of the run that shows the experiment.
///
/// Its root group becomes the deployment's group; its vertices get other numbers, its steps the deployment's path in
/// front. What is told twice there (events, flags) comes from the experiment and is left out here.
struct MirroredDeployment: Sendable {
    /// Counts from 1.
    let index: Int
    /// Its root group in the shown run.
    let group: VertexID
    /// `probe[2]`
    let path: String
    /// What stands in front of its steps' paths: `probe[2].`
    let prefix: String
    /// Deployments of the experiment: log files of all of them have numbers of their own.
    let count: Int
    /// Numbers in the shown run, by those on the node.
    private var vertices: [VertexID] = []
    /// Numbers that were given before this process, in order.
    private var restored: [VertexID] = []
    /// Events that the shown run has already and that are told again.
    private var known = 0
    /// Events that were taken in.
    private(set) var taken = 0
    /// What belongs to the deployment has ended, and nothing follows.
    var isClosed = false

    init(index: Int, group: VertexID, path: String, prefix: String, count: Int) {
        self.index = index
        self.group = group
        self.path = path
        self.prefix = prefix
        self.count = count
    }

    /// Takes note of what a kept run has of this deployment; the node's events are read from the first on again.
    mutating func restore(_ vertices: [VertexID], events: Int) {
        restored = vertices
        known = events
    }

    /// The same fact in the shown run; nil for what is not shown, or is shown already.
    ///
    /// - Parameter next: the next free number of a vertex.
    mutating func translate(
        _ event: RunEvent, next: inout Int, placing: (FileReference) -> FileReference
    ) throws(MirrorFault) -> RunEvent? {
        let fact = try translate(event.fact, next: &next, placing: placing)
        taken += 1
        guard let fact else { return nil }
        if known > 0 {
            known -= 1
            return nil
        }
        return RunEvent(instant: event.instant, fact: fact)
    }

    private mutating func translate(
        _ fact: RunEvent.Fact, next: inout Int, placing: (FileReference) -> FileReference
    ) throws(MirrorFault) -> RunEvent.Fact? {
        switch fact {
        case .began, .emitted, .flagChanged, .finished: return nil
        case .added(let added):
            let shown = try add(added, next: &next)
            return shown.isEmpty ? nil : .added(shown)
        case .keyed(let id, let key): return .keyed(try shown(id), key)
        case .started(let id, let attempt, let log):
            return .started(try shown(id), attempt: attempt, log: log.map(shown))
        case .progressed(let id, let progress): return .progressed(try shown(id), progress)
        case .kept(let id, let name, let file): return .kept(try shown(id), name: name, file: placing(file))
        case .retrying(let id, let attempt, let failure, let notBefore, let report):
            return .retrying(
                try shown(id), attempt: attempt, failure: failure, notBefore: notBefore, report: shown(report))
        case .ended(let id, let status, let outputs, let failure, let report):
            return .ended(
                try shown(id), status: status,
                outputs: outputs.map { Datum.Entry(key: $0.key, value: $0.value.placing(placing)) }, failure: failure,
                report: shown(report))
        case .groupExpanded(let id): return .groupExpanded(try shown(id))
        case .cancelRequested(let id):
            // Of the whole run: the experiment tells of its own cancellation.
            if id == nil, group.index == 0 { return nil }
            return .cancelRequested(try id.map(shown) ?? group)
        }
    }

    private mutating func add(_ added: [Vertex], next: inout Int) throws(MirrorFault) -> [Vertex] {
        let base = vertices.count
        for (offset, vertex) in added.enumerated() {
            guard vertex.id.index == base + offset else { throw MirrorFault("its vertices are not in order") }
            guard (vertex.parent == nil) == (vertex.id.index == 0), vertex.parent.map({ $0 < vertex.id }) != false
            else { throw MirrorFault("a vertex stands in no group") }
            vertices.append(try number(vertex.id.index, &next))
        }
        var result: [Vertex] = []
        result.reserveCapacity(added.count)
        for vertex in added where vertex.id.index > 0 {
            var copy = vertex
            copy.id = try shown(vertex.id)
            copy.parent = try vertex.parent.map(shown)
            copy.kind = try shown(vertex.kind)
            copy.dependencies = []
            for dependency in vertex.dependencies {
                copy.dependencies.append(Dependency(try shown(dependency.vertex), dependency.condition))
            }
            result.append(copy)
        }
        return result
    }

    private func number(_ index: Int, _ next: inout Int) throws(MirrorFault) -> VertexID {
        if index == 0 { return group }
        if index <= restored.count { return restored[index - 1] }
        guard next < Mirror.verticesMax else { throw MirrorFault("it has more than \(Mirror.verticesMax) vertices") }
        defer { next += 1 }
        return VertexID(next)
    }

    private func shown(_ kind: Vertex.Kind) throws(MirrorFault) -> Vertex.Kind {
        switch kind {
        case .step(let spec): return .step(spec.renamed(prefix + spec.path))
        case .group, .event: return kind
        case .anyFailed(let members):
            var shownMembers: [VertexID] = []
            for member in members { shownMembers.append(try shown(member)) }
            return .anyFailed(shownMembers)
        }
    }

    private func shown(_ id: VertexID) throws(MirrorFault) -> VertexID {
        guard id.index < vertices.count else { throw MirrorFault("there is no vertex \(id.index)") }
        return vertices[id.index]
    }

    /// Which of the shown run's log files a slot of the node's run is.
    static func slot(_ slot: Int, of index: Int, count: Int) -> Int { slot * count + index - 1 }

    private func shown(_ start: LogStart) -> LogStart {
        var copy = start
        copy.slot = Self.slot(max(0, min(start.slot, Mirror.slotsMax)), of: index, count: count)
        return copy
    }

    private func shown(_ report: AttemptReport) -> AttemptReport {
        var copy = report
        // Runs of the node have numbers of their own.
        copy.provenBy = nil
        if let log = report.log { copy.log?.start = shown(log.start) }
        return copy
    }
}

extension Datum {
    /// The same value with its files elsewhere.
    fileprivate func placing(_ place: (FileReference) -> FileReference) -> Datum {
        switch self {
        case .file(let file): .file(place(file))
        case .list(let items): .list(items.map { $0.placing(place) })
        case .map(let entries): .map(entries.map { Entry(key: $0.key, value: $0.value.placing(place)) })
        case .null, .bool, .int, .float, .string, .duration, .size: self
        }
    }
}
