/// What a director wants of an agent. Orders of a node count from 1, are carried out in that order, and are kept until
/// the agent says that they are done.
package struct AgentOrder: WireDocument {
    package var sequence: Int
    package var key: DeploymentKey
    package var kind: Kind

    package enum Kind: Equatable, Sendable {
        /// Take the deployment on and make its environment; then report `ready`, or `failed`.
        case prepare(Assignment)
        case start
        /// All of it, or one step.
        case cancel(step: String?)
        case emit(ExperimentEvent)
        /// A flag of the experiment has a new value; nil when it was removed.
        case flag(name: String, FlagDocument?)
        /// All was received: the run may go.
        case forget(cleanup: Bool)
        /// Upload that content, an artifact of the deployment.
        case upload(digest: String)
    }

    package init(sequence: Int, key: DeploymentKey, kind: Kind) {
        (self.sequence, self.key, self.kind) = (sequence, key, kind)
    }

    package var json: WireJSON {
        func asking(_ kind: String, _ more: WireJSON.Member...) -> WireJSON {
            .object([.init("seq", .int(sequence)), .init("kind", .string(kind))] + key.members + more)
        }
        return switch kind {
        case .prepare(let assignment): asking("prepare", .init("assignment", assignment.json))
        case .start: asking("start")
        case .cancel(let step): asking("cancel", .init("step", .optional(step)))
        case .emit(let event): asking("emit", .init("event", event.json))
        case .flag(let name, let flag):
            asking("flag", .init("name", .string(name)), .init("flag", flag?.json ?? .null))
        case .forget(let cleanup): asking("forget", .init("cleanup", .bool(cleanup)))
        case .upload(let digest): asking("upload", .init("digest", .string(digest)))
        }
    }

    package init(from reader: DocumentReader) throws(DocumentFault) {
        let kind: Kind
        switch try reader.text("kind") {
        case "prepare": kind = .prepare(try reader.document("assignment"))
        case "start": kind = .start
        case "cancel": kind = .cancel(step: try reader.optionalText("step"))
        case "emit": kind = .emit(try reader.document("event"))
        case "flag": kind = .flag(name: try reader.name("name"), try reader.optionalDocument("flag"))
        case "forget": kind = .forget(cleanup: try reader.truth("cleanup"))
        case "upload": kind = .upload(digest: try reader.digest("digest"))
        default: throw reader.fault("kind", "there is no such order")
        }
        self.init(
            sequence: try reader.integer("seq", 1...Int.max), key: try DeploymentKey(from: reader), kind: kind)
    }
}

/// All that an agent must know to do a deployment.
package struct Assignment: WireDocument {
    /// Of the experiment, for people.
    package var name: String
    package var owner: String
    package var label: String
    /// Which `deploy` of the parcel, from 0, and which copy of it, from 0, of how many.
    package var part: Int
    package var copy: Int
    package var copies: Int
    /// Digests of artifacts.
    package var parcel: String
    package var files: [String]
    package var seed: UInt64
    package var stop: Bool
    package var keepalive: Int
    /// Names; `GET /agent/experiments/{id}/secrets` gives their values.
    package var secrets: [String]

    package init(
        name: String, owner: String, label: String, part: Int, copy: Int = 0, copies: Int = 1, parcel: String,
        files: [String] = [], seed: UInt64 = 0, stop: Bool = false,
        keepalive: Int = ExperimentSubmission.usualKeepalive, secrets: [String] = []
    ) {
        (self.name, self.owner, self.label, self.part, self.copy) = (name, owner, label, part, copy)
        (self.copies, self.parcel, self.files, self.seed) = (copies, parcel, files, seed)
        (self.stop, self.keepalive, self.secrets) = (stop, keepalive, secrets)
    }

    package var json: WireJSON {
        .members(
            ("name", .string(name)), ("owner", .string(owner)), ("label", .string(label)), ("part", .int(part)),
            ("copy", .int(copy)), ("copies", .int(copies)), ("parcel", .string(parcel)), ("files", .texts(files)),
            ("seed", .string("\(seed)")), ("stop", .bool(stop)), ("keepalive", .int(keepalive)),
            ("secrets", .texts(secrets)))
    }

    package init(from reader: DocumentReader) throws(DocumentFault) {
        self.init(
            name: try reader.name("name"), owner: try reader.text("owner"), label: try reader.name("label"),
            part: try reader.integer("part", 0...Int.max), copy: try reader.integer("copy", 0...Int.max),
            copies: try reader.integer("copies", 1...Int.max), parcel: try reader.digest("parcel"),
            files: try reader.texts("files", max: ExperimentSubmission.filesMax), seed: try reader.seed("seed"),
            stop: try reader.truth("stop"),
            keepalive: try reader.integer("keepalive", ExperimentSubmission.keepaliveRange),
            secrets: try reader.texts("secrets", max: ExperimentSubmission.secretsMax))
        for file in files where !NameRule.isDigest(file) { throw reader.fault("files", "a SHA-256 is expected") }
    }
}

/// Orders behind a sequence number.
package struct AgentOrders: WireDocument {
    /// Orders of one answer.
    package static let ordersMax = 500

    package var orders: [AgentOrder]
    /// The sequence number of the last one; as asked for where there is none.
    package var next: Int

    package init(_ orders: [AgentOrder], next: Int) { (self.orders, self.next) = (orders, next) }

    package var json: WireJSON { .members(("orders", .documents(orders)), ("next", .int(next))) }

    package init(from reader: DocumentReader) throws(DocumentFault) {
        self.init(try reader.documents("orders", max: Self.ordersMax), next: try reader.integer("next", 0...Int.max))
    }
}
