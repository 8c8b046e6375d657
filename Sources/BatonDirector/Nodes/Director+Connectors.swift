package import BatonWire

/// Orders to connectors that are under way, in memory: after a restart the connectors are asked again.
struct ConnectorOrders {
    /// Nanoseconds between two looks at every connector.
    static let checkInterval = 5 * 60 * DirectorSettings.second
    /// Nanoseconds after the start of the director before agents are started: those that are there come by themselves.
    static let patience = 60 * DirectorSettings.second

    struct Pending {
        var connector: String
        var kind: ConnectorOrder.Kind
        /// A user asked: agents of nodes that don't answer are started, too.
        var isAsked: Bool
    }

    var pending: [Int: Pending] = [:]
    /// To be sent after the next commit.
    var outbox: [ConnectorOrder] = []
    var nextID = 1
    var nextCheck: Int?
}

extension ConnectorDocument {
    /// In the store.
    var key: String { "\(owner)/\(name)" }
    var topic: Topic { Topic("c/\(key)") }
    var facts: ConnectorFacts { ConnectorFacts(name: name, owner: owner, kind: kind, options: options) }
}

extension Director {
    package func connector(_ name: String, of owner: String) throws(Problem) -> ConnectorDocument? {
        try data.document(.connectors, "\(owner)/\(name)")
    }

    /// Whether a connector has something to do.
    func isBusy(_ connector: ConnectorDocument) -> Bool {
        orders.pending.values.contains { $0.connector == connector.key }
    }

    /// Tells a connector to do something, after the next commit.
    func order(_ kind: ConnectorOrder.Kind, of connector: ConnectorDocument, isAsked: Bool = false) {
        let id = orders.nextID
        orders.nextID += 1
        orders.pending[id] = .init(connector: connector.key, kind: kind, isAsked: isAsked)
        var facts = connector.facts
        // Whose document can't be read gets no more than anybody.
        facts.isTrusted = (try? user(connector.owner))?.isAdmin == true
        orders.outbox.append(ConnectorOrder(id: id, connector: facts, kind: kind))
    }

    /// Gives the orders that came with what was committed; without connectors each of them has failed.
    func sendOrders() {
        let outbox = orders.outbox
        orders.outbox = []
        for order in outbox {
            if let connectors {
                connectors.send(order)
            } else {
                undeliverable.append(
                    ConnectorResult(order: order.id, outcome: .failed(message: "this director starts no connectors")))
            }
        }
    }

    /// Takes in what came of an order; `commit` has to follow.
    package func connectorReported(_ result: ConnectorResult, now: Int) throws(Problem) {
        guard let pending = orders.pending.removeValue(forKey: result.order) else { return }
        try data.store.atomically { () throws(Problem) in
            // A connector that was detached meanwhile hears no more.
            guard var connector: ConnectorDocument = try data.document(.connectors, pending.connector) else { return }
            try take(result.outcome, of: pending, &connector, now: now)
            try data.put(.connectors, connector.key, document: connector)
            touch(connector.topic)
        }
    }

    private func take(
        _ outcome: ConnectorResult.Outcome, of pending: ConnectorOrders.Pending, _ connector: inout ConnectorDocument,
        now: Int
    ) throws(Problem) {
        switch (outcome, pending.kind) {
        case (.failed(let message), _):
            let place = pending.kind.node.map { "\($0): " } ?? ""
            (connector.health, connector.checked) = (.failing, now)
            connector.message = String((place + message).prefix(Self.messageMax))
        case (.done, .check):
            (connector.health, connector.message, connector.checked) = (.healthy, "", now)
            order(.listNodes, of: connector, isAsked: pending.isAsked)
        case (.nodes(let nodes), .listNodes):
            try add(nodes, to: &connector, isAsked: pending.isAsked, now: now)
        case (.done, _), (.nodes, _): break
        }
    }

    private static let messageMax = 2_000

    /// Makes the nodes that are new, and has agents started where none is.
    private func add(
        _ nodes: [ConnectorNode], to connector: inout ConnectorDocument, isAsked: Bool, now: Int
    ) throws(Problem) {
        guard nodes.count <= DirectorLimits.nodesOfConnector else {
            connector.health = .failing
            connector.message = "it tells of \(nodes.count) nodes; at most \(DirectorLimits.nodesOfConnector) are taken"
            return
        }
        var places: [String: String] = [:]
        // What a pool made is not in the connector's own list.
        var known: [String] = []
        for name in connector.nodes {
            let declared = try declaration(of: name)
            places[declared?.place ?? name] = name
            if declared?.pool != nil { known.append(name) }
        }
        for node in nodes {
            let place = node.place.isEmpty ? node.name : node.place
            if let name = places[place] {
                known.append(name)
            } else {
                places[place] = try add(node, to: &connector, pool: nil, now: now)
            }
        }
        for name in Set(known).sorted() {
            guard let node = try self.node(name), node.state == .offline || (isAsked && node.state != .online) else {
                continue
            }
            try startAgent(of: node, connector, now: now)
        }
    }

