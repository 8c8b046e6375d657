import BatonWire

/// Health, logging in and out, tokens.
enum AccountRoutes {
    static let routes = [
        Route(
            .get, "/health", .open, "Whether the director works",
            answers: [
                .json(200, "It does", .object([.required("status", .word("ok")), .required("version", .text(1...64))]))
            ],
            handler: health),
        Route(
            .post, "/login", .open, "A token for a name and a password",
            body: .json(.object([.required("user", .text(.user)), .required("password", password)])),
            answers: [
                .json(
                    200, "The token, which is told once",
                    .object([
                        .required("token", Token.secret), .required("expires", .instant),
                        .required("user", User.schema),
                    ]))
            ], refusals: [401, 409, 429], traits: [.givesSecret, .isUnaudited], handler: login),
        Route(
            .get, "/whoami", .user, "Who has this token",
            answers: [
                .json(
                    200, "The user and what the token may",
                    .object([
                        .required("user", User.schema),
                        .required("scopes", .list(Token.scope, max: Scope.allCases.count)),
                        .required("expires", .nullable(.instant)),
                    ]))
            ], handler: whoami),
        Route(
            .post, "/logout", .user, "Revokes the token that asks", answers: [.empty(204, "It is revoked")],
            handler: logout),
        Route(
            .get, "/tokens", .user, "The user's own tokens, oldest first", parameters: Parameter.page,
            answers: [.json(200, "A page of tokens", .page(.named("Token", .object(Token.fields))))], handler: tokens),
        Route(
            .post, "/tokens", .user, "Makes a token with no more than the scopes of the one that asks",
            body: .json(
                .object([
                    .required("name", .name), .required("scopes", .list(Token.scope, max: Scope.allCases.count)),
                    .optional("expires", .nullable(.instant)),
                ])),
            answers: [
                .json(
                    201, "The token, which is told once",
                    .object(Token.fields + [.required("token", Token.secret)]))
            ], refusals: [403, 409], traits: .givesSecret, handler: makeToken),
        Route(
            .delete, "/tokens/{id}", .user, "Revokes a token of the user", answers: [.empty(204, "It is revoked")],
            handler: revokeToken),
    ]

    static let password = Schema.text(8...256)

    private static func health(_ context: RequestContext) throws(Problem) -> Handled {
        .json(
            200,
            .object([.init("status", .string("ok")), .init("version", .string(context.director.settings.version))]))
    }

    private static func login(_ context: RequestContext) throws(Problem) -> Handled {
        let director = context.director
        let (name, peer) = (context.text("user") ?? "", context.request.peer)
        let user = try director.user(name)
        // A user who does not exist takes as long as one who does.
        let known = user?.password ?? director.nobodysPassword
        guard let worked = context.given.worked else {
            try director.logins.begin(user: name, peer: peer, now: context.now)
            return .work(
                .scrypt(
                    password: Array((context.text("password") ?? "").utf8), salt: known.salt, logCost: known.logCost))
        }
        guard let user, user.password != nil, isEqual(worked, known.hash) else {
            // Not thrown: that it was tried stays in the audit. What was typed may be a password in the wrong place.
            try auditLogin(user?.name ?? "-", status: 401, context)
            let problem = Problem(401, "login_wrong", "the name or the password is wrong")
            return .done(director.response(for: problem, context.request))
        }
        director.logins.succeeded(user: name, peer: peer)
        let expires = context.now + director.settings.loginLifetime
        var scopes = Set(Scope.allCases)
        if !user.isAdmin { scopes.remove(.admin) }
        let token = Token(
            id: director.newID(now: context.now), kind: .user, owner: name, name: "login", scopes: scopes,
            created: context.now, expires: expires)
        try makeRoom(.user, for: name, context)
        try auditLogin(name, status: 200, context)
        return .json(
            200,
            .object([
                .init("token", .string(try director.issue(token))), .init("expires", .int(expires)),
                .init("user", try director.shown(user)),
            ]))
    }

    private static func auditLogin(_ who: String, status: Int, _ context: RequestContext) throws(Problem) {
        try context.director.audit(
            who: who, action: "POST /login", subject: context.request.path, peer: context.request.peer, status: status,
            now: context.now)
    }

