import BatonWire

/// Nodes: who may use them, what was said about them.
enum NodeRoutes {
    static let routes = [
        Route(
            .get, "/nodes", .scope(.read), "The nodes that the user may use, by name; all for an administrator",
            parameters: Parameter.page, answers: [.json(200, "A page of nodes", .page(schema))], handler: list),
        Route(
            .get, "/nodes/{name}", .scope(.read), "A node", answers: [.json(200, "The node", schema)], handler: show),
        Route(
            .patch, "/nodes/{name}", .scope(.nodes), "Shares a node, or says something about it; its owner may",
            body: .json(
                .object([
                    .optional("shared_with", users), .optional("tags", tags),
                    .optional("properties", properties),
                ])), answers: [.json(200, "The node as it is now", schema)], refusals: [403], handler: change),
        Route(
            .delete, "/nodes/{name}", .scope(.nodes), "Takes a node out; its owner may",
            answers: [.empty(204, "It is gone")],
            refusals: [403, 409], handler: remove),
    ]

    /// A user, or `*` for all.
    private static let user = Schema.text(TextRule(first: "a-z0-9*", rest: "a-z0-9._-", max: 32))
    static let users = Schema.list(user, max: 1_000)
    static let tags = Schema.list(.text(.tag), max: 100)
    static let properties = Schema.map(.tag, .scalar, max: 100)

    static let schema = Schema.named(
        "Node",
        .object([
            .required("name", .name), .required("state", .text(TextRule(of: NodeState.allCases.map(\.rawValue)))),
            .required("owner", .text(.user)), .required("shared_with", users),
            .required("connector", .text(0...100)), .required("locked_by", .nullable(.text(1...200))),
            .required("last_seen", .nullable(.instant)), .required("os", .text(0...200)),
            .required("arch", .text(0...200)), .required("cores", .count), .required("memory", .count),
            .required("gpus", .count), .required("tags", .list(.text(1...200), max: 2_000)),
            .required("properties", .map(TextRule(1...200), .any, max: 2_000)),
        ]))

    private static func list(_ context: RequestContext) throws(Problem) -> Handled {
        var found: [NodeDocument] = []
        var after = context.query("after")
        while found.count <= context.pageLimit {
            let entries = try context.data.scan(.nodes, prefix: "", after: after, limit: DirectorLimits.pageMax)
            for entry in entries {
                let node: NodeDocument = try DirectorData.document(entry, .nodes)
                if try context.maySee(node) { found.append(node) }
            }
            guard entries.count == DirectorLimits.pageMax else { break }
            after = entries.last?.key
        }
        return try context.page(found, cursor: \.name) { (node) throws(Problem) in context.director.live(node).json }
    }

    /// A node that the user may see.
    private static func find(_ context: RequestContext) throws(Problem) -> NodeDocument {
        let name = context.path("name")
        guard let node = try context.director.node(name), try context.maySee(node) else {
            throw .notFound("node '\(name)'")
        }
        return node
    }

    /// A node that the user may change.
    private static func findOwn(_ context: RequestContext) throws(Problem) -> NodeDocument {
        let node = try find(context)
        if context.isAdministrator { return node }
        guard node.owner == (try context.user.name) else {
            throw Problem(403, "not_owner", "only the owner of the node '\(node.name)' may do this")
        }
        return node
    }

    private static func show(_ context: RequestContext) throws(Problem) -> Handled {
        .json(200, context.director.live(try find(context)).json)
    }

    private static func change(_ context: RequestContext) throws(Problem) -> Handled {
        var node = try findOwn(context)
        if let users = context.texts("shared_with") { node.sharedWith = users }
        let before = try context.director.declaration(of: node.name) ?? NodeDeclaration()
        var declared = before
        if let tags = context.texts("tags") { declared.tags = tags }
        if case .object(let properties)? = context.body["properties"] { declared.properties = properties }
        // What was declared before goes; what the agent says stays.
        node.facts.tags.removeAll(where: before.tags.contains)
        node.facts.properties.removeAll { member in before.properties.contains { $0.key == member.key } }
        try context.director.declare(declared, for: node.name)
        node.facts = try context.director.shownFacts(of: node.name, node.facts)
        try context.director.put(node)
        return .json(200, node.json)
    }

    private static func remove(_ context: RequestContext) throws(Problem) -> Handled {
        let node = try findOwn(context)
        try context.director.expectIdle(node)
        try context.director.letGo(node, now: context.now)
        return .empty()
    }
}

extension Schema {
    /// A text, a number, true or false.
    static let scalar = Schema.oneOf([.text(0...1_000), .number, .flag])
}

extension RequestContext {
    /// Whether a node is there for whoever asks.
    func maySee(_ node: NodeDocument) throws(Problem) -> Bool {
        if isAdministrator { return true }
        return director.mayUse(node, try user)
    }

    /// Whoever runs the director, or an administrator who asks with a token for that.
    package var isAdministrator: Bool {
        switch caller {
        case .directorsOperator: true
        case .user(let user, let token): user.isAdmin && token.scopes.contains(.admin)
        case .anybody, .joining, .agent: false
        }
    }
}

extension Director {
    /// - Throws: 409 while an experiment uses the node.
    func expectIdle(_ node: NodeDocument) throws(Problem) {
        let working = try workItems(of: node.name).first?.experiment
        guard let experiment = node.lockedBy ?? working else { return }
        throw Problem(
            409, "node_in_use", "the node '\(node.name)' is in use by the experiment '\(experiment)'",
            help: "cancel the experiment first, or wait for its end")
    }
}
