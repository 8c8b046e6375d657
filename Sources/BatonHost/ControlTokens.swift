import BatonEngine
import BatonModel
import Glibc

/// The tokens by which processes of attempts are known: `<run>.<step>.<attempt>.<code>`, where the code is 128 random
/// bits in hexadecimal that are kept while the attempt lives.
///
/// A keyed digest would do without the table, and would cost a short step as much as a file does.
struct ControlTokens {
    private struct Code: Equatable {
        var attempt: Int
        var high: UInt64
        var low: UInt64
    }

    private var codes: [RunID: [VertexID: Code]] = [:]
    /// Random words that no token has; the system gives many at the price of one.
    private var words: [UInt64] = []
    private static let wordsAtOnce = 32

    /// The attempt's token; the same one each time.
    mutating func token(for ticket: AttemptTicket) -> String {
        var code = Code(attempt: ticket.attempt, high: 0, low: 0)
        if let known = codes[ticket.run]?[ticket.step], known.attempt == ticket.attempt {
            code = known
        } else {
            code.high = nextWord()
            code.low = nextWord()
            codes[ticket.run, default: [:]][ticket.step] = code
        }
        let digits = Self.hexadecimal(code.high, code.low)
        return "\(ticket.run.number).\(ticket.step.index).\(ticket.attempt).\(digits)"
    }

    private mutating func nextWord() -> UInt64 {
        if words.isEmpty {
            words = [UInt64](repeating: 0, count: Self.wordsAtOnce)
            let isFilled = words.withUnsafeMutableBytes { getentropy($0.baseAddress, $0.count) } == 0
            var generator = SystemRandomNumberGenerator()
            if !isFilled { words = words.map { _ in generator.next() } }
        }
        return words.removeLast()
    }

    /// Whose a token is, by its own word.
    enum Bearer: Equatable {
        case attempt(AttemptTicket)
        /// That attempt has no token, or another one.
        case stranger(AttemptTicket)
        /// It is no token.
        case nobody
    }

    func bearer(of token: String) -> Bearer {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4, token.utf8.count <= Self.tokenMax, let run = Int(parts[0]),
            let step = Int(parts[1]), let attempt = Int(parts[2]), run > 0, step >= 0, attempt > 0
        else { return .nobody }
        let ticket = AttemptTicket(run: RunID(run), step: VertexID(step), attempt: attempt)
        guard let code = codes[ticket.run]?[ticket.step], code.attempt == attempt,
            Self.isSame(Self.hexadecimal(code.high, code.low), parts[3])
        else { return .stranger(ticket) }
        return .attempt(ticket)
    }

    /// Forgets the attempt of a step that has ended; a retry takes the place of the attempt before it.
    mutating func forget(_ step: VertexID, of run: RunID) {
        if !codes.isEmpty { codes[run]?[step] = nil }
    }

    mutating func forget(_ run: RunID) { codes[run] = nil }

    /// Bytes of the longest token.
    private static let tokenMax = 3 * 20 + 3 + 32

    private static func hexadecimal(_ high: UInt64, _ low: UInt64) -> String {
        String(unsafeUninitializedCapacity: 32) { bytes in
            for digit in 0..<16 {
                let shift = UInt64(60 - 4 * digit)
                bytes[digit] = Self.digits[Int(high >> shift & 15)]
                bytes[16 + digit] = Self.digits[Int(low >> shift & 15)]
            }
            return 32
        }
    }

    private static let digits = Array("0123456789abcdef".utf8)

    /// Compares in a time that tells nothing of where the texts differ.
    private static func isSame(_ a: String, _ b: Substring) -> Bool {
        guard a.utf8.count == b.utf8.count else { return false }
        return zip(a.utf8, b.utf8).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
