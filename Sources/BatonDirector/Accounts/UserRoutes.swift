import BatonWire

/// Users, for administrators.
enum UserRoutes {
    private static let name = Parameter.path("name", .text(.user), "The user's name")

    static let routes = [
        Route(
            .get, "/users", .admin, "All users by name", parameters: Parameter.page,
            answers: [.json(200, "A page of users", .page(User.schema))], handler: list),
        Route(
            .post, "/users", .admin, "Makes a user",
            body: .json(.object([.required("name", .text(.user))] + changes)),
            answers: [.json(201, "The user", User.schema)], refusals: [409], handler: make),
        Route(
            .get, "/users/{name}", .admin, "A user", parameters: [name], answers: [.json(200, "The user", User.schema)],
            handler: show),
        Route(
            .patch, "/users/{name}", .admin, "Changes a user; a new password revokes the tokens", parameters: [name],
            body: .json(.object(changes)), answers: [.json(200, "The user as it is now", User.schema)], refusals: [409],
            handler: change),
        Route(
            .delete, "/users/{name}", .admin, "Takes out a user who has no experiments", parameters: [name],
            answers: [.empty(204, "The user is gone")], refusals: [409], handler: remove),
        Route(
            .get, "/users/{name}/tokens", .admin,
            "A user's tokens, and those by which machines join as the user's nodes",
            parameters: [name] + Parameter.page,
            answers: [.json(200, "A page of tokens", .page(.named("TokenOfUser", .object(tokenFields))))],
            handler: tokens),
        Route(
            .delete, "/users/{name}/tokens/{id}", .admin, "Revokes a token of a user", parameters: [name],
            answers: [.empty(204, "It is revoked")], handler: revoke),
    ]

    private static let tokenFields: [Schema.Field] =
        Token.fields + [
            .required("kind", .word("login", "join")), .required("owner", .text(.user)),
            .required("node", .nullable(.name)), .required("tags", NodeRoutes.tags),
        ]

    private static let changes: [Schema.Field] = [
        .optional("password", AccountRoutes.password), .optional("admin", .flag),
        .optional("quotas", .nullable(Quotas.schema)),
    ]

    private static func list(_ context: RequestContext) throws(Problem) -> Handled {
        let entries = try context.data.scan(
            .users, prefix: "", after: context.query("after"), limit: context.pageLimit + 1)
        return try context.page(entries, cursor: \.key) { (entry) throws(Problem) in
            guard let user = User(try DirectorData.read(entry.value, .users, entry.key)) else {
                throw DirectorData.damaged(.users, entry.key)
            }
            return try context.director.shown(user)
        }
    }

    private static func find(_ context: RequestContext) throws(Problem) -> User {
        guard let user = try context.director.user(context.path("name")) else {
            throw .notFound("user '\(context.path("name"))'")
        }
        return user
    }

    private static func show(_ context: RequestContext) throws(Problem) -> Handled {
        .json(200, try context.director.shown(find(context)))
    }

    private static func make(_ context: RequestContext) throws(Problem) -> Handled {
        let name = context.text("name") ?? ""
        guard try context.director.user(name) == nil else {
            throw Problem(409, "name_taken", "there is a user '\(name)' already", help: "choose another name")
        }
        let user = User(name: name, isAdmin: false, created: context.now, quotas: nil, password: nil)
        return try apply(to: user, status: 201, context)
    }

    private static func change(_ context: RequestContext) throws(Problem) -> Handled {
        try apply(to: try find(context), status: 200, context)
    }

    /// Sets what the body says. A password comes back from the long work before anything is kept.
    private static func apply(to user: User, status: Int, _ context: RequestContext) throws(Problem) -> Handled {
        var user = user
        if let password = context.text("password") {
            // The salt has to be the same when the request comes again.
            let salt = context.director.salt(for: context)
            let cost = context.director.settings.passwordLogCost
            guard let worked = context.given.worked else {
                return .work(.scrypt(password: Array(password.utf8), salt: salt, logCost: cost))
            }
            user.password = User.PasswordHash(salt: salt, logCost: cost, hash: worked)
            try context.director.revokeAll(of: user.name)
        }
        if let isAdmin = context.flag("admin") {
            if user.isAdmin, !isAdmin { try keepAnAdministrator(beside: user.name, context) }
            user.isAdmin = isAdmin
        }
        if let quotas = context.body["quotas"] { user.quotas = Quotas(quotas) }
        try context.data.put(.users, user.name, user.json)
        return .json(status, try context.director.shown(user))
    }

