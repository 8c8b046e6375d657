package import BatonInterpreter
package import BatonModel

/// Where the output of a run's attempts stands, in the order in which they were started: the fold of the run's events.
///
/// Costs some hundred bytes an attempt, whatever the attempts wrote.
package struct LogIndex: Sendable {
    package private(set) var pieces: [Piece] = []
    private var paths: [VertexID: String] = [:]
    /// The piece of each step whose attempt goes on.
    private var open: [VertexID: Int] = [:]
    /// The newest piece of each slot, whose end another one sets.
    private var newest: [Int: Int] = [:]
    package private(set) var names = StepNames()
    package private(set) var isFinished = false

    /// The output of one attempt.
    package struct Piece: Sendable {
        /// Path of the step.
        package var step: String
        package var attempt: Int
        /// Nanoseconds since 1970.
        package var began: Int
        /// Nil while it goes on.
        package var ended: Int?
        package var range: LogRange
    }

    package init() {}

    /// Takes one more event in.
    package mutating func apply(_ event: RunEvent) {
        switch event.fact {
        case .added(let vertices):
            for vertex in vertices {
                names.add(vertex)
                if case .step(let spec) = vertex.kind { paths[vertex.id] = spec.path }
            }
        case .started(let id, let attempt, let log?): begin(id, attempt, log, at: event.instant)
        case .retrying(let id, _, _, _, let report), .ended(let id, _, _, _, let report):
            end(id, report.log, at: event.instant)
        case .finished: isFinished = true
        case .began, .keyed, .started, .progressed, .kept, .groupExpanded, .emitted, .flagChanged, .cancelRequested:
            break
        }
    }

    private mutating func begin(_ id: VertexID, _ attempt: Int, _ log: LogStart, at instant: Int) {
        // What went before in the slot ends here, even where its end was never told.
        if let earlier = newest[log.slot] {
            pieces[earlier].range.outputEnd = min(pieces[earlier].range.outputEnd, log.output)
            pieces[earlier].range.errorEnd = min(pieces[earlier].range.errorEnd, log.error)
        }
        newest[log.slot] = pieces.count
        open[id] = pieces.count
        pieces.append(
            Piece(
                step: paths[id] ?? "", attempt: attempt, began: instant,
                range: LogRange(start: log, outputEnd: .max, errorEnd: .max)))
    }

    private mutating func end(_ id: VertexID, _ range: LogRange?, at instant: Int) {
        guard let place = open.removeValue(forKey: id) else { return }
        pieces[place].ended = instant
        if let range, range.start == pieces[place].range.start {
            pieces[place].range.outputEnd = min(pieces[place].range.outputEnd, range.outputEnd)
            pieces[place].range.errorEnd = min(pieces[place].range.errorEnd, range.errorEnd)
        }
    }
}
