import BatonDirector
import BatonWire
import Testing

/// Keeps orders for the test to answer.
private final class HeldConnectors: ConnectorPort {
    var orders: [ConnectorOrder] = []

    func send(_ order: ConnectorOrder) { orders.append(order) }

    /// The orders since the last call.
    func take() -> [ConnectorOrder] {
        defer { orders = [] }
        return orders
    }
}

struct ConnectorTests {
    let desk: Desk
    let ada: String
    private let held = HeldConnectors()

    init() throws {
        desk = try Desk { $0.openConnectors.insert("ssh") }
        ada = try desk.login("ada")
        desk.director.connectors = held
    }

    private func attach(_ members: WireJSON.Member..., token: String? = nil) throws -> APIResponse {
        try desk.ask(.post, "/connectors", .object([.init("kind", .string("ssh"))] + members), token: token ?? ada)
    }

    private func report(_ order: ConnectorOrder, _ outcome: ConnectorResult.Outcome) throws {
        try desk.director.connectorReported(ConnectorResult(order: order.id, outcome: outcome), now: desk.now)
        try desk.director.commit()
    }

    private func connector(_ name: String = "ssh") throws -> ConnectorDocument {
        try ConnectorDocument(try desk.ask(.get, "/connectors/\(name)", token: ada).json)
    }

    /// Attaches one, and lets it tell of its nodes.
    private func attached(_ nodes: ConnectorNode...) throws -> [ConnectorOrder] {
        let made = try attach(
            .init("options", .object([.init("tags", .array([.string("gpu")])), .init("port", .int(2_222))])))
        #expect(made.status == 201)
        let check = try #require(held.take().first)
        #expect(check.kind == .check)
        #expect(check.connector.option("port") == .int(2_222))
        try report(check, .done)
        let list = try #require(held.take().first)
        #expect(list.kind == .listNodes)
        try report(list, .nodes(nodes))
        return held.take()
    }

    /// Has the connector looked at; gives the nodes whose agents it is told to start.
    private func check(_ nodes: [ConnectorNode]) throws -> [String] {
        #expect(try desk.ask(.post, "/connectors/ssh/check", token: ada).status == 202)
        for _ in 0..<2 {
            let orders = held.take()
            for order in orders { try report(order, order.kind == .check ? .done : .nodes(nodes)) }
        }
        return held.take().compactMap(\.kind.node)
    }

    @Test func `a start that fails again and again leaves one token`() throws {
        var starts = try attached(ConnectorNode(name: "gpu1"))
        for _ in 0..<5 {
            for order in starts { try report(order, .failed(message: "no answer")) }
            #expect(try desk.ask(.post, "/connectors/ssh/check", token: ada).status == 202)
            for _ in 0..<2 {
                let orders = held.take()
                for order in orders {
                    try report(order, order.kind == .check ? .done : .nodes([ConnectorNode(name: "gpu1")]))
                }
            }
            starts = held.take()
            #expect(starts.count == 1)
        }
        guard case .array(let tokens)? = try desk.ask(.get, "/join-tokens", token: ada).json["items"] else { return }
        #expect(tokens.count == 1)
    }

    @Test func `a connector that answers brings its nodes, whose agents are started with a token for each`() throws {
        let starts = try attached(ConnectorNode(name: "gpu1"), ConnectorNode(name: "gpu2", tags: ["big"]))
        #expect(try connector().health == .healthy)
        #expect(try connector().nodes == ["gpu1", "gpu2"])
        #expect(starts.compactMap(\.kind.node) == ["gpu1", "gpu2"])
        guard case .startAgent(let node, let secret)? = starts.last?.kind else {
            Issue.record("no order to start an agent")
            return
        }
        #expect(node.tags == ["big", "gpu"])
        let token = try #require(try desk.director.token(text: secret))
        let joined = try desk.director.join(token, as: "any", facts: AgentFacts(cores: 8), now: desk.now)
        #expect(joined.node.name == "gpu2")
        #expect(joined.node.connector == "ssh")
        #expect(joined.node.facts.tags == ["big", "gpu"])
    }

