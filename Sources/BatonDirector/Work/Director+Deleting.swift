package import BatonWire

// Experiments that are deleted: what they had goes bit by bit, so that nobody waits.
extension Director {
    static var workRoutes: [Route] {
        ExperimentRoutes.routes + EventRoutes.routes + FlagRoutes.routes + StepRoutes.routes + LogRoutes.routes
            + ArtifactRoutes.routes
            + SecretRoutes.routes + SessionRoutes.routes + SessionDataRoutes.routes + AgentRoutes.routes
    }

    /// Takes an experiment out of sight at once.
    func delete(_ record: ExperimentRecord) throws(Problem) {
        try data.remove(.indexes, WorkKeys.name(record.owner, record.name))
        try data.remove(.indexes, WorkKeys.ofUser(record.owner, record.id))
        try data.remove(.experiments, record.id)
        if let ended = record.ended { try data.remove(.indexes, WorkKeys.ended(ended, record.id)) }
        if let turn = record.turn { try data.remove(.indexes, WorkKeys.turn(turn)) }
        try data.put(.indexes, "deleting/\(record.id)", bytes: Array(record.owner.utf8))
        try count(.experiments, of: record.owner, -1)
        work.submissions[record.id] = nil
        touch(Topic("e/\(record.id)"))
    }

    /// Takes out what deleted experiments had, a bounded number of entries at a time.
    func removeDeleted() throws(Problem) {
        guard let entry = try data.scan(.indexes, prefix: "deleting/", limit: 1).first else { return }
        let (id, owner) = (String(entry.key.dropFirst("deleting/".count)), String(decoding: entry.value, as: UTF8.self))
        var left = WorkLimits.removalsMax
        for collection in [DirectorCollection.deployments, .events, .runEvents, .flags, .logs] {
            for entry in try data.scan(collection, prefix: "\(id)/", limit: left) {
                if collection == .logs { try removeLog(entry, owner) }
                try data.remove(collection, entry.key)
                left -= 1
            }
            guard left > 0 else { return }
        }
        let prefix = "experiment_artifacts/\(id)/"
        for entry in try data.scan(.indexes, prefix: prefix, limit: left) {
            try removeUse(String(entry.key.dropFirst(prefix.count)), of: owner, by: id)
            left -= 1
        }
        guard left > 0 else { return }
        try data.remove(.experiments, WorkKeys.submission(id))
        try data.remove(.indexes, entry.key)
    }

    private func removeLog(_ entry: DirectorEntry, _ owner: String) throws(Problem) {
        let log: LogRecord = try DirectorData.document(entry, .logs)
        try count(.logBytes, of: owner, -log.head.size)
        let deployment = entry.key.split(separator: "/").prefix(2).joined(separator: "/")
        try data.put(.indexes, "garbage/\(LogPlace.file(deployment, log.head.slot, log.head.stream))", bytes: [])
    }

    private func removeUse(_ digest: String, of owner: String, by id: String) throws(Problem) {
        try data.remove(.indexes, "experiment_artifacts/\(id)/\(digest)")
        try data.remove(.indexes, "artifact_use/\(owner)/\(digest)/\(id)")
        guard try data.scan(.indexes, prefix: "artifact_use/\(owner)/\(digest)/", limit: 1).isEmpty,
            let artifact = try data.document(.artifacts, "\(owner)/\(digest)", as: ArtifactHead.self)
        else { return }
        try removeArtifact(artifact, of: owner)
    }

    /// Files that nobody needs any more, at most `limit`. Asked between two commits, before anything else, it names only
    /// what was committed: no file goes whose document comes back. Who has removed them says so by `removedGarbage`.
    package func garbage(limit: Int) throws(Problem) -> [String] {
        try data.scan(.indexes, prefix: "garbage/", limit: limit).map {
            filePath(String($0.key.dropFirst("garbage/".count)))
        }
    }

    /// Forgets files that were removed.
    package func removedGarbage(_ paths: [String]) throws(Problem) {
        let start = filePath("").utf8.count
        for path in paths { try data.remove(.indexes, "garbage/" + String(path.utf8.dropFirst(start))!) }
    }

    /// Deletes experiments that ended too long ago, where whoever runs the director has set a bound.
    func deleteOld(now: Int) throws(Problem) {
        guard let retention = settings.retention else { return }
        let old = try data.scan(
            .indexes, from: "ended/", to: "ended/" + sortable(max(0, now - retention)), limit: WorkLimits.garbageMax)
        for entry in old {
            guard let record = try experiment(String(decoding: entry.value, as: UTF8.self)) else { continue }
            try delete(record)
        }
    }
}
