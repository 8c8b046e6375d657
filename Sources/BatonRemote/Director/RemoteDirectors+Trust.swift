import BatonClient
import BatonInterpreter
import BatonWire

// Directors that made their own certificate: known by its fingerprint, from the first time on.
extension RemoteDirectors {
    /// Asks whether a certificate that nobody vouches for is the director's.
    package struct FirstUse {
        package var address: String
        package var fingerprint: String

        package init(address: String, fingerprint: String) {
            (self.address, self.fingerprint) = (address, fingerprint)
        }
    }

    /// Holds an answer against the question. Empty is no.
    package enum TrustAnswer: Hashable, Sendable {
        case yes, no, unclear

        /// `yes`, `no`, or the fingerprint as the director shows it, which is as good as a yes when it is the same.
        package init(_ text: String, fingerprint: String) {
            let word = text.lowercased().filter { !$0.isWhitespace }
            switch word {
            case "yes", "y": self = .yes
            case "", "no", "n": self = .no
            default:
                let digits = word.hasPrefix("sha256:") ? word.dropFirst(7) : word[...]
                self = "sha256:" + digits.filter { $0 != ":" } == fingerprint ? .yes : .unclear
            }
        }
    }

    /// Questions that are put before silence counts as no.
    private static let questionsMax = 3

    /// Asks on the terminal.
    static func askOnTerminal(_ use: FirstUse) throws(DirectorFault) -> Bool {
        var question = """
            Nobody whom this computer trusts vouches for the certificate of \(use.address).
            Its fingerprint is \(use.fingerprint)
            'baton director status' at the director shows its own. Is it the same (yes, no, or paste it)? 
            """
        for _ in 0..<questionsMax {
            do throws(TerminalQuestion.Failure) {
                let answer = try TerminalQuestion.ask(question, isSecret: false)
                switch TrustAnswer(answer, fingerprint: use.fingerprint) {
                case .yes: return true
                case .no: return false
                case .unclear: question = "That is neither yes nor no nor this fingerprint. Is it the same? "
                }
            } catch {
                guard error == .interrupted else { return false }
                throw DirectorFault(.interrupted, "interrupted")
            }
        }
        return false
    }

    /// Whether the director that was reached answers, and is the one that it should be.
    ///
    /// - Returns: the fingerprint to hold it against from now on, where somebody said that it is the right one.
    func greet(_ made: Reached, name: String) throws(DirectorFault) -> String? {
        do throws(ClientError) {
            try made.client.impatient.health()
            return nil
        } catch {
            guard case .transport(let fault) = error, let shown = fault.fingerprint else {
                throw DirectorFault(error)
            }
            let isFirst = made.fingerprint == nil
            if isFirst, let trusts = world.trusts,
                try trusts(FirstUse(address: made.address, fingerprint: shown))
            {
                return shown
            }
            throw DirectorFault(.untrusted, error.message, help: Self.help(made.address, shown, name, isFirst: isFirst))
        }
    }

    private static func help(_ address: String, _ shown: String, _ name: String, isFirst: Bool) -> String {
        let condition =
            isFirst
            ? "if 'baton director status' at the director shows the same"
            : "if the director has a new certificate, which 'baton director status' shows there"
        return "\(condition): connect \"\(address)\", fingerprint: \"\(shown)\" as \(name)"
    }
}
