import BatonWire

/// Connectors: attached, looked at, detached. A connector is its owner's; others have connectors of the same names.
enum ConnectorRoutes {
    static let kinds = ["local", "ssh", "slurm", "dask", "agent", "program"]
    private static let kind = Schema.text(TextRule(of: kinds))
    private static let options = Schema.map(.tag, .any, max: 64)

    static let schema = Schema.named(
        "Connector",
        .object([
            .required("name", .name), .required("kind", kind), .required("owner", .text(.user)),
            .required("options", options),
            .required(
                "health",
                .object([
                    .required("state", .text(TextRule(of: ConnectorHealth.allCases.map(\.rawValue)))),
                    .required("message", .text(0...10_000)), .required("checked", .nullable(.instant)),
                ])),
            .required("nodes", .list(.name, max: DirectorLimits.nodesOfConnector)),
        ]))

    static let routes = [
        Route(
            .get, "/connectors", .scope(.read), "The user's connectors, by name", parameters: Parameter.page,
            answers: [.json(200, "A page of connectors", .page(schema))], handler: list),
        Route(
            .post, "/connectors", .scope(.nodes), "Attaches a connector; its nodes come when it has answered",
            body: .json(
                .object([
                    .optional("name", .nullable(.name)), .required("kind", kind), .optional("options", options),
                ])), answers: [.json(201, "The connector", schema)], refusals: [403, 409], handler: attach),
        Route(
            .get, "/connectors/{name}", .scope(.read), "A connector; with 'wait', when it has done what it was told",
            parameters: [.wait], answers: [.json(200, "The connector", schema)], handler: show),
        Route(
            .post, "/connectors/{name}/check", .scope(.nodes),
            "Looks how it is, and starts the agents of its nodes that are not there",
            answers: [.json(202, "The connector as it was before", schema)], handler: check),
        Route(
            .delete, "/connectors/{name}", .scope(.nodes), "Detaches a connector, with its nodes",
            answers: [.empty(204, "It is gone")], refusals: [409], handler: detach),
    ]

    private static func list(_ context: RequestContext) throws(Problem) -> Handled {
        let prefix = "\(try context.user.name)/"
        let entries = try context.data.scan(
            .connectors, prefix: prefix, after: context.query("after"), limit: context.pageLimit + 1)
        return try context.page(entries, cursor: { String($0.key.dropFirst(prefix.count)) }) {
            (entry) throws(Problem) in
            let connector: ConnectorDocument = try DirectorData.document(entry, .connectors)
            return connector.json
        }
    }

    private static func find(_ context: RequestContext) throws(Problem) -> ConnectorDocument {
        let name = context.path("name")
        guard let connector = try context.director.connector(name, of: context.user.name) else {
            throw .notFound("connector '\(name)'")
        }
        return connector
    }

    private static func show(_ context: RequestContext) throws(Problem) -> Handled {
        let connector = try find(context)
        if context.waitsUntil > context.now, context.director.isBusy(connector) {
            return .later([connector.topic], until: context.waitsUntil)
        }
        return .json(200, connector.json)
    }

    private static func attach(_ context: RequestContext) throws(Problem) -> Handled {
        let (owner, kind) = (try context.user.name, context.text("kind") ?? "")
        guard context.isAdministrator || context.director.settings.openConnectors.contains(kind) else {
            throw Problem(
                403, "connector_closed", "only administrators attach connectors of the kind '\(kind)'",
                help: "they use the director's own account; an administrator can attach one, and share its nodes")
        }
        let name = try name(for: kind, owner, context)
        try context.expectRoom(.connectors, owner, DirectorLimits.connectorsOfUser, "connectors")
        var connector = ConnectorDocument(name: name, kind: kind, owner: owner)
        if case .object(let options)? = context.body["options"] { connector.options = options }
        try context.data.put(.connectors, connector.key, document: connector)
        context.director.order(.check, of: connector)
        return .json(201, connector.json)
    }

    /// What the body says, or the kind with the first number that is free.
    private static func name(
        for kind: String, _ owner: String, _ context: RequestContext
    ) throws(Problem) -> String {
        if let name = context.text("name") {
            guard try context.director.connector(name, of: owner) == nil else {
                throw Problem(409, "name_taken", "there is a connector '\(name)' already", help: "detach it first")
            }
            return name
        }
        for number in 1...DirectorLimits.connectorsOfUser {
            let name = number == 1 ? kind : "\(kind)-\(number)"
            if try context.director.connector(name, of: owner) == nil { return name }
        }
        throw Problem(409, "too_many", "there are too many connectors already", help: "detach some of them")
    }

    private static func check(_ context: RequestContext) throws(Problem) -> Handled {
        let connector = try find(context)
        context.director.order(.check, of: connector, isAsked: true)
        return .json(202, connector.json)
    }

    private static func detach(_ context: RequestContext) throws(Problem) -> Handled {
        let connector = try find(context)
        var nodes: [NodeDocument] = []
        for name in connector.nodes {
            if let node = try context.director.node(name) { nodes.append(node) }
        }
        for node in nodes { try context.director.expectIdle(node) }
        for node in nodes { try context.director.letGo(node, now: context.now) }
        try context.data.remove(.connectors, connector.key)
        context.touch(connector.topic)
        return .empty()
    }
}
