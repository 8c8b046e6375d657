package import BatonModel

/// A run with what its report and its trace need beyond `RunView`: every attempt and the keys of its steps.
///
/// A fold of the run's events, as the view in it is.
package struct RunChronicle {
    /// Where the run comes from, and what the store knows of it.
    package let record: RunRecord
    package private(set) var view = RunView()
    /// Attempts that were launched, in order of their starts. Steps done in place have none.
    package private(set) var attempts: [Attempt] = []
    package private(set) var keys: [VertexID: StepKey] = [:]
    /// Events and flags of the experiment with their instants; the first ones of many.
    package private(set) var marks: [Mark] = []
    /// Nanoseconds since 1970 of the newest event; 0 before the first.
    package private(set) var latest = 0
    /// Events that were taken in.
    package private(set) var eventCount = 0
    /// How a step is called by people, from its path.
    private(set) var shown: (_ path: String) -> String = { $0 }
    /// The attempt of each running step, by its index in `attempts`.
    private var open: [VertexID: Int] = [:]

    /// One try of one step.
    package struct Attempt: Hashable, Sendable {
        package var step: VertexID
        /// Counts from 1.
        package var number: Int
        /// When it was launched, or its first command was where another scheduler had it wait before; nanoseconds since 1970.
        package var began: Int
        /// Where another scheduler had it carried out; nil for one that ran where the run did.
        package var placement: Placement?
        /// Nanoseconds since 1970; nil while it runs.
        package var ended: Int?
        /// How it ended; `running` while it does. An attempt that another one follows has `failed`.
        package var status = StepStatus.running
        package var failure: StepFailure?
        package var report = AttemptReport()

        /// Nanoseconds that it was in the queue of another scheduler before it began; 0 for one that was in none, or still is.
        package var queueTime: Int { placement?.queueTime ?? 0 }
        /// It is in the queue of another scheduler.
        package var isQueued: Bool { ended == nil && placement != nil && placement?.queueTime == nil }
    }

    /// Something that the experiment told at an instant.
    package struct Mark: Hashable, Sendable {
        package var name: String
        package var value: String
        /// Nanoseconds since 1970.
        package var instant: Int
    }

    /// Marks that are kept.
    package static let marksMax = 10_000

    package init(of record: RunRecord) { self.record = record }

    package init(of record: RunRecord, _ events: some Sequence<RunEvent>) {
        self.record = record
        for event in events { take(event) }
    }

    /// Takes one more event in. Events come in the order in which they were recorded.
    package mutating func take(_ event: RunEvent) {
        view.apply(event)
        latest = max(latest, event.instant)
        eventCount += 1
        switch event.fact {
        case .keyed(let id, let key): keys[id] = key
        case .started(let id, let number, _):
            open[id] = attempts.count
            attempts.append(Attempt(step: id, number: number, began: event.instant))
        case .retrying(let id, _, let failure, _, let report):
            close(id, .failed, failure, report, at: event.instant)
        case .ended(let id, let status, _, let failure, let report):
            close(id, status, failure, report, at: event.instant)
        case .progressed(let id, let progress):
            guard let placement = progress.placement, let index = open[id] else { break }
            attempts[index].began += (placement.queueTime ?? 0) - attempts[index].queueTime
            attempts[index].placement = placement
        case .emitted(let emitted): mark(emitted.name, DatumText.text(emitted.payload), event.instant)
        case .flagChanged(let name, let value):
            let texts = [value.text.map(DatumText.shortened), value.number.map(String.init)].compactMap { $0 }
            mark("flag \(name)", texts.joined(separator: " · "), event.instant)
        case .cancelRequested(nil): mark("cancel", "", event.instant)
        case .began, .added, .kept, .groupExpanded, .cancelRequested, .finished: break
        }
    }

    /// Sets how steps are called by people.
    package mutating func setNames(_ shown: @escaping (_ path: String) -> String) { self.shown = shown }

    private mutating func mark(_ name: String, _ value: String, _ instant: Int) {
        if marks.count < Self.marksMax { marks.append(Mark(name: name, value: value, instant: instant)) }
    }

    private mutating func close(
        _ id: VertexID, _ status: StepStatus, _ failure: StepFailure?, _ report: AttemptReport, at instant: Int
    ) {
        guard let index = open.removeValue(forKey: id) else { return }
        // The backend's own measure ends where the processes did, not where somebody took note of it.
        let measured = attempts[index].began + report.duration
        attempts[index].ended = report.duration > 0 ? min(instant, measured) : instant
        attempts[index].status = status
        attempts[index].failure = failure
        attempts[index].report = report
    }

    /// The name of a step as people read it; empty for what is no step.
    func name(of row: RunView.Row) -> String { row.step.map { shown($0.path) } ?? "" }

    /// When an attempt began, as far as that is known: one that is in a queue does so now at the earliest.
    func began(_ attempt: Attempt) -> Int { attempt.isQueued ? max(ended, attempt.began) : attempt.began }

    /// When a step's only attempt began, or the first of several, in nanoseconds since 1970.
    func started(_ row: RunView.Row) -> Int? {
        let queueTime = row.attempts <= 1 ? view.placement(of: row.vertex.id)?.queueTime : nil
        return row.started.map { $0 + (queueTime ?? 0) }
    }

    /// First instant of the run in nanoseconds since 1970.
    package var began: Int { view.began ?? record.began ?? 0 }

    /// Instant of the run's end; of its newest event where it has not ended.
    package var ended: Int { max(began, view.finished ?? latest) }

    /// Nanoseconds from the beginning to the end.
    package var span: Int { ended - began }

    /// What people call the state of the run.
    package var standing: Standing {
        switch view.status {
        case .succeeded: .succeeded
        case .failed: .failed
        case .cancelled: .cancelled
        case .waiting, .running: record.hasDied ? .died : .running
        }
    }

    package enum Standing: String, Sendable { case running, succeeded, failed, cancelled, died }
}
