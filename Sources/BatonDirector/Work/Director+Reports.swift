import BatonModel
import BatonWire

// What agents tell: hellos and reports.
extension Director {
    /// Begins anew with a node: what its agent knows is held against what it should know.
    func hello(_ hello: AgentHello, from name: String, now: Int) throws(Problem) -> AgentWelcome {
        var orders = try orders(of: name)
        orders.epoch += 1
        orders.boot = hello.boot
        try save(orders, of: name)
        let facts = try shownFacts(of: name, hello.facts)
        try heard(name, now: now) { node in node.facts = facts }
        var drop: [DeploymentKey] = []
        for key in hello.known where try !isWork(key, of: name) { drop.append(key) }
        try loseForgotten(by: name, known: Set(hello.known), orders, now: now)
        return AgentWelcome(
            node: name, epoch: orders.epoch, heartbeat: WorkLimits.heartbeat, drop: drop, ordersDone: orders.done)
    }

    /// Whether a node still has something to do or to tell about a deployment.
    private func isWork(_ key: DeploymentKey, of node: String) throws(Problem) -> Bool {
        guard let deployment = try deployment(key.experiment, key.index) else { return false }
        return deployment.shown.node == node && deployment.shown.lease == key.lease
            && deployment.facts.decided != .lost
    }

    /// What an agent had taken on and does not know any more is gone.
    private func loseForgotten(
        by node: String, known: Set<DeploymentKey>, _ orders: NodeOrders, now: Int
    ) throws(Problem) {
        for (id, index) in try workItems(of: node) {
            guard var record = try experiment(id), var deployment = try deployment(id, index),
                deployment.prepareOrder <= orders.done, !known.contains(deployment.key)
            else { continue }
            try change(&record, &deployment, now: now) {
                $0.shown.error = "the node came back without it: its disk was emptied"
                $0.facts.lose()
            }
            try settle(&record, now: now)
        }
    }

    /// Deployments that a node has.
    func workItems(of node: String) throws(Problem) -> [(experiment: String, index: Int)] {
        let prefix = "node_work/\(node)/"
        return try data.scan(.indexes, prefix: prefix, limit: Int.max).compactMap { entry in
            let parts = entry.key.dropFirst(prefix.count).split(separator: "/")
            guard parts.count == 2, let index = Int(parts[1]) else { return nil }
            return (String(parts[0]), index)
        }
    }

    /// Takes a report. Saying it twice changes nothing; what is stale is refused and counted.
    func take(_ report: AgentReport, from name: String, now: Int) throws(Problem) -> AgentReportAnswer {
        guard try report.epoch == orders(of: name).epoch else {
            throw Problem(
                409, "stale_epoch", "this agent said hello before another one did for '\(name)'",
                help: "say hello again")
        }
        try heard(name, now: now) { node in if report.isLast { node.state = .offline } }
        try ordersDone(report.ordersDone, by: name)
        var answer = AgentReportAnswer()
        for item in report.reports {
            if let reason = try take(item, from: name, &answer, now: now) {
                answer.refused.append(.init(key: item.key, reason: reason))
                metrics.add("reports_refused", help: "Reports of agents about what is not theirs any more.")
                try audit(
                    who: "agent:\(name)", action: "report refused: \(reason.rawValue)",
                    subject: "\(item.key.experiment)/\(item.key.index) lease \(item.key.lease) says \(item.summary)",
                    status: 409, now: now)
            }
        }
        return answer
    }

    /// - Returns: why nothing was taken; nil where it was.
    private func take(
        _ item: DeploymentReport, from node: String, _ answer: inout AgentReportAnswer, now: Int
    ) throws(Problem) -> AgentReportAnswer.Refused.Reason? {
        guard var record = try experiment(item.key.experiment),
            var deployment = try deployment(record.id, item.key.index)
        else { return .unknown }
        guard deployment.shown.node == node, deployment.shown.lease == item.key.lease,
            deployment.facts.decided == nil
        else { return .stale }
        let before = deployment
        if let events = item.events {
            guard try append(events, to: &deployment) else {
                try fail(&record, &deployment, "its node told what no run can have done", now: now)
                return .invalid
            }
        }
        let news = item.emitted.filter { $0.number > deployment.emitted }.sorted { $0.number < $1.number }
        for emitted in news where emitted.number == deployment.emitted + 1 {
            deployment.emitted += 1
            try emit(
                name: emitted.name, payload: emitted.payload, from: .deployment(deployment.index), to: &record,
                now: now)
        }
        if let state = item.state { deployment.facts.report(try truth(of: state, deployment)) }
        if let error = item.error { deployment.shown.error = String(error.prefix(DeploymentReport.errorMax)) }
        if deployment != before {
            try change(&record, &deployment, now: now) { _ in }
            try settle(&record, now: now)
        }
        answer.accepted.append(
            .init(key: item.key, events: deployment.shown.events, emitted: deployment.emitted))
        return nil
    }

    /// A run that failed has not finished, whatever is said of it.
    private func truth(of state: WorkState, _ deployment: DeploymentRecord) throws(Problem) -> WorkState {
        guard state == .finished, deployment.shown.events > 0 else { return state }
        let view = try view(of: deployment)
        work.views.put(deployment.storeKey, view, events: deployment.shown.events)
        switch view.status {
        case .failed: return .failed
        case .cancelled: return .cancelled
        case .waiting, .running, .succeeded: return state
        }
    }

    /// Ends what the agent can't tell the truth about.
    private func fail(
        _ record: inout ExperimentRecord, _ deployment: inout DeploymentRecord, _ error: String, now: Int
    ) throws(Problem) {
        try change(&record, &deployment, now: now) {
            $0.facts.report(.failed)
            $0.shown.error = error
        }
        try settle(&record, now: now)
    }

    /// An agent spoke: its node is online.
    func heard(_ name: String, now: Int, _ body: (inout NodeDocument) -> Void) throws(Problem) {
        guard var node = try node(name) else { throw .notFound("node '\(name)'") }
        let before = node
        node.state = .online
        body(&node)
        work.lastSeen[name] = now
        work.nodeStates[name] = node.state
        guard node != before else { return }
        node.lastSeen = now
        try data.put(.nodes, name, document: node)
        if node.state != before.state {
            metrics.add("node_changes", help: "Nodes that became online, unreachable or offline.")
            for (id, _) in try workItems(of: name) { touch(Topic("e/\(id)")) }
            if node.state == .online { try place(now: now) }
        }
    }
}

extension DeploymentReport {
    /// Characters of an error that are kept.
    package static let errorMax = 10_000

    /// What it says, for the audit.
    fileprivate var summary: String {
        (state?.rawValue ?? "nothing of its state") + (error.map { ": \($0.prefix(500))" } ?? "")
            + (events.map { ", \($0.events.count) events" } ?? "")
    }
}
