import BatonModel

/// A run as far as its events are folded: what the tables need, and nothing that a step leaves behind once it has
/// ended.
///
/// Takes any events: those that can't be true (a vertex nobody added, the end of what has ended) change nothing and
/// are counted in `faultCount`.
struct RunFold {
    private(set) var eventCount = 0
    private(set) var status = RunStatus.waiting
    private(set) var began: Int?
    private(set) var finished: Int?
    private(set) var counts = StatusCounts()
    private(set) var faultCount = 0
    /// By `VertexID.index`.
    private var slots: [Slot] = []
    /// Names of tasks, each once.
    private var tasks: [String] = []
    private var numberOfTask: [String: Int32] = [:]
    /// The newest keys of steps that have not ended.
    private var keys: [VertexID: StepKey] = [:]

    /// What is kept of a vertex: a run may have a million.
    private struct Slot {
        /// Empty for what is no step.
        var path = ""
        /// Nanoseconds since 1970; 0 while it was not started.
        var started = 0
        var attempts: Int32 = 0
        /// -1 for what is no step.
        var task: Int32 = -1
        var status = StepStatus.waiting

        var isStep: Bool { task >= 0 }
    }

    /// A step as it ended.
    struct Row {
        var path: String
        var task: String
        var status: StepStatus
        var isStep: Bool
        var attempts: Int
        /// Nanoseconds since 1970; 0 for one that was not started.
        var started: Int
        var key: StepKey?
    }

    /// What an event changed beside the run itself.
    enum Change {
        case none
        /// A step came to its end; the row is as it was with its key.
        case ended(VertexID, Row, Ending)
        case retrying(VertexID, attempt: Int, failure: StepFailure, report: AttemptReport)
        case kept(VertexID, name: String, file: FileReference)
        case flag(name: String, FlagValue)
    }

    struct Ending {
        var instant: Int
        var outputs: [Datum.Entry]
        var report: AttemptReport
    }

    mutating func apply(_ event: RunEvent) -> Change {
        eventCount += 1
        switch event.fact {
        case .began:
            guard status == .waiting else { return fault() }
            (status, began) = (.running, event.instant)
        case .finished(let end):
            guard !status.isEnd, end.isEnd else { return fault() }
            (status, finished) = (end, event.instant)
        case .added(let vertices): add(vertices)
        case .flagChanged(let name, let value): return .flag(name: name, value)
        case .groupExpanded, .emitted, .cancelRequested: break
        case .keyed(let id, _), .started(let id, _, _), .progressed(let id, _), .kept(let id, _, _),
            .retrying(let id, _, _, _, _), .ended(let id, _, _, _, _):
            guard slots.indices.contains(id.index), !slots[id.index].status.isEnd else { return fault() }
            return applyToStep(id, event)
        }
        return .none
    }

    private mutating func fault() -> Change {
        faultCount += 1
        return .none
    }

    private mutating func add(_ vertices: [Vertex]) {
        slots.reserveCapacity(vertices.count > slots.count ? slots.count + vertices.count : 0)
        for vertex in vertices {
            guard vertex.id.index == slots.count else {
                faultCount += 1
                continue
            }
            guard case .step(let spec) = vertex.kind else {
                slots.append(Slot())
                continue
            }
            slots.append(Slot(path: spec.path, task: number(ofTask: spec.task)))
            counts[.waiting] += 1
        }
    }

    private mutating func number(ofTask name: String) -> Int32 {
        if let last = slots.last, last.isStep, tasks[Int(last.task)] == name { return last.task }
        if let known = numberOfTask[name] { return known }
        let number = Int32(tasks.count)
        tasks.append(name)
        numberOfTask[name] = number
        return number
    }

    private mutating func applyToStep(_ id: VertexID, _ event: RunEvent) -> Change {
        switch event.fact {
        case .keyed(_, let key): keys[id] = key
        case .started(_, let attempt, _):
            slots[id.index].attempts = Int32(clamping: attempt)
            if slots[id.index].started == 0 { slots[id.index].started = event.instant }
            move(id, to: .running)
        case .kept(_, let name, let file): return .kept(id, name: name, file: file)
        case .retrying(_, let attempt, let failure, _, let report):
            move(id, to: .waiting)
            return .retrying(id, attempt: attempt, failure: failure, report: report)
        case .ended(_, let status, let outputs, _, let report):
            guard status.isEnd else { return fault() }
            move(id, to: status)
            if status == .succeeded || status.isFailure, slots[id.index].attempts == 0 {
                slots[id.index].attempts = 1
                slots[id.index].started = event.instant
            }
            return .ended(id, row(id), Ending(instant: event.instant, outputs: outputs, report: report))
        case .progressed, .began, .added, .groupExpanded, .emitted, .flagChanged, .cancelRequested, .finished: break
        }
        return .none
    }

    /// What is known of a vertex that has ended; its key is let go of.
    private mutating func row(_ id: VertexID) -> Row {
        let slot = slots[id.index]
        return Row(
            path: slot.path, task: slot.isStep ? tasks[Int(slot.task)] : "", status: slot.status, isStep: slot.isStep,
            attempts: Int(slot.attempts), started: slot.started,
            key: keys.isEmpty ? nil : keys.removeValue(forKey: id))
    }

    private mutating func move(_ id: VertexID, to status: StepStatus) {
        if slots[id.index].isStep {
            counts[slots[id.index].status] -= 1
            counts[status] += 1
        }
        slots[id.index].status = status
    }
}
