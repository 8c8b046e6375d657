package import BatonWire

/// Ways to infrastructures, as the director uses them: orders go in, results come back by `Director.connectorReported`.
/// An order never waits; what carries it out has threads or processes of its own.
///
/// Each order gets exactly one result, also after a fault or when the connector's program died. After a restart of the
/// director nothing is under way; it asks again.
package protocol ConnectorPort: AnyObject {
    func send(_ order: ConnectorOrder)
}

/// Something that a connector is to do.
package struct ConnectorOrder: Equatable, Sendable {
    /// Comes back with the result.
    package var id: Int
    package var connector: ConnectorFacts
    package var kind: Kind

    package enum Kind: Equatable, Sendable {
        /// Makes sure that the infrastructure can be reached, and says how it is. At attaching, and at each check.
        case check
        /// Tells the nodes that there are.
        case listNodes
        /// Puts the agent there, if need be, and starts it with this join token. It then says hello by itself.
        case startAgent(node: ConnectorNode, joinToken: String)
        /// Ends the agent of a node; what runs on the node may end with it.
        case stopAgent(node: String)
        /// Takes away what the connector has put there.
        case cleanUp(node: String)
    }

    package init(id: Int, connector: ConnectorFacts, kind: Kind) {
        self.id = id
        self.connector = connector
        self.kind = kind
    }
}

/// What a connector knows about itself.
package struct ConnectorFacts: Equatable, Sendable {
    /// Unique for its owner.
    package var name: String
    package var owner: String
    /// `local`, `ssh`, `agent`, `program`.
    package var kind: String
    /// As they were given at attaching: `address`, `user`, `program`, …
    package var options: [WireJSON.Member]
    /// The owner is an administrator, who may use what the director's account has.
    package var isTrusted: Bool

    package init(
        name: String, owner: String, kind: String, options: [WireJSON.Member], isTrusted: Bool = false
    ) {
        self.isTrusted = isTrusted
        self.name = name
        self.owner = owner
        self.kind = kind
        self.options = options
    }

    package func option(_ name: String) -> WireJSON? { options.first { $0.key == name }?.value }
}

/// A node as its connector knows it.
package struct ConnectorNode: Equatable, Sendable {
    /// As the connector calls it. The director may add a number where that name is taken; the connector hears the
    /// longer one from then on, and `place` as it said it.
    package var name: String
    /// Where it is, in the connector's own words; comes back with `startAgent`.
    package var place: String
    package var tags: [String]
    package var properties: [WireJSON.Member]

    package init(name: String, place: String = "", tags: [String] = [], properties: [WireJSON.Member] = []) {
        self.name = name
        self.place = place
        self.tags = tags
        self.properties = properties
    }
}

/// What came of an order.
package struct ConnectorResult: Equatable, Sendable {
    package var order: Int
    package var outcome: Outcome

    package enum Outcome: Equatable, Sendable {
        case done
        /// For `listNodes`.
        case nodes([ConnectorNode])
        /// What is wrong, for people: place, cause, a way on.
        case failed(message: String)
    }

    package init(order: Int, outcome: Outcome) {
        self.order = order
        self.outcome = outcome
    }
}
