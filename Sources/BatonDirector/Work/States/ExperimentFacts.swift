package import BatonWire

/// How many deployments of an experiment stand where.
package struct WorkCounts: Hashable, Sendable {
    private var counts: [WorkState: Int] = [:]

    package init() {}

    package subscript(state: WorkState) -> Int {
        get { counts[state] ?? 0 }
        set { counts[state] = newValue == 0 ? nil : newValue }
    }

    package var total: Int { counts.values.reduce(0, +) }
    package var ended: Int { counts.reduce(0) { $0 + ($1.key.isEnd ? $1.value : 0) } }

    package mutating func move(from old: WorkState, to new: WorkState) {
        self[old] -= 1
        self[new] += 1
    }

    /// The state of the experiment: it has ended when all of it has, and then what went worst says how.
    package var state: WorkState {
        let ended = ended
        guard ended == total else {
            if self[.running] > 0 || (ended > 0 && hasRun) { return .running }
            if self[.preparing] > 0 { return .preparing }
            if self[.defined] > 0 { return .defined }
            return .ready
        }
        let worst: [WorkState] = [.failed, .lost, .timedOut, .cancelled]
        return worst.first { self[$0] > 0 } ?? .finished
    }

    /// A deployment that finished has run; one that failed may have failed before.
    private var hasRun: Bool { self[.finished] > 0 }
}

extension WorkCounts {
    package var json: WireJSON {
        .object(WorkState.allCases.filter { self[$0] > 0 }.map { .init($0.rawValue, .int(self[$0])) })
    }

    package init(_ reader: DocumentReader) throws(DocumentFault) {
        for state in WorkState.allCases { self[state] = try reader.optionalInteger(state.rawValue, 0...Int.max) ?? 0 }
    }
}
