/// What a director tells the program of a connector: one line of JSON on its standard input.
package struct ConnectorCall: WireDocument {
    package static let version = 1
    /// Bytes of a line with its line break, in both directions.
    package static let lineMax = 4 << 20

    package var id: Int
    package var connector: Connector
    /// How an agent reaches the director.
    package var director: Director
    package var wish: Wish

    package struct Connector: Equatable, Sendable {
        package var name: String
        package var owner: String
        /// As they were given at attaching.
        package var options: [WireJSON.Member]

        package init(name: String, owner: String, options: [WireJSON.Member] = []) {
            (self.name, self.owner, self.options) = (name, owner, options)
        }

        package func option(_ name: String) -> WireJSON? { options.first { $0.key == name }?.value }
    }

    package struct Director: Equatable, Sendable {
        package var address: String
        /// SHA-256 of its certificate, where nobody else vouches for it.
        package var fingerprint: String?

        package init(address: String, fingerprint: String? = nil) {
            (self.address, self.fingerprint) = (address, fingerprint)
        }
    }

    package enum Wish: Equatable, Sendable {
        case check
        case list
        case start(ConnectorPlace, token: String)
        case stop(node: String)
        case clean(node: String)
    }

    package init(id: Int, connector: Connector, director: Director, wish: Wish) {
        (self.id, self.connector, self.director, self.wish) = (id, connector, director, wish)
    }

    package var json: WireJSON {
        var members: [WireJSON.Member] = [
            .init("baton_connector", .int(Self.version)), .init("id", .int(id)),
            .init(
                "connector",
                .members(
                    ("name", .string(connector.name)), ("owner", .string(connector.owner)),
                    ("options", .object(connector.options)))),
            .init(
                "director",
                .members(("address", .string(director.address)), ("fingerprint", .optional(director.fingerprint)))),
        ]
        switch wish {
        case .check: members.append(.init("do", .string("check")))
        case .list: members.append(.init("do", .string("list")))
        case .start(let node, let token):
            members += [.init("do", .string("start")), .init("node", node.json), .init("token", .string(token))]
        case .stop(let node): members += [.init("do", .string("stop")), .init("node", .string(node))]
        case .clean(let node): members += [.init("do", .string("clean")), .init("node", .string(node))]
        }
        return .object(members)
    }

    package init(from reader: DocumentReader) throws(DocumentFault) {
        guard try reader.integer("baton_connector") == Self.version else {
            throw reader.fault("baton_connector", "only version \(Self.version) is spoken here")
        }
        let connector = try DocumentReader(try reader.value("connector"), at: "connector")
        var options: [WireJSON.Member] = []
        if case .object(let members)? = connector.optional("options") { options = members }
        let director = try DocumentReader(try reader.value("director"), at: "director")
        let wish: Wish
        switch try reader.text("do") {
        case "check": wish = .check
        case "list": wish = .list
        case "start": wish = .start(try reader.document("node"), token: try reader.text("token"))
        case "stop": wish = .stop(node: try reader.plainName("node"))
        case "clean": wish = .clean(node: try reader.plainName("node"))
        default: throw reader.fault("do", "is none of check, list, start, stop, clean")
        }
        self.init(
            id: try reader.integer("id"),
            connector: Connector(
                name: try connector.text("name"), owner: try connector.text("owner"), options: options),
            director: Director(
                address: try director.text("address"), fingerprint: try director.optionalText("fingerprint")),
            wish: wish)
    }
}

/// A node as its connector knows it.
package struct ConnectorPlace: WireDocument {
    package var name: String
    /// Where it is, in the connector's own words.
    package var place: String
    package var tags: [String]
    package var properties: [WireJSON.Member]

    package init(name: String, place: String = "", tags: [String] = [], properties: [WireJSON.Member] = []) {
        (self.name, self.place, self.tags, self.properties) = (name, place, tags, properties)
    }

    package var json: WireJSON {
        .members(
            ("name", .string(name)), ("place", .string(place)), ("tags", .texts(tags)),
            ("properties", .object(properties)))
    }

    package init(from reader: DocumentReader) throws(DocumentFault) {
        self.init(
            name: try reader.plainName("name"), place: try reader.optionalText("place") ?? "",
            tags: try reader.texts("tags", max: 1000), properties: try reader.properties("properties"))
    }
}

/// What the program of a connector answers: one line of JSON for each request, in any order.
package struct ConnectorReply: WireDocument {
    package var id: Int
    package var outcome: Outcome

    package enum Outcome: Equatable, Sendable {
        case done
        case nodes([ConnectorPlace])
        /// For people: place, cause, a way on.
        case failed(String)
    }

    package init(id: Int, _ outcome: Outcome) { (self.id, self.outcome) = (id, outcome) }

    package var json: WireJSON {
        switch outcome {
        case .done: .members(("id", .int(id)), ("done", .bool(true)))
        case .nodes(let nodes): .members(("id", .int(id)), ("nodes", .documents(nodes)))
        case .failed(let message): .members(("id", .int(id)), ("error", .string(message)))
        }
    }

    package init(from reader: DocumentReader) throws(DocumentFault) {
        id = try reader.integer("id")
        if let message = try reader.optionalText("error") {
            outcome = .failed(message)
        } else if reader.has("nodes") {
            outcome = .nodes(try reader.documents("nodes", max: 10_000))
        } else {
            guard try reader.truth("done") else { throw reader.fault("done", "an answer is done, nodes or error") }
            outcome = .done
        }
    }
}
