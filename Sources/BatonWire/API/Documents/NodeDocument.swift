/// What a director knows of a computer that deployments can be placed on.
package struct NodeDocument: WireDocument {
    package var name: String
    package var state: NodeState
    package var owner: String
    /// Users who may use it too; `*` for all.
    package var sharedWith: [String]
    package var facts: AgentFacts
    /// Name of the connector by which the director reaches it.
    package var connector: String
    /// The experiment that has taken it for itself alone.
    package var lockedBy: String?
    /// When its agent spoke last, in nanoseconds since 1970; nil for one that never did.
    package var lastSeen: Int?

    package init(
        name: String, state: NodeState = .offline, owner: String, sharedWith: [String] = [],
        facts: AgentFacts = AgentFacts(), connector: String = "agent", lockedBy: String? = nil, lastSeen: Int? = nil
    ) {
        (self.name, self.state, self.owner, self.sharedWith) = (name, state, owner, sharedWith)
        (self.facts, self.connector, self.lockedBy, self.lastSeen) = (facts, connector, lockedBy, lastSeen)
    }

    package var json: WireJSON {
        guard case .object(let facts) = facts.json else { preconditionFailure("facts are an object") }
        return .object(
            [
                .init("name", .string(name)), .init("state", .string(state.rawValue)), .init("owner", .string(owner)),
                .init("shared_with", .texts(sharedWith)), .init("connector", .string(connector)),
                .init("locked_by", .optional(lockedBy)), .init("last_seen", .optional(lastSeen)),
            ] + facts)
    }

    package init(from reader: DocumentReader) throws(DocumentFault) {
        self.init(
            name: try reader.plainName("name"), state: try reader.word("state"), owner: try reader.text("owner"),
            sharedWith: try reader.texts("shared_with"), facts: try AgentFacts(from: reader),
            connector: try reader.text("connector"), lockedBy: try reader.optionalText("locked_by"),
            lastSeen: try reader.optionalInteger("last_seen"))
    }
}

package enum NodeState: String, Sendable, CaseIterable {
    /// Its agent speaks with the director.
    case online
    /// It has missed heartbeats.
    case unreachable
    /// No agent has spoken yet, or it said that it ends.
    case offline
}

/// What a node says of itself.
package struct AgentFacts: WireDocument {
    /// `linux`, `macos`.
    package var os: String
    /// `x86_64`, `arm64`.
    package var arch: String
    package var cores: Int
    /// Bytes.
    package var memory: Int
    package var gpus: Int
    package var tags: [String]
    /// Free ones: texts, numbers and truths.
    package var properties: [WireJSON.Member]

    package init(
        os: String = "", arch: String = "", cores: Int = 0, memory: Int = 0, gpus: Int = 0, tags: [String] = [],
        properties: [WireJSON.Member] = []
    ) {
        (self.os, self.arch, self.cores, self.memory, self.gpus) = (os, arch, cores, memory, gpus)
        (self.tags, self.properties) = (tags, properties)
    }

    package var json: WireJSON {
        .members(
            ("os", .string(os)), ("arch", .string(arch)), ("cores", .int(cores)), ("memory", .int(memory)),
            ("gpus", .int(gpus)), ("tags", .texts(tags)), ("properties", .object(properties)))
    }

    package init(from reader: DocumentReader) throws(DocumentFault) {
        self.init(
            os: try reader.optionalText("os") ?? "", arch: try reader.optionalText("arch") ?? "",
            cores: try reader.optionalInteger("cores", 0...1_000_000) ?? 0,
            memory: try reader.optionalInteger("memory", 0...Int.max) ?? 0,
            gpus: try reader.optionalInteger("gpus", 0...1_000_000) ?? 0,
            tags: try reader.texts("tags", max: 1000), properties: try reader.properties("properties"))
        for tag in tags where !NameRule.isName(tag) { throw reader.fault("tags", "one of them is no name") }
    }
}
