package import BatonWire

/// A user as the director shows him to himself.
package struct UserDocument: WireDocument {
    package var name: String
    package var isAdmin: Bool

    package init(name: String, isAdmin: Bool = false) { (self.name, self.isAdmin) = (name, isAdmin) }

    package var json: WireJSON { .object([.init("name", .string(name)), .init("admin", .bool(isAdmin))]) }

    package init(from reader: DocumentReader) throws(DocumentFault) {
        self.init(name: try reader.text("name"), isAdmin: try reader.truth("admin"))
    }
}

/// Who asks; after a login with the new token.
package struct LoginDocument: WireDocument {
    /// Told once, at the login.
    package var token: String?
    /// When the token ends, in nanoseconds since 1970; nil for one that does not by itself.
    package var expires: Int?
    package var user: UserDocument

    package init(token: String? = nil, expires: Int? = nil, user: UserDocument) {
        (self.token, self.expires, self.user) = (token, expires, user)
    }

    package var json: WireJSON {
        .object(
            (token.map { [.init("token", .string($0))] } ?? []) + [
                .init("expires", expires.map { .int($0) } ?? .null), .init("user", user.json),
            ])
    }

    package init(from reader: DocumentReader) throws(DocumentFault) {
        self.init(
            token: try reader.optionalText("token"), expires: try reader.optionalInteger("expires"),
            user: try reader.document("user"))
    }
}

extension DirectorClient {
    /// Whether somebody is there: answers without a token.
    package func health() throws(ClientError) { _ = try send(request(.get, "/health")) }

    package func login(user: String, password: String) throws(ClientError) -> LoginDocument {
        let body = WireJSON.object([.init("user", .string(user)), .init("password", .string(password))])
        return try document(request(.post, "/login", body))
    }

    package func logout() throws(ClientError) { _ = try send(request(.post, "/logout")) }

    package func whoAmI() throws(ClientError) -> LoginDocument { try document(request(.get, "/whoami")) }

    // Nodes

    package func nodes() throws(ClientError) -> [NodeDocument] { try pages("/nodes") }

    package func node(_ name: String) throws(ClientError) -> NodeDocument {
        try document(request(.get, "/nodes/\(Self.part(name))"))
    }

    /// Says who may use a node beside its owner.
    package func share(_ name: String, with users: [String]) throws(ClientError) -> NodeDocument {
        let body = WireJSON.object([.init("shared_with", .array(users.map { .string($0) }))])
        return try document(request(.patch, "/nodes/\(Self.part(name))", body))
    }

    package func pools() throws(ClientError) -> [WireJSON] { try lists("/pools") }

    package func connectors() throws(ClientError) -> [WireJSON] { try lists("/connectors") }

    package func attach(_ connector: WireJSON) throws(ClientError) -> WireJSON {
        try json(try send(request(.post, "/connectors", connector)))
    }

    package func connector(_ name: String) throws(ClientError) -> WireJSON {
        try json(try send(request(.get, "/connectors/\(Self.part(name))")))
    }

    package func detach(connector name: String) throws(ClientError) {
        _ = try send(request(.delete, "/connectors/\(Self.part(name))"))
    }

    // Secrets

    package func secrets() throws(ClientError) -> [SecretDocument] { try pages("/secrets") }

    package func setSecret(_ name: String, to value: String?) throws(ClientError) {
        let path = "/secrets/\(Self.part(name))"
        guard let value else {
            _ = try send(request(.delete, path))
            return
        }
        _ = try send(request(.put, path, .object([.init("value", .string(value))])))
    }

    private func lists(_ path: String) throws(ClientError) -> [WireJSON] {
        let items: [AnyDocument] = try pages(path)
        return items.map(\.json)
    }

    private func json(_ response: APIResponse) throws(ClientError) -> WireJSON {
        do throws(WireJSONFault) {
            return try WireJSONReader.read(response.body.bytes)
        } catch {
            throw .malformed(message: "\(error.message) at byte \(error.offset)")
        }
    }
}

/// A document whose members its reader picks by himself.
private struct AnyDocument: WireDocument {
    var json: WireJSON

    init(from reader: DocumentReader) throws(DocumentFault) { json = reader.json }
}
