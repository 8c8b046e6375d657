import BatonWire

/// Under what the answer to a request with `Idempotency-Key` is kept.
struct ReplyKey {
    let text: String
    /// What the request was, so that a key is not used for another.
    let request: String

    /// nil for a request without such a key.
    ///
    /// - Throws: 400 for a key that is none.
    init?(_ context: RequestContext) throws(Problem) {
        guard context.route.takesIdempotencyKey, let key = context.request.header("idempotency-key") else { return nil }
        let rule = TextRule(first: "!-~", rest: "!-~", max: DirectorLimits.idempotencyKeyLength)
        guard rule.allows(key) else {
            throw Problem(
                400, "header_invalid", "'Idempotency-Key' is not 1 to \(rule.lengths.upperBound) visible letters")
        }
        text = "\(context.caller.name)/\(key)"
        let head = "\(context.request.method.rawValue) \(context.request.path)\n"
        request = Hexadecimal.text(context.director.ports.sha256(Array(head.utf8) + context.request.body.bytes))
    }
}

extension Director {
    /// The answer that was given to the same request before.
    ///
    /// - Throws: 422 when the key came with another request.
    func reply(_ key: ReplyKey, _ context: RequestContext) throws(Problem) -> APIResponse? {
        guard let json = try data.json(.replies, key.text) else { return nil }
        guard let created = json["created"]?.number, let request = json["request"]?.text,
            let status = json["status"]?.number
        else { throw DirectorData.damaged(.replies, key.text) }
        guard created + DirectorLimits.replyLifetime > context.now else { return nil }
        guard request == key.request else {
            throw Problem(
                422, "idempotency_key_reused", "this 'Idempotency-Key' came with another request before",
                help: "use a new key for each request")
        }
        var response = APIResponse(status, headers: [Header("idempotent-replayed", "true")])
        if let type = json["type"]?.text { response.headers.append(Header("content-type", type)) }
        if let body = json["body"]?.text { response.body = .bytes(Array(body.utf8)) }
        if let sealed = json["sealed"]?.text.flatMap(Hexadecimal.bytes) {
            guard let plain = ports.unseal(sealed, "reply/" + key.text) else {
                throw DirectorData.damaged(.replies, key.text)
            }
            response.body = .bytes(plain)
        }
        return response
    }

    /// Keeps an answer. Refusals are not kept: they changed nothing.
    func keep(_ response: APIResponse, _ key: ReplyKey, _ context: RequestContext) throws(Problem) {
        guard response.isSuccess, case let bytes = response.body.bytes, bytes.count <= DirectorLimits.replyBytes else {
            return
        }
        var members: [WireJSON.Member] = [
            .init("created", .int(context.now)), .init("request", .string(key.request)),
            .init("status", .int(response.status)),
        ]
        if let type = response.header("content-type") { members.append(.init("type", .string(type))) }
        if context.route.traits.contains(.givesSecret) {
            members.append(.init("sealed", .string(Hexadecimal.text(ports.seal(bytes, "reply/" + key.text)))))
        } else {
            members.append(.init("body", .string(String(decoding: bytes, as: UTF8.self))))
        }
        try data.put(.replies, key.text, .object(members))
        try data.put(.indexes, "replies/\(sortable(context.now))/\(key.text)", bytes: Array(key.text.utf8))
    }

    /// Takes out what is too old, a bounded number at a time.
    func sweep(now: Int) throws(Problem) {
        let replies = try data.scan(
            .indexes, from: "replies/", to: "replies/" + sortable(max(0, now - DirectorLimits.replyLifetime)),
            limit: DirectorLimits.sweepCount)
        for entry in replies {
            let key = String(decoding: entry.value, as: UTF8.self)
            // The same key may have come again after its time.
            if let created = try data.json(.replies, key)?["created"]?.number,
                created + DirectorLimits.replyLifetime <= now
            {
                try data.remove(.replies, key)
            }
            try data.remove(.indexes, entry.key)
        }
        try sweepTokens(now: now)
        let old = try data.scan(
            .audit, from: "", to: sortable(max(0, now - DirectorLimits.auditLifetime)), limit: DirectorLimits.sweepCount
        )
        for entry in old { try data.remove(.audit, entry.key) }
    }

    /// Tokens end by themselves; what is over for a day is taken out.
    private func sweepTokens(now: Int) throws(Problem) {
        let over = try data.scan(
            .indexes, from: "expiry/", to: "expiry/" + sortable(max(0, now - 24 * DirectorSettings.hour)),
            limit: DirectorLimits.sweepCount)
        for entry in over {
            let key = String(decoding: entry.value, as: UTF8.self)
            if let token = try token(key: key) { try revoke(token, key: key) }
            try data.remove(.indexes, entry.key)
        }
    }
}
