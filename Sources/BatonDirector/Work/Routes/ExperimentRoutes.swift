import BatonWire

/// Experiments: submitting, driving and watching them.
enum ExperimentRoutes {
    private static let shown = Route.Answer.json(200, "The experiment as it is now", WorkSchemas.experiment)
    private static let cursor = Parameter.query(
        "after", .text(1...100), "The `cursor` of an earlier answer: wait for something newer")

    static let routes = [
        Route(
            .get, "/experiments", .scope(.read), "The user's experiments, newest first, without their deployments",
            parameters: Parameter.page + [.query("name", WorkSchemas.anyName, "Only the one of this name")],
            answers: [.json(200, "A page of experiments", .page(WorkSchemas.experiment))], handler: list),
        Route(
            .post, "/experiments", .scope(.run),
            "Submits an experiment whose parcel and files have been uploaded; the same name and digest are the same one",
            body: .json(WorkSchemas.submission, max: WorkLimits.submissionBytes),
            answers: [
                .json(201, "It is submitted", WorkSchemas.experiment),
                .json(200, "It had been submitted before", WorkSchemas.experiment),
            ], refusals: [403, 409, 422], handler: submit),
        Route(
            .get, "/experiments/{id}", .scope(.read), "An experiment with its deployments",
            parameters: [cursor, Parameter.wait], answers: [shown], handler: show),
        Route(
            .delete, "/experiments/{id}", .scope(.run), "Takes out an experiment that has ended, with all that it left",
            answers: [.empty(204, "It is gone")], refusals: [409], handler: remove),
        Route(
            .post, "/experiments/{id}/prepare", .scope(.run), "Has nodes make the environments; twice is not an error",
            answers: [shown], refusals: [409], handler: { context throws(Problem) in try drive(context, .prepare) }),
        Route(
            .post, "/experiments/{id}/start", .scope(.run),
            "Prepares where needed, then starts all deployments together; twice is not an error", answers: [shown],
            refusals: [409], handler: { context throws(Problem) in try drive(context, .run) }),
        Route(
            .post, "/experiments/{id}/cancel", .scope(.run), "Cancels all that goes on; twice is not an error",
            answers: [shown], handler: cancel),
        Route(
            .get, "/experiments/{id}/deployments/{n}", .scope(.read), "A deployment",
            answers: [.json(200, "The deployment as it is now", WorkSchemas.deployment)], handler: showDeployment),
        Route(
            .post, "/experiments/{id}/deployments/{n}/cancel", .scope(.run),
            "Cancels a deployment, or one step of it by its path",
            body: .json(.object([.optional("step", .nullable(.text(1...10_000)))])),
            answers: [.json(200, "The deployment as it is now", WorkSchemas.deployment)], handler: cancelDeployment),
    ]

    private static func list(_ context: RequestContext) throws(Problem) -> Handled {
        let (director, user) = (context.director, try context.user.name)
        if let name = context.query("name") {
            let id = try context.data.bytes(.indexes, WorkKeys.name(user, name))
            let records = try id.map { bytes throws(Problem) in
                try director.experiment(String(decoding: bytes, as: UTF8.self))
            }
            return try context.page([records].compactMap { $0 ?? nil }, cursor: \.id) { (record) throws(Problem) in
                try director.document(record, hasDeployments: false).json
            }
        }
        let prefix = WorkKeys.ofUser(user, "")
        let entries = try context.data.scan(
            .indexes, prefix: prefix, after: context.query("after"), limit: context.pageLimit + 1, isReversed: true)
        return try context.page(entries, cursor: { String($0.key.dropFirst(prefix.count)) }) {
            (entry) throws(Problem) in
            let id = String(entry.key.dropFirst(prefix.count))
            guard let record = try director.experiment(id) else { throw DirectorData.damaged(.experiments, id) }
            return try director.document(record, hasDeployments: false).json
        }
    }

    private static func submit(_ context: RequestContext) throws(Problem) -> Handled {
        let (director, user) = (context.director, try context.user)
        var submission: ExperimentSubmission = try context.document()
        if director.settings.hasPreprocessors, try director.known(submission, of: user) == nil {
            guard let worked = context.given.worked else {
                return .work(.preprocess(try director.preprocessing(submission, by: user)))
            }
            submission = try Director.preprocessed(submission, worked)
        }
        let (record, isNew) = try director.submit(submission, by: user, now: context.now)
        return .json(isNew ? 201 : 200, try director.document(record).json)
    }

    private static func show(_ context: RequestContext) throws(Problem) -> Handled {
        let record = try context.experiment()
        if let after = context.query("after"), let seen = StreamCursor(after), StreamCursor(record) <= seen,
            record.ended == nil, context.waitsUntil > context.now
        {
            return .later([Topic("e/\(record.id)")], until: context.waitsUntil)
        }
        return .json(200, try context.director.document(record).json)
    }

