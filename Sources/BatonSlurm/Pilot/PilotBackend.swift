package import BatonEngine
package import BatonModel
import BatonProcess
import CBaton
import Glibc
import Synchronization

/// Runs attempts in pilots, which are jobs of a `SlurmBackend`, and hands those of other runs to that.
///
/// Carries out what `PilotFleet` decides. Orders go to a pilot, and its reports come back, by two files (`PilotFiles`).
package final class PilotBackend: Backend {
    private let slurm: SlurmBackend
    private let clock: any TimeSource
    private let files: PilotFiles
    private let program: String
    private let environment: [String]
    private let limits: PilotLimits
    private let state: Mutex<State>

    /// Pilots are attempts of runs of their own, counted down from here: one for each fleet.
    private static let firstRun = -2
    /// Fleets that there may be: each has every so many-th number of a pilot.
    private static let fleetsMax = 1_000

    private struct State {
        var fleets: [Fleet] = []
        var fleetOfRun: [RunID: Int] = [:]
        var pilots: [Int: Pilot] = [:]
        var attempts: [AttemptTicket: Attempt] = [:]
        var tickets: [Int: AttemptTicket] = [:]
        var lastNumber = 0
        var ready: [Completion] = []
        var placements: [(AttemptTicket, Placement)] = []
        var look: LookPause
        var lookedAt = 0
        var beat: PilotBeat?
        /// Why there can be no pilots at all.
        var fault: StepFailure?
    }

    private struct Fleet {
        var options: SlurmOptions
        var machine: PilotFleet
    }

    private struct Attempt {
        var number: Int
        var fleet: Int
        var launch: Launch
        var since: Int
    }

    private struct Pilot {
        var fleet: Int
        var tail: LineTail
        var pending = WordLine()
        var environments = 0
        var environment: [String] = []
        var placement: Placement?
        var node: String?
    }

    /// `folder` is that of `slurm`; `program` is the Baton that pilots run, and `environment` what it gets.
    package init(
        slurm: SlurmBackend, clock: any TimeSource, folder: String, program: String, environment: [String],
        limits: PilotLimits = PilotLimits()
    ) {
        self.slurm = slurm
        self.clock = clock
        files = PilotFiles(folder: folder)
        self.program = program
        self.environment = environment
        self.limits = limits
        state = Mutex(State(look: LookPause(limits)))
    }

    deinit { fallSilent() }

    /// Sends the attempts of a run to pilots from now on; those that no pilot is large enough for become jobs.
    package func send(_ run: RunID, _ options: SlurmOptions, _ terms: PilotTerms) {
        slurm.send(run, options)
        state.withLock { state in
            let known = state.fleets.firstIndex { $0.options == options && $0.machine.terms == terms }
            let index = known ?? state.fleets.count
            guard index < Self.fleetsMax else {
                // Its steps are jobs of their own.
                state.fleetOfRun[run] = nil
                return
            }
            if known == nil {
                let machine = PilotFleet(terms, limits: limits, first: index, stride: Self.fleetsMax)
                state.fleets.append(Fleet(options: options, machine: machine))
                slurm.send(RunID(Self.firstRun - index), options)
            }
            state.fleetOfRun[run] = index
        }
    }

    /// Pilots that may live.
    package var pilotCount: Int { state.withLock { $0.pilots.count } }

    // MARK: A backend

    /// Later attempts of the run are jobs of their own.
    package func leave(_ run: RunID) { state.withLock { $0.fleetOfRun[run] = nil } }

    package func launch(_ ticket: AttemptTicket, _ launch: Launch) {
        let isOurs = state.withLock { state in
            guard let fleet = state.fleetOfRun[ticket.run],
                state.fleets[fleet].machine.fits(launch.needs, timeout: launch.timeout)
            else { return false }
            begin(ticket, launch, fleet, &state)
            return true
        }
        if !isOurs { slurm.launch(ticket, launch) }
    }

    private func begin(_ ticket: AttemptTicket, _ launch: Launch, _ fleet: Int, _ state: inout State) {
        prepare(&state)
        if let failure = state.fault ?? WorkPlace.make(launch) {
            state.ready.append(Completion(ticket: ticket, outcome: .couldNotStart(failure)))
            return slurm.wake()
        }
        state.lastNumber += 1
        state.attempts[ticket] = Attempt(
            number: state.lastNumber, fleet: fleet, launch: launch, since: clock.monotonic)
        state.tickets[state.lastNumber] = ticket
        tell(.launch(ticket, launch.needs, timeout: launch.timeout), fleet, &state)
    }

    /// Before the first attempt: the folder, the program in it, and the sign that we live.
    private func prepare(_ state: inout State) {
        guard state.beat == nil, state.fault == nil else { return }
        let made = -baton_make_folder("\(files.folder)/pilots")
        let error = made != 0 ? made : files.install(program)
        if error != 0 {
            let cause = String(cString: strerror(error))
            state.fault = StepFailure(.machine, "can't put '\(program)' into '\(files.folder)' for pilots: \(cause)")
            return
        }
        state.beat = PilotBeat(files, lease: limits.lease)
        if state.beat == nil { state.fault = StepFailure(.machine, "the system has no thread left for pilots") }
    }

    package func terminate(_ ticket: AttemptTicket, grace: Int) {
        let isOurs = state.withLock { state in
            guard let attempt = state.attempts[ticket] else { return false }
            tell(.terminate(ticket, grace: grace), attempt.fleet, &state)
            if !state.ready.isEmpty { slurm.wake() }
            return true
        }
        if !isOurs { slurm.terminate(ticket, grace: grace) }
    }

    package func drain() -> [Completion] {
        state.withLock { state in
            goOn(&state)
            defer { state.ready = [] }
            return state.ready
        }
    }

    package func takePlacements() -> [(AttemptTicket, Placement)] {
        state.withLock { state in
            _ = notePilots(&state)
            defer { state.placements = [] }
            return state.placements
        }
    }

    package func wait(until deadline: Int?) {
        while true {
            let due = state.withLock { state -> Int? in
                flush(&state)
                if hasNews(state) { return 0 }
                let look = state.pilots.isEmpty ? nil : state.lookedAt + state.look.pause
                return ([deadline, look] + state.fleets.map { $0.machine.nextDue() }).compactMap(\.self).min()
            }
            slurm.wait(until: due)
            let (isOver, hasHeard) = state.withLock { state in
                let hasHeard = goOn(&state)
                return (hasNews(state), hasHeard)
            }
            let now = clock.monotonic
            // Before it was due, what Slurm said of a pilot ended it, or else `wake`.
            guard !isOver, now < deadline ?? .max, hasHeard || due.map({ $0 <= now }) == true else { return }
        }
    }

    private func hasNews(_ state: borrowing State) -> Bool { !state.ready.isEmpty || !state.placements.isEmpty }

    package func wake() { slurm.wake() }

    /// Ends all pilots and waits, for a bounded time, until Slurm has none of them: nothing of ours is at work then.
    package func close() {
        let deadline = clock.monotonic + limits.closeTime
        state.withLock { state in
            for number in state.pilots.keys { slurm.terminate(ticket(ofPilot: number), grace: 0) }
        }
        while pilotCount > 0, clock.monotonic < deadline {
            // The end of a pilot that held nothing ends no wait.
            wait(until: clock.monotonic + limits.lookMax)
            _ = drain()
        }
        state.withLock { state in
            state.beat?.end()
            state.beat = nil
        }
    }

    /// Gives pilots no sign of life any more, as if this process had been killed.
    package func fallSilent() { state.withLock { $0.beat?.end() } }

    // MARK: Carrying out

    /// Takes what has come in, and does what is due; whether Slurm said anything of a pilot.
    @discardableResult private func goOn(_ state: inout State) -> Bool {
        var hasHeard = notePilots(&state)
        for completion in slurm.drain() {
            if completion.ticket.run.number <= Self.firstRun {
                hasHeard = true
                over(completion, &state)
            } else {
                state.ready.append(completion)
            }
        }
        let now = clock.monotonic
        if !state.pilots.isEmpty, now - state.lookedAt >= state.look.pause { readReports(now, &state) }
        for index in state.fleets.indices {
            if let due = state.fleets[index].machine.nextDue(), due <= now { tell(.tick, index, &state) }
        }
        flush(&state)
        return hasHeard
    }

    private func readReports(_ now: Int, _ state: inout State) {
        state.lookedAt = now
        var hasNews = false
        for number in state.pilots.keys.sorted() where readReports(of: number, &state) { hasNews = true }
        state.look.note(hasNews: hasNews)
    }

    private func readReports(of number: Int, _ state: inout State) -> Bool {
        guard let lines = state.pilots[number]?.tail.read(), let fleet = state.pilots[number]?.fleet else {
            return false
        }
        for line in lines {
            guard let report = try? PilotReport.read(line) else { continue }
            switch report {
            case .began(let node):
                state.pilots[number]?.node = node
                tell(.began(pilot: number), fleet, &state)
            case .started(let attempt):
                guard let ticket = state.tickets[attempt] else { continue }
                tell(.started(ticket, pilot: number), fleet, &state)
            case .ended(let attempt, let outcome, let report):
                guard let ticket = state.tickets[attempt] else { continue }
                tell(.ended(ticket, pilot: number, outcome, report), fleet, &state)
            }
        }
        return !lines.isEmpty
    }

    /// No process of a pilot lives.
    private func over(_ completion: Completion, _ state: inout State) {
        let number = completion.ticket.step.index
        _ = notePilots(&state)
        _ = readReports(of: number, &state)
        guard let pilot = state.pilots.removeValue(forKey: number) else { return }
        tell(.over(pilot: number, cause: cause(completion.outcome, number, pilot)), pilot.fleet, &state)
        for path in [files.orders(number), files.reports(number), files.log(number)] { unlink(path) }
    }

    private func cause(_ outcome: BackendOutcome, _ number: Int, _ pilot: Pilot) -> StepFailure {
        let name = pilot.placement.map { "the pilot, \($0.name)," } ?? "the pilot"
        let lastWords = PilotFiles.text(files.log(number))?.split(separator: "\n").last.map { String($0) }
        return PilotEnd.cause(outcome, name: name, lastWords: lastWords)
    }

    private func tell(_ input: PilotFleet.Input, _ fleet: Int, _ state: inout State) {
        for effect in state.fleets[fleet].machine.receive(input, at: clock.monotonic) {
            switch effect {
            case .open(let pilot): open(pilot, fleet, &state)
            case .withdraw(let pilot): slurm.terminate(ticket(ofPilot: pilot), grace: 0)
            case .close(let pilot): order(.close, pilot, &state)
            case .assign(let ticket, let pilot): assign(ticket, pilot, &state)
            case .stop(let ticket, let pilot, let grace):
                guard let number = state.attempts[ticket]?.number else { continue }
                order(.stop(number, grace: grace), pilot, &state)
            case .placed(let ticket, let pilot): place(ticket, pilot, &state)
            case .complete(let ticket, let outcome, let report):
                if let attempt = state.attempts.removeValue(forKey: ticket) { state.tickets[attempt.number] = nil }
                state.ready.append(Completion(ticket: ticket, outcome: outcome, report: report))
            }
        }
    }

    private func ticket(ofPilot number: Int) -> AttemptTicket {
        AttemptTicket(
            run: RunID(Self.firstRun - number % Self.fleetsMax), step: VertexID(number), attempt: 1)
    }

    private func open(_ number: Int, _ fleet: Int, _ state: inout State) {
        let terms = state.fleets[fleet].machine.terms
        let words = ["pilot", files.folder, number, terms.cores, terms.memoryBytes, limits.lease].map { "\($0)" }
        var launch = Launch(
            commands: [Command(files.program, words)], folder: files.folder, standardOutput: files.log(number),
            standardError: files.log(number), environment: environment)
        launch.needs = Needs(cpu: terms.cores, memoryBytes: terms.memoryBytes)
        launch.timeout = terms.lifetime
        state.pilots[number] = Pilot(fleet: fleet, tail: LineTail(files.reports(number)))
        slurm.launch(ticket(ofPilot: number), launch)
    }

    private func assign(_ ticket: AttemptTicket, _ pilot: Int, _ state: inout State) {
        guard let attempt = state.attempts[ticket] else { return }
        if state.pilots[pilot]?.environments == 0 || state.pilots[pilot]?.environment != attempt.launch.environment {
            state.pilots[pilot]?.environments += 1
            state.pilots[pilot]?.environment = attempt.launch.environment
            let number = state.pilots[pilot]?.environments ?? 0
            order(.environment(number, attempt.launch.environment), pilot, &state)
        }
        let environment = state.pilots[pilot]?.environments ?? 0
        order(.launch(attempt.number, environment: environment, attempt.launch), pilot, &state)
    }

    private func order(_ order: PilotOrder, _ pilot: Int, _ state: inout State) {
        guard state.pilots[pilot] != nil else { return }
        order.write(to: &state.pilots[pilot]!.pending)
        state.look.note(hasNews: true)
    }

    /// Writes what pilots are to know. What can't be written now is kept for the next time.
    private func flush(_ state: inout State) {
        for (number, pilot) in state.pilots where !pilot.pending.bytes.isEmpty {
            guard PilotFiles.append(pilot.pending.bytes, to: files.orders(number)) == 0 else { continue }
            state.pilots[number]?.pending = WordLine()
        }
    }

    // MARK: Where attempts are

    /// Keeps what Slurm says of pilots, and hands on what it says of other jobs.
    private func notePilots(_ state: inout State) -> Bool {
        var hasHeard = false
        for (ticket, placement) in slurm.takePlacements() {
            if ticket.run.number <= Self.firstRun {
                state.pilots[ticket.step.index]?.placement = placement
                hasHeard = true
                tellWaiting(placement, ofPilot: ticket.step.index, &state)
            } else {
                state.placements.append((ticket, placement))
            }
        }
        return hasHeard
    }

    /// Attempts that no pilot holds wait for what the pilot waits for.
    private func tellWaiting(_ placement: Placement, ofPilot number: Int, _ state: inout State) {
        guard placement.reason != nil, let fleet = state.pilots[number]?.fleet else { return }
        for ticket in state.fleets[fleet].machine.firstWaiting(Self.toldMax) {
            state.placements.append((ticket, placement))
        }
    }

    /// So many attempts are told why their pilot waits.
    private static let toldMax = 100

    private func place(_ ticket: AttemptTicket, _ number: Int, _ state: inout State) {
        guard let attempt = state.attempts[ticket], let pilot = state.pilots[number] else { return }
        let placement = Placement(
            scheduler: SlurmBackend.name, job: pilot.placement?.job ?? "", node: pilot.node,
            queueTime: max(0, clock.monotonic - attempt.since))
        state.placements.append((ticket, placement))
    }
}
