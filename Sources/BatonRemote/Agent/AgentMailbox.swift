import BatonAgent
import BatonWire
import CBaton
import Glibc
import Synchronization

/// What other threads have for the agent's main thread.
final class AgentMailbox: Sendable {
    enum Letter: Sendable {
        case input(AgentInput)
        /// Whoever follows the deployment's run has heard that there is more.
        case more(DeploymentKey)
        /// The connection to the run's process has ended.
        case silent(DeploymentKey)
        /// A file is at the director, or never will be: why not.
        case uploaded(DeploymentKey, digest: String, failure: String?)
        /// The logs are at the director up to their ends, or never will be.
        case logged(DeploymentKey, failure: String?)
        /// The network was in the way.
        case uploadDelayed(DeploymentKey)
        case logsDelayed(DeploymentKey)
    }

    private let letters = Mutex<[Letter]>([])
    let event: Int32

    init() {
        event = baton_event_create()
        precondition(event >= 0, "no descriptor left")
    }

    deinit { close(event) }

    func put(_ letter: Letter) {
        letters.withLock { $0.append(letter) }
        baton_event_signal(event)
    }

    func wake() { baton_event_signal(event) }

    /// Waits until there is something, a signal, or the monotonic instant.
    func take(until deadline: Int, now: Int) -> [Letter] {
        if letters.withLock({ $0.isEmpty }), deadline > now { _ = baton_event_wait(event, Int64(deadline - now)) }
        baton_event_clear(event)
        return letters.withLock { letters in
            defer { letters = [] }
            return letters
        }
    }
}
