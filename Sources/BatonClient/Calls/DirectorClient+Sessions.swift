package import BatonFrames
package import BatonWire

/// A data session as the director shows it.
package struct DataSessionDocument: WireDocument {
    package var id: String
    package var owner: String
    package var engine: String
    package var state: String
    package var variables: Int
    package var opened: Int
    package var lastUsed: Int

    package var json: WireJSON {
        .object([
            .init("id", .string(id)), .init("owner", .string(owner)), .init("engine", .string(engine)),
            .init("state", .string(state)), .init("variables", .int(variables)), .init("opened", .int(opened)),
            .init("last_used", .int(lastUsed)),
        ])
    }

    package init(from reader: DocumentReader) throws(DocumentFault) {
        id = try reader.text("id")
        owner = try reader.text("owner")
        engine = try reader.text("engine")
        state = try reader.text("state")
        variables = try reader.integer("variables", 0...Int.max)
        opened = try reader.integer("opened", 0...Int.max)
        lastUsed = try reader.integer("last_used", 0...Int.max)
    }
}

/// What is known of a statement that a data session was given.
package enum StatementProgress: Sendable {
    case running(Int)
    case ended(Result<Answer, FrameFault>, notes: [String])
}

/// A variable of a data session as the director shows it.
package struct DataVariableDocument: Sendable {
    package var name: String
    package var kind: String
    package var schema: Schema?
    package var rows: Int?
    package var bytes: Int?
    package var lastUsed: Int
}

/// What a data session is opened with, beside its engine.
package struct DataSessionWishes: Hashable, Sendable {
    package var name: String?
    package var address: String?
    package var memory: Int?
    package var timeout: Int?
    package var idle: Int?

    package init(
        name: String? = nil, address: String? = nil, memory: Int? = nil, timeout: Int? = nil, idle: Int? = nil
    ) {
        (self.name, self.address, self.memory, self.timeout, self.idle) = (name, address, memory, timeout, idle)
    }
}

extension DirectorClient {
    private static func path(_ session: String, _ rest: String = "") -> String { "/sessions/\(part(session))\(rest)" }

    package func openSession(
        _ engine: Engine, _ wishes: DataSessionWishes
    ) throws(ClientError) -> DataSessionDocument {
        var members: [WireJSON.Member] = [.init("engine", .string(engine.rawValue))]
        if let name = wishes.name { members.append(.init("name", .string(name))) }
        if let address = wishes.address { members.append(.init("at", .string(address))) }
        for (key, number) in [("memory", wishes.memory), ("timeout", wishes.timeout), ("idle", wishes.idle)] {
            if let number { members.append(.init(key, .int(number))) }
        }
        return try document(request(.post, "/sessions", .object(members)))
    }

    package func dataSessions() throws(ClientError) -> [DataSessionDocument] { try list("/sessions") }

    /// Nil when there is none of that name.
    package func dataSession(_ id: String) throws(ClientError) -> DataSessionDocument? {
        let response = try send(request(.get, Self.path(id)), Manner(accepted: [404]))
        return response.status == 404 ? nil : try Self.read(response.body.bytes)
    }

    package func closeSession(_ id: String) throws(ClientError) {
        _ = try send(request(.delete, Self.path(id)), Manner(accepted: [404]))
    }

    package func restartSession(_ id: String) throws(ClientError) {
        _ = try send(request(.post, Self.path(id, "/restart")))
    }

    /// Stops what a session does.
    package func cancelSession(_ id: String) throws(ClientError) {
        _ = try send(request(.post, Self.path(id, "/cancel")))
    }

    package func run(
        _ statement: Statement, in id: String, waitSeconds: Int
    ) throws(ClientError) -> StatementProgress {
        var request = request(.post, Self.path(id, "/run"), Self.body(statement))
        request.query = [.init("wait", "\(waitSeconds)")]
        return try progress(request, waitSeconds)
    }

    /// What became of a statement that took longer.
    package func progress(
        ofStatement number: Int, in id: String, waitSeconds: Int
    ) throws(ClientError) -> StatementProgress {
        var request = request(.get, Self.path(id, "/statements/\(number)"))
        request.query = [.init("wait", "\(waitSeconds)")]
        return try progress(request, waitSeconds)
    }

