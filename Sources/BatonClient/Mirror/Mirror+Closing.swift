package import BatonModel
package import BatonWire

// What nobody on a node can tell any more: how work ended that was lost, timed out or never began.

extension Mirror {
    /// Ends what the director says has ended, once the run has all events that there are; the whole run last.
    ///
    /// - Parameter now: nanoseconds since 1970, where the director names no instant.
    package mutating func settle(_ experiment: ExperimentDocument, now: Int) -> [RunEvent] {
        var news: [RunEvent] = []
        guard view.began != nil, !view.status.isEnd else { return news }
        if experiment.isCancelling || experiment.state == .cancelled, !view.isCancelRequested {
            add(.cancelRequested(nil), at: experiment.ended ?? now, to: &news)
        }
        for told in experiment.deployments where told.state.isEnd && !deployments[told.index - 1].isClosed {
            guard deployments[told.index - 1].taken >= told.events else { continue }
            close(told, at: told.ended ?? experiment.ended ?? now, &news)
        }
        guard let status = experiment.state.runStatus, deployments.allSatisfy(\.isClosed),
            eventsTaken >= experiment.eventCount
        else { return news }
        let end = experiment.ended ?? now
        if !view[VertexID(0)].status.isEnd {
            let overtime = StepFailure(.program, "the experiment's time was over", code: "E0402")
            let failure = experiment.state == .timedOut ? overtime : nil
            add(ended(VertexID(0), experiment.state.stepStatus, failure), at: end, to: &news)
        }
        add(.finished(status), at: end, to: &news)
        return news
    }

    private mutating func close(_ told: DeploymentDocument, at instant: Int, _ news: inout [RunEvent]) {
        let group = deployments[told.index - 1].group
        close(told.index)
        guard !view[group].status.isEnd else { return }
        let status = told.state.stepStatus
        let failure = told.failure
        let members = (groupCount..<view.rows.count).map { VertexID($0) }.filter { owner(of: $0) == told.index }
        if members.isEmpty, !status.isSuccess { addStandIn(told, failure, at: instant, &news) }
        // What is inside of a group has a higher number.
        for id in members.reversed() where !view[id].status.isEnd {
            let isAtWork = view[id].step != nil && view[id].status == .running
            let end: StepStatus = isAtWork ? status : status == .cancelled ? .cancelled : .skipped
            add(ended(id, end, isAtWork ? failure : nil), at: instant, to: &news)
        }
        add(ended(group, status, failure), at: instant, to: &news)
    }

    /// A step that says what became of a deployment that never had one.
    private mutating func addStandIn(
        _ told: DeploymentDocument, _ failure: StepFailure?, at instant: Int, _ news: inout [RunEvent]
    ) {
        guard let id = makeVertex() else { return }
        let path = deployments[told.index - 1].path
        let step = Vertex(
            id: id, parent: deployments[told.index - 1].group, kind: .step(StepSpec(path: path, task: told.label)))
        add(.added([step]), at: instant, to: &news)
        add(ended(id, told.state.stepStatus, failure), at: instant, to: &news)
    }

    private func ended(_ id: VertexID, _ status: StepStatus, _ failure: StepFailure?) -> RunEvent.Fact {
        .ended(id, status: status, outputs: [], failure: status.isFailure ? failure : nil, report: AttemptReport())
    }
}

extension DeploymentDocument {
    /// Why it did not end well, as a step's failure.
    fileprivate var failure: StepFailure? {
        guard state.isEnd, state != .finished, state != .cancelled else { return nil }
        let place = node.map { "node '\($0)'" } ?? "its node"
        let words =
            switch state {
            case .lost: "\(place) stopped answering, and its lease has ended"
            case .timedOut: "the experiment's time was over"
            default: "the deployment failed on \(place)"
            }
        return StepFailure(.machine, error ?? words)
    }
}

extension WorkState {
    /// How the run ended; nil while the experiment goes on.
    package var runStatus: RunStatus? {
        switch self {
        case .finished: .succeeded
        case .failed, .timedOut, .lost: .failed
        case .cancelled: .cancelled
        case .defined, .preparing, .ready, .running: nil
        }
    }

    /// How a group or a step of it stands.
    package var stepStatus: StepStatus {
        switch self {
        case .finished: .succeeded
        case .failed: .failed
        case .timedOut: .timedOut
        case .lost: .lost
        case .cancelled: .cancelled
        case .defined, .preparing, .ready: .waiting
        case .running: .running
        }
    }
}
