package import BatonWire

/// A user as the store has it.
package struct User: Hashable, Sendable {
    package var name: String
    package var isAdmin: Bool
    package var created: Int
    /// What was set for this user; nil for what the director gives everybody.
    package var quotas: Quotas?
    package var password: PasswordHash?

    /// What scrypt made of a password.
    package struct PasswordHash: Hashable, Sendable {
        package var salt: [UInt8]
        package var logCost: Int
        package var hash: [UInt8]
    }

    init(name: String, isAdmin: Bool, created: Int, quotas: Quotas?, password: PasswordHash?) {
        self.name = name
        self.isAdmin = isAdmin
        self.created = created
        self.quotas = quotas
        self.password = password
    }

    package init?(_ json: WireJSON) {
        guard let name = json["name"]?.text, case .bool(let isAdmin)? = json["admin"],
            let created = json["created"]?.number
        else { return nil }
        self.init(
            name: name, isAdmin: isAdmin, created: created, quotas: json["quotas"].flatMap(Quotas.init),
            password: json["password"].flatMap(PasswordHash.init))
    }

    /// As it is kept.
    package var json: WireJSON {
        var members: [WireJSON.Member] = [
            .init("name", .string(name)), .init("admin", .bool(isAdmin)), .init("created", .int(created)),
        ]
        if let quotas { members.append(.init("quotas", quotas.json)) }
        if let password { members.append(.init("password", password.json)) }
        return .object(members)
    }

    /// As it is shown.
    func shown(_ settings: DirectorSettings, used: Quotas) -> WireJSON {
        .object([
            .init("name", .string(name)), .init("admin", .bool(isAdmin)), .init("created", .int(created)),
            .init("has_password", .bool(password != nil)), .init("quotas", (quotas ?? settings.quotas).json),
            .init("used", used.json),
        ])
    }

    static let schema = Schema.named(
        "User",
        .object([
            .required("name", .text(.user)), .required("admin", .flag), .required("created", .instant),
            .required("has_password", .flag), .required("quotas", Quotas.schema), .required("used", Quotas.schema),
        ]))
}

extension User.PasswordHash {
    package init?(_ json: WireJSON) {
        guard let salt = json["salt"]?.text.flatMap(Hexadecimal.bytes), let cost = json["log_cost"]?.number,
            let hash = json["hash"]?.text.flatMap(Hexadecimal.bytes)
        else { return nil }
        self.init(salt: salt, logCost: cost, hash: hash)
    }

    package var json: WireJSON {
        .object([
            .init("salt", .string(Hexadecimal.text(salt))), .init("log_cost", .int(logCost)),
            .init("hash", .string(Hexadecimal.text(hash))),
        ])
    }
}

extension Quotas {
    static let schema = Schema.named(
        "Quotas",
        .object([
            .required("experiments", .count), .required("artifact_bytes", .count), .required("log_bytes", .count),
        ]))

    package init?(_ json: WireJSON) {
        guard let experiments = json["experiments"]?.number, let artifacts = json["artifact_bytes"]?.number,
            let logs = json["log_bytes"]?.number
        else { return nil }
        self.init(experiments: experiments, artifactBytes: artifacts, logBytes: logs)
    }

    package var json: WireJSON {
        .object([
            .init("experiments", .int(experiments)), .init("artifact_bytes", .int(artifactBytes)),
            .init("log_bytes", .int(logBytes)),
        ])
    }
}
