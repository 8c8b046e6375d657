/// Where an experiment or a deployment stands. The last five are final.
package enum WorkState: String, Hashable, Sendable, CaseIterable {
    /// Submitted; nothing was asked of a node.
    case defined
    /// Nodes make its environment.
    case preparing
    /// It can start at once.
    case ready
    case running
    /// All of it succeeded.
    case finished
    case failed
    /// Its processes were seen dead, or it never had any.
    case cancelled
    case timedOut = "timed_out"
    /// Its node was silent for longer than the keep-alive: nobody knows what became of it.
    case lost

    package var isEnd: Bool {
        switch self {
        case .finished, .failed, .cancelled, .timedOut, .lost: true
        case .defined, .preparing, .ready, .running: false
        }
    }
}

/// An experiment with its deployments, as a director shows it.
package struct ExperimentDocument: WireDocument {
    package var id: String
    package var name: String
    package var owner: String
    package var state: WorkState
    /// Cancellation was asked for; it goes on until all deployments are seen ended.
    package var isCancelling: Bool
    /// Instants are nanoseconds since 1970.
    package var created: Int
    package var started: Int?
    package var ended: Int?
    /// Of the submission.
    package var digest: String
    package var parcel: String
    package var seed: UInt64
    package var keepalive: Int
    package var exclusive: Bool
    package var files: [String]
    /// Why it did not finish, or what it waits for; the first deployment's.
    package var error: String?
    /// How many deployments stand where.
    package var counts: WorkCounts
    /// None in a list of experiments.
    package var deployments: [DeploymentDocument]
    /// Events that were emitted to it or by it.
    package var eventCount: Int
    /// Where a stream of all that happens from now on begins.
    package var cursor: String

    package init(
        id: String, name: String, owner: String, state: WorkState, isCancelling: Bool = false, created: Int,
        started: Int? = nil, ended: Int? = nil, digest: String, parcel: String, seed: UInt64, keepalive: Int,
        exclusive: Bool = false, files: [String] = [], error: String? = nil,
        counts: WorkCounts = WorkCounts(), deployments: [DeploymentDocument],
        eventCount: Int = 0, cursor: String = ""
    ) {
        (self.id, self.name, self.owner, self.state, self.isCancelling) = (id, name, owner, state, isCancelling)
        (self.created, self.started, self.ended, self.digest) = (created, started, ended, digest)
        (self.parcel, self.seed, self.keepalive, self.exclusive) = (parcel, seed, keepalive, exclusive)
        (self.files, self.error, self.counts, self.deployments) = (files, error, counts, deployments)
        (self.eventCount, self.cursor) = (eventCount, cursor)
    }

    package var json: WireJSON {
        .members(
            ("id", .string(id)), ("name", .string(name)), ("owner", .string(owner)),
            ("state", .string(state.rawValue)), ("cancelling", .bool(isCancelling)), ("created", .int(created)),
            ("started", .optional(started)), ("ended", .optional(ended)), ("digest", .string(digest)),
            ("parcel", .string(parcel)), ("seed", .string("\(seed)")), ("keepalive", .int(keepalive)),
            ("exclusive", .bool(exclusive)), ("files", .texts(files)), ("error", .optional(error)),
            ("counts", counts.json), ("deployments", .documents(deployments)), ("event_count", .int(eventCount)),
            ("cursor", .string(cursor)))
    }

    package init(from reader: DocumentReader) throws(DocumentFault) {
        self.init(
            id: try reader.plainName("id"), name: try reader.name("name"), owner: try reader.text("owner"),
            state: try reader.word("state"), isCancelling: try reader.truth("cancelling"),
            created: try reader.integer("created"), started: try reader.optionalInteger("started"),
            ended: try reader.optionalInteger("ended"), digest: try reader.digest("digest"),
            parcel: try reader.digest("parcel"), seed: try reader.seed("seed"),
            keepalive: try reader.integer("keepalive"), exclusive: try reader.truth("exclusive"),
            files: try reader.texts("files"), error: try reader.optionalText("error"),
            counts: try WorkCounts(DocumentReader(reader.optional("counts") ?? .object([]), at: "counts")),
            deployments: try reader.documents("deployments"),
            eventCount: try reader.integer("event_count", 0...Int.max), cursor: try reader.text("cursor"))
    }
}