    /// Makes a node of a connector, and has its agent started.
    ///
    /// - Returns: the node's name.
    func add(
        _ node: ConnectorNode, to connector: inout ConnectorDocument, pool: String?, now: Int
    ) throws(Problem) -> String {
        let name = try freeNodeName(node.name)
        var tags = node.tags
        if case .array(let more)? = connector.facts.option("tags") { tags += more.compactMap(\.text) }
        var properties = node.properties
        if case .object(let more)? = connector.facts.option("properties") { properties += more }
        if let pool { properties.append(.init("pool", .string(pool))) }
        let place = node.place.isEmpty ? node.name : node.place
        try declare(NodeDeclaration(tags: tags, properties: properties, place: place, pool: pool), for: name)
        let made = NodeDocument(
            name: name, owner: connector.owner, facts: try shownFacts(of: name, AgentFacts()), connector: connector.name
        )
        try put(made)
        connector.nodes.append(name)
        try startAgent(of: made, connector, now: now)
        return name
    }

    /// Tells the connector to start the agent of a node, with a token for that.
    private func startAgent(of node: NodeDocument, _ connector: ConnectorDocument, now: Int) throws(Problem) {
        let isUnderWay = orders.pending.values.contains { pending in
            if case .startAgent(let known, _) = pending.kind { known.name == node.name } else { false }
        }
        if isUnderWay { return }
        // Only the last token is of use: a start that fails again and again leaves no pile of them.
        let index = "starts/\(node.name)"
        if let bytes = try data.bytes(.indexes, index), case let key = String(decoding: bytes, as: UTF8.self),
            let old = try token(key: key)
        {
            try revoke(old, key: key)
        }
        let token = Token(
            id: newID(now: now), kind: .join, owner: node.owner, name: connector.name, scopes: [], created: now,
            expires: now + Self.startLifetime, node: node.name)
        let declared = try declaration(of: node.name)
        let order = ConnectorNode(
            name: node.name, place: declared?.place ?? node.name, tags: declared?.tags ?? [],
            properties: declared?.properties ?? [])
        let secret = try issue(token)
        try data.put(.indexes, index, bytes: Array(tokenKey(secret).utf8))
        self.order(.startAgent(node: order, joinToken: secret), of: connector)
    }

    /// Nanoseconds for which a connector may use the token that starts an agent.
    private static let startLifetime = DirectorSettings.hour

    /// Takes a node out: its agent is stopped, and what its connector has put there goes.
    func letGo(_ node: NodeDocument, now: Int) throws(Problem) {
        if var connector = try connector(node.connector, of: node.owner) {
            order(.stopAgent(node: node.name), of: connector)
            order(.cleanUp(node: node.name), of: connector)
            connector.nodes.removeAll { $0 == node.name }
            try data.put(.connectors, connector.key, document: connector)
        }
        if let name = try declaration(of: node.name)?.pool, var pool = try pool(name, of: node.owner) {
            pool.nodes.removeAll { $0 == node.name }
            try data.put(.pools, "\(pool.owner)/\(pool.name)", document: pool)
        }
        try forget(node)
    }

    /// Looks at all connectors from time to time.
    func tickConnectors(now: Int) throws(Problem) {
        let results = undeliverable
        undeliverable = []
        for result in results { try connectorReported(result, now: now) }
        guard now >= orders.nextCheck ?? Int.max else {
            if orders.nextCheck == nil { orders.nextCheck = now + ConnectorOrders.patience }
            return
        }
        orders.nextCheck = now + ConnectorOrders.checkInterval
        for entry in try data.scan(.connectors, prefix: "", limit: DirectorLimits.connectorsOfUser) {
            let connector: ConnectorDocument = try DirectorData.document(entry, .connectors)
            if !isBusy(connector) { order(.check, of: connector) }
        }
    }
}

extension ConnectorOrder.Kind {
    /// The node that it is about.
    package var node: String? {
        switch self {
        case .check, .listNodes: nil
        case .startAgent(let node, _): node.name
        case .stopAgent(let node), .cleanUp(let node): node
        }
    }
}
