import BatonEngine
import BatonModel

/// The far side of a simulated backend: runs attempts, tells of their ends until it is heard, and outlives engines.
///
/// It ends what belonged to an engine before the one that speaks, and older attempts of a step before a newer one.
final class SimulatedAgent {
    private struct Job {
        var number: Int
        var ticket: AttemptTicket
        var path: String
        var began: Int
        var endsAt: Int
        var outcome: BackendOutcome
        var isDeaf: Bool
        var isTold = false
    }

    private let world: World
    private var session = 0
    private(set) var boot = 1
    private(set) var isUp = true
    private var jobs: [Job] = []
    private var lastNumber = 0
    private var done: [AttemptTicket: Completion] = [:]
    private var unheard: Set<AttemptTicket> = []
    /// Told to end before they began.
    private var doomed: Set<AttemptTicket> = []
    /// Asked before a step starts: what is wrong about that.
    var onStart: ((AttemptTicket, String) -> Void)?

    private static let reactionTime = 1_000

    init(world: World) { self.world = world }

    var runningPaths: [String] { jobs.map(\.path) }

    /// An engine is dead; its children die with it.
    func end(before session: Int) {
        guard session > self.session else { return }
        self.session = session
        jobs = []
        done = [:]
        unheard = []
        doomed = []
    }

    /// All that it runs is gone, and so is what it knows.
    func die() {
        isUp = false
        boot += 1
        jobs = []
        done = [:]
        unheard = []
        doomed = []
    }

    func comeBack() { isUp = true }

    func receive(_ message: Message) {
        guard isUp, message.session >= session else { return }
        end(before: message.session)
        let ticket = message.ticket
        switch message.what {
        case .launch(let launch, let boot):
            guard boot == self.boot else { return }
            if let completion = done[ticket] {
                tell(completion)
            } else if !jobs.contains(where: { $0.ticket == ticket }) {
                start(ticket, launch)
            }
        case .terminate(let grace): terminate(ticket, grace)
        case .acknowledged: unheard.remove(ticket)
        case .completed, .progressed, .kept: break
        }
    }

    private func start(_ ticket: AttemptTicket, _ launch: Launch) {
        let words = launch.commands[0].arguments
        let path = words[0]
        let isNewest = !done.keys.contains {
            $0.run == ticket.run && $0.step == ticket.step && $0.attempt > ticket.attempt
        }
        jobs.removeAll {
            $0.ticket.run == ticket.run && $0.ticket.step == ticket.step && $0.ticket.attempt < ticket.attempt
        }
        if doomed.contains(ticket) || !isNewest {
            return end(Completion(ticket: ticket, outcome: .terminated))
        }
        if jobs.contains(where: { $0.path == path }) { world.report("\(path) runs twice at once") }
        onStart?(ticket, path)
        let code = Int(words[2]) ?? 0
        let duration = Int(words[1]) ?? 0
        let now = world.clock.monotonic
        lastNumber += 1
        jobs.append(
            Job(
                number: lastNumber, ticket: ticket, path: path, began: now, endsAt: now + duration,
                outcome: code == 0 ? .succeeded : .exited(code: code, commandIndex: 0), isDeaf: words[3] == "deaf"))
        if duration < StepScript.forever { world.schedule(.jobEnds(number: lastNumber), after: duration) }
        guard words[4] == "tells" else { return }
        let progress = RunEvent.Progress(fraction: 0.5, text: "\(ticket.attempt)")
        world.send(Message(session: session, ticket: ticket, what: .progressed(progress)), toAgent: false)
        world.send(Message(session: session, ticket: ticket, what: .kept(name: "file")), toAgent: false)
    }

    private func terminate(_ ticket: AttemptTicket, _ grace: Int) {
        guard let place = jobs.firstIndex(where: { $0.ticket == ticket }) else {
            if done[ticket] == nil { doomed.insert(ticket) }
            return
        }
        let delay = jobs[place].isDeaf ? grace : Self.reactionTime
        let endsAt = world.clock.monotonic + delay
        if endsAt < jobs[place].endsAt {
            jobs[place].endsAt = endsAt
            jobs[place].outcome = .terminated
            world.schedule(.jobEnds(number: jobs[place].number), after: delay)
        }
    }

    /// The end of a job, if it is due and the job is still there.
    func endJob(number: Int) {
        guard let place = jobs.firstIndex(where: { $0.number == number }),
            jobs[place].endsAt <= world.clock.monotonic
        else { return }
        let job = jobs.remove(at: place)
        let report = AttemptReport(duration: world.clock.monotonic - job.began, cpuTime: job.ticket.attempt)
        end(Completion(ticket: job.ticket, outcome: job.outcome, report: report))
    }

    private func end(_ completion: Completion) {
        done[completion.ticket] = completion
        unheard.insert(completion.ticket)
        tell(completion)
    }

    private func tell(_ completion: Completion) {
        let message = Message(session: session, ticket: completion.ticket, what: .completed(completion))
        world.send(message, toAgent: false)
        world.schedule(.resend(message), after: World.patience)
    }

    /// Tells of an end again, if nobody has said that they heard it.
    func resend(_ message: Message) {
        guard message.session == session, unheard.contains(message.ticket) else { return }
        world.send(message, toAgent: false)
        world.schedule(.resend(message), after: World.patience)
    }
}

extension World {
    /// Time after which a message is sent again that was not answered.
    static var patience: Int { 3_000_000_000 }

    /// Puts a message on its way: it may be lost, come twice, late and after later ones.
    func send(_ message: Message, toAgent: Bool) {
        if chance.percent(profile.lostMessages) { return }
        let copies = chance.percent(profile.doubledMessages) ? 2 : 1
        for _ in 0..<copies {
            let isLate = chance.percent(5)
            let delay = 1 + chance.below(profile.delayMax) + (isLate ? chance.below(profile.delayMax * 4) : 0)
            schedule(toAgent ? .reachesAgent(message) : .reachesClient(message), after: delay)
        }
    }
}
