import BatonInterpreter
import BatonWire
import Glibc

/// How an agent becomes a node once, and stays that one: by the token that the director gives it for the join token.
///
/// The first hello has a key that is on the disk before it is sent. When its answer is lost, or the agent dies with it, the
/// same hello brings the same answer, and no second node.
struct AgentJoin: Sendable {
    let folder: AgentFolder
    /// What the agent was started with: a join token, the agent's own, or nothing.
    let token: String

    /// The agent's own token, as far as it has one.
    var own: String? { Self.text(folder.token) }

    func hello(_ hello: AgentHello, _ calls: AgentCalls) throws(AgentCalls.Fault) -> AgentWelcome {
        if let own {
            do throws(AgentCalls.Fault) { return try calls.hello(hello) } catch {
                // The node was taken out since: a join token makes it one again.
                guard case .refused(let problem, _) = error, problem.status == 401, !token.isEmpty, token != own else {
                    throw error
                }
            }
            calls.useToken(token)
        }
        let welcome: AgentWelcome
        do throws(AgentCalls.Fault) { welcome = try calls.hello(hello, key: try key()) } catch {
            // The hello is another one by now: it tells of another name, say.
            if case .refused(let problem, _) = error, problem.code == "idempotency_key_reused" {
                unlink(folder.joinKey)
            }
            throw error
        }
        let kept = welcome.token ?? token
        try write(kept, to: folder.token)
        unlink(folder.joinKey)
        calls.useToken(kept)
        return welcome
    }

    private func key() throws(AgentCalls.Fault) -> String {
        if let known = Self.text(folder.joinKey) { return known }
        let key = (0..<2).map { _ in String(SystemRandomNumberGenerator.one(), radix: 16) }.joined(separator: "-")
        try write(key, to: folder.joinKey)
        return key
    }

    private func write(_ text: String, to path: String) throws(AgentCalls.Fault) {
        do throws(HostError) { try PlainFile.write(path, Array(text.utf8)) } catch {
            throw .transport(.file(message: error.message))
        }
    }

    private static func text(_ path: String) -> String? {
        guard let bytes = PlainFile.read(path, limit: 1 << 12) else { return nil }
        let text = String(decoding: bytes.filter { $0 > 0x20 }, as: UTF8.self)
        return text.isEmpty ? nil : text
    }
}
