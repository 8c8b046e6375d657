package import BatonWire

extension Route {
    /// Whether what was done by it is written down: all that users change, and logins.
    var isAudited: Bool {
        guard method != .get, method != .head, !traits.contains(.isUnaudited) else { return false }
        return switch access {
        case .agent, .agentOr, .metrics: false
        case .open, .user, .scope, .admin, .joining: true
        }
    }
}

extension Director {
    func audit(_ context: RequestContext, status: Int) throws(Problem) {
        try audit(
            who: context.caller.name, action: "\(context.request.method.rawValue) \(context.route.template)",
            subject: context.request.path, peer: context.request.peer, status: status, now: context.now)
    }

    /// Writes down that something happened: whom it came from, what it was about.
    package func audit(
        who: String, action: String, subject: String, peer: String = "", status: Int = 200, now: Int
    ) throws(Problem) {
        try data.put(
            .audit, "\(sortable(now))-\(newID(now: now))",
            .object([
                .init("instant", .int(now)), .init("who", .string(who)), .init("action", .string(action)),
                .init("subject", .string(subject)), .init("peer", .string(peer)), .init("status", .int(status)),
            ]))
    }

    static let auditSchema = Schema.named(
        "AuditEntry",
        .object([
            .required("instant", .instant), .required("who", .text(0...256)), .required("action", .text(0...256)),
            .required("subject", .text(0...DirectorLimits.targetBytes)), .required("peer", .text(0...256)),
            .required("status", .integer(100...599)),
        ]))

    static let auditRoute = Route(
        .get, "/audit", .admin, "What was done, newest first", parameters: Parameter.page,
        answers: [.json(200, "A page of entries", .page(auditSchema))]
    ) { (context) throws(Problem) in
        let entries = try context.data.scan(
            .audit, from: "", to: context.query("after") ?? DirectorData.end(ofPrefix: ""),
            limit: context.pageLimit + 1, isReversed: true)
        return try context.page(entries, cursor: \.key) { (entry) throws(Problem) in
            try DirectorData.read(entry.value, .audit, entry.key)
        }
    }
}
