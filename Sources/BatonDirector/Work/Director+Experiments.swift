import BatonWire

// Experiments in the store: reading, submitting, and what follows from each change of one of their deployments.
extension Director {
    func experiment(_ id: String) throws(Problem) -> ExperimentRecord? {
        try data.document(.experiments, id, as: ExperimentRecord.self)
    }

    func deployment(_ experiment: String, _ index: Int) throws(Problem) -> DeploymentRecord? {
        try data.document(.deployments, DeploymentRecord.storeKey(experiment, index), as: DeploymentRecord.self)
    }

    /// All deployments of an experiment, by their indices.
    func deployments(of experiment: String) throws(Problem) -> [DeploymentRecord] {
        let entries = try data.scan(.deployments, prefix: "\(experiment)/", limit: ExperimentSubmission.deploymentsMax)
        var records: [DeploymentRecord] = []
        records.reserveCapacity(entries.count)
        for entry in entries {
            records.append(try DirectorData.document(entry, .deployments, as: DeploymentRecord.self))
        }
        return records
    }

    func submission(of experiment: String) throws(Problem) -> ExperimentSubmission {
        if let known = work.submissions[experiment] { return known }
        let key = WorkKeys.submission(experiment)
        guard let found = try data.document(.experiments, key, as: ExperimentSubmission.self) else {
            throw DirectorData.damaged(.experiments, key)
        }
        work.submissions[experiment] = found
        return found
    }

    /// Takes an experiment in. The same name with the same digest is the same experiment.
    func submit(
        _ submission: ExperimentSubmission, by user: User, now: Int
    ) throws(Problem) -> (record: ExperimentRecord, isNew: Bool) {
        if let known = try known(submission, of: user) { return (known, false) }
        let nameKey = WorkKeys.name(user.name, submission.name)
        try checkExperimentQuota(user)
        try checkParts(of: submission, by: user)
        let record = ExperimentRecord(id: newID(now: now), owner: user.name, submission, created: now)
        try data.put(.experiments, WorkKeys.submission(record.id), document: submission)
        try data.put(.indexes, nameKey, bytes: Array(record.id.utf8))
        try data.put(.indexes, WorkKeys.ofUser(user.name, record.id), bytes: [])
        try count(.experiments, of: user.name, 1)
        for digest in Set([submission.parcel] + submission.files) {
            try use(digest, of: user.name, by: record.id)
        }
        var index = 0
        for (part, request) in submission.deployments.enumerated() {
            for copy in 0..<request.copies {
                index += 1
                let shown = DeploymentDocument(index: index, label: request.label, part: part, copy: copy)
                try put(DeploymentRecord(experiment: record.id, shown, copies: request.copies))
            }
        }
        try save(record)
        return (record, true)
    }

    /// The experiment that was submitted before.
    ///
    /// - Throws: 409 where another one has the name.
    func known(_ submission: ExperimentSubmission, of user: User) throws(Problem) -> ExperimentRecord? {
        guard
            let id = try data.bytes(.indexes, WorkKeys.name(user.name, submission.name)).map({
                String(decoding: $0, as: UTF8.self)
            }), let known = try experiment(id)
        else { return nil }
        guard known.digest == submission.digest else {
            throw Problem(
                409, "name_taken", "another experiment of yours is called '\(submission.name)'",
                help: "submit it under another name, or delete the other one")
        }
        return known
    }

    func checkExperimentQuota(_ user: User) throws(Problem) {
        let quota = (user.quotas ?? settings.quotas).experiments
        guard try used(.experiments, by: user.name) < quota else {
            throw Problem(
                403, "quota_experiments", "you have \(quota) experiments already, which is your quota",
                help: "delete some of them, or ask the director's administrator for more")
        }
    }

