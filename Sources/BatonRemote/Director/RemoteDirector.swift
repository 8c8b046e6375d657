import BatonClient
import BatonHost
import BatonInterpreter
import BatonModel
import BatonWire

/// A connection to one director, as a program uses it.
final class RemoteDirector: DirectorLink {
    let name: String
    let address: String
    let directors: RemoteDirectors

    init(name: String, address: String, directors: RemoteDirectors) {
        (self.name, self.address, self.directors) = (name, address, directors)
    }

    /// The client with the token that is known now; a connection that was closed is made again.
    func client() throws(DirectorFault) -> DirectorClient { try directors.reached(address).client }

    // Who asks

    func login(user: String, password: String?) throws(DirectorFault) -> UserFacts {
        let reached = try directors.reached(address)
        let password = if let password { password } else { try ask(user) }
        var client = reached.client
        client.token = nil
        let login = try asking { () throws(ClientError) in try client.login(user: user, password: password) }
        guard let token = login.token else { throw DirectorFault(.malformed, "the director gave no token") }
        reached.token = token
        try directors.keep(address) { credential in
            var known = credential ?? Credential(address: address)
            (known.user, known.token, known.expires) = (login.user.name, token, login.expires)
            credential = known
        }
        return Self.facts(login)
    }

    private func ask(_ user: String) throws(DirectorFault) -> String {
        directors.world.host.flush()
        do throws(TerminalQuestion.Failure) {
            return try TerminalQuestion.ask("password of \(user) at \(address): ", isSecret: true)
        } catch {
            switch error {
            case .interrupted: throw DirectorFault(.interrupted, "interrupted")
            case .noTerminal:
                throw DirectorFault(
                    .loginNeeded, "there is no terminal to ask for the password",
                    help: "log in once at a prompt, or give a token by the variable BATON_TOKEN_\(name.uppercased())")
            }
        }
    }

    func logout() throws(DirectorFault) {
        let reached = try directors.reached(address)
        guard reached.token != nil else { return }
        do throws(DirectorFault) {
            try asking { () throws(ClientError) in try reached.client.logout() }
        } catch {
            // A token that is over is as good as given back.
            guard error.kind == .loginNeeded else { throw error }
        }
        reached.token = nil
        try directors.keep(address) { credential in
            credential?.token = nil
            credential?.expires = nil
        }
    }

    func whoAmI() throws(DirectorFault) -> UserFacts {
        let client = try client()
        return Self.facts(try asking { () throws(ClientError) in try client.whoAmI() })
    }

    private static func facts(_ login: LoginDocument) -> UserFacts {
        UserFacts(name: login.user.name, isAdmin: login.user.isAdmin, expires: login.expires)
    }

    // Nodes and ways to them

    func nodes() throws(DirectorFault) -> [BatonInterpreter.NodeFacts] {
        let client = try client()
        return try asking { () throws(ClientError) in try client.nodes() }.map(Self.facts)
    }

    static func facts(_ node: NodeDocument) -> BatonInterpreter.NodeFacts {
        let facts = node.facts
        let state: BatonInterpreter.NodeFacts.State =
            switch node.state {
            case .online: .online
            case .unreachable: .unreachable
            case .offline: .offline
            }
        return BatonInterpreter.NodeFacts(
            name: node.name, os: facts.os, arch: facts.arch, cores: facts.cores, memoryBytes: facts.memory,
            gpus: facts.gpus, tags: facts.tags,
            properties: facts.properties.map { Datum.Entry(key: $0.key, value: Datum($0.value) ?? .null) },
            state: state, owner: node.owner, lockedBy: node.lockedBy)
    }

    func pools() throws(DirectorFault) -> [PoolFacts] {
        let client = try client()
        return try asking { () throws(ClientError) in try client.pools() }.compactMap { json in
            guard let name = json["name"]?.text else { return nil }
            return PoolFacts(name: name, nodes: json["nodes"].texts, limit: json["limit"]?.number)
        }
    }

    func share(node name: String, adding: [String], removing: [String]) throws(DirectorFault) -> [String] {
        let client = try client()
        return try asking { () throws(ClientError) in
            let known = try client.node(name).sharedWith
            let wanted = known.filter { !removing.contains($0) } + adding.filter { !known.contains($0) }
            return wanted == known ? known : try client.share(name, with: wanted).sharedWith
        }
    }

    func take(_ count: Int, fromPool name: String) throws(DirectorFault) -> [BatonInterpreter.NodeFacts] {
        guard let pool = try pools().first(where: { $0.name == name }) else {
            throw DirectorFault(.notFound, "there is no pool '\(name)' at \(address)")
        }
        let free = try nodes().filter { $0.state == .online && $0.lockedBy == nil }
        let own = free.filter { pool.nodes.contains($0.name) || $0.name.hasPrefix(name + "-") }
        return Array(own.prefix(count))
    }

    func attach(_ request: ConnectorRequest) throws(DirectorFault) -> ConnectorFacts {
        let client = try client()
        let options = request.options.map { WireJSON.Member($0.key, $0.value.wireJSON) }
        var members: [WireJSON.Member] = [.init("kind", .string(request.kind)), .init("options", .object(options))]
        if let name = request.name { members.append(.init("name", .string(name))) }
        let body = WireJSON.object(members)
        return Self.connector(try asking { () throws(ClientError) in try client.attach(body) })
    }

    func detach(connector name: String) throws(DirectorFault) {
        let client = try client()
        try asking { () throws(ClientError) in try client.detach(connector: name) }
    }

    func connectors() throws(DirectorFault) -> [ConnectorFacts] {
        let client = try client()
        return try asking { () throws(ClientError) in try client.connectors() }.map(Self.connector)
    }

    private static func connector(_ json: WireJSON) -> ConnectorFacts {
        ConnectorFacts(
            name: json["name"]?.text ?? "", kind: json["kind"]?.text ?? "", owner: json["owner"]?.text ?? "",
            health: json["health"]?["state"]?.text ?? "unknown", message: json["health"]?["message"]?.text ?? "",
            nodes: json["nodes"].texts)
    }

    // Secrets

    func setSecret(_ name: String, to value: [UInt8]?) throws(DirectorFault) {
        let client = try client()
        var text: String?
        if let value {
            guard let valid = String(validating: value, as: UTF8.self) else {
                throw DirectorFault(.refused(code: "secret"), "a secret is a text in UTF-8")
            }
            text = valid
        }
        try asking { () throws(ClientError) in try client.setSecret(name, to: text) }
    }

    func secrets() throws(DirectorFault) -> [String] {
        let client = try client()
        return try asking { () throws(ClientError) in try client.secrets() }.map(\.name)
    }

    /// Followers go on: runs are shown whoever is connected.
    func close() {}
}

extension Optional<WireJSON> {
    /// The texts of a list.
    fileprivate var texts: [String] {
        guard case .array(let items)? = self else { return [] }
        return items.compactMap(\.text)
    }
}
