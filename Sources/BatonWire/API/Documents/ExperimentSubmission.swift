/// An experiment as a client submits it, after its parcel and its files have been uploaded as artifacts.
package struct ExperimentSubmission: WireDocument {
    /// Deployments of one experiment.
    package static let deploymentsMax = 10_000
    package static let filesMax = 10_000
    package static let secretsMax = 100
    /// Nanoseconds that a node may be silent before its work is lost, where nothing is said.
    package static let usualKeepalive = 600_000_000_000
    package static let keepaliveRange = 1_000_000_000...(30 * 86_400_000_000_000)

    /// Unique for its user.
    package var name: String
    /// SHA-256 over all that it is: the same name and digest are the same experiment.
    package var digest: String
    /// SHA-256 of the parcel, an artifact.
    package var parcel: String
    package var seed: UInt64
    /// The first failure of a deployment cancels the others.
    package var stop: Bool
    /// Nanoseconds.
    package var keepalive: Int
    /// Nanoseconds after its start at which it is cancelled and has timed out; nil for never.
    package var timeout: Int?
    /// Takes its nodes for itself alone.
    package var exclusive: Bool
    /// Nodes forget the environments that were made for it.
    package var cleanup: Bool
    package var deployments: [DeploymentRequest]
    /// Digests of artifacts that the parcel names.
    package var files: [String]
    /// Names of the user's secrets that its tasks may see.
    package var secrets: [String]

    package init(
        name: String, digest: String, parcel: String, seed: UInt64 = 0, stop: Bool = false,
        keepalive: Int = usualKeepalive, timeout: Int? = nil, exclusive: Bool = false, cleanup: Bool = false,
        deployments: [DeploymentRequest], files: [String] = [], secrets: [String] = []
    ) {
        (self.name, self.digest, self.parcel, self.seed, self.stop) = (name, digest, parcel, seed, stop)
        (self.keepalive, self.timeout, self.exclusive) = (keepalive, timeout, exclusive)
        (self.cleanup, self.deployments, self.files, self.secrets) = (cleanup, deployments, files, secrets)
    }

    package var json: WireJSON {
        .members(
            ("name", .string(name)), ("digest", .string(digest)), ("parcel", .string(parcel)),
            ("seed", .string("\(seed)")), ("stop", .bool(stop)), ("keepalive", .int(keepalive)),
            ("timeout", .optional(timeout)), ("exclusive", .bool(exclusive)), ("cleanup", .bool(cleanup)),
            ("deployments", .documents(deployments)), ("files", .texts(files)), ("secrets", .texts(secrets)))
    }

    package init(from reader: DocumentReader) throws(DocumentFault) {
        try reader.expectOnly(
            "name", "digest", "parcel", "seed", "stop", "keepalive", "timeout", "exclusive", "cleanup", "deployments",
            "files", "secrets")
        self.init(
            name: try reader.name("name"), digest: try reader.digest("digest"), parcel: try reader.digest("parcel"),
            seed: reader.has("seed") ? try reader.seed("seed") : 0, stop: try reader.truth("stop"),
            keepalive: try reader.optionalInteger("keepalive", Self.keepaliveRange) ?? Self.usualKeepalive,
            timeout: try reader.optionalInteger("timeout", 1...Int.max), exclusive: try reader.truth("exclusive"),
            cleanup: try reader.truth("cleanup"),
            deployments: try reader.documents("deployments", max: Self.deploymentsMax),
            files: try reader.texts("files", max: Self.filesMax),
            secrets: try reader.texts("secrets", max: Self.secretsMax))
        guard !deployments.isEmpty else { throw reader.fault("deployments", "one at least is expected") }
        guard deployments.reduce(0, { $0 + $1.copies }) <= Self.deploymentsMax else {
            throw reader.fault("deployments", "more than \(Self.deploymentsMax) in all")
        }
        for (index, file) in files.enumerated() where !NameRule.isDigest(file) {
            throw reader.fault("files[\(index)]", "a SHA-256 is expected")
        }
        for (index, secret) in secrets.enumerated() where !NameRule.isName(secret) {
            throw reader.fault("secrets[\(index)]", "a name is expected")
        }
    }
}

