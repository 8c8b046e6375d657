package import BatonWire

/// Who asks.
package enum Caller: Sendable {
    /// Nobody that the director knows.
    case anybody
    case user(User, Token)
    /// A machine that wants to become a node.
    case joining(Token)
    /// The agent of a node.
    case agent(node: String, Token)
    /// Whoever runs the director, on its own computer.
    case directorsOperator

    /// For the audit, and for what is kept by caller.
    package var name: String {
        switch self {
        case .anybody: "-"
        case .user(let user, _): user.name
        case .joining(let token): "join:\(token.id)"
        case .agent(let node, _): "agent:\(node)"
        case .directorsOperator: "operator"
        }
    }
}

extension Director {
    /// Who has this token.
    ///
    /// - Throws: 401 for a token that is wrong, over, or whose user is gone.
    func caller(_ request: APIRequest, now: Int) throws(Problem) -> Caller {
        guard let header = request.header("authorization") else { return .anybody }
        let words = header.split(separator: " ", maxSplits: 1)
        guard words.count == 2, words[0].lowercased() == "bearer" else { throw .badToken }
        let key = tokenKey(String(words[1]))
        guard let token = try token(key: key) else { throw .badToken }
        guard !token.isOver(at: now) else {
            throw Problem(401, "token_expired", "the token has expired", help: "log in again")
        }
        switch token.kind {
        case .user:
            guard let user = try user(token.owner) else { throw .badToken }
            return .user(user, token)
        case .join: return .joining(token)
        case .agent: return .agent(node: token.node ?? "", token)
        }
    }

    /// Refuses who may not ask for this.
    func permit(_ caller: Caller, _ access: Route.Access, _ request: APIRequest) throws(Problem) {
        switch (access, caller) {
        case (.open, _), (_, .directorsOperator): return
        case (.metrics, .anybody) where settings.hasOpenMetrics && request.isFromLoopback: return
        case (_, .anybody):
            throw Problem(401, "token_missing", "this needs a token", help: "log in: login(\"NAME\")")
        case (.user, .user): return
        case (.scope(let scope), .user(_, let token)), (.agentOr(let scope), .user(_, let token)):
            try require(scope, of: token)
        case (.admin, .user(let user, let token)), (.metrics, .user(let user, let token)):
            guard user.isAdmin else { throw Problem(403, "admin_only", "only administrators may do this") }
            try require(.admin, of: token)
        case (.agent, .agent), (.joining, .agent), (.joining, .joining), (.agentOr, .agent): return
        case (.agent, _), (.joining, _):
            throw Problem(403, "agents_only", "only an agent's token may do this")
        case (_, .agent), (_, .joining):
            throw Problem(403, "users_only", "only a user's token may do this")
        }
    }

    private func require(_ scope: Scope, of token: Token) throws(Problem) {
        guard scope == .read || token.scopes.contains(scope) else {
            throw Problem(
                403, "scope_missing", "the token lacks the scope '\(scope.rawValue)'",
                help: "use a token that was made with it")
        }
    }

    func user(_ name: String) throws(Problem) -> User? {
        guard let json = try data.json(.users, name) else { return nil }
        guard let user = User(json) else { throw DirectorData.damaged(.users, name) }
        return user
    }
}

extension Problem {
    static let badToken = Problem(
        401, "token_unknown", "the token is wrong or was revoked", help: "log in again")

    /// There is no such thing, or it belongs to somebody else.
    package static func notFound(_ what: String) -> Problem { Problem(404, "not_found", "there is no \(what)") }
}

extension APIRequest {
    /// Whether the peer is this computer.
    var isFromLoopback: Bool { peer.hasPrefix("127.") || peer == "::1" || peer == "localhost" }
}
