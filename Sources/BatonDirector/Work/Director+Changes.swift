import BatonWire

// What happens to deployments, and all that follows from it. Callers change, then `settle`.
extension Director {
    /// Changes a deployment; its state, and the experiment's, follow from what is known then.
    func change(
        _ record: inout ExperimentRecord, _ deployment: inout DeploymentRecord, now: Int,
        _ body: (inout DeploymentRecord) -> Void
    ) throws(Problem) {
        let old = deployment.shown.state
        body(&deployment)
        let new = deployment.facts.state
        deployment.shown.state = new
        if new.isEnd { deployment.shown.isCancelling = false }
        record.change += 1
        deployment.change = record.change
        if old != new { record.counts.move(from: old, to: new) }
        try put(deployment)
        if new.isEnd, !old.isEnd { try ended(&record, deployment, now) }
    }

    private func ended(
        _ record: inout ExperimentRecord, _ deployment: DeploymentRecord, _ now: Int
    ) throws(Problem) {
        let state = deployment.shown.state
        metrics.add("deployments_\(state.rawValue)", help: "Deployments that ended as \(state.rawValue).")
        if let node = deployment.shown.node {
            try data.remove(.indexes, WorkKeys.work(node, record.id, deployment.index))
            try removeOrders(of: deployment.key, on: node)
            // Also where it was lost: the agent may come back.
            let cleanup = try submission(of: record.id).cleanup
            try give(.forget(cleanup: cleanup), deployment.key, to: node)
        }
        guard state != .finished, state != .cancelled || record.cancelled == nil else { return }
        if record.error == nil { record.error = deployment.complaint }
        if record.stopsOnFailure, state != .cancelled, record.cancelled == nil { record.cancelled = .failure }
    }

    /// Does what follows from the changes of an experiment, and keeps it: others are cancelled, all that are ready start
    /// together, the end frees what it had.
    func settle(_ record: inout ExperimentRecord, now: Int) throws(Problem) {
        if record.cancelled != nil, !record.isCancelOrdered { try cancelRest(of: &record, now: now) }
        let counts = record.counts
        if counts.ended == counts.total, record.ended == nil {
            record.ended = now
            try data.put(.indexes, WorkKeys.ended(now, record.id), bytes: Array(record.id.utf8))
            try free(record)
        } else if record.wish == .run, record.cancelled == nil, counts[.defined] + counts[.preparing] == 0 {
            try startReady(of: &record, now: now)
        }
        try save(record)
        if record.ended == now { try place(now: now) }
    }

    private func startReady(of record: inout ExperimentRecord, now: Int) throws(Problem) {
        guard record.counts[.ready] > 0, record.started == nil else { return }
        record.started = now
        if let timeout = try submission(of: record.id).timeout {
            let (due, isOver) = now.addingReportingOverflow(timeout)
            if !isOver { try data.put(.indexes, WorkKeys.timeout(due, record.id), bytes: Array(record.id.utf8)) }
        }
        for var deployment in try deployments(of: record.id) where deployment.shown.state == .ready {
            try change(&record, &deployment, now: now) { $0.isStartOrdered = true }
            if let node = deployment.shown.node { try give(.start, deployment.key, to: node) }
        }
    }

    /// Cancels all that has not ended: what no node has at once, the rest by order. Done once: nothing begins after it.
    private func cancelRest(of record: inout ExperimentRecord, now: Int) throws(Problem) {
        record.isCancelOrdered = true
        for var deployment in try deployments(of: record.id) {
            try cancel(&record, &deployment, isOverdue: record.cancelled == .timeout, now: now)
        }
    }

    func cancel(
        _ record: inout ExperimentRecord, _ deployment: inout DeploymentRecord, isOverdue: Bool, now: Int
    ) throws(Problem) {
        guard !deployment.shown.state.isEnd, !deployment.shown.isCancelling else { return }
        try change(&record, &deployment, now: now) { deployment in
            deployment.facts.isOverdue = isOverdue
            deployment.facts.decide(.cancelled)
            deployment.shown.isCancelling = true
        }
        if let node = deployment.shown.node, !deployment.shown.state.isEnd {
            try give(.cancel(step: nil), deployment.key, to: node)
        }
    }

    /// Gives back what an experiment has taken, whatever its end was.
    private func free(_ record: ExperimentRecord) throws(Problem) {
        let locks = try data.scan(.indexes, prefix: "locks/\(record.id)/", limit: Int.max)
        for lock in locks {
            let name = String(lock.key.dropFirst("locks/\(record.id)/".count))
            if var node = try node(name), node.lockedBy == record.id {
                node.lockedBy = nil
                try data.put(.nodes, name, document: node)
            }
            try data.remove(.indexes, lock.key)
        }
        if let turn = record.turn { try data.remove(.indexes, WorkKeys.turn(turn)) }
        if let started = record.started, let timeout = try submission(of: record.id).timeout {
            let (due, isOver) = started.addingReportingOverflow(timeout)
            if !isOver { try data.remove(.indexes, WorkKeys.timeout(due, record.id)) }
        }
    }
}

extension DeploymentRecord {
    /// Its name for people: `probe[2] on edge-1`.
    var title: String {
        (copies > 1 ? "\(shown.label)[\(shown.copy)]" : shown.label) + (shown.node.map { " on \($0)" } ?? "")
    }

    /// What stands as the error of an experiment.
    var complaint: String {
        "\(title): \(shown.error ?? shown.state.rawValue.split(separator: "_").joined(separator: " "))"
    }
}
