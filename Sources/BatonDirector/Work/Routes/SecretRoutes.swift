import BatonWire

/// Secrets of users: values go in, and only to agents that work on an experiment which names them.
enum SecretRoutes {
    private static let name = Parameter.path("name", WorkSchemas.anyName, "Name of the secret")

    static let routes = [
        Route(
            .get, "/secrets", .scope(.read), "Names of the user's secrets; never their values",
            parameters: Parameter.page,
            answers: [
                .json(
                    200, "A page of names",
                    .page(.object([.required("name", WorkSchemas.anyName), .required("changed", .instant)])))
            ], handler: list),
        Route(
            .put, "/secrets/{name}", .scope(.run), "Sets a secret", parameters: [name],
            body: .json(
                .object([.required("value", .text(0...SecretDocument.valueMax))]), max: SecretDocument.valueMax * 7),
            answers: [.empty(204, "It is set")], refusals: [409], handler: set),
        Route(
            .delete, "/secrets/{name}", .scope(.run), "Takes a secret out", parameters: [name],
            answers: [.empty(204, "There is none")], handler: remove),
    ]

    private static func list(_ context: RequestContext) throws(Problem) -> Handled {
        let prefix = "\(try context.user.name)/"
        let entries = try context.data.scan(
            .secrets, prefix: prefix, after: context.query("after"), limit: context.pageLimit + 1)
        return try context.page(entries, cursor: { String($0.key.dropFirst(prefix.count)) }) {
            (entry) throws(Problem) in
            let json = try DirectorData.read(entry.value, .secrets, entry.key)
            return SecretDocument(
                name: String(entry.key.dropFirst(prefix.count)), changed: json["changed"]?.number ?? 0
            ).json
        }
    }

    private static func set(_ context: RequestContext) throws(Problem) -> Handled {
        let (user, name) = (try context.user.name, context.path("name"))
        guard NameRule.isName(name) else {
            throw Problem(
                422, "invalid", "a secret's name has 1 to \(NameRule.bytesMax) bytes without control characters")
        }
        let value = Array((context.text("value") ?? "").utf8)
        guard value.count <= SecretDocument.valueMax else { throw .tooLarge(SecretDocument.valueMax) }
        let key = WorkKeys.secret(user, name)
        if try context.data.bytes(.secrets, key) == nil {
            let count = try context.data.scan(.secrets, prefix: "\(user)/", limit: WorkLimits.secretsMax).count
            guard count < WorkLimits.secretsMax else {
                throw Problem(409, "too_many_secrets", "you have \(count) secrets already", help: "take some out")
            }
        }
        let sealed = context.director.ports.seal(value, "secret/\(key)")
        try context.data.put(
            .secrets, key,
            .object([.init("sealed", .string(Hexadecimal.text(sealed))), .init("changed", .int(context.now))]))
        return .empty()
    }

    private static func remove(_ context: RequestContext) throws(Problem) -> Handled {
        let key = WorkKeys.secret(try context.user.name, context.path("name"))
        guard try context.data.bytes(.secrets, key) != nil else { throw .notFound("secret '\(context.path("name"))'") }
        try context.data.remove(.secrets, key)
        return .empty()
    }

    /// Gives an agent what its experiment names.
    static func give(_ context: RequestContext) throws(Problem) -> Handled {
        let record = try context.experiment()
        var secrets: [SecretDocument] = []
        for name in try context.director.submission(of: record.id).secrets {
            let key = WorkKeys.secret(record.owner, name)
            // A secret that was taken out since is missing; the task says so.
            guard let json = try context.data.json(.secrets, key) else { continue }
            guard let sealed = json["sealed"]?.text.flatMap(Hexadecimal.bytes),
                let value = context.director.ports.unseal(sealed, "secret/\(key)"),
                let text = String(validating: value, as: UTF8.self)
            else { throw DirectorData.damaged(.secrets, key) }
            secrets.append(SecretDocument(name: name, value: text))
        }
        return .json(200, Page(secrets).json)
    }
}
