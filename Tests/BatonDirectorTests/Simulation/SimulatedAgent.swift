import BatonAgent
import BatonDirector
import BatonModel
import BatonWire

/// An agent in virtual time: the real machine, with a disk, runs and a network that are pretended. It is stopped for any
/// time, dies at any moment and starts again from what it had kept, now and then with an emptied disk, or never.
final class SimulatedAgent {
    let name: String
    private let token: String

    // On its disk.
    private var kept: [UInt8]?
    private(set) var runs: [DeploymentKey: SimulatedRun] = [:]
    /// Which deployments it has ever started, with the lease.
    private(set) var started: [DeploymentKey] = []

    // In memory.
    private var machine: AgentMachine
    /// Of the process: what was asked by one before it is nobody's.
    private var life = 0
    /// Runs that this process has launched, or found at work.
    private var followed: Set<DeploymentKey> = []
    /// What came while it was stopped.
    private var letters: [AgentInput] = []
    var isDead = false
    private var isStopped = false

    init(_ name: String, token: String) {
        (self.name, self.token) = (name, token)
        machine = AgentMachine(state: AgentState(), seed: 1)
    }

    /// What it has taken on and not been told to forget.
    var held: [HeldDeployment] { machine.state.deployments }

    /// Begins, and acts about once a second from then on.
    func live(in world: SimulatedWorld) {
        begin(world)
        turn(world)
    }

    private func turn(_ world: SimulatedWorld) {
        world.after(500_000_000 + world.moment(1_000)) { [unowned self, unowned world] in
            // Runs go on while their agent does not.
            for key in runs.keys.sorted(by: SimulatedAgent.isBefore) { runs[key]?.work(name, world) }
            if !isStopped {
                for key in runs.keys.sorted(by: SimulatedAgent.isBefore) { look(at: key, world) }
                act(.clock, world)
                if !isDead, world.chance(world.faults.agentStops) { suffer(world) }
            }
            turn(world)
        }
    }

    private static func isBefore(_ a: DeploymentKey, _ b: DeploymentKey) -> Bool {
        (a.experiment, a.index, a.lease) < (b.experiment, b.index, b.lease)
    }

    // Its own end, for a while

    /// Starts with what the disk has.
    private func begin(_ world: SimulatedWorld) {
        life += 1
        (letters, followed) = ([], [])
        var state = AgentState()
        if let kept {
            do { state = try AgentState(bytes: kept) } catch { world.rules.broken("\(name): \(error.text)") }
        }
        machine = AgentMachine(state: state, seed: UInt64(world.below(1 << 30)))
        for key in runs.keys { runs[key]?.feed = DeploymentFeed() }
        act(.start, world)
    }

    /// Stops like a process that got SIGSTOP, sometimes for longer than any keep-alive; sometimes it is killed instead,
    /// and starts anew later.
    private func suffer(_ world: SimulatedWorld) {
        isStopped = true
        let isKilled = world.chance(60)
        if isKilled, world.chance(15) {
            (kept, runs) = (nil, [:])
        } else if isKilled, world.chance(20) {
            // The computer went down with it.
            for key in runs.keys { runs[key]?.die() }
        }
        world.after(world.moment(world.chance(40) ? 150_000 : 8_000)) { [unowned self, unowned world] in
            isStopped = false
            if isKilled { return begin(world) }
            let waiting = letters
            letters = []
            for input in waiting { act(input, world) }
        }
    }

    // What the machine says

    private func act(_ input: AgentInput, _ world: SimulatedWorld) {
        if isDead { return }
        if isStopped { return letters.append(input) }
        if case .reported(let answer) = input { forget(answer, world) }
        for action in machine.receive(input, now: world.now) { carryOut(action, world) }
    }

    /// Hands an input in unless the process was another one when it was asked for.
    private func put(_ input: AgentInput, _ asked: Int, _ world: SimulatedWorld) {
        if asked == life { act(input, world) }
    }

    private func carryOut(_ action: AgentAction, _ world: SimulatedWorld) {
        switch action {
        case .hello(let known): hello(known, world)
        case .poll(let sequence, _): poll(sequence, world)
        case .report(let plan): report(plan, world)
        case .save:
            kept = []
            machine.state.json.write(to: &kept!)
        case .prepare(let key): prepare(key, world)
        case .launch(let key): launch(key, world)
        case .cancel(let key, step: nil):
            if followed.contains(key), runs[key]?.cancel() == true { look(at: key, world) }
        case .cancel: break
        case .emit(let key, let event):
            // A run that has just ended takes it, too.
            guard followed.contains(key) else { break }
            runs[key]?.hear(event)
            let asked = life
            world.after(world.moment(100)) { [unowned self, unowned world] in
                put(.delivered(key, sequence: event.sequence), asked, world)
            }
        case .remove(let key, _):
            runs[key] = nil
            followed.remove(key)
        case .stop(let reason): world.rules.broken("\(name) ended: \(reason)")
        }
    }

