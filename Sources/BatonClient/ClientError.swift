package import BatonWire

/// Why a director could not be asked, or did not do what it was asked.
package enum ClientError: Error, Equatable, Sendable {
    case refused(Problem)
    case transport(TransportFault)
    /// The request may have been carried out or not: no answer came in time.
    case unknownOutcome
    /// What came is not what a director of this version answers.
    case malformed(message: String)

    /// What is wrong, for people.
    package var message: String {
        switch self {
        case .refused(let problem): problem.message
        case .transport(.unreachable(let message)): "the director can't be reached: \(message)"
        case .transport(.timedOut): "the director does not answer in time"
        case .transport(.untrusted(let message, _)): message
        case .transport(.interrupted): "interrupted"
        case .transport(.file(let message)): message
        case .unknownOutcome: "the director did not answer: it may have done what it was asked, or not"
        case .malformed(let message): "the director's answer can't be read: \(message)"
        }
    }

    /// A way on, where there is one.
    package var help: String? {
        switch self {
        // How to log in depends on what people are at.
        case .refused(let problem): problem.status == 401 ? nil : problem.help
        case .transport(.unreachable): "try again when the network is there; experiments go on without it"
        case .transport(.timedOut), .unknownOutcome: "look whether it was done before you ask again"
        case .transport(.untrusted):
            "'baton director status' at the director shows the right fingerprint"
        case .malformed: "use the same version of Baton as the director"
        case .transport(.interrupted), .transport(.file): nil
        }
    }

    /// Whether the same request may succeed when the network is back.
    package var isLostConnection: Bool {
        switch self {
        case .transport(.unreachable), .transport(.timedOut): true
        case .refused(let problem): ClientError.passing.contains(problem.status)
        case .transport, .unknownOutcome, .malformed: false
        }
    }

    /// HTTP statuses of what is expected to pass.
    static let passing: Set<Int> = [429, 502, 503, 504]
}