    private static func remove(_ context: RequestContext) throws(Problem) -> Handled {
        let record = try context.experiment()
        guard record.ended != nil || record.wish == .nothing else {
            throw Problem(
                409, "still_running", "the experiment '\(record.name)' is \(record.state.rawValue)",
                help: "cancel it first, and wait for its end")
        }
        try context.director.delete(record)
        return .empty()
    }

    private static func drive(_ context: RequestContext, _ wish: ExperimentRecord.Wish) throws(Problem) -> Handled {
        var record = try context.experiment()
        try context.director.drive(&record, wish, now: context.now)
        return .json(200, try context.director.document(record).json)
    }

    private static func cancel(_ context: RequestContext) throws(Problem) -> Handled {
        var record = try context.experiment()
        if record.ended == nil {
            record.cancelled = record.cancelled ?? .user
            try context.director.settle(&record, now: context.now)
        }
        return .json(200, try context.director.document(record).json)
    }

    private static func showDeployment(_ context: RequestContext) throws(Problem) -> Handled {
        let (_, deployment) = try context.deployment()
        return .json(200, context.director.shown(deployment).json)
    }

    private static func cancelDeployment(_ context: RequestContext) throws(Problem) -> Handled {
        var (record, deployment) = try context.deployment()
        if let step = context.text("step") {
            if let node = deployment.shown.node, !deployment.shown.state.isEnd {
                try context.director.give(.cancel(step: step), deployment.key, to: node)
            }
        } else {
            try context.director.cancel(&record, &deployment, isOverdue: false, now: context.now)
            try context.director.settle(&record, now: context.now)
        }
        return .json(200, context.director.shown(deployment).json)
    }
}

extension RequestContext {
    /// The experiment of the path: the user's own, or one that the agent's node works on.
    func experiment() throws(Problem) -> ExperimentRecord {
        let id = path("id")
        guard let record = try director.experiment(id), try isAllowed(record) else {
            throw .notFound("experiment '\(id)'")
        }
        return record
    }

    private func isAllowed(_ record: ExperimentRecord) throws(Problem) -> Bool {
        switch caller {
        case .user(let user, _): user.name == record.owner
        case .agent(let node, _):
            try !data.scan(.indexes, prefix: "node_work/\(node)/\(record.id)/", limit: 1).isEmpty
        case .directorsOperator: true
        case .anybody, .joining: false
        }
    }

    /// The experiment and the deployment of the path.
    func deployment() throws(Problem) -> (ExperimentRecord, DeploymentRecord) {
        let record = try experiment()
        guard let deployment = try director.deployment(record.id, pathNumber("n")) else {
            throw .notFound("deployment \(pathNumber("n")) of '\(record.name)'")
        }
        return (record, deployment)
    }
}

extension Director {
    /// Asks for an experiment's nodes; with `run`, all starts when it is ready.
    func drive(_ record: inout ExperimentRecord, _ wish: ExperimentRecord.Wish, now: Int) throws(Problem) {
        guard record.ended == nil, record.cancelled == nil else {
            if wish == .run, record.started != nil { return }
            throw Problem(
                409, "already_ended", "the experiment '\(record.name)' is \(record.state.rawValue)",
                help: "submit it under another name to have it once more")
        }
        guard record.wish != wish, record.wish != .run else { return }
        let isFirst = record.wish == .nothing
        record.wish = wish
        if isFirst {
            let turn = newID(now: now)
            record.turn = turn
            try data.put(.indexes, WorkKeys.turn(turn), bytes: Array(record.id.utf8))
            try save(record)
            try place(now: now)
        } else {
            try settle(&record, now: now)
        }
        record = try experiment(record.id) ?? record
    }

    /// A deployment with what is known of its node now.
    func shown(_ deployment: DeploymentRecord) -> DeploymentDocument {
        var shown = deployment.shown
        shown.nodeState = shown.node.map { work.nodeStates[$0] ?? .offline }
        return shown
    }

    func document(_ record: ExperimentRecord, hasDeployments: Bool = true) throws(Problem) -> ExperimentDocument {
        ExperimentDocument(
            id: record.id, name: record.name, owner: record.owner, state: record.state,
            isCancelling: record.cancelled != nil && record.ended == nil, created: record.created,
            started: record.started, ended: record.ended, digest: record.digest, parcel: record.parcel,
            seed: record.seed, keepalive: record.keepalive, exclusive: record.isExclusive,
            files: hasDeployments ? try submission(of: record.id).files : [], error: record.error,
            counts: record.counts,
            deployments: hasDeployments ? try deployments(of: record.id).map(shown) : [],
            eventCount: record.eventCount, cursor: StreamCursor(record).text)
    }
}
