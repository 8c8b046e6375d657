import BatonWire

/// What agents ask for: one connection outwards is all that they need.
enum AgentRoutes {
    static let routes = [
        Route(
            .post, "/agent/hello", .joining, "Begins a conversation, and makes a node of who has a join token",
            body: .json(WorkSchemas.hello, max: 4 << 20),
            answers: [.json(200, "Who the agent is, and what it should drop", WorkSchemas.welcome)],
            traits: [.givesSecret, .isUnaudited], handler: hello),
        Route(
            .get, "/agent/orders", .agent, "Orders behind a sequence number",
            parameters: [
                .query("after", .count, "The last that the agent has; 0 without it"), Parameter.wait,
            ], answers: [.json(200, "Orders in their order", WorkSchemas.orders)], handler: orders),
        Route(
            .post, "/agent/reports", .agent, "News of the work; the heartbeat, too. Saying it twice changes nothing",
            body: .json(WorkSchemas.report, max: WorkLimits.reportBytes),
            answers: [.json(200, "What was taken, and how far it is now", WorkSchemas.reportAnswer)],
            refusals: [409], handler: report),
        Route(
            .get, "/agent/experiments/{id}/secrets", .agent, "The secrets that an experiment of the node names",
            answers: [
                .json(
                    200, "Names and values",
                    .page(
                        .object([
                            .required("name", WorkSchemas.anyName),
                            .required("value", .text(0...SecretDocument.valueMax)),
                        ])))
            ], traits: [.givesSecret], handler: SecretRoutes.give),
        Route(
            .put, "/agent/experiments/{id}/deployments/{n}/logs/{slot}/{stream}", .agent,
            "Appends to a log; what is there already is dropped",
            parameters: [
                .query("offset", .count, "Where the body begins in the log", isRequired: true),
                .query("lease", .count, "Of the deployment", isRequired: true),
            ], body: .file, answers: [.json(200, "What the director has now", WorkSchemas.log)],
            refusals: [403, 409], handler: LogRoutes.append),
    ]

    private static func hello(_ context: RequestContext) throws(Problem) -> Handled {
        let hello: AgentHello = try context.document()
        switch context.caller {
        case .agent(let node, _):
            return .json(200, try context.director.hello(hello, from: node, now: context.now).json)
        case .joining(let token):
            let name = hello.facts.properties.first { $0.key == "hostname" }?.value.text ?? token.node ?? "node"
            let (node, secret) = try context.director.join(token, as: name, facts: hello.facts, now: context.now)
            var welcome = try context.director.hello(hello, from: node.name, now: context.now)
            welcome.token = secret
            return .json(200, welcome.json)
        case .anybody, .user, .directorsOperator: throw Problem(403, "agents_only", "only an agent says hello")
        }
    }

    private static func orders(_ context: RequestContext) throws(Problem) -> Handled {
        let node = context.agentNode ?? ""
        let after = context.queryNumber("after") ?? 0
        let orders = try context.director.pendingOrders(of: node, after: after)
        if orders.isEmpty, context.waitsUntil > context.now {
            return .later([Topic("n/\(node)")], until: context.waitsUntil)
        }
        return .json(200, AgentOrders(orders, next: orders.last?.sequence ?? after).json)
    }

    private static func report(_ context: RequestContext) throws(Problem) -> Handled {
        let report: AgentReport = try context.document()
        return .json(200, try context.director.take(report, from: context.agentNode ?? "", now: context.now).json)
    }
}
