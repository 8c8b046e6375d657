/// How an agent begins to speak with a director: after its own start, or when the director asks for it.
package struct AgentHello: WireDocument {
    /// Deployments that one node knows at once.
    package static let knownMax = 10_000

    package var facts: AgentFacts
    /// Of Baton.
    package var version: String
    /// Another text after each boot of the computer.
    package var boot: String
    /// What it has, in whatever state.
    package var known: [DeploymentKey]

    package init(facts: AgentFacts, version: String, boot: String, known: [DeploymentKey] = []) {
        (self.facts, self.version, self.boot, self.known) = (facts, version, boot, known)
    }

    package var json: WireJSON {
        .members(
            ("facts", facts.json), ("version", .string(version)), ("boot", .string(boot)),
            ("known", .documents(known)))
    }

    package init(from reader: DocumentReader) throws(DocumentFault) {
        try reader.expectOnly("facts", "version", "boot", "known")
        self.init(
            facts: try reader.document("facts"), version: try reader.name("version"), boot: try reader.name("boot"),
            known: try reader.documents("known", max: Self.knownMax))
    }
}

/// A deployment under one of its assignments.
package struct DeploymentKey: WireDocument, Hashable {
    package var experiment: String
    package var index: Int
    package var lease: Int

    package init(experiment: String, index: Int, lease: Int) {
        (self.experiment, self.index, self.lease) = (experiment, index, lease)
    }

    package var json: WireJSON { .object(members) }

    var members: [WireJSON.Member] {
        [.init("experiment", .string(experiment)), .init("index", .int(index)), .init("lease", .int(lease))]
    }

    package init(from reader: DocumentReader) throws(DocumentFault) {
        self.init(
            experiment: try reader.plainName("experiment"), index: try reader.integer("index", 1...Int.max),
            lease: try reader.integer("lease", 0...Int.max))
    }
}

/// What a director answers to a hello.
package struct AgentWelcome: WireDocument {
    /// The agent's name from now on.
    package var node: String
    /// The agent's own token, where it came with a join token.
    package var token: String?
    /// Grows with each hello of the node; reports of an older one are refused as a whole, with 409 `stale_epoch`.
    package var epoch: Int
    /// Nanoseconds between two reports at most.
    package var heartbeat: Int
    /// What is no longer its work: to be stopped and forgotten.
    package var drop: [DeploymentKey]
    /// The last order that the director knows to be done; orders follow behind it.
    package var ordersDone: Int

    package init(
        node: String, token: String? = nil, epoch: Int, heartbeat: Int, drop: [DeploymentKey] = [],
        ordersDone: Int = 0
    ) {
        (self.node, self.token, self.epoch, self.heartbeat) = (node, token, epoch, heartbeat)
        (self.drop, self.ordersDone) = (drop, ordersDone)
    }

    package var json: WireJSON {
        .members(
            ("node", .string(node)), ("token", token.map { .string($0) }), ("epoch", .int(epoch)),
            ("heartbeat", .int(heartbeat)), ("drop", .documents(drop)), ("orders_done", .int(ordersDone)))
    }

    package init(from reader: DocumentReader) throws(DocumentFault) {
        self.init(
            node: try reader.plainName("node"), token: try reader.optionalText("token"),
            epoch: try reader.integer("epoch", 0...Int.max), heartbeat: try reader.integer("heartbeat", 1...Int.max),
            drop: try reader.documents("drop"), ordersDone: try reader.integer("orders_done", 0...Int.max))
    }
}
