/// A director's way to an infrastructure.
package struct ConnectorDocument: WireDocument {
    /// Unique for its owner.
    package var name: String
    /// `local`, `ssh`, `agent`, `program`.
    package var kind: String
    package var owner: String
    /// As the connector understands them.
    package var options: [WireJSON.Member]
    package var health: ConnectorHealth
    /// What is wrong, in words; else empty.
    package var message: String
    /// When it was looked at last, in nanoseconds since 1970.
    package var checked: Int?
    /// Names of its nodes.
    package var nodes: [String]

    package init(
        name: String, kind: String, owner: String, options: [WireJSON.Member] = [],
        health: ConnectorHealth = .unknown, message: String = "", checked: Int? = nil, nodes: [String] = []
    ) {
        (self.name, self.kind, self.owner, self.options) = (name, kind, owner, options)
        (self.health, self.message, self.checked, self.nodes) = (health, message, checked, nodes)
    }

    package var json: WireJSON {
        .members(
            ("name", .string(name)), ("kind", .string(kind)), ("owner", .string(owner)),
            ("options", .object(options)),
            (
                "health",
                .members(
                    ("state", .string(health.rawValue)), ("message", .string(message)),
                    ("checked", .optional(checked)))
            ),
            ("nodes", .texts(nodes)))
    }

    package init(from reader: DocumentReader) throws(DocumentFault) {
        guard case .object(let options) = try reader.value("options") else {
            throw reader.fault("options", "an object is expected")
        }
        let health = try DocumentReader(try reader.value("health"), at: "health")
        self.init(
            name: try reader.plainName("name"), kind: try reader.text("kind"), owner: try reader.text("owner"),
            options: options, health: try health.word("state"), message: try health.text("message"),
            checked: try health.optionalInteger("checked"), nodes: try reader.texts("nodes"))
    }
}

package enum ConnectorHealth: String, Sendable, CaseIterable {
    /// Nobody has looked yet.
    case unknown
    case healthy
    /// The message says why.
    case failing
}
