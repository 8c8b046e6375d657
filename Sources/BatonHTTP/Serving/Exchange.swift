import BatonDirector
import BatonWire
import HTTPTypes
import HummingbirdCore

/// A request of a connection while it is answered.
struct Exchange {
    let method: String
    /// Without the query.
    let path: String
    let peer: String
    var body: IncomingBody
    /// The file that the body goes into.
    var upload: String?
    /// What the file's beginning is, where the body went there.
    var saved: SavedFile?
    private let query: Substring
    private let headers: [Header]
    private let targetBytes: Int

    init(_ request: Request, peer: String) {
        let target = request.head.path ?? "/"
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        method = request.method.rawValue
        path = String(parts[0])
        query = parts.count > 1 ? parts[1] : ""
        targetBytes = target.utf8.count
        headers = request.headers.map { Header($0.name.canonicalName, $0.value) }
        body = IncomingBody(request)
        self.peer = peer
    }

    struct SavedFile {
        var count: Int
        var digest: [UInt8]
    }

    /// The first of this name, in small letters.
    func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }

    var isHead: Bool { method == "HEAD" }
    var isReading: Bool { method == "GET" || method == "HEAD" }

    /// A file of the web page, where the path is one.
    var page: APIResponse? { isReading ? PageFiles.response(path) : nil }

    /// The request as the director takes it, with its body unless that goes into a file.
    mutating func read(
        _ bodyRule: Listener.BodyRuleOf, welcome: () async throws -> Void
    ) async throws -> Result<APIRequest, Problem> {
        guard let method = APIRequest.Method(rawValue: method) else {
            return .failure(Problem(405, "method_not_allowed", "the API has no such method"))
        }
        if let problem = headProblem { return .failure(problem) }
        guard let parameters = QueryText.decode(query) else {
            return .failure(Problem(400, "bad_query", "the query is no text of a URL"))
        }
        var request = APIRequest(method, path, query: parameters, headers: headers, peer: peer)
        guard case .inMemory(let max) = bodyRule(method, path) else { return .success(request) }
        if body.waitsForWelcome, (body.announced ?? 0) <= max {
            try await welcome()
            body.welcomed()
        }
        guard let bytes = try await body.collect(max) else { return .failure(.tooLarge(max)) }
        if !bytes.isEmpty { request.body = .bytes(bytes) }
        return .success(request)
    }

    private var headProblem: Problem? {
        if targetBytes > DirectorLimits.targetBytes {
            return Problem(414, "target_too_long", "the address has more than \(DirectorLimits.targetBytes) bytes")
        }
        let bytes = headers.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count + 4 }
        if headers.count > DirectorLimits.headerCount || bytes > DirectorLimits.headerBytes {
            return Problem(
                431, "headers_too_large",
                "there are more than \(DirectorLimits.headerCount) headers, or more than \(DirectorLimits.headerBytes) "
                    + "bytes of them")
        }
        return nil
    }
}
