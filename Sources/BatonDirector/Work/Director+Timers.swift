package import BatonWire

// What time does: nodes fall silent, their work is lost, experiments take too long.
extension Director {
    func tickWork(now: Int) throws(Problem) {
        if work.began == nil { beginTime(now) }
        try data.store.atomically { () throws(Problem) in
            try endOverdue(now: now)
            try lookForSilence(now: now)
            try deleteOld(now: now)
            try removeDeleted()
        }
    }

    /// While the director was away, nobody could speak: nodes get their time again.
    private func beginTime(_ now: Int) {
        work.began = now
        for (node, state) in work.nodeStates {
            // Nobody was seen later than now, whatever the clock said then.
            work.lastSeen[node] = state == .online ? now : min(work.lastSeen[node] ?? 0, now)
        }
    }

    /// So many nanoseconds went by, or back, in which nobody could be heard: that is no node's silence.
    package func skip(_ nanoseconds: Int) {
        guard let began = work.began else { return }
        work.began = began + nanoseconds
        for node in work.lastSeen.keys { work.lastSeen[node]? += nanoseconds }
        work.silentChecks = [:]
    }

    /// The wall clock was set by so many nanoseconds: experiments have as long as they had.
    package func clockWasSet(by nanoseconds: Int) throws(Problem) {
        guard nanoseconds != 0 else { return }
        try data.store.atomically { () throws(Problem) in
            let prefix = "timeouts/"
            for entry in try data.scan(.indexes, prefix: prefix, limit: Int.max) {
                guard let due = Int(entry.key.dropFirst(prefix.count).prefix { $0 != "/" }, radix: 16) else { continue }
                try data.remove(.indexes, entry.key)
                let moved = due.addingReportingOverflow(nanoseconds)
                let later = moved.overflow ? Int.max : max(0, moved.partialValue)
                let id = String(decoding: entry.value, as: UTF8.self)
                try data.put(.indexes, WorkKeys.timeout(later, id), bytes: entry.value)
            }
        }
    }

    private func endOverdue(now: Int) throws(Problem) {
        let due = try data.scan(
            .indexes, from: "timeouts/", to: "timeouts/" + sortable(now + 1), limit: DirectorLimits.sweepCount)
        for entry in due {
            try data.remove(.indexes, entry.key)
            guard var record = try experiment(String(decoding: entry.value, as: UTF8.self)), record.ended == nil else {
                continue
            }
            if record.cancelled == nil { record.cancelled = .timeout }
            try settle(&record, now: now)
        }
    }

    private func lookForSilence(now: Int) throws(Problem) {
        for state in NodeState.allCases {
            let count = work.nodeStates.values.count { $0 == state }
            metrics.set("nodes_\(state.rawValue)", count, help: "Nodes that are \(state.rawValue).")
        }
        for (name, state) in work.nodeStates {
            let silence = now - (work.lastSeen[name] ?? 0)
            if state == .online {
                guard silence > WorkLimits.unreachableAfter else { continue }
                try becameUnreachable(name, now: now)
            }
            guard work.silentChecks[name] ?? 0 <= now else { continue }
            work.silentChecks[name] = now + WorkLimits.silentCheckPause
            try loseWork(of: name, now: now)
        }
    }

    private func becameUnreachable(_ name: String, now: Int) throws(Problem) {
        guard var node = try node(name) else {
            work.nodeStates[name] = nil
            return
        }
        node.state = .unreachable
        node.lastSeen = work.lastSeen[name]
        try data.put(.nodes, name, document: node)
        work.nodeStates[name] = .unreachable
        work.silentChecks[name] = nil
        metrics.add("node_changes", help: "Nodes that became online, unreachable or offline.")
        for (id, _) in try workItems(of: name) { touch(Topic("e/\(id)")) }
    }

    /// Work whose node was silent for longer than its keep-alive is lost; what never began may go to another node.
    private func loseWork(of name: String, now: Int) throws(Problem) {
        for (id, index) in try workItems(of: name) {
            guard var record = try experiment(id), var deployment = try deployment(id, index) else { continue }
            // A director that comes back hears the agents first. A moment that is still to come was told by another clock.
            let assigned = deployment.assigned.flatMap { $0 <= now ? $0 : nil }
            let heard = max(
                work.lastSeen[name] ?? 0, assigned ?? 0,
                (work.began ?? now) + WorkLimits.unreachableAfter - record.keepalive)
            let silence = now - heard
            guard silence > record.keepalive else {
                try moveOn(&record, &deployment, silence: silence, now: now)
                continue
            }
            try change(&record, &deployment, now: now) {
                $0.shown.error = "\(name) was silent for \(silence / DirectorSettings.second) s"
                $0.facts.lose()
            }
            try settle(&record, now: now)
        }
    }

    /// Gives a deployment to another node, where its own never answered and others may have it: nothing has begun.
    private func moveOn(
        _ record: inout ExperimentRecord, _ deployment: inout DeploymentRecord, silence: Int, now: Int
    ) throws(Problem) {
        guard silence > WorkLimits.unreachableAfter, deployment.facts.reported == nil, !deployment.isStartOrdered,
            !deployment.shown.isCancelling, !record.isExclusive, let old = deployment.shown.node
        else { return }
        let submission = try submission(of: record.id)
        let request = submission.deployments[deployment.shown.part]
        guard case .nodes(let names, _, _) = request.place else { return }
        let taken = Set(
            try deployments(of: record.id).filter { $0.shown.part == deployment.shown.part }.compactMap(\.shown.node))
        for name in names where !taken.contains(name) {
            guard let node = try node(name), node.state == .online, node.isUsable(by: record.owner),
                node.lockedBy == nil, request.needs.lack(of: node.facts) == nil
            else { continue }
            try removeOrders(of: deployment.key, on: old)
            try give(.forget(cleanup: false), deployment.key, to: old)
            try data.remove(.indexes, WorkKeys.work(old, record.id, deployment.index))
            try assign(&record, &deployment, to: name, submission, now: now)
            try settle(&record, now: now)
            return
        }
    }
}
