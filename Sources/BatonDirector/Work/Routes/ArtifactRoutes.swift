import BatonModel
import BatonWire

/// Contents by their SHA-256. Each user has his own: nobody learns what others have.
enum ArtifactRoutes {
    private static let experiment = Parameter.query(
        "experiment", .id, "For agents: the experiment that it belongs to")

    static let routes = [
        Route(
            .head, "/artifacts/{sha256}", .agentOr(.read), "How much of a content is there", parameters: [experiment],
            answers: [.empty(200, "`baton-offset` says how many bytes, while it is incomplete")], handler: head),
        Route(
            .get, "/artifacts/{sha256}", .agentOr(.read), "A content, or the part that a `Range` names",
            parameters: [experiment, .header("range", .text(1...100), "`bytes=FIRST-LAST`")],
            answers: [
                .other(200, "All of it", "application/octet-stream"),
                .other(206, "The part", "application/octet-stream"),
            ], refusals: [409, 416], handler: read),
        Route(
            .put, "/artifacts/{sha256}", .agentOr(.run),
            "Uploads a content, in one or several parts; it is verified at its end",
            parameters: [
                experiment, .query("size", .count, "Bytes of the whole", isRequired: true),
                .query("offset", .count, "Where the body begins; 0 without it"),
            ], body: .file, answers: [.json(200, "What is there now", WorkSchemas.artifactHead)],
            refusals: [403, 409, 422], traits: .isUnaudited, handler: write),
        Route(
            .delete, "/artifacts/{sha256}", .scope(.run), "Takes out a content that no experiment uses",
            answers: [.empty(204, "It is gone")], refusals: [409], handler: remove),
        Route(
            .get, "/experiments/{id}/artifacts", .scope(.read), "Files that steps of an experiment left",
            answers: [
                .json(
                    200, "All of them",
                    .object([
                        .required("items", .list(WorkSchemas.artifact, max: Int.max)),
                        .required("next", .nullable(.text(0...100))),
                    ]))
            ], handler: list),
    ]

    private static func find(_ context: RequestContext) throws(Problem) -> (owner: String, artifact: ArtifactHead) {
        let digest = context.path("sha256")
        for owner in try context.artifactOwners() {
            let found: ArtifactHead? = try context.data.document(.artifacts, "\(owner)/\(digest)")
            if let found { return (owner, found) }
        }
        throw .notFound("content '\(digest)'")
    }

    private static func head(_ context: RequestContext) throws(Problem) -> Handled {
        let (_, artifact) = try find(context)
        var headers = [Header("content-length", "\(artifact.size)"), Header("accept-ranges", "bytes")]
        if !artifact.isComplete { headers.append(Header("baton-offset", "\(artifact.offset)")) }
        return .done(APIResponse(200, headers: headers))
    }

    private static func read(_ context: RequestContext) throws(Problem) -> Handled {
        let (owner, artifact) = try find(context)
        guard artifact.isComplete else {
            throw Problem(
                409, "incomplete", "\(artifact.offset) of \(artifact.size) bytes are there so far", retryAfter: 5)
        }
        return .done(
            try ByteRange.answer(
                context.request, path: context.director.artifactPath(artifact, owner), size: artifact.size,
                headers: [Header("content-type", "application/octet-stream"), Header("etag", "\"\(artifact.digest)\"")])
        )
    }

    private static func write(_ context: RequestContext) throws(Problem) -> Handled {
        let (director, digest) = (context.director, context.path("sha256"))
        guard let owner = try context.artifactOwners().first else { throw .notFound("experiment of this node") }
        let size = context.queryNumber("size") ?? 0
        let offset = context.queryNumber("offset") ?? 0
        let key = "\(owner)/\(digest)"
        var artifact: ArtifactHead =
            try context.data.document(.artifacts, key)
            ?? ArtifactHead(digest: digest, size: size, offset: 0, isComplete: false)
        if artifact.isComplete { return .json(200, artifact.json) }
        // Until something of it is there, whoever asks may say how long it is.
        if artifact.offset == 0 { artifact.size = size }
        guard artifact.size == size, offset <= size else {
            throw Problem(409, "size_differs", "an upload of \(artifact.size) bytes is under way")
        }
        if let worked = context.given.worked { return try complete(&artifact, worked, owner, context) }
        let isNew = try context.data.bytes(.artifacts, key) == nil
        let room = try director.artifactRoom(for: owner)
        guard !isNew || size <= room else { throw director.artifactQuotaProblem(owner) }
        guard let received = context.given.received else {
            guard offset == artifact.offset else {
                throw Problem(
                    409, "offset_differs", "\(artifact.offset) bytes are there; the part begins at \(offset)",
                    help: "go on from there: HEAD tells `baton-offset`")
            }
            guard size > 0 else { return try complete(&artifact, director.ports.sha256([]), owner, context) }
            try context.data.remove(.indexes, "garbage/\(director.artifactFile(artifact, owner))")
            return .receive(path: director.artifactPath(artifact, owner), offset: offset, limit: size - offset)
        }
        if isNew { try director.count(.artifactBytes, of: owner, size) }
        if offset == artifact.offset { artifact.offset = offset + received }
        try context.data.put(.artifacts, key, document: artifact)
        guard artifact.offset == size else { return .json(200, artifact.json) }
        return .work(.digest(path: director.artifactPath(artifact, owner)))
    }

