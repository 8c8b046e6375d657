/// Nodes that belong together: fixed ones, or made on demand.
package struct PoolDocument: WireDocument {
    package var name: String
    package var owner: String
    /// The nodes that there are now.
    package var nodes: [String]
    /// How more nodes are made; nil for a pool of fixed ones.
    package var template: PoolTemplate?

    package init(name: String, owner: String, nodes: [String] = [], template: PoolTemplate? = nil) {
        (self.name, self.owner, self.nodes, self.template) = (name, owner, nodes, template)
    }

    package var json: WireJSON {
        .members(
            ("name", .string(name)), ("owner", .string(owner)), ("nodes", .texts(nodes)),
            ("template", template?.json), ("limit", template.map { .int($0.limit) }))
    }

    package init(from reader: DocumentReader) throws(DocumentFault) {
        var template: PoolTemplate? = try reader.optionalDocument("template")
        template?.limit = try reader.integer("limit", 1...PoolTemplate.limitMax)
        self.init(
            name: try reader.plainName("name"), owner: try reader.text("owner"), nodes: try reader.texts("nodes"),
            template: template)
    }
}

/// What the nodes of a pool are made from: `node-1`, `node-2`, … by a connector.
package struct PoolTemplate: WireDocument {
    package static let limitMax = 10_000

    /// `node-` in `node-1`.
    package var prefix: String
    package var connector: String
    package var properties: [WireJSON.Member]
    /// Nodes at most.
    package var limit: Int

    package init(prefix: String, connector: String, properties: [WireJSON.Member] = [], limit: Int) {
        (self.prefix, self.connector, self.properties, self.limit) = (prefix, connector, properties, limit)
    }

    /// Without the limit, which stands beside it.
    package var json: WireJSON {
        .members(
            ("prefix", .string(prefix)), ("connector", .string(connector)), ("properties", .object(properties)))
    }

    package init(from reader: DocumentReader) throws(DocumentFault) {
        self.init(
            prefix: try reader.plainName("prefix"), connector: try reader.plainName("connector"),
            properties: try reader.properties("properties"), limit: PoolTemplate.limitMax)
    }
}
