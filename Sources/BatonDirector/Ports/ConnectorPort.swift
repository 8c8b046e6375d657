/// Ways to infrastructures, as the director uses them: orders go in, results come back as inputs of
/// `Director.connectorReported`. An order never waits; what carries it out has threads or processes of its own.
///
/// Each order gets exactly one `finished`, also after a fault or when the connector's program died. After a restart of
/// the director nothing is under way; it asks again.
package protocol ConnectorPort: AnyObject {
    func send(_ order: ConnectorOrder)
}

/// Something that a connector is to do.
package struct ConnectorOrder: Hashable, Sendable {
    /// Comes back with the result.
    package var id: Int
    package var connector: ConnectorFacts
    package var kind: Kind

    package enum Kind: Hashable, Sendable {
        /// Makes sure that the infrastructure can be reached, and says how it is. At attaching, and at each check.
        case check
        /// Tells the nodes that there are.
        case listNodes
        /// Puts the agent there, if need be, and starts it with this join token. It then says hello by itself.
        case startAgent(node: String, properties: [ConnectorFacts.Option], joinToken: String)
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
package struct ConnectorFacts: Hashable, Sendable {
    package var name: String
    /// `local`, `ssh`, `agent`, `program`.
    package var kind: String
    /// As they were given at attaching: `host`, `user`, `program`, …
    package var options: [Option]

    package struct Option: Hashable, Sendable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package init(name: String, kind: String, options: [Option]) {
        self.name = name
        self.kind = kind
        self.options = options
    }

    package func option(_ name: String) -> String? { options.first { $0.name == name }?.value }
}

/// What came of an order.
package struct ConnectorResult: Hashable, Sendable {
    package var order: Int
    package var outcome: Outcome

    package enum Outcome: Hashable, Sendable {
        case done
        /// For `listNodes`.
        case nodes([Node])
        /// What is wrong, for people: place, cause, a way on.
        case failed(message: String)
    }

    package struct Node: Hashable, Sendable {
        package var name: String
        package var properties: [ConnectorFacts.Option]

        package init(name: String, properties: [ConnectorFacts.Option]) {
            self.name = name
            self.properties = properties
        }
    }

    package init(order: Int, outcome: Outcome) {
        self.order = order
        self.outcome = outcome
    }
}
