import BatonDirector
import BatonModel
import BatonWire

/// An agent as a director meets it: it says hello, takes orders, reports until it is told that all was taken. It is
/// stopped for any time, forgets what it had in memory, now and then its disk is emptied, or it never comes back.
final class SimulatedAgent {
    let name: String
    private let token: String

    // On its disk.
    private var done = 0
    private(set) var held: [DeploymentKey: Held] = [:]
    /// Which deployments it has ever started, with the lease.
    private(set) var started: [DeploymentKey] = []

    // In memory.
    private var epoch: Int?
    private var wakes = 0
    private var isBusy = false
    var isDead = false
    var isStopped = false

    /// In one order, whatever the hashing.
    private var keys: [DeploymentKey] {
        held.keys.sorted { ($0.experiment, $0.index, $0.lease) < ($1.experiment, $1.index, $1.lease) }
    }

    struct Held {
        var state = WorkState.preparing
        var isToRun = false
        var events: [RunEvent] = []
        var accepted = 0
        var emitted: [DeploymentReport.Emitted] = []
        var acceptedEmitted = 0
        var told: WorkState?
        /// Numbers of the events that it heard.
        var heard: [Int] = []
        /// Seconds until its present state is over.
        var left: Int
        var fails: Bool
    }

    init(_ name: String, token: String) { (self.name, self.token) = (name, token) }

    /// Acts every few seconds, while it is not stopped.
    func live(in world: SimulatedWorld) {
        wakes += 1
        world.after(2_000_000_000 + world.moment(2_000)) { [unowned self, unowned world] in
            if !isDead, !isStopped { act(world) }
            live(in: world)
        }
    }

    private func act(_ world: SimulatedWorld) {
        if world.chance(world.faults.agentStops) { return stop(world) }
        work(world)
        guard !isBusy else { return }
        isBusy = true
        if epoch == nil { hello(world) } else { report(world) }
    }

    /// Stops like a process that got SIGSTOP, sometimes for longer than any keep-alive; sometimes it starts anew then.
    private func stop(_ world: SimulatedWorld) {
        isStopped = true
        let isRestarted = world.chance(30)
        let isEmptied = isRestarted && world.chance(15)
        world.after(world.moment(150_000)) { [unowned self] in
            isStopped = false
            guard isRestarted else { return }
            (epoch, isBusy) = (nil, false)
            if isEmptied { (held, done) = ([:], 0) }
        }
    }

    /// Answers wait while the agent is stopped; one from before a restart is nobody's.
    private func send(
        _ request: APIRequest, _ world: SimulatedWorld, _ answered: @escaping (APIResponse?) -> Void
    ) {
        let asked = epoch
        world.send(request) { [unowned self, unowned world] response in
            hear(response, asked, world, answered)
        }
    }

    private func hear(
        _ response: APIResponse?, _ asked: Int?, _ world: SimulatedWorld, _ answered: @escaping (APIResponse?) -> Void
    ) {
        if isDead { return }
        if isStopped { return world.after(1_000_000_000) { [unowned self] in hear(response, asked, world, answered) } }
        guard asked == epoch else { return }
        isBusy = false
        if response?.status == 409 { epoch = nil }
        answered(response.flatMap { $0.isSuccess ? $0 : nil })
    }

    private func hello(_ world: SimulatedWorld) {
        let hello = AgentHello(
            facts: AgentFacts(os: "linux", cores: 4), version: "1", boot: "b", known: keys)
        let request = world.request(.post, "/agent/hello", hello.json, token: token)
        send(request, world) { [unowned self] response in
            guard let response, let welcome = try? AgentWelcome(response.json) else { return }
            epoch = welcome.epoch
            done = max(done, welcome.ordersDone)
            for key in welcome.drop { held[key] = nil }
        }
    }

