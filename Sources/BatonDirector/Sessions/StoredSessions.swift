package import BatonFrames
package import BatonSessions
import BatonWire

/// What data sessions are made of, in a director's kind of store: it has a file of its own, because their thread writes it.
package final class StoredSessions: SessionStore {
    private let data: DirectorData

    package init(_ store: any DirectorStore) { data = DirectorData(store) }

    /// What a session's own document is called; sorts before its parts.
    private static let own = "a"
    /// Documents that are read at once.
    private static let pageCount = 1_000

    package func load() throws(FrameFault) -> [StoredSession] {
        var sessions: [StoredSession] = []
        var after: String?
        repeat {
            let from = after.map { "\($0)\0" } ?? ""
            let entries = try asking { () throws(Problem) in
                try data.scan(.sessions, from: from, to: "\u{10FFFF}", limit: Self.pageCount)
            }
            for entry in entries { try take(entry, into: &sessions) }
            after = entries.count == Self.pageCount ? entries.last?.key : nil
        } while after != nil
        return sessions
    }

    /// Keys of one session stand together, its own before those of its parts.
    private func take(_ entry: DirectorEntry, into sessions: inout [StoredSession]) throws(FrameFault) {
        let parts = entry.key.split(separator: "/")
        guard let json = try? WireJSONReader.read(entry.value), parts.count == 2 else { throw damaged(entry.key) }
        let id = String(parts[0])
        if parts[1] == Self.own {
            guard let spec = SessionSpec(json) else { throw damaged(entry.key) }
            return sessions.append(StoredSession(id: SessionID(id), spec: spec, definitions: [], live: [:]))
        }
        guard sessions.last?.id.text == id else { throw damaged(entry.key) }
        if parts[1] == "live", case .object(let members) = json {
            for member in members { sessions[sessions.count - 1].live[member.key] = member.value.number }
        } else {
            guard let definition = try? Definition(json) else { throw damaged(entry.key) }
            sessions[sessions.count - 1].definitions.append(definition)
        }
    }

    private func damaged(_ key: String) -> FrameFault {
        FrameFault(.machine, "the store of data sessions is damaged at '\(key)'")
    }

    package func save(_ id: SessionID, _ spec: SessionSpec) throws(FrameFault) {
        try put("\(id.text)/\(Self.own)", spec.json)
    }

    package func record(_ id: SessionID, _ definition: Definition) throws(FrameFault) {
        try put(Self.key(id, definition.id), definition.json)
    }

    package func forget(_ id: SessionID, _ definitions: [Int]) throws(FrameFault) {
        for definition in definitions {
            try asking { () throws(Problem) in try data.remove(.sessions, Self.key(id, definition)) }
        }
    }

    package func setLive(_ id: SessionID, _ live: [String: Int]) throws(FrameFault) {
        try put("\(id.text)/live", .object(live.sorted { $0.key < $1.key }.map { .init($0.key, .int($0.value)) }))
    }

    package func remove(_ id: SessionID) throws(FrameFault) {
        try asking { () throws(Problem) in
            while case let entries = try data.scan(.sessions, prefix: "\(id.text)/", limit: Self.pageCount),
                !entries.isEmpty
            {
                for entry in entries { try data.remove(.sessions, entry.key) }
            }
        }
    }

    package func commit() throws(FrameFault) {
        do { try data.store.commit() } catch { throw FrameFault(.machine, error.message) }
    }

    private func put(_ key: String, _ json: WireJSON) throws(FrameFault) {
        try asking { () throws(Problem) in try data.put(.sessions, key, json) }
    }

    private func asking<T>(_ body: () throws(Problem) -> T) throws(FrameFault) -> T {
        do throws(Problem) { return try body() } catch { throw FrameFault(.machine, error.message) }
    }

    /// Sorts as the numbers do.
    private static func key(_ id: SessionID, _ definition: Int) -> String {
        let digits = String(definition)
        return "\(id.text)/d" + String(repeating: "0", count: max(0, 19 - digits.count)) + digits
    }
}

extension SessionSpec {
    fileprivate var json: WireJSON {
        var members: [WireJSON.Member] = [
            .init("owner", .string(owner)), .init("engine", .string(engine.rawValue)),
            .init("memory", .int(memoryBytes)),
        ]
        if let address { members.append(.init("at", .string(address))) }
        for (key, value) in [("timeout", statementLimit), ("idle", idleLimit), ("life", lifeLimit)] {
            if let value { members.append(.init(key, .int(value))) }
        }
        return .object(members)
    }

    fileprivate init?(_ json: WireJSON) {
        guard let owner = json["owner"]?.text, let engine = json["engine"]?.text.flatMap(Engine.init(rawValue:)) else {
            return nil
        }
        self.init(
            owner: owner, engine: engine, address: json["at"]?.text, memoryBytes: json["memory"]?.number ?? 0,
            statementLimit: json["timeout"]?.number, idleLimit: json["idle"]?.number, lifeLimit: json["life"]?.number)
    }
}

extension Definition {
    fileprivate var json: WireJSON {
        .object([
            .init("id", .int(id)), .init("name", .string(name)), .init("statement", WireJSON(Statement(action))),
            .init("after", .object(dependencies.sorted { $0.key < $1.key }.map { .init($0.key, .int($0.value)) })),
            .init("schema", schema.map { WireJSON($0) } ?? .null),
        ])
    }

    fileprivate init(_ json: WireJSON) throws(FrameDocumentFault) {
        guard let id = json["id"]?.number, let name = json["name"]?.text, case .object(let after)? = json["after"]
        else {
            throw FrameDocumentFault("a definition has 'id', 'name' and 'after'")
        }
        var dependencies: [String: Int] = [:]
        for member in after { dependencies[member.key] = member.value.number }
        var schema: BatonFrames.Schema?
        if let columns = json["schema"], columns != .null { schema = try BatonFrames.Schema(columns) }
        self.init(
            id: id, name: name, action: try Statement(json["statement"] ?? .null).action, dependencies: dependencies,
            schema: schema)
    }
}
