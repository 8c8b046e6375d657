package import BatonWire

/// A bearer token as the store has it: under its SHA-256, so that nobody reads it from there.
package struct Token: Hashable, Sendable {
    package enum Kind: String, Sendable {
        case user = "u"
        case join = "j"
        case agent = "a"
    }

    package var id: String
    package var kind: Kind
    /// The user whose token it is, or who made it; an agent's node belongs to that user too.
    package var owner: String
    package var name: String
    package var scopes: Set<Scope>
    package var created: Int
    /// nil for never.
    package var expires: Int?
    /// The node of an agent's token; the only node that a join token is for, if it says one.
    package var node: String?
    /// Tags of the nodes that join by it.
    package var tags: [String]
    /// Users who may use these nodes, too; `*` for all.
    package var sharedWith: [String]

    package func isOver(at now: Int) -> Bool { expires.map { $0 <= now } ?? false }

    init(
        id: String, kind: Kind, owner: String, name: String, scopes: Set<Scope>, created: Int, expires: Int?,
        node: String? = nil, tags: [String] = [], sharedWith: [String] = []
    ) {
        self.id = id
        self.kind = kind
        self.owner = owner
        self.name = name
        self.scopes = scopes
        self.created = created
        self.expires = expires
        self.node = node
        self.tags = tags
        self.sharedWith = sharedWith
    }

    package init?(_ json: WireJSON) {
        guard let id = json["id"]?.text, let kind = json["kind"]?.text.flatMap(Kind.init(rawValue:)),
            let owner = json["owner"]?.text, let name = json["name"]?.text, case .array(let scopes)? = json["scopes"],
            case .array(let tags)? = json["tags"], let created = json["created"]?.number
        else { return nil }
        self.init(
            id: id, kind: kind, owner: owner, name: name,
            scopes: Set(scopes.compactMap { $0.text.flatMap(Scope.init(rawValue:)) }), created: created,
            expires: json["expires"]?.number, node: json["node"]?.text, tags: tags.compactMap(\.text),
            sharedWith: json.texts("shared_with"))
    }

    package var json: WireJSON {
        .object([
            .init("id", .string(id)), .init("kind", .string(kind.rawValue)), .init("owner", .string(owner)),
            .init("name", .string(name)), .init("scopes", scopesJSON), .init("created", .int(created)),
            .init("expires", expires.map(WireJSON.int) ?? .null), .init("node", node.map(WireJSON.string) ?? .null),
            .init("tags", .array(tags.map(WireJSON.string))),
            .init("shared_with", .array(sharedWith.map(WireJSON.string))),
        ])
    }

    private var scopesJSON: WireJSON {
        .array(Scope.allCases.filter(scopes.contains).map { .string($0.rawValue) })
    }

    /// As users see it; with the token itself once, when it is made.
    func shown(secret: String? = nil) -> WireJSON {
        let members: [WireJSON.Member] = [
            .init("id", .string(id)), .init("name", .string(name)), .init("scopes", scopesJSON),
            .init("created", .int(created)), .init("expires", expires.map(WireJSON.int) ?? .null),
        ]
        return .object(members + (secret.map { [.init("token", .string($0))] } ?? []))
    }

    /// With what others than its user need to tell it from the next one.
    var shownToAdministrators: WireJSON {
        guard case .object(let members) = shown() else { preconditionFailure("a token is shown as an object") }
        return .object(
            members + [
                .init("kind", .string(kind == .join ? "join" : "login")), .init("owner", .string(owner)),
                .init("node", node.map(WireJSON.string) ?? .null), .init("tags", .array(tags.map(WireJSON.string))),
            ])
    }

    static let fields: [Schema.Field] = [
        .required("id", .id), .required("name", .text(0...128)),
        .required("scopes", .list(scope, max: Scope.allCases.count)), .required("created", .instant),
        .required("expires", .nullable(.instant)),
    ]
    static let scope = Schema.text(TextRule(of: Scope.allCases.map(\.rawValue)))
    static let secret = Schema.text(20...128)
}

extension Director {
    /// Makes a token and keeps it. The text is told once.
    package func issue(_ token: Token) throws(Problem) -> String {
        let text = "baton_\(token.kind.rawValue)_" + Base64URL.text(ports.randomBytes(32))
        let key = tokenKey(text)
        try data.put(.tokens, key, token.json)
        try data.put(.indexes, "tokens/\(token.kind.rawValue)/\(token.owner)/\(token.id)", bytes: Array(key.utf8))
        if let node = token.node, token.kind == .agent {
            try data.put(.indexes, "agents/\(node)/\(token.id)", bytes: Array(key.utf8))
        }
        if let expires = token.expires {
            try data.put(.indexes, "expiry/\(sortable(expires))/\(token.id)", bytes: Array(key.utf8))
        }
        return text
    }

    /// The token of a text that somebody showed; nil for a wrong one.
    package func token(text: String) throws(Problem) -> Token? { try token(key: tokenKey(text)) }

    func tokenKey(_ text: String) -> String { Hexadecimal.text(ports.sha256(Array(text.utf8))) }

    func token(key: String) throws(Problem) -> Token? {
        guard let json = try data.json(.tokens, key) else { return nil }
        guard let token = Token(json) else { throw DirectorData.damaged(.tokens, key) }
        return token
    }

    /// Takes a token out; what asks with it from now on is refused.
    func revoke(_ token: Token, key: String) throws(Problem) {
        try data.remove(.tokens, key)
        try data.remove(.indexes, "tokens/\(token.kind.rawValue)/\(token.owner)/\(token.id)")
        if let node = token.node { try data.remove(.indexes, "agents/\(node)/\(token.id)") }
        if let expires = token.expires { try data.remove(.indexes, "expiry/\(sortable(expires))/\(token.id)") }
    }
}

extension WireJSON {
    /// The texts of a list that is a member; none where there is no such member.
    func texts(_ key: String) -> [String] {
        if case .array(let items)? = self[key] { items.compactMap(\.text) } else { [] }
    }
}
