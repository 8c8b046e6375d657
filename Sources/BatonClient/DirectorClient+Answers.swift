import BatonWire

// From answers to documents, and from failures to errors.

extension DirectorClient {
    /// What a refusal says; a proxy in between may say it in words of its own.
    static func problem(of response: APIResponse) -> Problem {
        if let json = try? WireJSONReader.read(response.body.bytes), let problem = Problem(json) { return problem }
        return Problem(
            response.status, "status_\(response.status)", "the director answers with status \(response.status)")
    }

    /// Nanoseconds after which the director wants to be asked again.
    static func retryAfter(_ error: ClientError) -> Int? {
        guard case .refused(let problem) = error, let seconds = problem.retryAfter else { return nil }
        return min(max(seconds, 0), retryAfterMax) * 1_000_000_000
    }

    /// Seconds that a director may ask for.
    private static let retryAfterMax = 3_600

    func document<T: WireDocument>(
        _ request: APIRequest, _ manner: Manner = Manner(), _ type: T.Type = T.self
    ) throws(ClientError) -> T {
        try Self.read(try send(request, manner).body.bytes)
    }

    static func read<T: WireDocument>(_ bytes: [UInt8], _ type: T.Type = T.self) throws(ClientError) -> T {
        do throws(DocumentFault) { return try T(bytes: bytes) } catch { throw .malformed(message: error.text) }
    }

    /// All pages of a list, at most `max` items.
    func pages<T: WireDocument>(
        _ path: String, after start: String? = nil, max: Int = itemsMax
    ) throws(ClientError) -> [T] {
        var items: [T] = []
        var after = start
        repeat {
            var query: [APIRequest.Parameter] = []
            query.append(.init("limit", "\(min(max - items.count, Page<T>.limitMax))"))
            if let after { query.append(.init("after", after)) }
            let page: Page<T> = try document(APIRequest(.get, Self.base + path, query: query))
            guard !page.items.isEmpty || page.next == nil else { throw .malformed(message: "a page without an end") }
            items += page.items
            after = page.next
        } while after != nil && items.count < max
        return items
    }

    /// A list without pages, or its only page.
    func list<T: WireDocument>(_ path: String) throws(ClientError) -> [T] {
        let bytes = try send(request(.get, path)).body.bytes
        do {
            let json = try WireJSONReader.read(bytes)
            let page: WireJSON = if case .array = json { .object([.init("items", json)]) } else { json }
            return try Page<T>(page).items
        } catch let fault as DocumentFault {
            throw .malformed(message: fault.text)
        } catch {
            throw .malformed(message: "no JSON")
        }
    }

    /// Items of a list that are fetched.
    package static let itemsMax = 100_000

    static let base = "/api/v1"

    /// A part of a path: whatever it holds, it stays one part.
    static func part(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "~"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            case UInt8(ascii: ".") where text != "." && text != "..": result += "."
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                result += "%" + (digits.utf8.count < 2 ? "0" : "") + digits
            }
        }
        return result
    }

    /// A request with a document, under a new idempotency key where it makes something.
    func request(_ method: APIRequest.Method, _ path: String, _ json: WireJSON? = nil) -> APIRequest {
        var request = APIRequest(method, Self.base + path)
        if let json {
            var bytes: [UInt8] = []
            json.write(to: &bytes)
            request.body = .bytes(bytes)
            request.headers.append(Header("content-type", "application/json"))
        }
        if method == .post || method == .put { request.headers.append(Header("idempotency-key", key())) }
        return request
    }

    /// 128 random bits in hexadecimal.
    private func key() -> String {
        [pace.randomBits(), pace.randomBits()].map { bits in
            let digits = String(bits, radix: 16)
            return String(repeating: "0", count: 16 - digits.utf8.count) + digits
        }.joined()
    }
}
