/// What goes over the pipes between a program that wants to reach a director and `baton-net link`, which does.
///
/// The program sends `open` first and once, then requests and cancels; the link sends one response or fault for each
/// request, in any order. A request that was cancelled is answered too, with `interrupted`. When its input ends, the link
/// ends, and with it all that goes on.
package enum LinkMessage: Equatable, Sendable {
    case open(LinkEndpoint)
    /// `id` is new for each request; `timeout` counts in nanoseconds; `save` takes the body of a successful answer.
    case request(id: Int, APIRequest, timeout: Int, save: SaveTarget?)
    case cancel(id: Int)
    /// A body that was saved comes as the part of the file that it is.
    case response(id: Int, APIResponse)
    case fault(id: Int, TransportFault)
}

/// Where a director is and how to know that it is the one.
package struct LinkEndpoint: Hashable, Sendable {
    /// `https://host:port`, without a path.
    package var base: String
    /// `sha256:` and 64 hexadecimal digits: of the certificate that the director shows. Nil trusts whom the system trusts.
    package var fingerprint: String?

    package init(base: String, fingerprint: String? = nil) {
        self.base = base
        self.fingerprint = fingerprint
    }
}

extension LinkMessage {
    /// The header of the message's frame; the body's bytes are apart.
    package var json: WireJSON {
        switch self {
        case .open(let endpoint):
            .object([
                .init("kind", .string("open")), .init("base", .string(endpoint.base)),
                .init("fingerprint", endpoint.fingerprint.map { .string($0) } ?? .null),
            ])
        case .request(let id, let request, let timeout, let save):
            LinkMessage.json(of: request, id: id, timeout: timeout, save: save)
        case .cancel(let id): .object([.init("kind", .string("cancel")), .init("id", .int(id))])
        case .response(let id, let response):
            .object(
                [
                    .init("kind", .string("response")), .init("id", .int(id)), .init("status", .int(response.status)),
                    .init("headers", LinkMessage.pairs(response.headers.map { ($0.name, $0.value) })),
                ] + LinkMessage.file(response.body))
        case .fault(let id, let fault):
            .object([
                .init("kind", .string("fault")), .init("id", .int(id)), .init("fault", .string(fault.word)),
                .init("message", .string(fault.message)),
                .init("fingerprint", fault.fingerprint.map { .string($0) } ?? .null),
            ])
        }
    }

    /// The bytes that follow the header.
    package var body: [UInt8] {
        switch self {
        case .request(_, let request, _, _): request.body.bytes
        case .response(_, let response): response.body.bytes
        case .open, .cancel, .fault: []
        }
    }

    private static func json(of request: APIRequest, id: Int, timeout: Int, save: SaveTarget?) -> WireJSON {
        var members: [WireJSON.Member] = [
            .init("kind", .string("request")), .init("id", .int(id)), .init("timeout", .int(timeout)),
            .init("method", .string(request.method.rawValue)), .init("path", .string(request.path)),
            .init("query", pairs(request.query.map { ($0.name, $0.value) })),
            .init("headers", pairs(request.headers.map { ($0.name, $0.value) })),
        ]
        members += file(request.body)
        if let save {
            members.append(
                .init("save", .object([.init("path", .string(save.path)), .init("offset", .int(save.offset))])))
        }
        return .object(members)
    }

    private static func pairs(_ pairs: [(String, String)]) -> WireJSON {
        .array(pairs.map { .array([.string($0.0), .string($0.1)]) })
    }

    private static func file(_ body: APIBody) -> [WireJSON.Member] {
        guard case .file(let path, let offset, let count) = body else { return [] }
        return [
            .init(
                "file",
                .object([.init("path", .string(path)), .init("offset", .int(offset)), .init("count", .int(count))]))
        ]
    }
}

extension LinkMessage {
    /// Reads a header with the bytes that followed it; nil for what is no message.
    package init?(_ json: WireJSON, body: [UInt8]) {
        switch json["kind"]?.text {
        case "open":
            guard let base = json["base"]?.text else { return nil }
            self = .open(LinkEndpoint(base: base, fingerprint: json["fingerprint"]?.text))
        case "request": self.init(request: json, body: body)
        case "cancel":
            guard let id = json["id"]?.number else { return nil }
            self = .cancel(id: id)
        case "response":
            guard let id = json["id"]?.number, let status = json["status"]?.number, 200...599 ~= status,
                let headers = LinkMessage.pairs(json["headers"])
            else { return nil }
            self = .response(
                id: id,
                APIResponse(
                    status, headers: headers.map { Header($0.0, $0.1) }, body: LinkMessage.body(of: json, body)))
        case "fault":
            guard let id = json["id"]?.number, let word = json["fault"]?.text,
                let fault = TransportFault(
                    word: word, message: json["message"]?.text ?? "", fingerprint: json["fingerprint"]?.text)
            else { return nil }
            self = .fault(id: id, fault)
        default: return nil
        }
    }

    private init?(request json: WireJSON, body: [UInt8]) {
        guard let id = json["id"]?.number, let timeout = json["timeout"]?.number,
            let method = json["method"]?.text.flatMap(APIRequest.Method.init), let path = json["path"]?.text,
            let query = LinkMessage.pairs(json["query"]), let headers = LinkMessage.pairs(json["headers"])
        else { return nil }
        var save: SaveTarget?
        if let target = json["save"] {
            guard let path = target["path"]?.text, let offset = target["offset"]?.number, offset >= 0 else {
                return nil
            }
            save = SaveTarget(path: path, offset: offset)
        }
        let request = APIRequest(
            method, path, query: query.map { .init($0.0, $0.1) }, headers: headers.map { Header($0.0, $0.1) },
            body: LinkMessage.body(of: json, body))
        self = .request(id: id, request, timeout: timeout, save: save)
    }

    private static func body(of json: WireJSON, _ bytes: [UInt8]) -> APIBody {
        guard let path = json["file"]?["path"]?.text, let offset = json["file"]?["offset"]?.number,
            let count = json["file"]?["count"]?.number, offset >= 0, count >= 0
        else { return bytes.isEmpty ? .none : .bytes(bytes) }
        return .file(path: path, offset: offset, count: count)
    }

    private static func pairs(_ json: WireJSON?) -> [(String, String)]? {
        guard case .array(let items) = json else { return nil }
        var pairs: [(String, String)] = []
        for item in items {
            guard case .array(let parts) = item, parts.count == 2, let name = parts[0].text, let value = parts[1].text
            else { return nil }
            pairs.append((name, value))
        }
        return pairs
    }
}

extension TransportFault {
    /// The word for it on the wire.
    package var word: String {
        switch self {
        case .unreachable: "unreachable"
        case .timedOut: "timed_out"
        case .untrusted: "untrusted"
        case .interrupted: "interrupted"
        case .file: "file"
        }
    }

    /// What is said to people; empty where the word says it all.
    package var message: String {
        switch self {
        case .unreachable(let message), .untrusted(let message, _), .file(let message): message
        case .timedOut, .interrupted: ""
        }
    }

    /// Of the certificate that was shown by a director that is not trusted.
    package var fingerprint: String? { if case .untrusted(_, let fingerprint) = self { fingerprint } else { nil } }

    package init?(word: String, message: String, fingerprint: String? = nil) {
        switch word {
        case "unreachable": self = .unreachable(message: message)
        case "timed_out": self = .timedOut
        case "untrusted": self = .untrusted(message: message, fingerprint: fingerprint)
        case "interrupted": self = .interrupted
        case "file": self = .file(message: message)
        default: return nil
        }
    }
}
