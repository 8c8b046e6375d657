import BatonDirector
import BatonModel
import BatonWire

/// A user who submits, starts, cancels and emits, over the same bad network: asks until there is an answer, with the same
/// key each time.
final class SimulatedUser {
    private unowned let world: SimulatedWorld
    private var keys = 0
    /// Experiments whose submission was answered, with their names.
    private(set) var experiments: [String] = []
    /// Names of events that were taken, by experiment, in the order of the answers.
    private(set) var emitted: [String: [(name: String, sequence: Int)]] = [:]

    init(_ world: SimulatedWorld) { self.world = world }

    /// Asks again and again; what the director refuses is an answer, too.
    private func insist(
        _ method: APIRequest.Method, _ path: String, _ json: WireJSON?, _ done: @escaping (APIResponse) -> Void
    ) {
        keys += 1
        let request = world.request(
            method, path, json, token: world.eve, headers: [Header("idempotency-key", "k\(keys)")])
        repeatedly(request, done)
    }

    private func repeatedly(_ request: APIRequest, _ done: @escaping (APIResponse) -> Void) {
        world.send(request) { [unowned self] response in
            guard let response else { return repeatedly(request, done) }
            if response.status >= 500 {
                world.rules.broken("\(request.path): \(response.status) \(response.json.line)")
            }
            done(response)
        }
    }

    func submit(_ number: Int) {
        let names = world.agents.map(\.name)
        var submission = ExperimentSubmission(
            name: "x\(number)", digest: WorkDesk.digest(Array("x\(number)".utf8)),
            parcel: WorkDesk.digest(Array("parcel".utf8)), stop: world.chance(20),
            keepalive: (40 + world.below(40)) * DirectorSettings.second, exclusive: world.chance(30), deployments: [])
        if world.chance(15) { submission.timeout = (20 + world.below(40)) * DirectorSettings.second }
        for part in 0...world.below(2) {
            let place: DeploymentRequest.Place =
                world.chance(50)
                ? .node(names[world.below(names.count)])
                : .nodes(names, count: 1 + world.below(names.count), filter: "true")
            submission.deployments.append(DeploymentRequest(label: "d\(part)", place: place))
        }
        insist(.post, "/experiments", submission.json) { [unowned self] response in
            guard let id = response.json["id"]?.text else {
                return world.rules.broken("a submission was refused: \(response.json.line)")
            }
            experiments.append(id)
            drive(id)
        }
    }

    private func drive(_ id: String) {
        insist(.post, "/experiments/\(id)/start", nil) { _ in }
        if world.chance(25) {
            world.after(world.moment(60_000)) { [unowned self] in
                insist(.post, "/experiments/\(id)/cancel", nil) { _ in }
            }
        }
        for number in 0..<world.below(4) {
            world.after(world.moment(60_000)) { [unowned self] in
                let name = "user \(number)"
                insist(.post, "/experiments/\(id)/events", EmitRequest(name: name).json) { [unowned self] response in
                    guard let sequence = response.json["seq"]?.number else { return }
                    emitted[id, default: []].append((name, sequence))
                }
            }
        }
    }
}