    /// What the submission names has to be there, and to be the user's.
    func checkParts(of submission: ExperimentSubmission, by user: User) throws(Problem) {
        for digest in [submission.parcel] + submission.files where try !hasArtifact(digest, user.name) {
            throw Problem(
                422, "artifact_missing", "the content \(digest) has not been uploaded",
                help: "PUT /api/v1/artifacts/\(digest) first")
        }
        for name in submission.secrets where try data.bytes(.secrets, WorkKeys.secret(user.name, name)) == nil {
            throw Problem(
                422, "secret_missing", "you have no secret '\(name)'", help: "set it: PUT /api/v1/secrets/NAME")
        }
        for (place, request) in submission.deployments.enumerated() {
            switch request.place {
            case .node(let name): try checkNode(name, place, user)
            case .nodes(let names, _, _): for name in names { try checkNode(name, place, user) }
            case .pool(let name, let count): try checkPool(name, count: count, place, user)
            }
        }
    }

    private func checkNode(_ name: String, _ place: Int, _ user: User) throws(Problem) {
        guard let node = try node(name), node.isUsable(by: user.name) else {
            throw Problem(
                422, "node_unknown", "deployments[\(place)]: there is no node '\(name)'",
                help: "see which there are: nodes")
        }
    }

    func put(_ record: DeploymentRecord) throws(Problem) {
        try data.put(.deployments, record.storeKey, document: record)
    }

    func save(_ record: ExperimentRecord) throws(Problem) {
        try data.put(.experiments, record.id, document: record)
        touch(Topic("e/\(record.id)"))
    }
}

extension NodeDocument {
    package func isUsable(by user: String) -> Bool {
        owner == user || sharedWith.contains(user) || sharedWith.contains("*")
    }
}

/// Keys of the work in the store.
enum WorkKeys {
    static func submission(_ id: String) -> String { "\(id)/submission" }
    /// Index: which experiment a user has under a name.
    static func name(_ user: String, _ name: String) -> String { "experiments_by_name/\(user)/\(name)" }
    static func ofUser(_ user: String, _ id: String) -> String { "experiments/\(user)/\(id)" }
    /// Index: experiments that wait for nodes, in their order.
    static func turn(_ turn: String) -> String { "turns/\(turn)" }
    /// Index: when an experiment's time is over.
    static func timeout(_ instant: Int, _ id: String) -> String { "timeouts/\(sortable(instant))/\(id)" }
    /// Index: when an experiment ended.
    static func ended(_ instant: Int, _ id: String) -> String { "ended/\(sortable(instant))/\(id)" }
    /// Index: nodes that an experiment has for itself alone.
    static func lock(_ id: String, _ node: String) -> String { "locks/\(id)/\(node)" }
    /// Index: what a node has to do.
    static func work(_ node: String, _ id: String, _ index: Int) -> String { "node_work/\(node)/\(id)/\(index)" }
    static func orders(_ node: String) -> String { "orders/\(node)" }
    static func order(_ node: String, _ sequence: Int) -> String { "\(node)/\(sortable(sequence))" }
    static func event(_ id: String, _ sequence: Int) -> String { "\(id)/\(sortable(sequence))" }
    static func runEvents(_ deployment: String, _ first: Int) -> String { "\(deployment)/\(sortable(first))" }
    static func flag(_ id: String, _ name: String) -> String { "\(id)/\(name)" }
    static func secret(_ user: String, _ name: String) -> String { "\(user)/\(name)" }
    static func used(_ what: Director.Used, _ user: String) -> String { "used/\(what.rawValue)/\(user)" }
}

// What users have, for their quotas.
extension Director {
    enum Used: String { case experiments, artifactBytes = "artifact_bytes", logBytes = "log_bytes" }

    func used(_ what: Used, by user: String) throws(Problem) -> Int {
        try data.json(.meta, WorkKeys.used(what, user))?.number ?? 0
    }

    func count(_ what: Used, of user: String, _ amount: Int) throws(Problem) {
        let sum = max(0, try used(what, by: user) + amount)
        try data.put(.meta, WorkKeys.used(what, user), .int(sum))
    }
}
