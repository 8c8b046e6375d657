package import BatonWire

/// What is known of a deployment, as far as its state follows from it.
package struct DeploymentFacts: Hashable, Sendable {
    /// It was given to a node.
    package var isAssigned = false
    /// The last that the agent said under the present lease.
    package var reported: WorkState?
    /// What the director decided by itself: `cancelled` before it had a node, `failed` where it can't have one, `lost`.
    package var decided: WorkState?
    /// It is cancelled because its time was over.
    package var isOverdue = false

    package init() {}

    package var state: WorkState {
        if let decided { return decided == .cancelled && isOverdue ? .timedOut : decided }
        guard isAssigned else { return .defined }
        if reported == .cancelled, isOverdue { return .timedOut }
        return reported ?? .preparing
    }

    /// Takes what an agent says. What is older than what is known changes nothing, and nothing follows an end.
    package mutating func report(_ state: WorkState) {
        guard isAssigned, decided == nil, state.isReported else { return }
        guard let reported else {
            self.reported = state
            return
        }
        if state.rank > reported.rank { self.reported = state }
    }

    /// The agent was silent for too long. What has ended stays as it is.
    package mutating func lose() {
        if isAssigned, !state.isEnd { decided = .lost }
    }

    /// Ends what no node has.
    package mutating func decide(_ state: WorkState) {
        if !isAssigned, decided == nil { decided = state }
    }

    /// Gives it to a node; another assignment begins anew.
    package mutating func assign() {
        guard !state.isEnd else { return }
        isAssigned = true
        reported = nil
    }
}

extension WorkState {
    /// How far it is; reports come late and twice, and never lead back.
    var rank: Int {
        switch self {
        case .defined: 0
        case .preparing: 1
        case .ready: 2
        case .running: 3
        case .finished, .failed, .cancelled, .timedOut, .lost: 4
        }
    }

    /// Whether an agent can say so.
    var isReported: Bool { self != .defined && self != .lost }
}
