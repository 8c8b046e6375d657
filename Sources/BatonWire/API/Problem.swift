/// Why a director did not do what it was asked: a problem document (RFC 9457) with Baton's code.
package struct Problem: Error, Equatable, Sendable {
    package static let contentType = "application/problem+json"

    /// The HTTP status, 400 to 599.
    package var status: Int
    /// A word of the API: `not_found`, `name_taken`, `quota_experiments`; never changes once it is published.
    package var code: String
    /// What is wrong, in words for people.
    package var message: String
    /// A way on.
    package var help: String?
    /// Seconds after which the same request may succeed.
    package var retryAfter: Int?

    package init(_ status: Int, _ code: String, _ message: String, help: String? = nil, retryAfter: Int? = nil) {
        self.status = status
        self.code = code
        self.message = message
        self.help = help
        self.retryAfter = retryAfter
    }

    package var json: WireJSON {
        var members: [WireJSON.Member] = [
            .init("type", .string("urn:baton:problem:\(code)")), .init("title", .string(message)),
            .init("status", .int(status)), .init("code", .string(code)),
        ]
        if let help { members.append(.init("help", .string(help))) }
        if let retryAfter { members.append(.init("retry_after", .int(retryAfter))) }
        return .object(members)
    }

    /// Reads a problem document; nil for other JSON.
    package init?(_ json: WireJSON) {
        guard let status = json["status"]?.number, let code = json["code"]?.text, let message = json["title"]?.text
        else { return nil }
        self.init(status, code, message, help: json["help"]?.text, retryAfter: json["retry_after"]?.number)
    }
}
