package import BatonWire

extension WorkCounts {
    /// The state of an experiment whose deployments stand there: it has ended when all of it has, and then what went worst
    /// says how.
    ///
    /// - Parameter isStarted: its deployments were told to start.
    package func state(isStarted: Bool) -> WorkState {
        let ended = ended
        guard ended == total else {
            if self[.running] > 0 || (ended > 0 && isStarted) { return .running }
            if self[.preparing] > 0 { return .preparing }
            return self[.defined] > 0 ? .defined : .ready
        }
        let worst: [WorkState] = [.failed, .lost, .timedOut, .cancelled]
        return worst.first { self[$0] > 0 } ?? .finished
    }
}
