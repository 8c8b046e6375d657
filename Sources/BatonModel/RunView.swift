/// A run as people see it: the fold of its events. Nothing else decides what it shows.
///
/// Costs to keep: constant time and no search for each event.
package struct RunView: Hashable, Sendable {
    package private(set) var name = ""
    package private(set) var seed: UInt64 = 0
    package private(set) var status = RunStatus.waiting
    /// Nanoseconds since 1970; nil before the run began.
    package private(set) var began: Int?
    /// Nanoseconds since 1970; nil while the run goes on.
    package private(set) var finished: Int?
    /// Steps by status.
    package private(set) var counts = StatusCounts()
    package private(set) var flags: [String: FlagValue] = [:]
    /// Every event that was emitted to the run, in order.
    package private(set) var emitted: [RunEvent.Emitted] = []
    /// True once the cancellation of the whole run was asked for.
    package private(set) var isCancelRequested = false
    /// By `VertexID.index`.
    package private(set) var rows = Rows()
    /// What few steps have; the others have no entry.
    package private(set) var extras: [VertexID: Extra] = [:]
    package private(set) var placements = Placements()

    /// What is known of a step that told of itself or was tried again.
    package struct Extra: Hashable, Sendable {
        package var progress: RunEvent.Progress?
        /// Where its last attempt is or was, for one that another scheduler carried out.
        package var placement: Placement?
        /// Files that the step handed over while it ran.
        package var kept: [Datum.Entry] = []
        /// Reports of the attempts before the last, oldest first.
        package var earlier: [AttemptReport] = []
    }

    /// One vertex with all that is known of it.
    package struct Row: Hashable, Sendable {
        package var vertex: Vertex
        package var status = StepStatus.waiting
        /// Tries that were begun; 0 for a step that never came so far, or that was taken from the cache.
        package var attempts = 0
        /// Nanoseconds since 1970 of the first attempt's start.
        package var started: Int?
        /// Nanoseconds since 1970 of the end.
        package var ended: Int?
        /// Why it did not succeed; of the last attempt while it waits for another.
        package var failure: StepFailure?
        package var outputs: [Datum.Entry] = []
        package var report = AttemptReport()
        /// For a group: its members are known.
        package var isExpanded = false

        package init(vertex: Vertex) { self.vertex = vertex }

        package var step: StepSpec? {
            if case .step(let spec) = vertex.kind { spec } else { nil }
        }

        package var group: GroupSpec? {
            if case .group(let spec) = vertex.kind { spec } else { nil }
        }
    }

    package init() {}

    /// Nanoseconds that a step ran for; without the time in another scheduler's queue, where it was in one. nil while it has
    /// not ended; with `now` so far.
    package func runTime(_ row: Row, now: Int? = nil) -> Int? {
        guard let started = row.started else { return nil }
        let queueTime = placement(of: row.vertex.id).map { $0.queueTime }
        guard let ended = row.ended else {
            guard let now, queueTime != .some(nil) else { return nil }
            return max(0, now - started - (queueTime.flatMap(\.self) ?? 0))
        }
        return queueTime == nil ? max(0, ended - started) : row.report.duration
    }

    package subscript(_ id: VertexID) -> Row { rows[id.index] }

    /// What a line about a step takes, without a copy of its row; nil for what is no step. `started` is in nanoseconds since
    /// 1970.
    package func step(_ id: VertexID) -> (path: String, started: Int?)? { rows.step(id.index) }

    /// Takes one more fact in. Facts come in the order in which they were recorded.
    package mutating func apply(_ event: RunEvent) {
        switch event.fact {
        case .began(let name, let seed):
            (self.name, self.seed, began, status) = (name, seed, event.instant, .running)
        case .added(let vertices):
            add(vertices)
        case .keyed: break
        case .progressed(let id, let progress):
            if let placement = progress.placement {
                placements.set(id, placement)
            } else {
                extras[id, default: Extra()].progress = progress
            }
        case .kept(let id, let name, let file):
            extras[id, default: Extra()].kept.removeAll { $0.key == name }
            extras[id, default: Extra()].kept.append(Datum.Entry(key: name, value: .file(file)))
        case .started(let id, let attempt, let log):
            rows.set(id.index, attempts: attempt)
            let range = log.map { LogRange(start: $0, outputEnd: .max, errorEnd: .max) }
            rows.set(id.index, report: AttemptReport(log: range))
            if attempt > 1 { forgetWords(of: id) }
            if !rows.hasStarted(id.index) { rows.set(id.index, started: event.instant) }
            move(id, to: .running)
            showRunning(rows.parent(id.index))
        case .retrying(let id, let attempt, let failure, _, let report):
            rows.set(id.index, attempts: attempt)
            extras[id, default: Extra()].earlier.append(report)
            rows.set(id.index, failure: failure)
            move(id, to: .waiting)
        case .ended(let id, let status, let outputs, let failure, let report):
            end(id, status, outputs, failure, report, at: event.instant)
        case .groupExpanded(let id):
            rows.setExpanded(id.index)
            if !rows.status(id.index).isEnd { rows.set(id.index, status: .running) }
        case .emitted(let emitted):
            self.emitted.append(emitted)
        case .flagChanged(let name, let value):
            flags[name] = value
        case .cancelRequested(let id):
            if id == nil { isCancelRequested = true }
        case .finished(let status):
            (self.status, finished) = (status, event.instant)
        }
    }

    private mutating func add(_ vertices: [Vertex]) {
        var stepCount = 0
        for offset in vertices.indices {
            precondition(vertices[offset].id.index == rows.count + offset, "vertex ids are dense")
            if vertices[offset].isStep { stepCount += 1 }
        }
        counts[.waiting] += stepCount
        rows.append(vertices)
    }

    private mutating func end(
        _ id: VertexID, _ status: StepStatus, _ outputs: [Datum.Entry], _ failure: StepFailure?,
        _ report: AttemptReport, at instant: Int
    ) {
        move(id, to: status)
        rows.end(id.index, outputs: outputs, at: instant)
        rows.set(id.index, failure: failure)
        rows.set(id.index, report: report)
        // A step that was done in place ends without having been started.
        let wasTried = status == .succeeded || status.isFailure
        if wasTried, rows.attempts(id.index) == 0, rows.isStep(id.index) {
            rows.set(id.index, attempts: 1)
            rows.set(id.index, started: instant)
        }
    }

    /// What an attempt told of itself and handed over is not what the next one does.
    private mutating func forgetWords(of id: VertexID) {
        extras[id]?.progress = nil
        placements.forget(id)
        extras[id]?.kept = []
    }

    /// A group runs from the start of its first step on.
    private mutating func showRunning(_ group: VertexID?) {
        var next = group
        while let id = next, rows.status(id.index) == .waiting {
            rows.set(id.index, status: .running)
            next = rows.parent(id.index)
        }
    }

    private mutating func move(_ id: VertexID, to status: StepStatus) {
        if rows.isStep(id.index) {
            counts[rows.status(id.index)] -= 1
            counts[status] += 1
        }
        rows.set(id.index, status: status)
    }
}
