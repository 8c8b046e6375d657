import BatonHost
import BatonWire
import Glibc

/// The flags of an experiment, as a deployment asks for them: its agent hands the question on to the director, which
/// decides for all deployments. Without agent or network the question waits.
final class DeploymentFlags: FlagAuthority {
    private let socket: String
    private let token: String
    private let worker = AgentWorker()

    /// Nanoseconds for an answer, and between two tries.
    private static let patience = 60_000_000_000
    private static let pause: UInt32 = 300_000

    init(agent: AgentFolder, key: DeploymentKey) {
        socket = "\(agent.root)/\(AgentFolder.socketName)"
        token = Self.token(of: key)
    }

    func ask(_ wish: ControlRequest.Wish, answer: @escaping @Sendable (ControlReply.Content) -> Void) {
        // Asked again, it is the same question: an addition is done once.
        let number = Int(SystemRandomNumberGenerator.one() >> 16)
        worker.add { [socket, token] in answer(Self.answer(to: wish, number, token, socket)) }
    }

    private static func answer(
        to wish: ControlRequest.Wish, _ number: Int, _ token: String, _ socket: String
    ) -> ControlReply.Content {
        while true {
            do throws(ControlClient.Failure) {
                let client = try ControlClient(path: socket, firstID: number)
                return .done(try client.ask(wish, token: token, until: SystemHost.monotonic + patience))
            } catch {
                switch error {
                case .refused(let fault): return .refused(fault)
                case .interrupted: return .refused(ControlFault(.ended, "the run is ending"))
                case .gone, .unreachable, .late: usleep(pause)
                }
            }
        }
    }

    static func token(of key: DeploymentKey) -> String { "\(key.experiment)/\(key.index)/\(key.lease)" }
}
