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
    private(set) var rows: [Row] = []

    struct Row {
        /// Empty for what is no step.
        var path = ""
        var task = ""
        var status = StepStatus.waiting
        var isStep = false
        var attempts = 0
        /// Nanoseconds since 1970; 0 while it was not started.
        var started = 0
        /// The newest key while the step has not ended.
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
            guard rows.indices.contains(id.index), !rows[id.index].status.isEnd else { return fault() }
            return applyToStep(id, event)
        }
        return .none
    }

    private mutating func fault() -> Change {
        faultCount += 1
        return .none
    }

    private mutating func add(_ vertices: [Vertex]) {
        rows.reserveCapacity(rows.count + vertices.count)
        for vertex in vertices {
            guard vertex.id.index == rows.count else {
                faultCount += 1
                continue
            }
            guard case .step(let spec) = vertex.kind else {
                rows.append(Row())
                continue
            }
            rows.append(Row(path: spec.path, task: spec.task, isStep: true))
            counts[.waiting] += 1
        }
    }

    private mutating func applyToStep(_ id: VertexID, _ event: RunEvent) -> Change {
        switch event.fact {
        case .keyed(_, let key): rows[id.index].key = key
        case .started(_, let attempt, _):
            rows[id.index].attempts = attempt
            if rows[id.index].started == 0 { rows[id.index].started = event.instant }
            move(id, to: .running)
        case .kept(_, let name, let file): return .kept(id, name: name, file: file)
        case .retrying(_, let attempt, let failure, _, let report):
            move(id, to: .waiting)
            return .retrying(id, attempt: attempt, failure: failure, report: report)
        case .ended(_, let status, let outputs, _, let report):
            guard status.isEnd else { return fault() }
            move(id, to: status)
            if status == .succeeded || status.isFailure, rows[id.index].attempts == 0 {
                rows[id.index].attempts = 1
                rows[id.index].started = event.instant
            }
            let row = rows[id.index]
            rows[id.index].key = nil
            return .ended(id, row, Ending(instant: event.instant, outputs: outputs, report: report))
        case .progressed, .began, .added, .groupExpanded, .emitted, .flagChanged, .cancelRequested, .finished: break
        }
        return .none
    }

    private mutating func move(_ id: VertexID, to status: StepStatus) {
        if rows[id.index].isStep {
            counts[rows[id.index].status] -= 1
            counts[status] += 1
        }
        rows[id.index].status = status
    }
}
