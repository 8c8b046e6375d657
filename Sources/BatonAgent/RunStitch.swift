import BatonModel

/// Makes one list of events of the runs that a deployment had because its process died: what the next run does again is
/// told once, and what it goes on with belongs to the steps that are known already.
///
/// A vertex of the next run is one that is known when it has the same name: a step its path, another vertex its place
/// among those of its group. What ended without success is done anew, as a new vertex.
struct RunStitch: Sendable {
    /// For each run, what is added to its log slots.
    private(set) var firstSlots = [0]
    /// Log slots of the run that is read now.
    private var slotCount = 0
    private var isFirst = true
    /// All vertices of the list, by their index there.
    private var vertices: [Known] = []
    private var byName: [Name: Int] = [:]
    /// Those of the run that is read now, by their index in it.
    private var places: [Int] = []
    private var ordinals: [Name: Int] = [:]
    /// Events that the run hears again.
    private var repeats = 0
    private var emittedCount = 0

    private struct Known {
        var hasEnded = false
        var hasSucceeded = false
        var isExpanded = false
        /// Of the attempt that is under way.
        var log: LogStart?
        var isRunning = false
        var attempts = 0
        /// Attempts in the runs before.
        var earlierAttempts = 0
    }

    /// What a vertex is known by, in its group.
    private struct Name: Hashable {
        var group: Int
        var text: String
        var ordinal = 0
    }

    /// The events that an event of a run becomes.
    mutating func take(_ event: RunEvent) -> [RunEvent] {
        var event = event
        switch event.fact {
        case .began: return isFirst ? [event] : []
        case .added(let new):
            let added = add(new)
            event.fact = .added(added)
            return added.isEmpty ? [] : [event]
        case .flagChanged(RunEvent.deliveryMark, _): return []
        case .emitted:
            emittedCount += 1
            return emittedCount > repeats ? [event] : []
        case .flagChanged, .finished: return [event]
        case .cancelRequested(let id):
            event.fact = .cancelRequested(id.map { VertexID(place($0)) })
            return [event]
        case .groupExpanded(let id):
            let place = place(id)
            defer { vertices[place].isExpanded = true }
            event.fact = .groupExpanded(VertexID(place))
            return vertices[place].isExpanded || vertices[place].hasEnded ? [] : [event]
        case .keyed(let id, _), .started(let id, _, _), .progressed(let id, _), .kept(let id, _, _),
            .retrying(let id, _, _, _, _), .ended(let id, _, _, _, _):
            guard !vertices[place(id)].hasEnded else { return [] }
            event.fact = moved(event.fact, to: place(id))
            return [event]
        }
    }

    /// The run died: what it was at is over, and the next run's events follow.
    mutating func goOn(at instant: Int) -> [RunEvent] {
        var events: [RunEvent] = []
        for place in vertices.indices where vertices[place].isRunning {
            var report = AttemptReport()
            report.log = vertices[place].log.map { LogRange(start: $0, outputEnd: .max, errorEnd: .max) }
            let failure = StepFailure(.machine, "the process that ran the deployment was killed")
            events.append(
                RunEvent(
                    instant: instant,
                    fact: .retrying(
                        VertexID(place), attempt: vertices[place].attempts, failure: failure, notBefore: instant,
                        report: report)))
            vertices[place].isRunning = false
        }
        for place in vertices.indices { vertices[place].earlierAttempts = vertices[place].attempts }
        firstSlots.append((firstSlots.last ?? 0) + slotCount)
        (isFirst, slotCount, places, ordinals) = (false, 0, [], [:])
        (repeats, emittedCount) = (emittedCount, 0)
        return events
    }

    private func place(_ id: VertexID) -> Int { places[id.index] }

    // MARK: Vertices

    private mutating func add(_ new: [Vertex]) -> [Vertex] {
        var fresh: [(vertex: Vertex, place: Int)] = []
        for vertex in new {
            let name = name(of: vertex)
            if let known = byName[name], !vertices[known].hasEnded || vertices[known].hasSucceeded {
                places.append(known)
                continue
            }
            byName[name] = vertices.count
            places.append(vertices.count)
            fresh.append((vertex, vertices.count))
            vertices.append(Known())
        }
        // A vertex may wait for one that comes behind it.
        return fresh.map { vertex, place in
            var vertex = vertex
            vertex.id = VertexID(place)
            vertex.parent = vertex.parent.map { VertexID(self.place($0)) }
            for index in vertex.dependencies.indices {
                vertex.dependencies[index].vertex = VertexID(self.place(vertex.dependencies[index].vertex))
            }
            if case .anyFailed(let members) = vertex.kind {
                vertex.kind = .anyFailed(members.map { VertexID(self.place($0)) })
            }
            return vertex
        }
    }

    private mutating func name(of vertex: Vertex) -> Name {
        let group = vertex.parent.map(place) ?? -1
        var name =
            switch vertex.kind {
            case .step(let spec): Name(group: -1, text: "step \(spec.path)")
            case .group(let spec): Name(group: group, text: "group \(spec.label)")
            case .event(let event): Name(group: group, text: "event \(event)")
            case .anyFailed: Name(group: group, text: "failed")
            }
        let ordinal = ordinals[name, default: 0]
        ordinals[name] = ordinal + 1
        name.ordinal = ordinal
        return name
    }

    // MARK: Facts of a vertex

    private mutating func moved(_ fact: RunEvent.Fact, to place: Int) -> RunEvent.Fact {
        let id = VertexID(place)
        switch fact {
        case .keyed(_, let key): return .keyed(id, key)
        case .progressed(_, let progress): return .progressed(id, progress)
        case .kept(_, let name, let file): return .kept(id, name: name, file: file)
        case .started(_, let attempt, let log):
            let log = log.map { shifted($0) }
            vertices[place].attempts = vertices[place].earlierAttempts + attempt
            vertices[place].isRunning = true
            vertices[place].log = log
            return .started(id, attempt: vertices[place].attempts, log: log)
        case .retrying(_, let attempt, let failure, let instant, let report):
            vertices[place].attempts = vertices[place].earlierAttempts + attempt
            vertices[place].isRunning = false
            return .retrying(
                id, attempt: vertices[place].attempts, failure: failure, notBefore: instant, report: shifted(report))
        case .ended(_, let status, let outputs, let failure, let report):
            vertices[place].isRunning = false
            vertices[place].hasEnded = true
            vertices[place].hasSucceeded = status.isSuccess
            return .ended(id, status: status, outputs: outputs, failure: failure, report: shifted(report))
        case .began, .added, .groupExpanded, .emitted, .flagChanged, .cancelRequested, .finished: return fact
        }
    }

    private mutating func shifted(_ log: LogStart) -> LogStart {
        var log = log
        slotCount = max(slotCount, log.slot + 1)
        log.slot += firstSlots.last ?? 0
        return log
    }

    private mutating func shifted(_ report: AttemptReport) -> AttemptReport {
        var report = report
        if let range = report.log {
            report.log = LogRange(start: shifted(range.start), outputEnd: range.outputEnd, errorEnd: range.errorEnd)
        }
        return report
    }
}
