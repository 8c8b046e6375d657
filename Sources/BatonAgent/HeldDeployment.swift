package import BatonWire

/// A deployment that was given to this node: what the agent has to know of it when it starts again.
package struct HeldDeployment: Equatable, Sendable {
    package var key: DeploymentKey
    /// What to do.
    package var assignment: Assignment
    package var phase: Phase = .preparing
    /// The run is to begin as soon as all is prepared.
    package var isToRun = false
    /// The user does not want it any more; kept over an outage and a restart.
    package var isCancelled = false
    /// Steps that are to be cancelled, by their paths.
    package var cancelledSteps: [String] = []
    /// Events of the experiment that its run has not got yet, in order.
    package var emits: [ExperimentEvent] = []
    /// Processes of the run that died.
    package var deaths = 0
    /// There is or was a run, which has to be told before the end.
    package var hasRun = false
    /// The director has all of it.
    package var isTold = false

    /// How far it is. An end is final, the others are taken up again when the agent starts again.
    package enum Phase: Equatable, Sendable {
        /// Files are brought here and environments made.
        case preparing
        case ready
        /// Its process is at work, or has to be started again.
        case running
        case ended(Outcome)
    }

    /// How it ended.
    package struct Outcome: Equatable, Sendable {
        /// `finished`, `failed`, `cancelled`, `timedOut`.
        package var state: WorkState
        /// Why, where it did not end well.
        package var message: String?

        package init(_ state: WorkState, _ message: String? = nil) {
            self.state = state
            self.message = message
        }
    }

    package init(key: DeploymentKey, assignment: Assignment) {
        self.key = key
        self.assignment = assignment
    }

    package var outcome: Outcome? { if case .ended(let outcome) = phase { outcome } else { nil } }
}

extension HeldDeployment.Phase {
    package var state: WorkState {
        switch self {
        case .preparing: .preparing
        case .ready: .ready
        case .running: .running
        case .ended(let outcome): outcome.state
        }
    }
}