    /// All bytes are there: are they what they should be?
    private static func complete(
        _ artifact: inout ArtifactHead, _ worked: [UInt8], _ owner: String, _ context: RequestContext
    ) throws(Problem) -> Handled {
        let (director, key) = (context.director, "\(owner)/\(artifact.digest)")
        guard Hexadecimal.text(worked) == artifact.digest else {
            // It begins anew; what was counted of it is given back.
            try director.count(.artifactBytes, of: owner, -artifact.size)
            try context.data.remove(.artifacts, key)
            return .done(
                APIResponse(
                    Problem(
                        422, "digest_mismatch",
                        "the content is another one: its SHA-256 is \(Hexadecimal.text(worked))",
                        help: "upload it once more, from its beginning")))
        }
        (artifact.offset, artifact.isComplete) = (artifact.size, true)
        try context.data.put(.artifacts, key, document: artifact)
        if let node = context.agentNode {
            for (id, _) in try director.workItems(of: node) where try director.experiment(id)?.owner == owner {
                try director.use(artifact.digest, of: owner, by: id)
            }
        }
        return .json(200, artifact.json)
    }

    private static func remove(_ context: RequestContext) throws(Problem) -> Handled {
        let (owner, artifact) = try find(context)
        let uses = try context.data.scan(
            .indexes, prefix: "artifact_use/\(owner)/\(artifact.digest)/", limit: 1)
        guard uses.isEmpty else {
            throw Problem(
                409, "in_use", "an experiment uses this content", help: "delete the experiment; its contents go with it"
            )
        }
        try context.director.removeArtifact(artifact, of: owner)
        return .empty()
    }

    private static func list(_ context: RequestContext) throws(Problem) -> Handled {
        let record = try context.experiment()
        let director = context.director
        var found: [ArtifactDocument] = []
        for deployment in try director.deployments(of: record.id) where deployment.shown.events > 0 {
            let view = try director.view(of: deployment)
            for (step, name, digest) in view.leftFiles {
                let head: ArtifactHead? = try context.data.document(.artifacts, "\(record.owner)/\(digest)")
                found.append(
                    ArtifactDocument(
                        deployment: deployment.index, step: step, name: name, digest: digest, size: head?.size,
                        isComplete: head?.isComplete ?? false))
            }
            director.work.views.put(deployment.storeKey, view, events: deployment.shown.events)
        }
        return .json(200, Page(found).json)
    }
}

extension RunView {
    /// Files that steps handed over or have as outputs, with their digests.
    fileprivate var leftFiles: [(step: String, name: String, digest: String)] {
        rows.flatMap { row -> [(String, String, String)] in
            guard let path = row.step?.path else { return [] }
            return (row.outputs + (extras[row.vertex.id]?.kept ?? [])).compactMap { entry in
                guard case .file(let file) = entry.value, let digest = file.digest, NameRule.isDigest(digest) else {
                    return nil
                }
                return (path, entry.key, digest)
            }
        }
    }
}

extension RequestContext {
    /// Whose contents the caller may see: a user's own; for an agent, those of the owners of its work.
    func artifactOwners() throws(Problem) -> [String] {
        guard let node = agentNode else { return [try user.name] }
        var owners: [String] = []
        for (id, _) in try director.workItems(of: node) where query("experiment") ?? id == id {
            if let owner = try director.experiment(id)?.owner, !owners.contains(owner) { owners.append(owner) }
        }
        return owners
    }
}

extension Director {
    func hasArtifact(_ digest: String, _ owner: String) throws(Problem) -> Bool {
        try data.document(.artifacts, "\(owner)/\(digest)", as: ArtifactHead.self)?.isComplete ?? false
    }

    /// Names of users and digests have no other characters than a file's name may have. A size is another file, so that
    /// nothing of a wrong upload is left behind a right one.
    func artifactFile(_ artifact: ArtifactHead, _ owner: String) -> String {
        "artifact-\(artifact.digest)-\(artifact.size)-\(owner)"
    }

    func artifactPath(_ artifact: ArtifactHead, _ owner: String) -> String { filePath(artifactFile(artifact, owner)) }

    func artifactRoom(for name: String) throws(Problem) -> Int {
        (try user(name)?.quotas ?? settings.quotas).artifactBytes - (try used(.artifactBytes, by: name))
    }

    func artifactQuotaProblem(_ name: String) -> Problem {
        Problem(
            403, "quota_artifacts", "it would be more than the bytes of artifacts that \(name) may have",
            help: "delete some experiments or artifacts, or ask the director's administrator for more")
    }

    /// Notes that an experiment needs a content.
    func use(_ digest: String, of owner: String, by experiment: String) throws(Problem) {
        try data.put(.indexes, "artifact_use/\(owner)/\(digest)/\(experiment)", bytes: [])
        try data.put(.indexes, "experiment_artifacts/\(experiment)/\(digest)", bytes: [])
    }

    func removeArtifact(_ artifact: ArtifactHead, of owner: String) throws(Problem) {
        try data.remove(.artifacts, "\(owner)/\(artifact.digest)")
        try count(.artifactBytes, of: owner, -artifact.size)
        if artifact.size > 0 { try data.put(.indexes, "garbage/\(artifactFile(artifact, owner))", bytes: []) }
    }
}