/// A `deploy` of an experiment: what the parcel holds at this place of the list, on one node or on several.
package struct DeploymentRequest: WireDocument {
    /// What people call it: the name of the dag or the task.
    package var label: String
    package var place: Place
    package var needs: NodeNeeds

    package enum Place: Hashable, Sendable {
        /// One copy on that node.
        case node(String)
        /// Copies on some of the nodes which a filter gave, in that order; the text of the filter is for people.
        case nodes([String], count: Int, filter: String)
        /// Copies on nodes of a pool, made where needed.
        case pool(String, count: Int)
    }

    package init(label: String, place: Place, needs: NodeNeeds = NodeNeeds()) {
        (self.label, self.place, self.needs) = (label, place, needs)
    }

    /// How many deployments it becomes.
    package var copies: Int {
        switch place {
        case .node: 1
        case .nodes(_, let count, _), .pool(_, let count): count
        }
    }

    package var json: WireJSON {
        var members: [WireJSON.Member] = [.init("label", .string(label))]
        switch place {
        case .node(let name): members.append(.init("node", .string(name)))
        case .nodes(let names, let count, let filter):
            members += [
                .init("where", .string(filter)), .init("nodes", .texts(names)), .init("count", .int(count)),
            ]
        case .pool(let name, let count):
            members += [.init("pool", .string(name)), .init("count", .int(count))]
        }
        return .object(members + [.init("needs", needs.json)])
    }

    package init(from reader: DocumentReader) throws(DocumentFault) {
        try reader.expectOnly("label", "node", "where", "nodes", "count", "pool", "needs")
        let counts = 1...ExperimentSubmission.deploymentsMax
        let place: Place
        if reader.has("node") {
            guard !reader.has("nodes"), !reader.has("pool"), !reader.has("count") else {
                throw reader.fault("node", "stands for itself, without nodes, pool and count")
            }
            place = .node(try reader.plainName("node"))
        } else if reader.has("pool") {
            place = .pool(try reader.plainName("pool"), count: try reader.optionalInteger("count", counts) ?? 1)
        } else {
            let names = try reader.texts("nodes", max: ExperimentSubmission.deploymentsMax)
            guard !names.isEmpty else { throw reader.fault("nodes", "no node, no nodes and no pool are named") }
            guard Set(names).count == names.count else { throw reader.fault("nodes", "the same node twice") }
            let count = try reader.optionalInteger("count", counts) ?? names.count
            guard count <= names.count else {
                throw reader.fault("count", "\(count) copies, and only \(names.count) nodes to choose from")
            }
            place = .nodes(names, count: count, filter: try reader.optionalText("where") ?? "")
        }
        self.init(
            label: try reader.name("label"), place: place,
            needs: try reader.optionalDocument("needs") ?? NodeNeeds())
    }
}

/// What a node must have to take a deployment.
package struct NodeNeeds: WireDocument {
    package var cores: Int
    /// Bytes.
    package var memory: Int
    package var gpus: Int
    package var tags: [String]
    /// Properties of these values.
    package var properties: [WireJSON.Member]

    package init(
        cores: Int = 0, memory: Int = 0, gpus: Int = 0, tags: [String] = [], properties: [WireJSON.Member] = []
    ) {
        (self.cores, self.memory, self.gpus, self.tags, self.properties) = (cores, memory, gpus, tags, properties)
    }

    /// Why a node can't take it, in words for people; nil where it can.
    package func lack(of facts: AgentFacts) -> String? {
        if facts.cores < cores { return "has \(facts.cores) cores, \(cores) are needed" }
        if facts.memory < memory { return "has \(facts.memory) bytes of memory, \(memory) are needed" }
        if facts.gpus < gpus { return "has \(facts.gpus) GPUs, \(gpus) are needed" }
        if let tag = tags.first(where: { !facts.tags.contains($0) }) { return "has no tag \(tag)" }
        for property in properties {
            let value: WireJSON? =
                switch property.key {
                case "os": .string(facts.os)
                case "arch": .string(facts.arch)
                default: facts.properties.first { $0.key == property.key }?.value
                }
            guard value == property.value else {
                return "\(property.key) is \(value?.line ?? "not known"), \(property.value.line) is needed"
            }
        }
        return nil
    }

    package var json: WireJSON {
        .members(
            ("cores", .int(cores)), ("memory", .int(memory)), ("gpus", .int(gpus)), ("tags", .texts(tags)),
            ("properties", .object(properties)))
    }

    package init(from reader: DocumentReader) throws(DocumentFault) {
        try reader.expectOnly("cores", "memory", "gpus", "tags", "properties")
        let counts = 0...Int.max
        self.init(
            cores: try reader.optionalInteger("cores", counts) ?? 0,
            memory: try reader.optionalInteger("memory", counts) ?? 0,
            gpus: try reader.optionalInteger("gpus", counts) ?? 0, tags: try reader.texts("tags", max: 1000),
            properties: try reader.properties("properties"))
    }
}
