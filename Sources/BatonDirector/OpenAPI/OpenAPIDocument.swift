package import BatonWire

/// The description of the API (OpenAPI 3.1), from the table of routes.
package enum OpenAPIDocument {
    package static func json(_ routes: [Route], version: String) -> WireJSON {
        .object([
            .init("openapi", .string("3.1.0")),
            .init(
                "info",
                .object([
                    .init("title", .string("Baton director")), .init("version", .string(version)),
                    .init("description", .string(about)),
                ])),
            .init("servers", .array([.object([.init("url", .string(Router.prefix))])])),
            .init("paths", paths(routes)),
            .init(
                "components",
                .object([
                    .init("schemas", schemas(routes)),
                    .init(
                        "securitySchemes",
                        .object([
                            .init(
                                "bearer",
                                .object([.init("type", .string("http")), .init("scheme", .string("bearer"))]))
                        ])),
                    .init("responses", .object([.init("Problem", problemAnswer)])),
                ])),
        ])
    }

    private static let about = """
        Instants are nanoseconds since 1970, UTC. Lists are told in pages: `next` of one is `after` of the following. \
        Requests that make something take `Idempotency-Key`, 1 to 128 visible letters: the answer to the same request is \
        kept for 24 hours. Refusals are problem documents (RFC 9457). What an operation of a data session takes is said by \
        the schema `operation.NAME`.
        """

    private static let problem = Schema.object(
        [
            .required("type", .text(1...200)), .required("title", .text(0...1_000_000)),
            .required("status", .integer(400...599)), .required("code", .text(1...100)),
            .optional("help", .text(0...10_000)), .optional("retry_after", .count),
        ], isOpen: true)

    /// What a refusal looks like; a test holds answers against it.
    package static var problemSchema: Schema { problem }

    private static let problemAnswer = WireJSON.object([
        .init("description", .string("Why it was not done")),
        .init(
            "content",
            .object([
                .init(
                    Problem.contentType,
                    .object([.init("schema", Schema.named("Problem", problem).openAPI)]))
            ])),
    ])

    private static func schemas(_ routes: [Route]) -> WireJSON {
        var found = ["Problem": problem]
        for route in routes {
            if case .json(let schema, _) = route.body { schema.collect(into: &found) }
            for answer in route.answers {
                if case .json(let schema) = answer.content { schema.collect(into: &found) }
            }
            for parameter in route.parameters { parameter.schema.collect(into: &found) }
        }
        return .object(
            found.sorted { $0.key < $1.key }.map { .init($0.key, $0.value.openAPI) } + FeatureDocument.components)
    }

    private static func paths(_ routes: [Route]) -> WireJSON {
        var order: [String] = []
        var operations: [String: [WireJSON.Member]] = [:]
        for route in routes {
            if operations[route.template] == nil { order.append(route.template) }
            operations[route.template, default: []].append(
                .init(route.method.rawValue.lowercased(), operation(route)))
        }
        return .object(order.map { .init($0, .object(operations[$0] ?? [])) })
    }

    private static func operation(_ route: Route) -> WireJSON {
        var members: [WireJSON.Member] = [
            .init("operationId", .string(route.operationID)), .init("summary", .string(route.summary)),
        ]
        let pathParameters = route.pathNames.compactMap { route.parameter($0, in: .path) }
        var parameters = pathParameters + route.parameters.filter { $0.place != .path }
        if route.takesIdempotencyKey { parameters.append(.idempotencyKey) }
        if !parameters.isEmpty { members.append(.init("parameters", .array(parameters.map(json)))) }
        if let body = body(route) { members.append(.init("requestBody", body)) }
        members.append(.init("responses", answers(route)))
        members.append(.init("security", security(route)))
        return .object(members)
    }

    private static func json(_ parameter: Parameter) -> WireJSON {
        .object([
            .init("name", .string(parameter.name)), .init("in", .string(parameter.place.rawValue)),
            .init("required", .bool(parameter.isRequired)), .init("description", .string(parameter.summary)),
            .init("schema", parameter.schema.openAPI),
        ])
    }

    private static func body(_ route: Route) -> WireJSON? {
        let (type, schema): (String, WireJSON)
        switch route.body {
        case .none: return nil
        case .json(let form, _): (type, schema) = ("application/json", form.openAPI)
        case .file: (type, schema) = ("application/octet-stream", .object([]))
        }
        return .object([
            .init("required", .bool(true)),
            .init("content", .object([.init(type, media(schema, route.bodyExample))])),
        ])
    }

    private static func media(_ schema: WireJSON, _ example: WireJSON?) -> WireJSON {
        .object([.init("schema", schema)] + (example.map { [.init("example", $0)] } ?? []))
    }

    private static func answers(_ route: Route) -> WireJSON {
        var members: [WireJSON.Member] = []
        for answer in route.answers {
            var content: [WireJSON.Member] = [.init("description", .string(answer.summary))]
            switch answer.content {
            case .none: break
            case .json(let schema):
                content.append(
                    .init(
                        "content",
                        .object([
                            .init("application/json", media(schema.openAPI, route.answerExample(answer.status)))
                        ])))
            case .other(let type):
                content.append(.init("content", .object([.init(type, .object([]))])))
            }
            members.append(.init("\(answer.status)", .object(content)))
        }
        for status in route.problemStatuses where !route.answers.contains(where: { $0.status == status }) {
            members.append(
                .init("\(status)", .object([.init("$ref", .string("#/components/responses/Problem"))])))
        }
        return .object(members)
    }

    private static func security(_ route: Route) -> WireJSON {
        let bearer = WireJSON.object([.init("bearer", .array(route.scopeNames.map(WireJSON.string)))])
        return switch route.access {
        case .open: .array([])
        case .metrics: .array([.object([]), bearer])
        case .user, .scope, .admin, .agent, .joining, .agentOr: .array([bearer])
        }
    }
}

