package import BatonModel
package import BatonWire

extension DirectorClient {
    /// Submits an experiment whose parcel and files the director has. The same name with the same digest is the same
    /// experiment.
    package func submit(_ submission: ExperimentSubmission) throws(ClientError) -> ExperimentDocument {
        try document(request(.post, "/experiments", submission.json))
    }

    package func experiment(_ id: String) throws(ClientError) -> ExperimentDocument {
        try document(request(.get, Self.path(id)))
    }

    /// How an experiment stands, once something has changed since `cursor`; at the latest after so many seconds.
    package func news(of id: String, after cursor: String, wait: Int) throws(ClientError) -> ExperimentDocument {
        var manner = Manner()
        manner.waitSeconds = min(wait, Self.pollSeconds)
        var request = request(.get, Self.path(id))
        request.query = [.init("after", cursor), .init("wait", "\(manner.waitSeconds)")]
        return try document(request, manner)
    }

    /// Newest first, without their deployments.
    package func experiments(limit: Int) throws(ClientError) -> [ExperimentDocument] {
        try pages("/experiments", max: limit)
    }

    /// The user's experiment of that name, with its deployments.
    package func experiment(named name: String) throws(ClientError) -> ExperimentDocument? {
        var request = request(.get, "/experiments")
        request.query = [.init("name", name)]
        let page: Page<ExperimentDocument> = try document(request)
        guard let found = page.items.first else { return nil }
        return try experiment(found.id)
    }

    package func prepare(_ id: String) throws(ClientError) -> ExperimentDocument {
        try document(request(.post, Self.path(id, "prepare")))
    }

    package func start(_ id: String) throws(ClientError) -> ExperimentDocument {
        try document(request(.post, Self.path(id, "start")))
    }

    package func cancel(_ id: String) throws(ClientError) {
        _ = try send(request(.post, Self.path(id, "cancel")))
    }

    /// Cancels a deployment, or a step of it by its path there.
    package func cancel(_ id: String, deployment: Int, step: String?) throws(ClientError) {
        let body = WireJSON.object(step.map { [.init("step", .string($0))] } ?? [])
        _ = try send(request(.post, Self.path(id, "deployments", "\(deployment)", "cancel"), body))
    }

    package func delete(experiment id: String) throws(ClientError) {
        _ = try send(request(.delete, Self.path(id)))
    }

    // Events

    /// Events of a deployment's run from a number on, as many as the director gives at once.
    package func runEvents(
        of id: String, deployment: Int, from first: Int
    ) throws(ClientError) -> [RunEvent] {
        let request = APIRequest(
            .get, Self.base + Self.path(id, "deployments", "\(deployment)", "events"),
            query: [.init("from", "\(first)")], headers: [Header("accept", EventFrames.contentType)])
        let response = try send(request)
        do throws(WireError) {
            return try EventFrames.events(response.body.bytes)
        } catch {
            throw .malformed(
                message: "event \(first) of deployment \(deployment) and those behind it: \(error.message)")
        }
    }

    /// Events of the experiment behind a number; they count from 1.
    package func events(of id: String, after sequence: Int) throws(ClientError) -> [ExperimentEvent] {
        try pages(Self.path(id, "events"), after: "\(sequence)")
    }

    package func emit(_ event: RunEvent.Emitted, to id: String) throws(ClientError) {
        let body = EmitRequest(name: event.name, payload: event.payload)
        _ = try send(request(.post, Self.path(id, "events"), body.json))
    }

    // Flags

    package func flags(of id: String) throws(ClientError) -> [FlagDocument] { try pages(Self.path(id, "flags")) }

    /// Nil where nobody has set it.
    package func flag(_ name: String, of id: String) throws(ClientError) -> FlagValue? {
        do throws(ClientError) {
            let flag: FlagDocument = try document(request(.get, Self.path(id, "flags", name)))
            return flag.value
        } catch {
            guard case .refused(let problem) = error, problem.status == 404 else { throw error }
            // Either the flag or the experiment is not there.
            _ = try experiment(id)
            return nil
        }
    }

    package func change(_ name: String, _ change: FlagChange, of id: String) throws(ClientError) -> FlagDocument {
        try document(request(.put, Self.path(id, "flags", name), change.json))
    }

    // Logs and files

    package func logs(of id: String, deployment: Int) throws(ClientError) -> [LogHead] {
        try list(Self.path(id, "deployments", "\(deployment)", "logs"))
    }

    /// Writes what a log has behind `target.offset` into that file.
    package func log(
        of id: String, deployment: Int, slot: Int, _ stream: LogHead.Stream, to target: SaveTarget
    ) throws(ClientError) {
        let path = Self.path(id, "deployments", "\(deployment)", "logs", "\(slot)", stream.rawValue)
        try fetch(Self.base + path, to: target, size: nil)
    }

    package func artifacts(of id: String) throws(ClientError) -> [ArtifactDocument] {
        try list(Self.path(id, "artifacts"))
    }

    static func path(_ id: String, _ parts: String...) -> String {
        "/experiments/" + ([id] + parts).map(part).joined(separator: "/")
    }
}
