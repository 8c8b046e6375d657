import BatonEngine
import BatonModel
import BatonSlurm

/// Slurm in simulated time: takes the calls of a machine, and fails in the ways that Slurm does.
struct FakeSlurm {
    struct Job {
        var id: Int
        var name: String
        var state = "PENDING"
        var endsAt: Int
        var runTime: Int
        /// The element's index, where it is one of an array.
        var element: Int?
        var number: String { element.map { "\(id)_\($0)" } ?? "\(id)" }
        /// How many times it was started.
        var starts = 0
    }

    struct Faults {
        /// The n-th `sbatch` takes the job and gives no answer.
        var lostAnswers: (Int) -> Bool = { _ in false }
        /// The n-th `sbatch` does nothing and gives no answer.
        var lostRequests: (Int) -> Bool = { _ in false }
        var droppedCancels: (Int) -> Bool = { _ in false }
        /// `squeue` gives no answer from the first instant to the second.
        var silence = 0..<0
    }

    var machine: SlurmMachine
    var faults = Faults()
    var jobs: [Job] = []
    var now = 1_000_000_000
    var runTime = 5_000_000_000
    var nextID = 1
    var submissions = 0
    var cancels = 0
    var completed: [AttemptTicket: BackendOutcome] = [:]
    /// What was found wrong while time went by.
    var wrongs: [String] = []
    var reconciled: [String] = []
    /// Jobs that heed nothing but a kill.
    var areStubborn = false

    /// What elements of arrays are: what a backend would have written down.
    var arrays: [String: [AttemptTicket]] = [:]
    /// What `scontrol` says; nil for no answer.
    var maxArraySize: Int? = 1_001

    /// A machine that gathers nothing, so that each attempt is a job at once.
    init() {
        var limits = SlurmLimits()
        limits.gatherTime = 0
        machine = SlurmMachine(session: "s", limits: limits)
    }

    init(limits: SlurmLimits) { machine = SlurmMachine(session: "s", limits: limits) }

    /// The attempt that a job is.
    private func token(_ job: Job) -> String {
        guard let element = job.element, let members = arrays[job.name] else { return job.name }
        return machine.token(members[element])
    }

    static func ticket(_ step: Int) -> AttemptTicket { AttemptTicket(run: RunID(1), step: VertexID(step), attempt: 1) }

    mutating func submit(_ step: Int) {
        feed(.submit(FakeSlurm.ticket(step), arguments: ["script-\(step)"]))
    }

    mutating func feed(_ input: SlurmMachine.Input) {
        var inputs = [input]
        while !inputs.isEmpty {
            for effect in machine.receive(inputs.removeFirst(), at: now) {
                switch effect {
                case .call(let number, let program, let arguments):
                    let (code, output) = answer(program, arguments)
                    inputs.append(.answered(call: number, code: code, output: output, error: ""))
                case .note(let array, let members): arrays[array] = members
                case .abandon: wrongs.append("a call was abandoned that had been answered")
                case .complete(let ticket, let outcome, _): note(ticket, outcome)
                case .reconciled(let session):
                    let left = jobs.contains { $0.name.hasPrefix("baton-\(session)-") && $0.state == "RUNNING" }
                    if left { wrongs.append("jobs of \(session) live") }
                    reconciled.append(session)
                }
            }
        }
    }

    private mutating func note(_ ticket: AttemptTicket, _ outcome: BackendOutcome) {
        if completed.updateValue(outcome, forKey: ticket) != nil { wrongs.append("\(ticket) was completed twice") }
        let name = machine.token(ticket)
        if jobs.contains(where: { token($0) == name && ($0.state == "PENDING" || $0.state == "RUNNING") }) {
            wrongs.append("\(ticket) is called \(outcome), and a job of it lives")
        }
    }

    private mutating func answer(_ program: String, _ arguments: [String]) -> (code: Int?, output: String) {
        switch program {
        case "sbatch":
            submissions += 1
            if faults.lostRequests(submissions) { return (nil, "") }
            let prefix = "--job-name="
            let name = arguments.first { $0.hasPrefix(prefix) }!.dropFirst(prefix.count)
            let array = arguments.first { $0.hasPrefix("--array=0-") }.flatMap { Int($0.dropFirst(10)) }
            for element in 0...(array ?? 0) {
                var job = Job(id: nextID, name: String(name), endsAt: .max, runTime: runTime)
                if array != nil { job.element = element }
                jobs.append(job)
            }
            nextID += 1
            return faults.lostAnswers(submissions) ? (nil, "") : (0, "\(nextID - 1)\n")
        case "squeue":
            if faults.silence.contains(now) { return (1, "") }
            return (0, jobs.map { "\($0.number)|\($0.name)|\($0.state)|vm|None\n" }.joined())
        case "scancel":
            cancels += 1
            if faults.droppedCancels(cancels) { return (0, "") }
            let isKill = arguments.contains("--signal=KILL")
            for index in jobs.indices where arguments.contains(jobs[index].number) {
                guard ["PENDING", "RUNNING"].contains(jobs[index].state), !areStubborn || isKill else { continue }
                jobs[index].state = "CANCELLED"
            }
            return (0, "")
        case "scontrol": return maxArraySize.map { (0, "MaxArraySize            = \($0)\n") } ?? (1, "")
        default: return (1, "")
        }
    }

    /// Lets jobs start and end, and the machine go on, for so many seconds.
    mutating func run(seconds: Int) {
        let end = now + seconds * 1_000_000_000
        while now < end {
            now += 500_000_000
            for index in jobs.indices {
                if jobs[index].state == "PENDING" {
                    jobs[index].state = "RUNNING"
                    jobs[index].starts += 1
                    jobs[index].endsAt = now + jobs[index].runTime
                } else if jobs[index].state == "RUNNING", jobs[index].endsAt <= now {
                    jobs[index].state = "COMPLETED"
                    record(token(jobs[index]))
                }
            }
            if let due = machine.nextDue(), due <= now { feed(.tick) }
        }
    }

    private mutating func record(_ name: String) {
        for ticket in machine.unrecorded where machine.token(ticket) == name { feed(.recorded(ticket, .succeeded)) }
    }
}