    private func report(_ world: SimulatedWorld) {
        var reports: [DeploymentReport] = []
        for key in keys {
            guard let item = held[key] else { continue }
            let events = item.events.dropFirst(item.accepted).prefix(1 + world.below(4))
            let isWhole =
                item.accepted + events.count == item.events.count && item.acceptedEmitted == item.emitted.count
            let state = isWhole || !item.state.isEnd ? item.state : nil
            reports.append(
                DeploymentReport(
                    key: key, state: state, events: events.isEmpty ? nil : .init(first: item.accepted, Array(events)),
                    emitted: Array(item.emitted.dropFirst(item.acceptedEmitted))))
        }
        let report = AgentReport(epoch: epoch ?? 0, ordersDone: done, busy: held.count, reports: reports)
        let request = world.request(.post, "/agent/reports", report.json, token: token)
        send(request, world) { [unowned self, unowned world] response in
            if let response, let answer = try? AgentReportAnswer(response.json) { take(answer, reports, world) }
            if epoch != nil { orders(world) }
        }
    }

    private func take(_ answer: AgentReportAnswer, _ reports: [DeploymentReport], _ world: SimulatedWorld) {
        for accepted in answer.accepted {
            guard var item = held[accepted.key] else { continue }
            if accepted.events > item.events.count { world.rules.broken("\(name): more events than there are") }
            item.accepted = max(item.accepted, min(accepted.events, item.events.count))
            item.acceptedEmitted = max(item.acceptedEmitted, min(accepted.emitted, item.emitted.count))
            item.told = reports.first { $0.key == accepted.key }?.state ?? item.told
            held[accepted.key] = item
        }
        for refused in answer.refused {
            if refused.reason == .invalid { world.rules.broken("\(name): its events were refused") }
            held[refused.key] = nil
        }
    }

    private func orders(_ world: SimulatedWorld) {
        isBusy = true
        let request = world.request(.get, "/agent/orders", token: token, query: [("after", "\(done)")])
        send(request, world) { [unowned self, unowned world] response in
            guard let response, let orders = try? AgentOrders(response.json) else { return }
            for order in orders.orders where order.sequence > done {
                carryOut(order, world)
                done = order.sequence
            }
        }
    }

    private func carryOut(_ order: AgentOrder, _ world: SimulatedWorld) {
        let key = order.key
        switch order.kind {
        case .prepare:
            for old in held.keys where old.experiment == key.experiment && old.index == key.index { held[old] = nil }
            held[key] = Held(left: 1 + world.below(3), fails: world.chance(10))
        case .start: held[key]?.isToRun = true
        case .cancel(step: nil): if held[key]?.state.isEnd == false { held[key]?.state = .cancelled }
        case .emit(let event): held[key]?.heard.append(event.sequence)
        case .forget: held[key] = nil
        case .cancel, .flag, .upload: break
        }
    }

    /// What its processes do; they go on while nobody hears of them.
    private func work(_ world: SimulatedWorld) {
        for key in keys {
            guard var item = held[key], !item.state.isEnd else { continue }
            item.left -= 1
            switch item.state {
            case .preparing: if item.left <= 0 { item.state = item.fails && world.chance(30) ? .failed : .ready }
            case .ready:
                guard item.isToRun else { break }
                (item.state, item.left) = (.running, 2 + world.below(12))
                started.append(key)
                item.events = Array(RunEvent.story(at: key.lease).prefix(2))
            case .running:
                let text = "\(name) \(key.index) \(item.events.count)"
                item.events.append(
                    RunEvent(instant: item.events.count, fact: .progressed(VertexID(1), .init(text: text))))
                if world.chance(15) {
                    let number = item.emitted.count + 1
                    item.emitted.append(
                        .init(number: number, name: "\(key.experiment)/\(key.index)/\(number)", payload: .int(number)))
                }
                guard item.left <= 0 else { break }
                item.events.append(RunEvent(instant: 99, fact: .finished(item.fails ? .failed : .succeeded)))
                item.state = item.fails ? .failed : .finished
            case .defined, .finished, .failed, .cancelled, .timedOut, .lost: break
            }
            held[key] = item
        }
    }
}
