package import BatonEngine
package import BatonModel
package import BatonProcess
import Glibc
import Synchronization

/// Runs attempts as jobs of Slurm, and hands those of other runs to the processes of this computer.
///
/// Carries out what `SlurmMachine` decides: Slurm's programs are processes of `local`, so that one wait serves both.
package final class SlurmBackend: Backend {
    /// How placements and sentences call the scheduler.
    package static let name = "Slurm"

    private let local: ProcessBackend
    private let clock: any TimeSource
    private let files: SlurmFiles
    private let environment: [String]
    private let state: Mutex<State>
    /// Called with the session of a dead Baton once none of its jobs lives.
    private let onReconciled: @Sendable (String) -> Void

    /// The run of Slurm's own programs; no run of an experiment has that number.
    private static let calls = RunID(-1)
    /// Time between looks at what jobs wrote down, in nanoseconds.
    private static let recordPause = 250_000_000

    /// What Slurm's own programs are to know; the script gets it too, and has the step's commands know nothing of it.
    private static func isForSlurm(_ entry: String) -> Bool {
        let names = ["PATH=", "HOME=", "USER=", "LOGNAME=", "LANG=", "LC_", "LD_LIBRARY_PATH=", "KRB5", "TMPDIR="]
        return (names + ["SLURM_", "SBATCH_", "SQUEUE_", "SCANCEL_", "SACCT_"]).contains { entry.hasPrefix($0) }
    }

    private struct State {
        var machine: SlurmMachine
        /// Runs whose attempts go to Slurm.
        var options: [RunID: SlurmOptions] = [:]
        var standard: SlurmOptions?
        var scripts: [AttemptTicket: SlurmScript] = [:]
        var ready: [Completion] = []
        var looked = 0
        /// What has been handed over of where attempts are, and what has not.
        var told: [AttemptTicket: Placement] = [:]
        var placements: [(AttemptTicket, Placement)] = []
    }

    /// `folder` is seen by all nodes; `session` names us among all Batons, past ones included; `environment` is that of
    /// Slurm's programs. `standard` is for runs without options of their own: nil lets these run here.
    package init(
        local: ProcessBackend, clock: any TimeSource, folder: String, session: String, environment: [String],
        standard: SlurmOptions? = nil, limits: SlurmLimits = SlurmLimits(),
        onReconciled: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.onReconciled = onReconciled
        self.local = local
        self.clock = clock
        self.environment = environment.filter(Self.isForSlurm)
        files = SlurmFiles(folder: folder)
        state = Mutex(State(machine: SlurmMachine(session: session, limits: limits), standard: standard))
    }

    /// Sends the attempts of a run to Slurm from now on.
    package func send(_ run: RunID, _ options: SlurmOptions) { state.withLock { $0.options[run] = options } }

    /// Ends what is left of the jobs of a Baton that died. Goes on by `drain` and `wait`.
    package func reconcile(session: String) { state.withLock { tell(.reconcile(session: session), &$0) } }

    /// What the scheduler says of an attempt that has not been reported.
    package func facts(_ ticket: AttemptTicket) -> SlurmFacts? { state.withLock { $0.machine.facts(ticket) } }

    package func launch(_ ticket: AttemptTicket, _ launch: Launch) {
        let isOurs = state.withLock { state in
            guard let options = state.options[ticket.run] ?? state.standard else { return false }
            submit(ticket, launch, options, &state)
            return true
        }
        if !isOurs { local.launch(ticket, launch) }
    }

    private func submit(_ ticket: AttemptTicket, _ launch: Launch, _ options: SlurmOptions, _ state: inout State) {
        let token = state.machine.token(ticket)
        let script = SlurmScript(launch, record: files.record(token))
        let made = files.make()
        let failure =
            made == 0
            ? WorkPlace.make(launch) ?? files.write(script, token)
            : StepFailure(.machine, "can't make '\(files.folder)': \(String(cString: strerror(made)))")
        if let failure {
            state.ready.append(Completion(ticket: ticket, outcome: .couldNotStart(failure)))
            return local.wake()
        }
        state.scripts[ticket] = script
        // Without ALL, Slurm 22.05 logs in anew on the node to find an environment: half a second for each job, one at a time.
        let own = ["--output=/dev/null", "--error=/dev/null", "--export=ALL", "--open-mode=append"]
        let needs = SlurmOptions.arguments(launch.needs, timeout: launch.timeout)
        tell(.submit(ticket, arguments: own + needs + options.arguments + [files.script(token)]), &state)
    }

    package func terminate(_ ticket: AttemptTicket, grace: Int) {
        let isOurs = state.withLock { state in
            guard state.scripts[ticket] != nil else { return false }
            tell(.terminate(ticket, grace: grace), &state)
            if !state.ready.isEmpty { local.wake() }
            return true
        }
        if !isOurs { local.terminate(ticket, grace: grace) }
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
            defer { state.placements = [] }
            return state.placements
        }
    }

    package func wait(until deadline: Int?) {
        while true {
            let due = state.withLock { state -> Int? in
                if !state.ready.isEmpty { return 0 }
                let record = state.machine.unrecorded.isEmpty ? nil : state.looked + Self.recordPause
                return [deadline, state.machine.nextDue(), record].compactMap(\.self).min()
            }
            local.wait(until: due)
            let (hasNews, hasAnswers) = state.withLock { state in
                let hasAnswers = goOn(&state)
                return (!state.ready.isEmpty || !state.placements.isEmpty, hasAnswers)
            }
            let now = clock.monotonic
            // Before it was due, an answer of a program of Slurm's ended it, or else `wake`.
            guard !hasNews, now < deadline ?? .max, hasAnswers || due.map({ $0 <= now }) == true else { return }
        }
    }

    package func wake() { local.wake() }

    // MARK: Carrying out

    /// Takes what has come in, and does what is due; whether a program of Slurm's has answered.
    @discardableResult private func goOn(_ state: inout State) -> Bool {
        var hasAnswers = false
        for completion in local.drain() {
            guard completion.ticket.run == Self.calls else {
                state.ready.append(completion)
                continue
            }
            hasAnswers = true
            let number = completion.ticket.step.index
            let answer = files.takeAnswer(number)
            let input = SlurmMachine.Input.answered(
                call: number, code: Self.code(completion.outcome), output: answer.output, error: answer.error)
            tell(input, &state)
            for (ticket, facts) in state.machine.allFacts { place(ticket, facts, &state) }
        }
        let now = clock.monotonic
        if now - state.looked >= Self.recordPause { look(now, &state) }
        if let due = state.machine.nextDue(), due <= now { tell(.tick, &state) }
        return hasAnswers
    }

    private static func code(_ outcome: BackendOutcome) -> Int? {
        switch outcome {
        case .succeeded: 0
        case .exited(let code, _): code
        case .signalled, .couldNotStart, .broken, .terminated, .lost: nil
        }
    }

    /// Reads what jobs wrote down since the last look.
    private func look(_ now: Int, _ state: inout State) {
        state.looked = now
        for ticket in state.machine.unrecorded {
            guard let text = files.end(state.machine.token(ticket)), let outcome = state.scripts[ticket]?.outcome(text)
            else {
                // Slurm says that a job runs before its script has begun.
                if let told = state.told[ticket], told.queueTime == nil, let facts = state.machine.facts(ticket) {
                    if facts.state == .running { place(ticket, facts, &state) }
                }
                continue
            }
            tell(.recorded(ticket, outcome), &state)
        }
    }

    private func tell(_ input: SlurmMachine.Input, _ state: inout State) {
        let now = clock.monotonic
        for effect in state.machine.receive(input, at: now) {
            switch effect {
            case .call(let number, let program, let arguments): call(number, Command(program, arguments))
            case .note(let array, let members):
                // Should it not be written, no element finds its script, and all of them are lost.
                _ = files.write(array: array, members.map { state.machine.token($0) })
            case .abandon(let call): local.terminate(Self.ticket(call), grace: 1_000_000_000)
            case .reconciled(let session): onReconciled(session)
            case .complete(let ticket, let outcome, let facts):
                let log = state.scripts.removeValue(forKey: ticket).flatMap { files.log($0.launch) }
                place(ticket, facts, hasEnded: true, &state)
                let token = state.machine.token(ticket)
                let report = AttemptReport(duration: files.runTime(token) ?? 0, log: log)
                files.clear(token)
                state.told[ticket] = nil
                state.ready.append(Completion(ticket: ticket, outcome: outcome, report: report))
            }
        }
    }

    /// Takes note of where an attempt is, when that is news.
    private func place(_ ticket: AttemptTicket, _ facts: SlurmFacts, hasEnded: Bool = false, _ state: inout State) {
        guard let job = facts.id else { return }
        let isWaiting = !hasEnded && (facts.state == nil || facts.state == .pending)
        let placement = Placement(
            scheduler: SlurmBackend.name, job: job, node: facts.nodes, reason: isWaiting ? facts.reason : nil,
            queueTime: isWaiting ? nil : files.queueTime(state.machine.token(ticket)))
        guard state.told.updateValue(placement, forKey: ticket) != placement else { return }
        state.placements.append((ticket, placement))
    }

    private func call(_ number: Int, _ command: Command) {
        let paths = files.answer(number)
        let launch = Launch(
            commands: [command], folder: files.folder, standardOutput: paths.output, standardError: paths.error,
            environment: environment)
        local.launch(Self.ticket(number), launch)
    }

    private static func ticket(_ call: Int) -> AttemptTicket {
        AttemptTicket(run: calls, step: VertexID(call), attempt: 1)
    }
}
