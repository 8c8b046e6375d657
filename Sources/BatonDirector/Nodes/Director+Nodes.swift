package import BatonWire

// Nodes as the store has them. Their state, their lock and when they were seen are kept by those who hear their agents.
extension Director {
    package func node(_ name: String) throws(Problem) -> NodeDocument? { try data.document(.nodes, name) }

    package func put(_ node: NodeDocument) throws(Problem) { try data.put(.nodes, node.name, document: node) }

    /// Whether a user may see a node, and place work on it.
    package func mayUse(_ node: NodeDocument, _ user: User) -> Bool {
        node.owner == user.name || node.sharedWith.contains { $0 == "*" || $0 == user.name }
    }

    /// All nodes that a user may place work on, by name.
    package func nodes(for user: User) throws(Problem) -> [NodeDocument] {
        var nodes: [NodeDocument] = []
        try forEachNode { (node) throws(Problem) in
            if mayUse(node, user) { nodes.append(node) }
        }
        return nodes
    }

    package func forEachNode(_ body: (NodeDocument) throws(Problem) -> Void) throws(Problem) {
        var after: String?
        while true {
            let entries = try data.scan(.nodes, prefix: "", after: after, limit: DirectorLimits.pageMax)
            for entry in entries { try body(try DirectorData.document(entry, .nodes)) }
            guard entries.count == DirectorLimits.pageMax else { return }
            after = entries.last?.key
        }
    }

    /// Makes what an agent is that came with a join token: a node of the token's owner, with a token of its own. Tokens
    /// that the same node had before are revoked: an agent that comes back as another is the only one.
    ///
    /// - Parameter name: as the agent would be called; a number is added where it is taken.
    package func join(
        _ token: Token, as name: String, facts: AgentFacts, now: Int
    ) throws(Problem) -> (node: NodeDocument, secret: String) {
        var node: NodeDocument
        if let bound = token.node, let known = try self.node(bound), known.owner == token.owner {
            node = known
        } else {
            node = NodeDocument(
                name: try freeNodeName(token.node ?? name), owner: token.owner, sharedWith: token.sharedWith)
            try declare(NodeDeclaration(tags: token.tags), for: node.name)
        }
        node.facts = try shownFacts(of: node.name, facts)
        try put(node)
        try revokeAgents(of: node.name)
        let agent = Token(
            id: newID(now: now), kind: .agent, owner: token.owner, name: node.name, scopes: [], created: now,
            expires: nil, node: node.name)
        return (node, try issue(agent))
    }

    /// What a node is shown with: what its agent says, and what was declared for it.
    package func shownFacts(of name: String, _ reported: AgentFacts) throws(Problem) -> AgentFacts {
        guard let declared = try declaration(of: name) else { return reported }
        var facts = reported
        facts.tags += declared.tags.filter { !facts.tags.contains($0) }
        facts.properties.removeAll { member in declared.properties.contains { $0.key == member.key } }
        facts.properties += declared.properties
        return facts
    }

    /// Takes a node out with the tokens of its agent.
    func forget(_ node: NodeDocument) throws(Problem) {
        try revokeAgents(of: node.name)
        try data.remove(.nodes, node.name)
        try data.remove(.indexes, "declared/\(node.name)")
        try data.remove(.indexes, "starts/\(node.name)")
        work.nodeStates[node.name] = nil
        work.lastSeen[node.name] = nil
        work.silentChecks[node.name] = nil
        touch(Topic("n/\(node.name)"))
    }

    func revokeAgents(of node: String) throws(Problem) {
        for entry in try data.scan(.indexes, prefix: "agents/\(node)/", limit: DirectorLimits.pageMax) {
            let key = String(decoding: entry.value, as: UTF8.self)
            if let token = try token(key: key) { try revoke(token, key: key) }
        }
    }

    /// The name itself, or with the first number that nobody has.
    func freeNodeName(_ wanted: String) throws(Problem) -> String {
        let wanted = TextRule.name.allows(wanted) ? wanted : TextRule.name.nearest(wanted, else: "node")
        if try node(wanted) == nil { return wanted }
        for number in 2...DirectorLimits.sameNameMax {
            let name = "\(wanted.prefix(TextRule.name.lengths.upperBound - 6))-\(number)"
            if try node(name) == nil { return name }
        }
        throw Problem(409, "name_taken", "too many nodes are called '\(wanted)'", help: "choose another name")
    }
}

/// What was said about a node beside what its agent says.
struct NodeDeclaration: WireDocument {
    var tags: [String]
    var properties: [WireJSON.Member]
    /// Where its connector finds it.
    var place: String
    /// The pool that made it.
    var pool: String?

    init(tags: [String] = [], properties: [WireJSON.Member] = [], place: String = "", pool: String? = nil) {
        (self.tags, self.properties, self.place, self.pool) = (tags, properties, place, pool)
    }

    var json: WireJSON {
        .object([
            .init("tags", .array(tags.map(WireJSON.string))), .init("properties", .object(properties)),
            .init("place", .string(place)), .init("pool", pool.map(WireJSON.string) ?? .null),
        ])
    }

    init(from reader: DocumentReader) throws(DocumentFault) {
        self.init(
            tags: try reader.texts("tags"), properties: try reader.properties("properties"),
            place: try reader.text("place"), pool: try reader.optionalText("pool"))
    }
}

extension Director {
    func declaration(of node: String) throws(Problem) -> NodeDeclaration? {
        try data.document(.indexes, "declared/\(node)")
    }

    func declare(_ declaration: NodeDeclaration, for node: String) throws(Problem) {
        try data.put(.indexes, "declared/\(node)", document: declaration)
    }
}

extension TextRule {
    /// An allowed text that resembles another: what is not allowed becomes `-`.
    func nearest(_ text: String, else other: String) -> String {
        guard let first, let rest else { return text }
        let bytes = text.utf8.drop { !first.has($0) }.prefix(lengths.upperBound).map {
            rest.has($0) ? $0 : UInt8(ascii: "-")
        }
        return bytes.isEmpty ? other : String(decoding: bytes, as: UTF8.self)
    }
}
