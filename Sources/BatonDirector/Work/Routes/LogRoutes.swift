import BatonWire

/// What the steps of deployments wrote to their outputs.
enum LogRoutes {
    static let routes = [
        Route(
            .get, "/experiments/{id}/deployments/{n}/logs", .scope(.read), "The logs of a deployment",
            answers: [.json(200, "All of them", .page(WorkSchemas.log))], handler: list),
        Route(
            .get, "/experiments/{id}/deployments/{n}/logs/{slot}/{stream}", .scope(.read),
            "A log, or the part that a `Range` names",
            parameters: [
                Parameter.wait, .header("range", .text(1...100), "`bytes=FIRST-`; with `wait`, more is waited for"),
            ],
            answers: [
                .other(200, "All of it", "text/plain; charset=utf-8"),
                .other(206, "The part", "text/plain; charset=utf-8"),
            ], refusals: [416], handler: read),
    ]

    private static func list(_ context: RequestContext) throws(Problem) -> Handled {
        let (_, deployment) = try context.deployment()
        let logs = try context.director.logs(of: deployment.storeKey)
        return .json(200, Page(logs.map(\.head)).json)
    }

    private static func read(_ context: RequestContext) throws(Problem) -> Handled {
        let (record, deployment) = try context.deployment()
        let place = LogPlace(context, deployment)
        let size = try context.director.log(place)?.head.size ?? 0
        let range = context.request.header("range")
        if ByteRange.asked(range, size: size) == .unsatisfiable || size == 0, !deployment.shown.state.isEnd,
            context.waitsUntil > context.now
        {
            return .later(
                [Topic("l/\(record.id)/\(deployment.index)"), Topic("e/\(record.id)")], until: context.waitsUntil)
        }
        return .done(
            try ByteRange.answer(
                context.request, path: place.path(context.director), size: size,
                headers: [Header("content-type", "text/plain; charset=utf-8")]))
    }

    /// Whoever has the lease appends; what lies before the end is there already.
    static func append(_ context: RequestContext) throws(Problem) -> Handled {
        var (record, deployment) = try context.deployment()
        guard deployment.shown.node == context.agentNode, deployment.shown.lease == context.queryNumber("lease"),
            deployment.facts.decided == nil
        else { throw Problem(409, "stale_lease", "the deployment is not this agent's any more", help: "drop it") }
        let place = LogPlace(context, deployment)
        let director = context.director
        let known = try director.log(place)
        let size = known?.head.size ?? 0
        let offset = context.queryNumber("offset") ?? 0
        var head = LogHead(slot: place.slot, stream: place.stream, size: size)
        // The agent goes on from what the answer says.
        guard offset == size else { return .json(200, head.json) }
        guard let received = context.given.received else {
            let room = try director.logRoom(for: record.owner)
            if known == nil { try director.expectRoomForLog(of: deployment) }
            return .receive(path: place.path(director), offset: offset, limit: room)
        }
        head.size = size + received
        record.change += 1
        try context.data.put(.logs, place.key, document: LogRecord(head: head, change: record.change))
        try director.count(.logBytes, of: record.owner, received)
        try director.save(record)
        context.touch(Topic("l/\(record.id)/\(deployment.index)"))
        return .json(200, head.json)
    }
}

/// Where a log is.
struct LogPlace {
    var deployment: String
    var slot: Int
    var stream: LogHead.Stream

    init(_ context: RequestContext, _ deployment: DeploymentRecord) {
        self.deployment = deployment.storeKey
        slot = context.pathNumber("slot")
        stream = context.path("stream") == "out" ? .out : .err
    }

    var key: String { "\(deployment)/\(sortable(slot))/\(stream.rawValue)" }

    /// The parts of a store's key have no other characters than a file's name may have.
    func path(_ director: Director) -> String { director.filePath(LogPlace.file(deployment, slot, stream)) }

    static func file(_ deployment: String, _ slot: Int, _ stream: LogHead.Stream) -> String {
        "log-" + deployment.split(separator: "/").joined(separator: "-") + "-\(slot).\(stream.rawValue)"
    }
}

/// A log as the store has it; its bytes are in a file.
struct LogRecord: WireDocument {
    var head: LogHead
    /// The `change` of the experiment at which it grew last.
    var change: Int

    init(head: LogHead, change: Int) { (self.head, self.change) = (head, change) }

    var json: WireJSON { .object([.init("head", head.json), .init("change", .int(change))]) }

    init(from reader: DocumentReader) throws(DocumentFault) {
        self.init(head: try reader.document("head"), change: try reader.integer("change"))
    }
}

extension Director {
    /// A file of the director, by a name without folders.
    func filePath(_ name: String) -> String { settings.files.isEmpty ? name : "\(settings.files)/\(name)" }

    func log(_ place: LogPlace) throws(Problem) -> LogRecord? { try data.document(.logs, place.key) }

    func logs(of deployment: String) throws(Problem) -> [LogRecord] {
        var logs: [LogRecord] = []
        for entry in try data.scan(.logs, prefix: "\(deployment)/", limit: WorkLimits.logsMax) {
            logs.append(try DirectorData.document(entry, .logs))
        }
        return logs
    }

    func logNews(of record: ExperimentRecord, after change: Int) throws(Problem) -> [(String, WireJSON)] {
        var news: [(String, WireJSON)] = []
        for entry in try data.scan(.logs, prefix: "\(record.id)/", limit: Int.max) {
            let log: LogRecord = try DirectorData.document(entry, .logs)
            guard log.change > change,
                let index = entry.key.split(separator: "/").dropFirst().first.flatMap({ Int($0) })
            else { continue }
            guard case .object(let members) = log.head.json else { continue }
            news.append(("log", .object([.init("deployment", .int(index))] + members)))
        }
        return news
    }

    /// Bytes of logs that a user may still have.
    func logRoom(for name: String) throws(Problem) -> Int {
        let quota = (try user(name)?.quotas ?? settings.quotas).logBytes
        let room = quota - (try used(.logBytes, by: name))
        guard room > 0 else {
            throw Problem(
                403, "quota_logs", "\(name) has \(quota) bytes of logs already, which is the quota",
                help: "delete some experiments, or ask the director's administrator for more")
        }
        return min(room, WorkLimits.partBytes)
    }

    func expectRoomForLog(of deployment: DeploymentRecord) throws(Problem) {
        guard try logs(of: deployment.storeKey).count < WorkLimits.logsMax else {
            throw Problem(403, "too_many_logs", "the deployment has \(WorkLimits.logsMax) logs already")
        }
    }
}