    @Test func `what goes wrong is told with the connector`() throws {
        let starts = try attached(ConnectorNode(name: "gpu1"))
        try report(try #require(starts.first), .failed(message: "permission denied (publickey)"))
        #expect(try connector().health == .failing)
        #expect(try connector().message == "gpu1: permission denied (publickey)")
    }

    @Test func `a check starts the agents that are not there, once`() throws {
        let starts = try attached(ConnectorNode(name: "gpu1"), ConnectorNode(name: "gpu2"))
        for order in starts { try report(order, .done) }
        var node = try #require(try desk.director.node("gpu1"))
        node.state = .online
        try desk.director.put(node)
        #expect(try check([ConnectorNode(name: "gpu1"), ConnectorNode(name: "gpu2")]) == ["gpu2"])
        #expect(try connector().nodes == ["gpu1", "gpu2"])
    }

    @Test func `detaching stops agents, cleans up, and takes the nodes out`() throws {
        _ = try attached(ConnectorNode(name: "gpu1"))
        var node = try #require(try desk.director.node("gpu1"))
        node.lockedBy = "e-1"
        try desk.director.put(node)
        #expect(try desk.ask(.delete, "/connectors/ssh", token: ada).status == 409)
        #expect(held.take().isEmpty)
        node.lockedBy = nil
        try desk.director.put(node)
        #expect(try desk.ask(.delete, "/connectors/ssh", token: ada).status == 204)
        #expect(held.take().map(\.kind) == [.stopAgent(node: "gpu1"), .cleanUp(node: "gpu1")])
        #expect(try desk.director.node("gpu1") == nil)
        #expect(try desk.ask(.get, "/connectors/ssh", token: ada).status == 404)
    }

    @Test func `an order is given only after what it is about was kept`() throws {
        desk.memory?.nextFault = DirectorStoreFault("no space", isFull: true)
        #expect(throws: Problem.self) { try attach() }
        try desk.director.commit()
        #expect(held.take().isEmpty)
        #expect(try desk.ask(.get, "/connectors/ssh", token: ada).status == 404)
    }

    @Test func `who does not name a connector gets one with a number, and no other user sees it`() throws {
        let names = try (0..<3).map { _ in try attach().json["name"]?.text }
        #expect(names == ["ssh", "ssh-2", "ssh-3"])
        #expect(try attach(.init("name", .string("ssh-2"))).status == 409)
        let bob = try desk.login("bob")
        #expect(try desk.ask(.get, "/connectors/ssh", token: bob).status == 404)
        #expect(try desk.ask(.delete, "/connectors/ssh", token: bob).status == 404)
        #expect(try desk.ask(.post, "/connectors/ssh/check", token: bob).status == 404)
        #expect(try attach(token: bob).json["name"]?.text == "ssh")
    }

    @Test func `what uses the director's own account is for administrators, unless settings say otherwise`() throws {
        #expect(DirectorSettings(version: "1").openConnectors == ["agent"])
        let root = try desk.login("root", isAdmin: true)
        for kind in ["local", "program"] {
            let body = WireJSON.object([.init("kind", .string(kind))])
            #expect(try desk.ask(.post, "/connectors", body, token: ada).code == "connector_closed")
            #expect(try desk.ask(.post, "/connectors", body, token: root).status == 201)
        }
    }

    @Test func `a director without connectors says so`() throws {
        desk.director.connectors = nil
        #expect(try attach().status == 201)
        try desk.director.tick(now: desk.now)
        try desk.director.commit()
        #expect(try connector().health == .failing)
        #expect(try connector().message == "this director starts no connectors")
    }

    @Test func `a pool makes nodes from its template up to its limit, and takes them back`() throws {
        let hosts = try attached(ConnectorNode(name: "host"))
        let body = WireJSON.object([
            .init("name", .string("burst")), .init("limit", .int(3)),
            .init(
                "template",
                .object([
                    .init("prefix", .string("node-")), .init("connector", .string("ssh")),
                    .init("properties", .object([.init("size", .string("small"))])),
                ])),
        ])
        #expect(try desk.ask(.post, "/pools", body, token: ada).status == 201)
        #expect(try desk.ask(.post, "/pools", body, token: ada).status == 409)
        func grow(_ count: Int) throws -> APIResponse {
            try desk.ask(.post, "/pools/burst/nodes", .object([.init("count", .int(count))]), token: ada)
        }
        #expect(try grow(2).json["nodes"] == .array([.string("node-1"), .string("node-2")]))
        let waiting = hosts + held.take()
        #expect(waiting.compactMap(\.kind.node) == ["host", "node-1", "node-2"])
        #expect(
            try desk.director.node("node-1")?.facts.properties.first { $0.key == "pool" }?.value == .string("burst"))
        #expect(try grow(2).code == "pool_exhausted")
        // A check starts them, too, though the connector does not tell of them.
        for order in waiting { try report(order, .failed(message: "no answer")) }
        #expect(try check([ConnectorNode(name: "host")]) == ["host", "node-1", "node-2"])
        #expect(try desk.ask(.delete, "/nodes/node-1", token: ada).status == 204)
        #expect(try grow(2).json["nodes"] == .array([.string("node-2"), .string("node-1"), .string("node-3")]))
        #expect(try desk.ask(.delete, "/pools/burst", token: ada).status == 204)
        #expect(try connector().nodes == ["host"])
    }

    @Test func `a fixed pool has nodes that its owner may use`() throws {
        _ = try desk.joinNode("edge", of: ada)
        let bob = try desk.login("bob")
        let body = WireJSON.object([.init("name", .string("p")), .init("nodes", .array([.string("edge")]))])
        #expect(try desk.ask(.post, "/pools", body, token: bob).status == 404)
        #expect(try desk.ask(.post, "/pools", body, token: ada).status == 201)
        let neither = WireJSON.object([.init("name", .string("q"))])
        #expect(try desk.ask(.post, "/pools", neither, token: ada).status == 422)
        #expect(
            try desk.ask(.post, "/pools/p/nodes", .object([.init("count", .int(1))]), token: ada).code == "pool_fixed")
    }
}
