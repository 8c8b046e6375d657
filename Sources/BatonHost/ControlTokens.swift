import BatonEngine
import BatonModel
import Crypto

/// The tokens by which processes of attempts are known: `<run>.<step>.<attempt>.<code>`, where the code is the
/// HMAC-SHA256 of what stands before it under a secret that only this process has.
///
/// A token says which attempt somebody belongs to. Whether that attempt still runs is for the engine to say.
struct ControlTokens: Sendable {
    private let secret: SymmetricKey

    init() { secret = SymmetricKey(size: .bits256) }

    /// With a secret of the caller's, for tests.
    init(secret: [UInt8]) { self.secret = SymmetricKey(data: secret) }

    func token(for ticket: AttemptTicket) -> String {
        let name = "\(ticket.run.number).\(ticket.step.index).\(ticket.attempt)"
        return name + "." + hexadecimal(code(name))
    }

    /// The attempt whose token that is; nil for what this process did not make.
    func ticket(of token: String) -> AttemptTicket? {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4, token.utf8.count <= Self.tokenMax, let run = Int(parts[0]),
            let step = Int(parts[1]), let attempt = Int(parts[2]), run > 0, step >= 0, attempt > 0
        else { return nil }
        let ticket = AttemptTicket(run: RunID(run), step: VertexID(step), attempt: attempt)
        return ControlTokens.isSame(self.token(for: ticket), token) ? ticket : nil
    }

    /// Bytes of the longest token.
    private static let tokenMax = 3 * 20 + 3 + 64

    private func code(_ name: String) -> HMAC<SHA256>.MAC {
        var name = name
        return name.withUTF8 { HMAC<SHA256>.authenticationCode(for: $0, using: secret) }
    }

    private func hexadecimal(_ code: HMAC<SHA256>.MAC) -> String {
        code.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }

    /// Compares in a time that tells nothing of where the texts differ.
    private static func isSame(_ a: String, _ b: String) -> Bool {
        guard a.utf8.count == b.utf8.count else { return false }
        return zip(a.utf8, b.utf8).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