    private func progress(_ request: APIRequest, _ seconds: Int) throws(ClientError) -> StatementProgress {
        let response = try send(request, Manner(waitSeconds: seconds))
        let json = try Self.readJSON(response)
        if json["status"]?.text == "running", let number = json["statement"]?.number { return .running(number) }
        let notes = try Self.reading { () throws(FrameDocumentFault) in try Self.strings(json["notes"]) }
        if let fault = json["error"], fault != .null { return .ended(.failure(FrameFault(fault)), notes: notes) }
        let answer = try Self.reading { () throws(FrameDocumentFault) in try Answer(json["answer"] ?? .null) }
        return .ended(.success(answer), notes: notes)
    }

    /// The lines of a statement's Python.
    package func code(_ statement: Statement, in id: String) throws(ClientError) -> [String] {
        try lines(request(.post, Self.path(id, "/code"), Self.body(statement)))
    }

    /// The lines of all that a session did.
    package func script(of id: String) throws(ClientError) -> [String] {
        try lines(request(.get, Self.path(id, "/code")))
    }

    private func lines(_ request: APIRequest) throws(ClientError) -> [String] {
        let json = try Self.readJSON(try send(request))
        return try Self.reading { () throws(FrameDocumentFault) in try Self.strings(json["code"]) }
    }

    package func variables(of id: String) throws(ClientError) -> [DataVariableDocument] {
        let json = try Self.readJSON(try send(request(.get, Self.path(id, "/variables"))))
        guard case .array(let items)? = json["items"] else { throw .malformed(message: "no list of variables") }
        return try Self.reading { () throws(FrameDocumentFault) in
            try items.map { (item) throws(FrameDocumentFault) in
                guard let name = item["name"]?.text, let kind = item["kind"]?.text else {
                    throw FrameDocumentFault("a variable has no name")
                }
                var schema: Schema?
                if let columns = item["columns"], columns != .null { schema = try Schema(columns) }
                return DataVariableDocument(
                    name: name, kind: kind, schema: schema, rows: item["rows"]?.number, bytes: item["bytes"]?.number,
                    lastUsed: item["last_used"]?.number ?? 0)
            }
        }
    }

    private static func body(_ statement: Statement) -> WireJSON {
        .object([.init("statement", WireJSON(statement))])
    }

    private static func strings(_ json: WireJSON?) throws(FrameDocumentFault) -> [String] {
        guard case .array(let items)? = json else { throw FrameDocumentFault("a list of texts is missing") }
        return items.compactMap(\.text)
    }

    private static func readJSON(_ response: APIResponse) throws(ClientError) -> WireJSON {
        do throws(WireJSONFault) { return try WireJSONReader.read(response.body.bytes) } catch {
            throw .malformed(message: "\(error.message) at byte \(error.offset)")
        }
    }

    private static func reading<T>(_ body: () throws(FrameDocumentFault) -> T) throws(ClientError) -> T {
        do throws(FrameDocumentFault) { return try body() } catch { throw .malformed(message: error.message) }
    }
}

extension FrameFault {
    /// Why a director did not do what its session was asked.
    package init(_ error: ClientError) {
        switch error {
        case .refused(let problem):
            self.init(FrameFault.kinds[problem.code] ?? .refused, error.message, help: error.help)
        case .transport(.interrupted): self.init(.cancelled, "interrupted")
        case .transport, .unknownOutcome, .malformed: self.init(.machine, error.message, help: error.help)
        }
    }

    /// By the API's words.
    private static let kinds: [String: Kind] = [
        "not_found": .notFound, "column_unknown": .unknownColumn, "column_twice": .duplicateColumn,
        "type_mismatch": .typeMismatch, "argument_invalid": .badArgument, "operation_unknown": .unknownOperation,
        "refused": .refused, "bad_data": .badData, "limit": .limit, "cancelled": .cancelled,
        "worker_lost": .lostWorker, "failed": .failed, "sessions_unavailable": .machine,
    ]
}
