import BatonFrames
import BatonSessions
import BatonWire

/// Answers of data sessions as documents of the API.
enum SessionReplies {
    static func handled(_ reply: SessionReply, of action: SessionCall.Action) throws(Problem) -> Handled {
        switch reply {
        case .done: return .empty()
        case .session(let look):
            if case .open = action { return .json(201, json(look)) }
            return .json(200, json(look))
        case .sessions(let looks):
            return .json(200, .object([.init("items", .array(looks.map(json))), .init("next", .null)]))
        case .outcome(let outcome):
            if outcome.isRefused, let fault = outcome.fault { throw Problem(fault) }
            return .json(200, json(outcome))
        case .running(let number):
            return .json(202, .object([.init("status", .string("running")), .init("statement", .int(number))]))
        case .code(let lines):
            return .json(200, .object([.init("status", .string("ok")), .init("code", strings(lines))]))
        case .variables(let engine, let variables):
            let items = variables.sorted { $0.key < $1.key }.map { json($0.key, $0.value, engine) }
            return .json(200, .object([.init("items", .array(items))]))
        case .page(let schema, let rows, let total):
            guard case .page(_, _, let offset, _) = action else { return .empty() }
            return .json(
                200,
                .object([
                    .init("columns", WireJSON(schema)), .init("rows", FrameRows.json(rows)),
                    .init("offset", .int(offset)), .init("total", total.map(WireJSON.int) ?? .null),
                ]))
        case .bytes(let bytes): return file(bytes, action)
        case .versions(let versions): return .json(200, FeatureDocument.json(versions))
        case .refused(let fault): throw Problem(fault)
        case .taken(let name):
            throw Problem(
                409, "name_taken", "there is a session '\(name)' already", help: "close it, or choose another name")
        }
    }

    private static func file(_ bytes: [UInt8], _ action: SessionCall.Action) -> Handled {
        guard case .export(_, _, let format, _, _) = action,
            let type = SessionDataRoutes.formats.first(where: { $0.format == format })?.type
        else { return .empty() }
        return .done(APIResponse(200, headers: [Header("content-type", type)], body: .bytes(bytes)))
    }

    private static func strings(_ texts: [String]) -> WireJSON { .array(texts.map(WireJSON.string)) }

    private static func nullable(_ number: Int?) -> WireJSON { number.map(WireJSON.int) ?? .null }

    private static func json(_ look: SessionLook) -> WireJSON {
        let spec = look.spec
        return .object([
            .init("id", .string(look.name)), .init("owner", .string(look.owner)),
            .init("engine", .string(spec.engine.rawValue)),
            .init("version", look.version.map(WireJSON.string) ?? .null), .init("state", .string(look.state.rawValue)),
            .init("variables", .int(look.variables)), .init("opened", .int(look.opened)),
            .init("last_used", .int(look.lastUsed)), .init("at", spec.address.map(WireJSON.string) ?? .null),
            .init("memory", nullable(spec.memoryBytes == 0 ? nil : spec.memoryBytes)),
            .init("timeout", nullable(spec.statementLimit)), .init("idle", nullable(spec.idleLimit)),
            .init("life", nullable(spec.lifeLimit)),
        ])
    }

    private static func json(_ name: String, _ variable: SessionVariable, _ engine: Engine) -> WireJSON {
        .object([
            .init("name", .string(name)), .init("kind", .string(variable.isFrame ? "frame" : "object")),
            .init("engine", .string(engine.rawValue)), .init("rows", nullable(variable.rows)),
            .init("bytes", nullable(variable.bytes)), .init("resident", .bool(variable.isResident)),
            .init("last_used", .int(variable.lastUsed)),
            .init("columns", variable.schema.map { WireJSON($0) } ?? .null),
        ])
    }

    /// One operation has one result, a list of them a list.
    private static func json(_ outcome: SessionOutcome) -> WireJSON {
        let updated = outcome.updated.map { $0.map(WireJSON.string) ?? .null }
        let results = outcome.results.map { WireJSON($0) }
        var members: [WireJSON.Member] = [
            .init("status", .string(outcome.fault == nil ? "ok" : "error")),
            .init("statement", .int(outcome.number)), .init("code", strings(outcome.code)),
            .init("updated", outcome.isList ? .array(updated) : updated.first ?? .null),
            .init("result", outcome.isList ? .array(results) : results.first ?? .null),
            .init("error", outcome.fault.map { json($0, outcome.place) } ?? .null),
            .init("notes", strings(outcome.notes)),
        ]
        if let answer = outcome.answer { members.append(.init("answer", WireJSON(answer))) }
        return .object(members)
    }

    private static func json(_ fault: FrameFault, _ place: Int?) -> WireJSON {
        guard let place, case .object(let members) = WireJSON(fault) else { return WireJSON(fault) }
        return .object(members + [.init("operation", .int(place))])
    }
}

extension Problem {
    /// A request that data sessions refuse; its place in the recipe is in the words.
    init(_ fault: FrameFault) {
        let status =
            switch fault.kind {
            case .notFound: 404
            case .unknownColumn, .duplicateColumn, .typeMismatch, .badArgument, .unknownOperation, .refused: 422
            case .badData, .limit, .cancelled, .lostWorker, .failed, .machine: 409
            }
        let place = fault.step.map { "step \($0): " } ?? ""
        self.init(status, Problem.codes[fault.kind] ?? "failed", place + fault.message, help: fault.help)
    }

    private static let codes: [FrameFault.Kind: String] = [
        .notFound: "not_found", .unknownColumn: "column_unknown", .duplicateColumn: "column_twice",
        .typeMismatch: "type_mismatch", .badArgument: "argument_invalid", .unknownOperation: "operation_unknown",
        .refused: "refused", .badData: "bad_data", .limit: "limit", .cancelled: "cancelled",
        .lostWorker: "worker_lost", .failed: "failed", .machine: "sessions_unavailable",
    ]
}
