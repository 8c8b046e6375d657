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

    /// An object with a member for each state that any of them has.
    package var json: WireJSON {
        .object(WorkState.allCases.filter { self[$0] > 0 }.map { .init($0.rawValue, .int(self[$0])) })
    }

    package init(_ reader: DocumentReader) throws(DocumentFault) {
        for state in WorkState.allCases { self[state] = try reader.optionalInteger(state.rawValue, 0...Int.max) ?? 0 }
    }
}
