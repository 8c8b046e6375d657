package import BatonWire

/// Pools: fixed nodes under one name, or nodes that are made from a template when they are asked for. A pool is its
/// owner's; others have pools of the same names.
enum PoolRoutes {
    private static let template = Schema.object([
        .required("prefix", .text(TextRule(first: "A-Za-z0-9", rest: "A-Za-z0-9._-", max: 50))),
        .required("connector", .name), .optional("properties", NodeRoutes.properties),
    ])
    private static let limit = Schema.integer(1...PoolTemplate.limitMax)
    private static let nodes = Schema.list(.name, max: PoolTemplate.limitMax)

    static let schema = Schema.named(
        "Pool",
        .object([
            .required("name", .name), .required("owner", .text(.user)), .required("nodes", nodes),
            .optional("template", template), .optional("limit", limit),
        ]))

    static let routes = [
        Route(
            .get, "/pools", .scope(.read), "The user's pools, by name", parameters: Parameter.page,
            answers: [.json(200, "A page of pools", .page(schema))], handler: list),
        Route(
            .post, "/pools", .scope(.nodes), "Makes a pool: of nodes, or of a template with a limit",
            body: .json(
                .object([
                    .required("name", .name), .optional("nodes", nodes), .optional("template", template),
                    .optional("limit", limit),
                ])), answers: [.json(201, "The pool", schema)], refusals: [404, 409], handler: make),
        Route(
            .get, "/pools/{name}", .scope(.read), "A pool", answers: [.json(200, "The pool", schema)], handler: show),
        Route(
            .post, "/pools/{name}/nodes", .scope(.nodes), "Makes more nodes from the pool's template",
            body: .json(.object([.required("count", limit)])), answers: [.json(201, "The pool as it is now", schema)],
            refusals: [409], handler: grow),
        Route(
            .delete, "/pools/{name}", .scope(.nodes), "Takes a pool out, with the nodes that it made",
            answers: [.empty(204, "It is gone")], refusals: [409], handler: remove),
    ]

    private static func list(_ context: RequestContext) throws(Problem) -> Handled {
        let prefix = "\(try context.user.name)/"
        let entries = try context.data.scan(
            .pools, prefix: prefix, after: context.query("after"), limit: context.pageLimit + 1)
        return try context.page(entries, cursor: { String($0.key.dropFirst(prefix.count)) }) {
            (entry) throws(Problem) in
            let pool: PoolDocument = try DirectorData.document(entry, .pools)
            return pool.json
        }
    }

    private static func find(_ context: RequestContext) throws(Problem) -> PoolDocument {
        let name = context.path("name")
        guard let pool = try context.director.pool(name, of: context.user.name) else {
            throw .notFound("pool '\(name)'")
        }
        return pool
    }

    private static func show(_ context: RequestContext) throws(Problem) -> Handled {
        .json(200, try find(context).json)
    }

    private static func make(_ context: RequestContext) throws(Problem) -> Handled {
        let (owner, name) = (try context.user.name, context.text("name") ?? "")
        guard try context.director.pool(name, of: owner) == nil else {
            throw Problem(409, "name_taken", "there is a pool '\(name)' already", help: "choose another name")
        }
        try context.expectRoom(.pools, owner, DirectorLimits.poolsOfUser, "pools")
        var pool = PoolDocument(name: name, owner: owner)
        switch (context.texts("nodes"), context.body["template"], context.number("limit")) {
        case (let nodes?, nil, nil):
            for node in nodes { try expectVisible(node, context) }
            pool.nodes = nodes
        case (nil, let template?, let limit?): pool.template = try read(template, limit, owner, context)
        default: throw Problem(422, "invalid", "a pool has either 'nodes', or 'template' and 'limit'")
        }
        try context.data.put(.pools, "\(owner)/\(name)", document: pool)
        return .json(201, pool.json)
    }

    private static func expectVisible(_ name: String, _ context: RequestContext) throws(Problem) {
        guard let node = try context.director.node(name), try context.maySee(node) else {
            throw .notFound("node '\(name)'")
        }
    }

    private static func read(
        _ json: WireJSON, _ limit: Int, _ owner: String, _ context: RequestContext
    ) throws(Problem) -> PoolTemplate {
        var template: PoolTemplate
        do { template = try PoolTemplate(json) } catch { throw error.problem }
        template.limit = limit
        guard try context.director.connector(template.connector, of: owner) != nil else {
            throw .notFound("connector '\(template.connector)'")
        }
        return template
    }

    private static func grow(_ context: RequestContext) throws(Problem) -> Handled {
        let pool = try context.director.grow(
            find(context), by: context.number("count") ?? 0, now: context.now)
        return .json(201, pool.json)
    }

    private static func remove(_ context: RequestContext) throws(Problem) -> Handled {
        let pool = try find(context)
        if pool.template != nil {
            for name in pool.nodes {
                guard let node = try context.director.node(name) else { continue }
                try context.director.expectIdle(node)
                try context.director.letGo(node, now: context.now)
            }
        }
        try context.data.remove(.pools, "\(pool.owner)/\(pool.name)")
        return .empty()
    }
}

extension RequestContext {
    /// - Throws: 409 when a user has as many of something as there may be.
    func expectRoom(
        _ collection: DirectorCollection, _ owner: String, _ max: Int, _ what: String
    ) throws(Problem) {
        guard try data.scan(collection, prefix: "\(owner)/", limit: max).count < max else {
            throw Problem(409, "too_many", "there are \(max) \(what) already", help: "delete some of them")
        }
    }
}

extension Director {
    package func pool(_ name: String, of owner: String) throws(Problem) -> PoolDocument? {
        try data.document(.pools, "\(owner)/\(name)")
    }

    /// Makes nodes from a pool's template, and has their agents started.
    ///
    /// - Throws: 409 beyond the pool's limit, and for a pool without a template.
    package func grow(_ pool: PoolDocument, by count: Int, now: Int) throws(Problem) -> PoolDocument {
        guard let template = pool.template, var connector = try connector(template.connector, of: pool.owner) else {
            throw Problem(409, "pool_fixed", "the pool '\(pool.name)' has no template from which nodes are made")
        }
        guard pool.nodes.count + count <= template.limit else {
            throw Problem(
                409, "pool_exhausted",
                "the pool '\(pool.name)' has \(pool.nodes.count) of at most \(template.limit) nodes")
        }
        var pool = pool
        var number = 1
        for _ in 0..<count {
            while try node("\(template.prefix)\(number)") != nil { number += 1 }
            let node = ConnectorNode(name: "\(template.prefix)\(number)", properties: template.properties)
            pool.nodes.append(try add(node, to: &connector, pool: pool.name, now: now))
        }
        try data.put(.connectors, "\(pool.owner)/\(connector.name)", document: connector)
        try data.put(.pools, "\(pool.owner)/\(pool.name)", document: pool)
        return pool
    }
}
