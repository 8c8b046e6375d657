import BatonEngine
import BatonModel
import CBaton
import Glibc

/// One attempt while its commands run, one after the other. Belongs to the loop's thread.
final class Job {
    let ticket: AttemptTicket
    let launch: Launch
    /// Tells it from every other attempt of this process, in the environment of its own.
    let number: UInt64
    /// Monotonic nanoseconds.
    let began: Int
    /// The command that runs now.
    var commandIndex = 0
    /// The process of that command, which leads a group; 0 while there is none.
    var pid: pid_t = 0
    var pidfd: Int32 = -1
    /// Where the watchdog reads of the group.
    var watchEntry: Int32?
    /// The worker that is to fork the process of the command, while it has not.
    var worker: Worker?
    /// Whether a worker may be asked for the command.
    var isWarm = true
    /// Whether the process was a copy of this one before it became its program.
    var isOurCopy = true
    var stop = Stop.none
    /// Whether the leader has ended and others of the attempt have not been seen dead.
    var isSweeping = false
    /// Why the process could not become the program.
    var startFailure: StepFailure?
    private var cpuTime = 0
    private var peakMemoryBytes = 0

    enum Stop {
        case none
        /// It had ended when it was to be told; no further command is started.
        case noFurther
        /// Its group has SIGTERM, and gets SIGKILL at that monotonic instant.
        case asked(killAt: Int)
        case killed
    }

    init(ticket: AttemptTicket, launch: Launch, number: UInt64, began: Int) {
        self.ticket = ticket
        self.launch = launch
        self.number = number
        self.began = began
    }

    var command: Command { launch.commands[commandIndex] }

    var killAt: Int? {
        if case .asked(let killAt) = stop { killAt } else { nil }
    }

    /// Sends a signal to all of the group; the number is the group's as long as its leader has not been reaped.
    func signalGroup(_ signal: Int32) {
        // Number 0 would be our own group.
        if pid > 0 { kill(-pid, signal) }
    }

    /// Takes note of what a process used. To a copy of this one the system counts what this one used before: up to that
    /// nobody can tell.
    func note(_ end: baton_exit) {
        cpuTime += Int(end.cpu_nanoseconds)
        if isOurCopy, baton_had_so_much(end.peak_memory_bytes) == 1 { return }
        peakMemoryBytes = max(peakMemoryBytes, Int(end.peak_memory_bytes))
    }

    /// What the end of the command means for the attempt; nil when the next command follows.
    func outcome(of end: baton_exit, memory: MemoryWatch) -> BackendOutcome? {
        switch stop {
        case .asked, .killed: return .terminated
        case .none, .noFurther: break
        }
        if let startFailure { return .couldNotStart(startFailure) }
        guard end.exited == 1, end.status == 0 else {
            let broken = memory.failure(of: end, limit: launch.limits.memoryBytes).map { BackendOutcome.broken($0) }
            return broken ?? failure(end)
        }
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

    func completion(_ outcome: BackendOutcome, log: LogRange?, at now: Int) -> Completion {
        let report = AttemptReport(
            duration: now - began, cpuTime: cpuTime, peakMemoryBytes: peakMemoryBytes, log: log)
        return Completion(ticket: ticket, outcome: outcome, report: report)
    }
}