    private static func remove(_ context: RequestContext) throws(Problem) -> Handled {
        let user = try find(context)
        if user.isAdmin { try keepAnAdministrator(beside: user.name, context) }
        guard try context.data.scan(.indexes, prefix: "experiments/\(user.name)/", limit: 1).isEmpty else {
            throw Problem(
                409, "user_in_use", "the user '\(user.name)' has experiments", help: "delete them first")
        }
        try context.director.revokeAll(of: user.name)
        try context.data.remove(.users, user.name)
        return .empty()
    }

    /// What users sign in and ask with, then what machines join by.
    private static let tokenKinds: [Token.Kind] = [.user, .join]

    private static func tokens(_ context: RequestContext) throws(Problem) -> Handled {
        let name = try find(context).name
        let cursor = context.query("after")?.split(separator: "/", maxSplits: 1).map(String.init)
        var found: [(cursor: String, token: Token)] = []
        for kind in tokenKinds {
            var after: String?
            if let cursor, cursor.count == 2, let begin = Token.Kind(rawValue: cursor[0]) {
                if kind == .user, begin == .join { continue }
                if kind == begin { after = cursor[1] }
            }
            let left = context.pageLimit + 1 - found.count
            guard left > 0 else { break }
            let prefix = "tokens/\(kind.rawValue)/\(name)/"
            for entry in try context.data.scan(.indexes, prefix: prefix, after: after, limit: left) {
                let key = String(decoding: entry.value, as: UTF8.self)
                guard let token = try context.director.token(key: key) else { throw DirectorData.damaged(.tokens, key) }
                found.append(("\(kind.rawValue)/\(entry.key.dropFirst(prefix.count))", token))
            }
        }
        return try context.page(found, cursor: \.cursor) { $0.token.shownToAdministrators }
    }

    private static func revoke(_ context: RequestContext) throws(Problem) -> Handled {
        let (name, id) = (try find(context).name, context.path("id"))
        for kind in tokenKinds {
            guard let bytes = try context.data.bytes(.indexes, "tokens/\(kind.rawValue)/\(name)/\(id)") else {
                continue
            }
            let key = String(decoding: bytes, as: UTF8.self)
            guard let token = try context.director.token(key: key) else { throw DirectorData.damaged(.tokens, key) }
            try context.director.revoke(token, key: key)
            return .empty()
        }
        throw .notFound("token '\(id)' of '\(name)'")
    }

    /// - Throws: 409 when there is no other administrator.
    private static func keepAnAdministrator(beside name: String, _ context: RequestContext) throws(Problem) {
        if try context.director.administrators().contains(where: { $0 != name }) { return }
        throw Problem(
            409, "last_admin", "'\(name)' is the only administrator", help: "make another user an administrator first")
    }
}

extension Director {
    /// A user as it is shown, with what it has of what it may have.
    func shown(_ user: User) throws(Problem) -> WireJSON {
        let used = Quotas(
            experiments: try used(.experiments, by: user.name), artifactBytes: try used(.artifactBytes, by: user.name),
            logBytes: try used(.logBytes, by: user.name))
        return user.shown(settings, used: used)
    }

    /// Names of the administrators.
    func administrators() throws(Problem) -> [String] {
        var names: [String] = []
        var after: String?
        while true {
            let entries = try data.scan(.users, prefix: "", after: after, limit: DirectorLimits.pageMax)
            for entry in entries {
                if User(try DirectorData.read(entry.value, .users, entry.key))?.isAdmin == true {
                    names.append(entry.key)
                }
            }
            guard entries.count == DirectorLimits.pageMax else { return names }
            after = entries.last?.key
        }
    }

    /// A salt that only this director makes of this request: the first and the second time the same.
    func salt(for context: RequestContext) -> [UInt8] {
        let seed = Array("\(context.request.path)\n".utf8) + context.request.body.bytes
        return Array(ports.sha256(saltSeed + ports.sha256(seed)).prefix(16))
    }

    /// Revokes all tokens of a user, also those that nodes joined by.
    func revokeAll(of owner: String) throws(Problem) {
        for kind in [Token.Kind.user, .join] {
            while true {
                let entries = try data.scan(
                    .indexes, prefix: "tokens/\(kind.rawValue)/\(owner)/", limit: DirectorLimits.pageMax)
                if entries.isEmpty { break }
                for entry in entries {
                    let key = String(decoding: entry.value, as: UTF8.self)
                    if let token = try token(key: key) { try revoke(token, key: key) }
                    try data.remove(.indexes, entry.key)
                }
            }
        }
    }
}
