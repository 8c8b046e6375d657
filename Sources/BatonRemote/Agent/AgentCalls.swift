import BatonHost
import BatonModel
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
            case .transport(.unreachable(let message)), .transport(.untrusted(let message, _)),
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
        key: String? = nil, wait: Int = 0, answer: Answer.Type = Answer.self
    ) throws(Fault) -> Answer {
        var headers = key.map { [Header("idempotency-key", $0)] } ?? []
        var body = APIBody.none
        if let json {
            var bytes: [UInt8] = []
            json.write(to: &bytes)
            headers.append(Header("content-type", "application/json"))
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
    /// - Parameter key: the same hello with the same key is said once, and answered as often as it comes.
    func hello(_ hello: AgentHello, key: String? = nil) throws(Fault) -> AgentWelcome {
        try send(.post, "/agent/hello", json: hello.json, key: key)
    }

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

// MARK: Flags

extension AgentCalls {
    /// Does what a run wants with a flag of its experiment. The same `key` is the same wish.
    func flag(_ wish: ControlRequest.Wish, of experiment: String, key: String) throws(Fault) -> Datum {
        switch wish {
        case .flag(let name):
            do throws(Fault) {
                let flag: FlagDocument = try send(.get, Self.path(experiment, name))
                return Datum(flag: flag.value)
            } catch {
                if case .refused(let problem, _) = error, problem.code == "flag_unset" { return .null }
                throw error
            }
        case .setFlag(let name, let value): return Datum(flag: try change(.init(.set(value)), name, experiment, key))
        case .addFlag(let name, let amount):
            return .int(try change(.init(.add(amount)), name, experiment, key).number ?? 0)
        case .changeFlag(let name, let old, let new):
            let condition = old.map { FlagChange.Condition.ifValue($0) } ?? .ifUnset
            return Datum(flag: try change(.init(.set(new), condition), name, experiment, key))
        case .ping, .emit, .deliver, .wait, .progress, .artifact, .cancel, .follow: return .null
        }
    }

    private func change(
        _ change: FlagChange, _ name: String, _ experiment: String, _ key: String
    ) throws(Fault) -> FlagValue {
        var bytes: [UInt8] = []
        change.json.write(to: &bytes)
        let response = try send(
            .put, Self.path(experiment, name),
            headers: [Header("content-type", "application/json"), Header("idempotency-key", key)], body: .bytes(bytes))
        let flag: FlagDocument = try Self.document(response)
        return flag.value
    }

    private static func path(_ experiment: String, _ flag: String) -> String {
        "/experiments/\(experiment)/flags/\(encoded(flag))"
    }

    /// A part of a path, percent-encoded (RFC 3986).
    private static func encoded(_ text: String) -> String {
        let plain = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
        return text.utf8.map { byte in
            if plain.contains(byte) { return String(decoding: [byte], as: UTF8.self) }
            return "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }.joined()
    }
}
