package import BatonWire
import Glibc
import Synchronization

/// An agent's requests to its director. Any thread may make one; it waits for the answer.
package final class AgentCalls: Sendable {
    private let transport: any APITransport
    private let token: Mutex<String>

    package init(transport: any APITransport, token: String) {
        self.transport = transport
        self.token = Mutex(token)
    }

    package enum Fault: Error {
        /// With the offset from which a file is to go on, where the director names one.
        case refused(Problem, offset: Int?)
        case transport(TransportFault)
        case malformed(String)

        /// For people.
        package var message: String {
            switch self {
            case .refused(let problem, _): problem.message
            case .transport(.unreachable(let message)), .transport(.untrusted(let message)),
                .transport(.file(let message)):
                message
            case .transport(.timedOut): "the director does not answer"
            case .transport(.interrupted): "interrupted"
            case .malformed(let message): "the director's answer is none: \(message)"
            }
        }

        /// Whether the same request may work later.
        package var mayPass: Bool {
            switch self {
            case .refused(let problem, _): problem.status >= 500 || problem.status == 429 || problem.status == 401
            case .transport(.file): false
            case .transport, .malformed: true
            }
        }
    }

    /// Nanoseconds for an answer beyond what the director was asked to wait.
    private static let patience = 30_000_000_000
    static let base = "/api/v1"

    package func useToken(_ new: String) { token.withLock { $0 = new } }

    package func close() { transport.close() }

    package func send(
        _ method: APIRequest.Method, _ path: String, query: [(String, String)] = [], headers: [Header] = [],
        body: APIBody = .none, wait: Int = 0, saveTo target: SaveTarget? = nil
    ) throws(Fault) -> APIResponse {
        var request = APIRequest(
            method, Self.base + path, query: query.map { APIRequest.Parameter($0.0, $0.1) }, headers: headers,
            body: body)
        request.headers.append(Header("authorization", "Bearer \(token.withLock { $0 })"))
        let response: APIResponse
        do {
            response = try transport.call(request, timeout: wait * 1_000_000_000 + Self.patience, saveTo: target)
        } catch {
            throw .transport(error)
        }
        guard response.isSuccess else {
            throw .refused(Self.problem(response), offset: response.header("baton-offset").flatMap { Int($0) })
        }
        return response
    }

    private static func problem(_ response: APIResponse) -> Problem {
        if let json = try? WireJSONReader.read(response.body.bytes), let problem = Problem(json) { return problem }
        return Problem(response.status, "http_\(response.status)", "the director answered with \(response.status)")
    }

    func send<Answer: WireDocument>(
        _ method: APIRequest.Method, _ path: String, query: [(String, String)] = [], json: WireJSON? = nil,
        wait: Int = 0, answer: Answer.Type = Answer.self
    ) throws(Fault) -> Answer {
        var headers: [Header] = []
        var body = APIBody.none
        if let json {
            var bytes: [UInt8] = []
            json.write(to: &bytes)
            headers = [Header("content-type", "application/json")]
            body = .bytes(bytes)
        }
        let response = try send(method, path, query: query, headers: headers, body: body, wait: wait)
        do {
            return try Answer(bytes: response.body.bytes)
        } catch {
            throw .malformed(error.text)
        }
    }
}

// MARK: The agent's own requests

extension AgentCalls {
    func hello(_ hello: AgentHello) throws(Fault) -> AgentWelcome { try send(.post, "/agent/hello", json: hello.json) }

    func orders(after sequence: Int, wait: Int) throws(Fault) -> AgentOrders {
        try send(.get, "/agent/orders", query: [("after", "\(sequence)"), ("wait", "\(wait)")], wait: wait)
    }

    func report(_ report: AgentReport) throws(Fault) -> AgentReportAnswer {
        try send(.post, "/agent/reports", json: report.json)
    }

    func secrets(of experiment: String) throws(Fault) -> [SecretDocument] {
        let page: Page<SecretDocument> = try send(.get, "/agent/experiments/\(experiment)/secrets")
        return page.items
    }
}