extension Route {
    /// `getExperimentsIdDeploymentsN`.
    var operationID: String {
        segments.reduce(method.rawValue.lowercased()) { id, segment in
            let words = segment.split { !$0.isLetter && !$0.isNumber }
            return words.reduce(id) { $0 + $1.prefix(1).uppercased() + $1.dropFirst() }
        }
    }

    var scopeNames: [String] {
        switch access {
        case .scope(let scope), .agentOr(let scope): [scope.rawValue]
        case .admin, .metrics: [Scope.admin.rawValue]
        case .open, .user, .agent, .joining: []
        }
    }

    /// Whether the answer is kept for a request with a key.
    var takesIdempotencyKey: Bool {
        if case .file = body { return false }
        return isWriting && method != .get
    }

    /// Statuses of refusals: those that follow from the row, and those that it names.
    package var problemStatuses: [Int] {
        var statuses: Set<Int> = [400, 414, 431, 500, 503]
        if access != .open { statuses.formUnion([401, 403]) }
        if !pathNames.isEmpty { statuses.insert(404) }
        if isWriting { statuses.insert(507) }
        switch body {
        case .none: break
        case .json: statuses.formUnion([413, 415, 422])
        case .file: statuses.formUnion([413, 422])
        }
        if takesIdempotencyKey { statuses.insert(422) }
        return statuses.union(refusals).sorted()
    }
}

extension Parameter {
    static let idempotencyKey = header(
        "idempotency-key",
        .text(TextRule(first: "!-~", rest: "!-~", max: DirectorLimits.idempotencyKeyLength)),
        "Makes repeating safe: the same request with the same key is done once")
}

extension Director {
    static let descriptionRoutes: [Route] = [
        Route(
            .get, "/openapi.json", .open, "This document",
            answers: [.json(200, "OpenAPI 3.1", .object([], isOpen: true))]
        ) { (context) throws(Problem) in
            .done(
                APIResponse(
                    200, headers: [Header("content-type", "application/json")], body: .bytes(context.director.openAPI)))
        },
        Route(
            .get, "/metrics", .metrics, "What the director counts, as OpenMetrics text",
            answers: [.other(200, "OpenMetrics", Metrics.contentType)]
        ) { (context) throws(Problem) in
            let director = context.director
            for state in NodeState.allCases {
                let count = director.work.nodeStates.values.count { $0 == state }
                director.metrics.set("nodes_\(state.rawValue)", count, help: "Nodes that are \(state.rawValue).")
            }
            return .done(
                APIResponse(
                    200, headers: [Header("content-type", Metrics.contentType)],
                    body: .bytes(Array(context.director.metrics.text.utf8))))
        },
    ]
}
