import BatonDirector
import BatonWire

/// What tells one answer of an address from another (RFC 9110, 8.8.3), so that who has it already is not sent it again.
enum EntityTag {
    /// Of the bytes: weak, because it is made quickly, and nobody gains by bytes that have the same one.
    static func of(_ bytes: [UInt8]) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        bytes.withUnsafeBufferPointer { bytes in
            for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        }
        return "W/\"\(String(bytes.count, radix: 16))-\(String(hash, radix: 16))\""
    }

    /// Whether a tag is among those of `If-None-Match`.
    static func isKnown(_ tag: String, by header: String) -> Bool {
        header.split(separator: ",").contains { part in
            let text = part.drop { $0 == " " }
            let end = text.lastIndex { $0 != " " }
            return end.map { text[...$0] == tag || text[...$0] == "*" } ?? false
        }
    }

    /// The answer with its tag, or without its bytes where the request has it already. Only whole answers of reading
    /// requests that are in memory have one.
    static func applied(to answer: APIResponse, _ exchange: Exchange) -> APIResponse {
        guard answer.status == 200, exchange.method == "GET", case .bytes(let bytes) = answer.body else {
            return answer
        }
        var answer = answer
        let tag = answer.header("etag") ?? of(bytes)
        if answer.header("etag") == nil { answer.headers.append(Header("etag", tag)) }
        if let known = exchange.header("if-none-match"), isKnown(tag, by: known) {
            answer.status = 304
            answer.body = .none
            answer.headers.removeAll { $0.name == "content-type" }
        }
        return answer
    }
}
