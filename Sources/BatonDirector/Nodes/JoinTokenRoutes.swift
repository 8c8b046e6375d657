import BatonWire

/// Tokens by which machines become nodes.
enum JoinTokenRoutes {
    /// Nanoseconds that a join token holds where nothing is said, and at most.
    static let lifetimeDefault = 24 * DirectorSettings.hour
    static let lifetimeMax = 366 * 24 * DirectorSettings.hour

    private static let fields: [Schema.Field] = [
        .required("id", .id), .required("owner", .text(.user)), .required("node", .nullable(.name)),
        .required("tags", NodeRoutes.tags), .required("shared_with", NodeRoutes.users),
        .required("created", .instant), .required("expires", .instant),
    ]

    static let routes = [
        Route(
            .get, "/join-tokens", .scope(.nodes), "The user's join tokens, oldest first", parameters: Parameter.page,
            answers: [.json(200, "A page of join tokens", .page(.named("JoinToken", .object(fields))))], handler: list),
        Route(
            .post, "/join-tokens", .scope(.nodes),
            "Makes a token with which machines join as nodes of the user, until it expires; of another 'owner' for an "
                + "administrator",
            body: .json(
                .object([
                    .optional("node", .nullable(.name)), .optional("tags", NodeRoutes.tags),
                    .optional("shared_with", NodeRoutes.users), .optional("expires", .nullable(.instant)),
                    .optional("owner", .nullable(.text(.user))),
                ])),
            answers: [
                .json(201, "The token, which is told once", .object(fields + [.required("token", Token.secret)]))
            ], refusals: [403, 404, 409], traits: .givesSecret, handler: make),
        Route(
            .delete, "/join-tokens/{id}", .scope(.nodes), "Revokes a join token; who has joined stays",
            answers: [.empty(204, "It is revoked")], handler: revoke),
    ]

    private static func json(_ token: Token, secret: String? = nil) -> WireJSON {
        let members: [WireJSON.Member] = [
            .init("id", .string(token.id)), .init("owner", .string(token.owner)),
            .init("shared_with", .array(token.sharedWith.map(WireJSON.string))),
            .init("node", token.node.map(WireJSON.string) ?? .null),
            .init("tags", .array(token.tags.map(WireJSON.string))), .init("created", .int(token.created)),
            .init("expires", .int(token.expires ?? 0)),
        ]
        return .object(members + (secret.map { [.init("token", .string($0))] } ?? []))
    }

    private static func list(_ context: RequestContext) throws(Problem) -> Handled {
        let prefix = "tokens/j/\(try context.user.name)/"
        let entries = try context.data.scan(
            .indexes, prefix: prefix, after: context.query("after"), limit: context.pageLimit + 1)
        return try context.page(entries, cursor: { String($0.key.dropFirst(prefix.count)) }) {
            (entry) throws(Problem) in
            let key = String(decoding: entry.value, as: UTF8.self)
            guard let token = try context.director.token(key: key) else { throw DirectorData.damaged(.tokens, key) }
            return json(token)
        }
    }

    private static func make(_ context: RequestContext) throws(Problem) -> Handled {
        let owner = try owner(context)
        let expires = context.number("expires") ?? context.now + lifetimeDefault
        guard expires > context.now, expires - context.now <= lifetimeMax else {
            throw Problem(422, "invalid", "the body.expires is over already, or more than a year away")
        }
        if let name = context.text("node"), let node = try context.director.node(name), node.owner != owner {
            throw Problem(409, "name_taken", "the name '\(name)' is taken", help: "choose another name")
        }
        try AccountRoutes.makeRoom(.join, for: owner, context)
        let token = Token(
            id: context.director.newID(now: context.now), kind: .join, owner: owner, name: "", scopes: [],
            created: context.now, expires: expires, node: context.text("node"), tags: context.texts("tags") ?? [],
            sharedWith: context.texts("shared_with") ?? [])
        return .json(201, json(token, secret: try context.director.issue(token)))
    }

    /// Whose the nodes will be: the user's who asks, another's for an administrator; for whoever runs the director, who is
    /// no user, the first administrator's.
    private static func owner(_ context: RequestContext) throws(Problem) -> String {
        if let owner = context.text("owner") {
            if case .user(let user, _) = context.caller, user.name == owner { return owner }
            guard context.isAdministrator else {
                throw Problem(403, "admin_only", "only administrators name an 'owner'")
            }
            guard try context.director.user(owner) != nil else { throw .notFound("user '\(owner)'") }
            return owner
        }
        guard case .directorsOperator = context.caller else { return try context.user.name }
        guard let administrator = try context.director.administrators().first else { throw .notFound("administrator") }
        return administrator
    }

    private static func revoke(_ context: RequestContext) throws(Problem) -> Handled {
        try AccountRoutes.revoke(.join, context.path("id"), of: try context.user.name, context)
        return .empty()
    }
}
