import BatonEngine
import BatonModel

/// The near side of a simulated backend: sends until it is answered, and tells the engine what it hears.
///
/// `Sendable` is unchecked: a simulation belongs to one thread, and nobody calls `wake` from another.
final class SimulatedBackend: Backend, @unchecked Sendable {
    private struct Flight {
        var launch: Launch
        var boot: Int
        var grace: Int?
    }

    private let world: World
    private let agent: SimulatedAgent
    private let disk: SimulatedDisk
    private let session: Int
    private var knownBoot: Int
    private var flights: [AttemptTicket: Flight] = [:]
    private var inbox: [Completion] = []
    /// Told already; some of them are told again.
    private var old: [Completion] = []
    private(set) var needs: [AttemptTicket: Needs] = [:]
    private var isWoken = false
    /// What comes from a running attempt, and for the engine.
    var onWord: ((AttemptTicket, Message.What) -> Void)?
    var needsOf: ((AttemptTicket) -> Needs)?

    init(world: World, agent: SimulatedAgent, disk: SimulatedDisk) {
        self.world = world
        self.agent = agent
        self.disk = disk
        session = world.session
        knownBoot = agent.boot
    }

    private var isDead: Bool { world.isCrashed || world.session != session }

    var isQuiet: Bool { flights.isEmpty && inbox.isEmpty }

    func launch(_ ticket: AttemptTicket, _ launch: Launch) {
        if isDead || world.crashes(onceIn: 100) { return }
        if !disk.started.contains(ticket) { world.report("\(ticket) is launched before the store has it") }
        if flights[ticket] != nil { world.report("\(ticket) is launched twice") }
        if let needs = needsOf?(ticket) { take(needs, ticket) }
        flights[ticket] = Flight(launch: launch, boot: knownBoot)
        send(ticket, .launch(launch, boot: knownBoot))
        _ = world.crashes(onceIn: 100)
    }

    private func take(_ asked: Needs, _ ticket: AttemptTicket) {
        needs[ticket] = asked
        let cpu = needs.values.reduce(0) { $0 + $1.cpu }
        let memory = needs.values.reduce(0) { $0 + $1.memoryBytes }
        let gpus = needs.values.reduce(0) { $0 + $1.resources.reduce(0) { $0 + $1.count } }
        let capacity = world.profile.capacity
        if cpu > capacity.cpu || memory > capacity.memoryBytes || gpus > capacity.resources["gpu"] ?? 0 {
            world.report("more is in use than there is: \(cpu) cores, \(memory) bytes, \(gpus) gpus")
        }
    }

    func terminate(_ ticket: AttemptTicket, grace: Int) {
        if isDead { return }
        guard flights[ticket] != nil else { return }
        flights[ticket]?.grace = grace
        send(ticket, .terminate(grace: grace))
    }

    private func send(_ ticket: AttemptTicket, _ what: Message.What) {
        let message = Message(session: session, ticket: ticket, what: what)
        world.send(message, toAgent: true)
        world.schedule(.resend(message), after: World.patience)
    }

    /// Sends again what may not have been heard; a newer request to end replaces an older one.
    func resend(_ message: Message) {
        guard !isDead, message.session == session, let flight = flights[message.ticket] else { return }
        switch message.what {
        case .launch: send(message.ticket, .launch(flight.launch, boot: flight.boot))
        case .terminate: send(message.ticket, .terminate(grace: flight.grace ?? 0))
        case .completed, .acknowledged, .progressed, .kept: break
        }
    }

    func receive(_ message: Message) {
        guard !isDead, message.session == session else { return }
        switch message.what {
        case .completed(let completion):
            world.send(Message(session: session, ticket: message.ticket, what: .acknowledged), toAgent: true)
            if flights[message.ticket] != nil {
                hand(completion)
            } else if world.profile.handsOverTwice {
                inbox.append(completion)
            }
        case .progressed, .kept: onWord?(message.ticket, message.what)
        case .launch, .terminate, .acknowledged: break
        }
    }

    private func hand(_ completion: Completion) {
        flights[completion.ticket] = nil
        inbox.append(completion)
        old.append(completion)
        guard world.profile.handsOverTwice, world.chance.percent(20) else { return }
        inbox.append(old[world.chance.below(old.count)])
    }

    /// The agent died: what it ran then is lost.
    func miss(boot: Int) {
        guard !isDead else { return }
        knownBoot = max(knownBoot, boot)
        for ticket in flights.keys.sorted() where flights[ticket]?.boot ?? 0 < boot {
            let report = AttemptReport(cpuTime: ticket.attempt)
            hand(Completion(ticket: ticket, outcome: .lost("the agent died"), report: report))
        }
    }

    func drain() -> [Completion] {
        if isDead { return [] }
        var completions: [Completion] = []
        swap(&completions, &inbox)
        for completion in completions { needs[completion.ticket] = nil }
        return completions
    }

    func wait(until deadline: Int?) {
        while !isDead, inbox.isEmpty, !isWoken {
            let now = world.clock.monotonic
            if let deadline, now >= deadline { break }
            guard let next = [world.nextInstant, deadline].compactMap(\.self).min() else {
                return world.report("the engine waits for ever: nothing runs, and there is no deadline")
            }
            world.clock.advance(to: next)
            deliver()
        }
        isWoken = false
    }

    /// Lets happen what is due.
    func deliver() {
        while !isDead, let what = world.nextDue() {
            switch what {
            case .reachesAgent(let message): agent.receive(message)
            case .reachesClient(let message): receive(message)
            case .jobEnds(let number): agent.endJob(number: number)
            case .resend(let message):
                if case .completed = message.what { agent.resend(message) } else { resend(message) }
            case .agentReturns: agent.comeBack()
            case .agentMissed(let boot): miss(boot: boot)
            }
        }
    }

    func wake() { isWoken = true }
}
