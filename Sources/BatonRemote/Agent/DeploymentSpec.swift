import BatonInterpreter
package import BatonModel
package import BatonWire

/// What the process of a deployment is told by its agent, in a file that only the user may read.
package struct DeploymentSpec: WireDocument {
    package var key: DeploymentKey
    package var assignment: Assignment
    /// The node's name at the director.
    package var node: String
    package var facts: AgentFacts
    /// The agent's folder.
    package var agent: String
    /// Secrets, for the tasks' environment.
    package var secrets: [SecretDocument]
    /// What carries out its steps; nil for the node itself.
    package var cluster: RunCluster?

    package init(
        key: DeploymentKey, assignment: Assignment, node: String, facts: AgentFacts, agent: String,
        secrets: [SecretDocument] = [], cluster: RunCluster? = nil
    ) {
        (self.key, self.assignment, self.node, self.facts) = (key, assignment, node, facts)
        (self.agent, self.secrets) = (agent, secrets)
        self.cluster = cluster
    }

    package var json: WireJSON {
        .object([
            .init("key", key.json), .init("assignment", assignment.json), .init("node", .string(node)),
            .init("facts", facts.json), .init("agent", .string(agent)),
            .init("secrets", .array(secrets.map(\.json))), .init("cluster", cluster?.json ?? .null),
        ])
    }

    package init(from reader: DocumentReader) throws(DocumentFault) {
        self.init(
            key: try reader.document("key"), assignment: try reader.document("assignment"),
            node: try reader.text("node"), facts: try reader.document("facts"), agent: try reader.text("agent"),
            secrets: try reader.documents("secrets"), cluster: try reader.optionalDocument("cluster"))
    }

    /// The node as the language sees it.
    var nodeFacts: NodeFacts {
        NodeFacts(
            name: node, os: facts.os, arch: facts.arch, cores: facts.cores, memoryBytes: facts.memory,
            gpus: facts.gpus, tags: facts.tags,
            properties: facts.properties.compactMap { member in
                Datum(member.value).map { Datum.Entry(key: member.key, value: $0) }
            })
    }

    /// How a run of the store tells which deployment it is.
    var script: String { "<deployment \(key.index) of \(key.experiment), lease \(key.lease)>" }
}
