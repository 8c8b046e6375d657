import BatonModel
import BatonWire

/// Flags: texts, numbers or both that the user and all deployments of an experiment share.
enum FlagRoutes {
    private static let name = Parameter.path("name", WorkSchemas.anyName, "Name of the flag")

    static let routes = [
        Route(
            .get, "/experiments/{id}/flags", .agentOr(.read), "The flags of an experiment, by name",
            parameters: Parameter.page, answers: [.json(200, "A page of flags", .page(WorkSchemas.flag))],
            handler: list),
        Route(
            .get, "/experiments/{id}/flags/{name}", .agentOr(.read), "A flag",
            parameters: [
                name, .query("after", .count, "A `version`: wait for a newer one"), Parameter.wait,
            ], answers: [.json(200, "The flag", WorkSchemas.flag)], handler: show),
        Route(
            .put, "/experiments/{id}/flags/{name}", .agentOr(.run),
            "Sets a flag, adds to it, or sets it if it is as expected",
            parameters: [name], body: .json(WorkSchemas.flagChange),
            answers: [.json(200, "The flag as it is now", WorkSchemas.flag)], refusals: [409],
            traits: .isUnaudited, handler: change),
        Route(
            .delete, "/experiments/{id}/flags/{name}", .agentOr(.run), "Takes a flag out; twice is not an error",
            parameters: [name], answers: [.empty(204, "There is none")], traits: .isUnaudited, handler: remove),
    ]

    private static func list(_ context: RequestContext) throws(Problem) -> Handled {
        let prefix = "\(try context.experiment().id)/"
        let entries = try context.data.scan(
            .flags, prefix: prefix, after: context.query("after"), limit: context.pageLimit + 1)
        return try context.page(entries, cursor: { String($0.key.dropFirst(prefix.count)) }) {
            (entry) throws(Problem) in
            try DirectorData.document(entry, .flags, as: FlagDocument.self).json
        }
    }

    private static func find(_ context: RequestContext, _ record: ExperimentRecord) throws(Problem) -> FlagDocument? {
        try context.data.document(.flags, WorkKeys.flag(record.id, context.path("name")))
    }

    private static func show(_ context: RequestContext) throws(Problem) -> Handled {
        let record = try context.experiment()
        let flag = try find(context, record)
        if record.ended == nil, context.waitsUntil > context.now,
            flag?.version ?? 0 <= context.queryNumber("after") ?? 0
        {
            return .later([Topic("e/\(record.id)")], until: context.waitsUntil)
        }
        guard let flag else { throw Problem(404, "flag_unset", "nobody has set the flag '\(context.path("name"))'") }
        return .json(200, flag.json)
    }

    private static func change(_ context: RequestContext) throws(Problem) -> Handled {
        var record = try context.experiment()
        let change: FlagChange = try context.document()
        let name = context.path("name")
        guard NameRule.isName(name) else {
            throw Problem(
                422, "invalid", "a flag's name has 1 to \(NameRule.bytesMax) bytes without control characters")
        }
        let old = try find(context, record)
        let value = try value(change, of: old?.value, name)
        if old == nil {
            guard record.flagCount < WorkLimits.flagsMax else {
                throw Problem(409, "too_many_flags", "the experiment has \(WorkLimits.flagsMax) flags already")
            }
            record.flagCount += 1
        }
        record.change += 1
        let flag = FlagDocument(name: name, value: value, version: record.change)
        try context.data.put(.flags, WorkKeys.flag(record.id, name), document: flag)
        try context.director.save(record)
        return .json(200, flag.json)
    }

    /// The value after a change.
    private static func value(
        _ change: FlagChange, of old: FlagValue?, _ name: String
    ) throws(Problem) -> FlagValue {
        let holds =
            switch change.condition {
            case .always: true
            case .ifUnset: old == nil
            case .ifValue(let expected): old == expected
            }
        guard holds else {
            throw Problem(
                409, "flag_changed", "the flag '\(name)' is \(old?.wireJSON.line ?? "not set")",
                help: "read it and try again with what it is now")
        }
        switch change.action {
        case .set(let value): return value
        case .add(let amount):
            let (sum, isOver) = (old?.number ?? 0).addingReportingOverflow(amount)
            guard !isOver else {
                throw Problem(
                    409, "flag_overflow",
                    "the flag '\(name)' is \(old?.number ?? 0); with \(amount) more it would be beyond 64 bits")
            }
            return FlagValue(text: old?.text, number: sum)
        }
    }

    private static func remove(_ context: RequestContext) throws(Problem) -> Handled {
        var record = try context.experiment()
        guard try find(context, record) != nil else { return .empty() }
        try context.data.remove(.flags, WorkKeys.flag(record.id, context.path("name")))
        record.flagCount -= 1
        record.change += 1
        try context.director.save(record)
        return .empty()
    }
}
