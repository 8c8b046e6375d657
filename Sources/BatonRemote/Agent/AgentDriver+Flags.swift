import BatonAgent
import BatonHost
import BatonModel
import BatonWire
import Glibc

// Flags: runs ask the agent, which asks the director.

extension AgentDriver {
    /// Microseconds between two tries at a director that can't be reached.
    private static let flagPause: UInt32 = 500_000

    func serveFlags() {
        guard let server = flagServer else { return }
        for incoming in server.takeIncoming() {
            guard case .request(let connection, let request) = incoming else { continue }
            let key = machine.state.deployments.map(\.key).first { DeploymentFlags.token(of: $0) == request.token }
            guard let key else {
                server.send([
                    ControlMailbox.Outgoing(
                        connection: connection,
                        reply: ControlReply(
                            id: request.id,
                            .refused(ControlFault(.stale, "the deployment is not this node's any more"))))
                ])
                continue
            }
            flagging.add { [calls] in
                let content = Self.decide(request, key, calls)
                server.send([
                    ControlMailbox.Outgoing(connection: connection, reply: ControlReply(id: request.id, content))
                ])
            }
        }
    }

    /// Asks the director until there is an answer, or the agent ends.
    private static func decide(
        _ request: ControlRequest, _ key: DeploymentKey, _ calls: AgentCalls
    ) -> ControlReply.Content {
        let idempotency = "flag-\(key.experiment)-\(key.index)-\(key.lease)-\(request.id)"
        while true {
            do throws(AgentCalls.Fault) {
                return .done(try calls.flag(request.wish, of: key.experiment, key: idempotency))
            } catch {
                if case .transport(.interrupted) = error {
                    return .refused(ControlFault(.busy, "the agent is ending"))
                }
                if case .refused(let problem, _) = error, !error.mayPass {
                    let code: ControlFault.Code = problem.code == "flag_changed" ? .differs : .failed
                    return .refused(ControlFault(code, problem.message, help: problem.help))
                }
                usleep(flagPause)
            }
        }
    }
}
