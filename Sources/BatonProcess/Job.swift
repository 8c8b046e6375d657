import BatonEngine
import BatonModel
import CBaton
import Glibc

/// One attempt while its commands run, one after the other.
struct Job {
    let ticket: AttemptTicket
    let launch: Launch
    /// Monotonic nanoseconds.
    let began: Int
    /// The command that runs now.
    var commandIndex = 0
    var pid: pid_t = 0
    var pidfd: Int32 = -1
    var stop = Stop.none
    var cpuTime = 0
    var peakMemoryBytes = 0

    enum Stop {
        case none
        /// It had ended when it was to be told; no further command is started.
        case noFurther
        /// Its group has SIGTERM, and gets SIGKILL at that monotonic instant.
        case asked(killAt: Int)
        case killed
    }

    init(ticket: AttemptTicket, launch: Launch, began: Int) {
        self.ticket = ticket
        self.launch = launch
        self.began = began
    }

    var command: Command { launch.commands[commandIndex] }

    var killAt: Int? {
        if case .asked(let killAt) = stop { killAt } else { nil }
    }

    /// What the end of the command means for the attempt; nil when the next command follows.
    func outcome(of end: baton_exit) -> BackendOutcome? {
        switch stop {
        case .asked, .killed: return .terminated
        case .none, .noFurther: break
        }
        guard end.exited == 1, end.status == 0 else { return failure(end) }
        if commandIndex + 1 == launch.commands.count { return .succeeded }
        if case .noFurther = stop { return .terminated }
        return nil
    }

    private func failure(_ end: baton_exit) -> BackendOutcome {
        let status = Int(end.status)
        guard commandIndex >= launch.setupCount else {
            let how = end.exited == 1 ? "ended with exit code \(status)" : "was killed by signal \(status)"
            return .couldNotStart(
                StepFailure(.program, "the environment could not be made: 'setup' \(how)", code: "E0408"))
        }
        let index = commandIndex - launch.setupCount
        return end.exited == 1
            ? .exited(code: status, commandIndex: index) : .signalled(status, commandIndex: index)
    }

    func completion(_ outcome: BackendOutcome, at now: Int) -> Completion {
        let report = AttemptReport(duration: now - began, cpuTime: cpuTime, peakMemoryBytes: peakMemoryBytes)
        return Completion(ticket: ticket, outcome: outcome, report: report)
    }
}