    /// Compares without telling by the time where a difference is.
    private static func isEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.count == right.count && zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private static func whoami(_ context: RequestContext) throws(Problem) -> Handled {
        guard case .user(let user, let token) = context.caller else { throw .notFound("user") }
        let shown = token.shown()
        return .json(
            200,
            .object([
                .init("user", try context.director.shown(user)), .init("scopes", shown["scopes"] ?? .null),
                .init("expires", shown["expires"] ?? .null),
            ]))
    }

    private static func logout(_ context: RequestContext) throws(Problem) -> Handled {
        guard case .user(_, let token) = context.caller else { throw .notFound("token") }
        try revoke(.user, token.id, of: token.owner, context)
        return .empty()
    }

    private static func revokeToken(_ context: RequestContext) throws(Problem) -> Handled {
        try revoke(.user, context.path("id"), of: try context.user.name, context)
        return .empty()
    }

    static func revoke(
        _ kind: Token.Kind, _ id: String, of owner: String, _ context: RequestContext
    ) throws(Problem) {
        guard let bytes = try context.data.bytes(.indexes, "tokens/\(kind.rawValue)/\(owner)/\(id)"),
            case let key = String(decoding: bytes, as: UTF8.self), let token = try context.director.token(key: key)
        else { throw .notFound("token '\(id)'") }
        try context.director.revoke(token, key: key)
    }

    private static func tokens(_ context: RequestContext) throws(Problem) -> Handled {
        let prefix = "tokens/u/\(try context.user.name)/"
        let entries = try context.data.scan(
            .indexes, prefix: prefix, after: context.query("after"), limit: context.pageLimit + 1)
        return try context.page(entries, cursor: { String($0.key.dropFirst(prefix.count)) }) {
            (entry) throws(Problem) in
            let key = String(decoding: entry.value, as: UTF8.self)
            guard let token = try context.director.token(key: key) else { throw DirectorData.damaged(.tokens, key) }
            return token.shown()
        }
    }

    private static func makeToken(_ context: RequestContext) throws(Problem) -> Handled {
        guard case .user(let user, let asking) = context.caller else { throw .notFound("user") }
        let scopes = Set((context.texts("scopes") ?? []).compactMap(Scope.init(rawValue:)))
        guard scopes.subtracting([.read]).isSubset(of: asking.scopes) else {
            throw Problem(
                403, "scope_missing",
                "a token can't give more scopes than it has: "
                    + Scope.allCases.filter(asking.scopes.contains).map(\.rawValue).joined(separator: ", "))
        }
        // A token must not outlive the one that made it by being made again and again.
        let expires = [context.number("expires"), asking.expires].compactMap(\.self).min()
        guard expires.map({ $0 > context.now }) ?? true else {
            throw Problem(422, "invalid", "the body.expires is over already")
        }
        try makeRoom(.user, for: user.name, context)
        let token = Token(
            id: context.director.newID(now: context.now), kind: .user, owner: user.name,
            name: context.text("name") ?? "",
            scopes: scopes, created: context.now, expires: expires)
        return .json(201, token.shown(secret: try context.director.issue(token)))
    }

    /// Takes the user's oldest expired tokens out, and refuses when all are in use.
    static func makeRoom(_ kind: Token.Kind, for owner: String, _ context: RequestContext) throws(Problem) {
        let entries = try context.data.scan(
            .indexes, prefix: "tokens/\(kind.rawValue)/\(owner)/", limit: DirectorLimits.tokensOfUser)
        guard entries.count >= DirectorLimits.tokensOfUser else { return }
        var removed = 0
        for entry in entries {
            let key = String(decoding: entry.value, as: UTF8.self)
            guard let token = try context.director.token(key: key), token.isOver(at: context.now) else { continue }
            try context.director.revoke(token, key: key)
            removed += 1
        }
        guard removed > 0 else {
            throw Problem(
                409, "too_many_tokens", "there are \(DirectorLimits.tokensOfUser) tokens already",
                help: "revoke some of them: DELETE /api/v1/tokens/ID")
        }
    }
}

extension Director {
    /// What a password is held against when there is no such user.
    var nobodysPassword: User.PasswordHash {
        User.PasswordHash(
            salt: Array(repeating: 0, count: 16), logCost: settings.passwordLogCost,
            hash: Array(repeating: 0, count: 32))
    }

    static let coreRoutes: [Route] =
        AccountRoutes.routes + UserRoutes.routes + NodeRoutes.routes + JoinTokenRoutes.routes + PoolRoutes.routes
        + ConnectorRoutes.routes + [auditRoute]
}
