package import BatonModel
package import BatonWire

/// An experiment that a director carries out, as one run: the fold of what the director tells to the events that the same
/// experiment would leave behind here.
///
/// Group 0 is the experiment, group n its deployment n; where a task or a dag was sent by itself, group 0 is that one. What the run has is all the state there is: `restore` goes on
/// from it. So a process that follows an experiment may end at any instant, and the next one goes on.
package struct Mirror: Sendable {
    /// Vertices of one shown run.
    package static let verticesMax = 2_000_000
    /// Deployments of one experiment.
    package static let deploymentsMax = 10_000
    /// Log files of one node's run.
    static let slotsMax = 1 << 20

    /// The run as it is shown.
    package private(set) var view = RunView()
    private(set) var deployments: [MirroredDeployment] = []
    /// Number of the deployment that a vertex belongs to; 0 for the experiment itself. By the vertex.
    private var owners: [Int32] = []
    private var nextVertex = 0
    /// Groups before the first vertex of any deployment's run.
    let groupCount: Int
    /// Events of the experiment that the run has.
    private var emittedCount = 0
    /// Events of the experiment that were taken in by this value, the ones that the run had before among them.
    private var emittedTaken = 0
    /// Where a file of a node is, or would be, on this computer.
    private let place: @Sendable (FileReference) -> FileReference

    /// What an experiment looks like as a run.
    package enum Shape: Hashable, Sendable {
        /// A group for each deployment; their labels in order.
        case experiment([String])
        /// One deployment of a task or a dag, shown as the run that it is.
        case single(String)
    }

    /// - Parameter place: where a file of a node is, or would be, on this computer.
    package init(
        _ shape: Shape, place: @escaping @Sendable (FileReference) -> FileReference = { $0 }
    ) throws(MirrorFault) {
        self.place = place
        switch shape {
        case .single(let label):
            deployments = [MirroredDeployment(index: 1, group: VertexID(0), path: label, prefix: "", count: 1)]
            groupCount = 1
        case .experiment(let labels):
            guard labels.count <= Self.deploymentsMax else {
                throw MirrorFault("it has more than \(Self.deploymentsMax) deployments")
            }
            groupCount = labels.count + 1
            var counts: [String: Int] = [:]
            for (offset, label) in labels.enumerated() {
                let number = counts[label, default: 0]
                counts[label] = number + 1
                let path = "\(label)[\(number)]"
                deployments.append(
                    MirroredDeployment(
                        index: offset + 1, group: VertexID(offset + 1), path: path, prefix: path + ".",
                        count: labels.count))
            }
        }
    }

    private var isSingle: Bool { groupCount == deployments.count }

    /// Goes on from what a store has of the run.
    package mutating func restore(_ events: [RunEvent]) {
        precondition(view.rows.count == 0, "nothing was taken in before")
        var counts = [Int](repeating: 0, count: deployments.count + 1)
        var vertices = [[VertexID]](repeating: [], count: deployments.count + 1)
        for event in events {
            note(event)
            if case .emitted = event.fact { emittedCount += 1 }
            guard let owner = owner(of: event.fact) else { continue }
            counts[owner] += 1
            guard case .added(let added) = event.fact else { continue }
            for vertex in added { vertices[owner].append(vertex.id) }
        }
        for index in deployments.indices {
            deployments[index].restore(vertices[index + 1], events: counts[index + 1])
            deployments[index].isClosed = hasGroups && view[deployments[index].group].status.isEnd
        }
    }

    /// Number of the shown run's log files for a slot of a deployment's run.
    package static func slot(_ slot: Int, ofDeployment index: Int, count: Int) -> Int {
        MirroredDeployment.slot(slot, of: index, count: count)
    }

    // What is wanted

    /// A stretch of a deployment's events that the run lacks.
    package struct Want: Hashable, Sendable {
        /// Counts from 1.
        package var deployment: Int
        package var first: Int
    }

    /// The next events that are to be fetched, of each deployment that has some.
    package func wants(_ experiment: ExperimentDocument) -> [Want] {
        zip(deployments, experiment.deployments).compactMap { mirrored, told in
            guard !mirrored.isClosed, told.events > mirrored.taken else { return nil }
            return Want(deployment: mirrored.index, first: mirrored.taken)
        }
    }

    /// Events of the experiment that were taken in.
    package var eventsTaken: Int { emittedTaken }

    /// How many events of a deployment were taken in.
    package func taken(of deployment: Int) -> Int { deployments[deployment - 1].taken }

    // What comes

    /// Takes in how the experiment stands: the beginning, and the groups once it is known where all deployments are.
    package mutating func take(_ experiment: ExperimentDocument) throws(MirrorFault) -> [RunEvent] {
        guard experiment.deployments.count == deployments.count else {
            throw MirrorFault("it has other deployments than before")
        }
        var news: [RunEvent] = []
        if view.began == nil {
            add(.began(name: experiment.name, seed: experiment.seed), at: experiment.created, to: &news)
        }
        if !isSingle, view.rows.count == 0 {
            add(.added([group(nil, experiment.name)]), at: experiment.created, to: &news)
        }
        let isPlaced = experiment.deployments.allSatisfy { $0.node != nil }
        let isUnderWay = experiment.deployments.contains { $0.events > 0 || $0.state.isEnd }
        if !hasGroups, isPlaced || isUnderWay || experiment.state.isEnd {
            let groups = zip(deployments, experiment.deployments).map { mirrored, told in
                group(mirrored, told.label, node: told.node)
            }
            add(.added(groups), at: experiment.started ?? experiment.created, to: &news)
        }
        return news
    }

    private func group(_ deployment: MirroredDeployment?, _ label: String, node: String? = nil) -> Vertex {
        let id = deployment?.group ?? VertexID(0)
        return Vertex(
            id: id, parent: id.index == 0 ? nil : VertexID(0), kind: .group(GroupSpec(label: label, node: node)))
    }

    var hasGroups: Bool { !deployments.isEmpty && view.rows.count >= groupCount }

    /// Takes in events of a deployment's run, from `first` on.
    package mutating func take(
        _ events: [RunEvent], from first: Int, of deployment: Int
    ) throws(MirrorFault) -> [RunEvent] {
        precondition(deployments.indices.contains(deployment - 1), "the deployment was wanted")
        guard hasGroups, first == deployments[deployment - 1].taken else {
            throw MirrorFault("event \(first) of deployment \(deployment) does not follow")
        }
        var news: [RunEvent] = []
        for event in events where !deployments[deployment - 1].isClosed {
            let shown = try deployments[deployment - 1].translate(event, next: &nextVertex, placing: place)
            guard let shown else { continue }
            note(shown)
            news.append(shown)
        }
        return news
    }

    /// Takes in events that were sent to the experiment, in their order from the first that was not taken.
    package mutating func take(_ emitted: [(instant: Int, event: RunEvent.Emitted)]) -> [RunEvent] {
        var news: [RunEvent] = []
        for item in emitted {
            emittedTaken += 1
            if emittedTaken > emittedCount { add(.emitted(item.event), at: item.instant, to: &news) }
        }
        emittedCount = max(emittedCount, emittedTaken)
        return news
    }

    /// Takes in how the flags stand.
    package mutating func take(flags: [(name: String, value: FlagValue)], at instant: Int) -> [RunEvent] {
        var news: [RunEvent] = []
        for (name, value) in flags where view.flags[name] != value {
            add(.flagChanged(name: name, value: value), at: instant, to: &news)
        }
        return news
    }

    // Bookkeeping

    mutating func close(_ deployment: Int) { deployments[deployment - 1].isClosed = true }

    mutating func makeVertex() -> VertexID? {
        guard nextVertex < Self.verticesMax else { return nil }
        defer { nextVertex += 1 }
        return VertexID(nextVertex)
    }

    mutating func add(_ fact: RunEvent.Fact, at instant: Int, to news: inout [RunEvent]) {
        let event = RunEvent(instant: instant, fact: fact)
        note(event)
        news.append(event)
    }

    func owner(of vertex: VertexID) -> Int { Int(owners[vertex.index]) }

    private mutating func note(_ event: RunEvent) {
        if case .added(let added) = event.fact {
            for vertex in added {
                let index = vertex.id.index
                let isGroup = index > 0 && index < groupCount
                owners.append(isGroup ? Int32(index) : vertex.parent.map { owners[$0.index] } ?? (isSingle ? 1 : 0))
            }
            nextVertex = max(nextVertex, owners.count, groupCount)
        }
        view.apply(event)
    }

    /// The deployment whose run an event is a part of; nil for an event of the experiment itself.
    private func owner(of fact: RunEvent.Fact) -> Int? {
        let id: VertexID
        switch fact {
        case .began, .emitted, .flagChanged, .finished, .cancelRequested(nil): return nil
        case .added(let added):
            guard let first = added.first, first.id.index >= groupCount else { return nil }
            id = first.id
        case .keyed(let step, _), .started(let step, _, _), .progressed(let step, _), .kept(let step, _, _),
            .retrying(let step, _, _, _, _), .ended(let step, _, _, _, _), .groupExpanded(let step),
            .cancelRequested(.some(let step)):
            id = step
        }
        let owner = owner(of: id)
        return owner == 0 ? nil : owner
    }
}
