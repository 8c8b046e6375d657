package import BatonEngine
package import BatonModel
import Synchronization

/// A backend of virtual time: `wait` moves the clock to what happens next. It knows a handful of programs
/// (`FakeProgram`) and says of all others that they are not there.
package final class FakeBackend: Backend {
    private struct State {
        var jobs: [AttemptTicket: Job] = [:]
        var isWoken = false
        var lastOrder = 0
    }

    private struct Job {
        var order: Int
        var began: Int
        var endsAt: Int
        var outcome: BackendOutcome
        var ignoresTermination: Bool
        var isTold = false
    }

    private let state = Mutex(State())
    private let clock: VirtualClock
    /// Time between a signal and the end of a program that heeds it, in nanoseconds.
    private static let reactionTime = 1_000

    package init(clock: VirtualClock) { self.clock = clock }

    package var runningTickets: Set<AttemptTicket> { state.withLock { Set($0.jobs.keys) } }

    package func launch(_ ticket: AttemptTicket, _ launch: Launch) {
        let now = clock.now
        var job = Job(order: 0, began: now, endsAt: now, outcome: .succeeded, ignoresTermination: false)
        for (index, command) in launch.commands.enumerated() {
            guard let program = FakeProgram(command) else {
                let message = "program '\(command.program)' not found on PATH"
                job.outcome = .couldNotStart(StepFailure(.machine, message, code: "E0409"))
                break
            }
            job.endsAt += program.duration
            job.ignoresTermination = job.ignoresTermination || program.ignoresTermination
            if let outcome = program.failure(ofCommand: index) {
                job.outcome = outcome
                break
            }
        }
        state.withLock { state in
            precondition(state.jobs[ticket] == nil, "one attempt runs once")
            state.lastOrder += 1
            job.order = state.lastOrder
            state.jobs[ticket] = job
        }
    }

    package func terminate(_ ticket: AttemptTicket, grace: Int) {
        let now = clock.now
        state.withLock { state in
            guard var job = state.jobs[ticket], job.endsAt > now else { return }
            let delay = job.ignoresTermination ? grace : Self.reactionTime
            job.outcome = .terminated
            job.endsAt = min(job.isTold ? job.endsAt : .max, now.addingReportingOverflow(delay).partialValue)
            job.isTold = true
            state.jobs[ticket] = job
        }
    }

    package func drain() -> [Completion] {
        let now = clock.now
        return state.withLock { state in
            func turn(_ job: (key: AttemptTicket, value: Job)) -> (Int, Int) { (job.value.endsAt, job.value.order) }
            let due = state.jobs.filter { $0.value.endsAt <= now }.sorted { turn($0) < turn($1) }
            for (ticket, _) in due { state.jobs[ticket] = nil }
            return due.map { ticket, job in
                let report = AttemptReport(duration: job.endsAt - job.began)
                return Completion(ticket: ticket, outcome: job.outcome, report: report)
            }
        }
    }

    package func wait(until deadline: Int?) {
        let (next, isWoken) = state.withLock { state in
            defer { state.isWoken = false }
            return (state.jobs.values.map(\.endsAt).min(), state.isWoken)
        }
        if isWoken { return }
        guard let instant = [next, deadline].compactMap(\.self).min() else {
            preconditionFailure("waits for ever: nothing runs, and there is no deadline")
        }
        clock.advance(to: instant)
    }

    package func wake() { state.withLock { $0.isWoken = true } }
}

/// What a program of the fake does.
struct FakeProgram {
    var duration = 0
    var ignoresTermination = false
    private var code = 0
    private var signal: Int?

    /// nil for a program that is not there. `sim` takes nanoseconds and an exit code.
    init?(_ command: Command) {
        switch (command.program, command.arguments) {
        case ("true", _): break
        case ("false", _): code = 1
        case ("sleep", let arguments): duration = (Int(arguments.first ?? "") ?? 0) * 1_000_000_000
        case ("sim", let arguments):
            duration = Int(arguments[0]) ?? 0
            code = Int(arguments[1]) ?? 0
        case ("sh", let arguments):
            let words = (arguments.last ?? "").split(separator: " ")
            switch words.first {
            case "exit": code = Int(words[1]) ?? 0
            case "kill": signal = Int(words[1].dropFirst())
            case "trap":
                ignoresTermination = true
                duration = (Int(words.last ?? "") ?? 0) * 1_000_000_000
            default: return nil
            }
        default: return nil
        }
    }

    func failure(ofCommand index: Int) -> BackendOutcome? {
        if let signal { return .signalled(signal, commandIndex: index) }
        return code == 0 ? nil : .exited(code: code, commandIndex: index)
    }
}
