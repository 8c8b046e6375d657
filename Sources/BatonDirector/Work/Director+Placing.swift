import BatonWire

// Deployments get their nodes.
extension Director {
    /// Gives nodes to all experiments that wait for some, in the order in which they asked.
    func place(now: Int) throws(Problem) {
        var placement = Placement()
        for entry in try data.scan(.indexes, prefix: "turns/", limit: Int.max) {
            guard var record = try experiment(String(decoding: entry.value, as: UTF8.self)),
                record.counts[.defined] > 0, record.cancelled == nil
            else { continue }
            try place(&record, with: &placement, now: now)
        }
    }

    private func place(
        _ record: inout ExperimentRecord, with placement: inout Placement, now: Int
    ) throws(Problem) {
        let submission = try submission(of: record.id)
        let all = try deployments(of: record.id)
        var wanted: [Placement.Wanted] = []
        var taken: [Int: Set<String>] = [:]
        for deployment in all {
            let request = submission.deployments[deployment.shown.part]
            if deployment.shown.state == .defined {
                let names = try candidateNames(of: request.place, record, now: now)
                wanted.append(
                    .init(index: deployment.index, part: deployment.shown.part, names: names, needs: request.needs))
            } else if let node = deployment.shown.node {
                taken[deployment.shown.part, default: []].insert(node)
            }
        }
        let candidates = try candidates(Set(wanted.flatMap(\.names)), for: record)
        let outcome = placement.place(
            wanted, of: record.id, isExclusive: record.isExclusive, taken: taken, candidates: candidates)
        let waiting = all.filter { $0.shown.state == .defined }
        switch outcome {
        case .waits(let reason):
            // What stands there already is not written again.
            guard waiting.contains(where: { $0.shown.error != reason }) else { return }
            for var deployment in waiting {
                try change(&record, &deployment, now: now) { $0.shown.error = reason }
            }
        case .placed(let nodes, let refused):
            if let turn = record.turn { try data.remove(.indexes, WorkKeys.turn(turn)) }
            for var deployment in waiting {
                if let node = nodes[deployment.index] {
                    try assign(&record, &deployment, to: node, submission, now: now)
                } else {
                    try change(&record, &deployment, now: now) {
                        $0.shown.error = refused[$0.index]
                        $0.facts.decide(.failed)
                    }
                }
            }
        }
        try settle(&record, now: now)
    }

    private func candidateNames(
        of place: DeploymentRequest.Place, _ record: ExperimentRecord, now: Int
    ) throws(Problem) -> [String] {
        switch place {
        case .node(let name): return [name]
        case .nodes(let names, _, _): return names
        case .pool(let name, let count): return try poolNodes(name, count: count, for: record, now: now)
        }
    }

    private func candidates(
        _ names: Set<String>, for record: ExperimentRecord
    ) throws(Problem) -> [String: Placement.Candidate] {
        var candidates: [String: Placement.Candidate] = [:]
        for name in names {
            guard let node = try node(name) else { continue }
            let prefix = "node_work/\(name)/"
            let work = try data.scan(.indexes, prefix: prefix, limit: Int.max)
            let working = work.compactMap {
                $0.key.dropFirst(prefix.count).split(separator: "/").first.map(String.init)
            }
            let others = working.filter { $0 != record.id }
            candidates[name] = Placement.Candidate(
                node: node, isUsable: node.isUsable(by: record.owner), working: Set(working),
                holder: try (node.lockedBy ?? others.min()).flatMap { (id) throws(Problem) in
                    try holder(id, for: record)
                })
        }
        return candidates
    }

    /// An experiment as somebody may know it who waits for its node: his own by its name, another's by whose it is.
    private func holder(_ id: String, for record: ExperimentRecord) throws(Problem) -> String? {
        guard let other = try experiment(id) else { return nil }
        return other.owner == record.owner ? "your experiment '\(other.name)'" : "an experiment of \(other.owner)"
    }

    /// Gives a deployment to a node, under a new lease.
    func assign(
        _ record: inout ExperimentRecord, _ deployment: inout DeploymentRecord, to name: String,
        _ submission: ExperimentSubmission, now: Int
    ) throws(Problem) {
        if record.isExclusive, var node = try node(name) {
            node.lockedBy = record.id
            try data.put(.nodes, name, document: node)
            try data.put(.indexes, WorkKeys.lock(record.id, name), bytes: [])
        }
        var key = deployment.key
        key.lease += 1
        let shown = deployment.shown
        let assignment = Assignment(
            name: record.name, owner: record.owner, label: shown.label, part: shown.part, copy: shown.copy,
            copies: deployment.copies, parcel: record.parcel, files: submission.files, seed: submission.seed,
            stop: submission.stop, keepalive: record.keepalive, secrets: submission.secrets)
        let order = try give(.prepare(assignment), key, to: name)
        try change(&record, &deployment, now: now) { deployment in
            deployment.facts.assign()
            deployment.shown.node = name
            deployment.shown.lease = key.lease
            deployment.shown.error = nil
            deployment.assigned = now
            deployment.prepareOrder = order
        }
        try data.put(.indexes, WorkKeys.work(name, record.id, deployment.index), bytes: [])
        work.silentChecks[name] = nil
        work.nodeStates[name] = work.nodeStates[name] ?? .offline
        // Who comes late hears what was said.
        for event in try events(of: record.id, after: 0, limit: WorkLimits.eventsMax)
        where event.sender != .deployment(deployment.index) {
            try give(.emit(event), key, to: name)
        }
    }
}