    private func prepare(_ key: DeploymentKey, _ world: SimulatedWorld) {
        let asked = life
        let input: AgentInput =
            world.chance(10)
            ? .preparingDelayed(key) : .prepared(key, failure: world.chance(3) ? "no such package" : nil)
        world.after(world.moment(6_000)) { [unowned self, unowned world] in put(input, asked, world) }
    }

    private func launch(_ key: DeploymentKey, _ world: SimulatedWorld) {
        followed.insert(key)
        if runs[key] == nil {
            started.append(key)
            runs[key] = SimulatedRun(key, world)
        } else {
            runs[key]?.goOn()
        }
        let asked = life
        world.after(world.moment(500)) { [unowned self, unowned world] in
            guard asked == life, let run = runs[key] else { return }
            if run.isAlive { act(.listening(key), world) }
            look(at: key, world)
        }
    }

    /// Reads what a run has more, as from its store.
    private func look(at key: DeploymentKey, _ world: SimulatedWorld) {
        guard !isDead, !isStopped, followed.contains(key), var run = runs[key] else { return }
        let isNew = run.read()
        let hasDied = run.noticeDeath()
        runs[key] = run
        if hasDied { return act(.died(key, message: "killed"), world) }
        guard isNew || run.end != nil else { return }
        let news = DeploymentNews(
            events: run.feed.releasedCount, emitted: run.feed.releasedEmitted,
            outcome: run.end.map { HeldDeployment.Outcome($0) })
        act(.news(key, news), world)
    }

    /// What the director has, need not be held here.
    private func forget(_ answer: AgentReportAnswer, _ world: SimulatedWorld) {
        for accepted in answer.accepted {
            guard let run = runs[accepted.key] else { continue }
            if accepted.events > run.events.count { world.rules.broken("\(name): more events than there are") }
            if accepted.events < run.feed.base { runs[accepted.key]?.feed = DeploymentFeed() }
            runs[accepted.key]?.feed.accept(events: accepted.events, emitted: accepted.emitted)
            look(at: accepted.key, world)
        }
        for refused in answer.refused where refused.reason == .invalid {
            world.rules.broken("\(name): its events were refused")
        }
    }
}

// Its requests
extension SimulatedAgent {
    private func ask(
        _ call: AgentCall, _ request: APIRequest, _ world: SimulatedWorld,
        _ read: @escaping (APIResponse) throws -> AgentInput
    ) {
        let asked = life
        world.send(request) { [unowned self, unowned world] response in
            put(input(call, response, world, read), asked, world)
        }
    }

    private func input(
        _ call: AgentCall, _ response: APIResponse?, _ world: SimulatedWorld,
        _ read: (APIResponse) throws -> AgentInput
    ) -> AgentInput {
        guard let response else { return .failed(call, .outage("no answer")) }
        if response.isSuccess {
            if let input = try? read(response) { return input }
            world.rules.broken("\(name): \(call) got \(response.json.line)")
        }
        switch response.status {
        case 409: return .failed(call, .stale)
        case 401, 403: return .failed(call, .unauthorized(response.json.line))
        default: return .failed(call, .outage("\(response.status)"))
        }
    }

    private func hello(_ known: [DeploymentKey], _ world: SimulatedWorld) {
        let hello = AgentHello(facts: AgentFacts(os: "linux", cores: 4), version: "1", boot: "b", known: known)
        ask(.hello, world.request(.post, "/agent/hello", hello.json, token: token), world) {
            .welcomed(try AgentWelcome($0.json))
        }
    }

    private func poll(_ sequence: Int, _ world: SimulatedWorld) {
        let request = world.request(.get, "/agent/orders", token: token, query: [("after", "\(sequence)")])
        // A director that has nothing to say answers at once here; a real one waits.
        let asked = life
        world.after(1_000_000_000 + world.moment(2_000)) { [unowned self, unowned world] in
            guard asked == life else { return }
            ask(.orders, request, world) { .ordered(try AgentOrders($0.json), freeBytes: 1 << 40) }
        }
    }

    private func report(_ plan: ReportPlan, _ world: SimulatedWorld) {
        let reports = plan.items.map { item in
            let feed = runs[item.key]?.feed ?? DeploymentFeed()
            let events = feed.events(item.events)
            return DeploymentReport(
                key: item.key, state: item.state, error: item.error,
                events: events.isEmpty ? nil : .init(first: max(item.events.lowerBound, feed.base), events),
                emitted: feed.emitted(item.emitted).map {
                    .init(number: $0.number, name: $0.event.name, payload: $0.event.payload)
                })
        }
        let report = AgentReport(
            epoch: plan.epoch, ordersDone: plan.ordersDone, busy: plan.busy, reports: reports, isLast: plan.isLast)
        ask(.report, world.request(.post, "/agent/reports", report.json, token: token), world) {
            .reported(try AgentReportAnswer($0.json))
        }
    }
}
