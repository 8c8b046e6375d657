import BatonEngine
import BatonModel

// Attempts become jobs: one alone, or like ones as the elements of an array.

extension SlurmMachine {
    var freeSubmissions: Int {
        limits.submissionsMax - calls.values.count { if case .submit = $0.purpose { true } else { false } }
    }

    /// Nothing is submitted while jobs of a Baton that died may live: they may be attempts of the same steps.
    mutating func beginSubmissions(_ now: Int) {
        guard dead.isEmpty, !waiting.isEmpty, waitingSince + limits.gatherTime <= now else { return }
        var free = freeSubmissions
        while free > 0, let first = waiting.first, let job = jobs[first] {
            guard let most = arrayMax else {
                guard waiting.dropFirst().contains(where: { isLike($0, job) }) else {
                    submitOne(now)
                    free -= 1
                    continue
                }
                if !isCalling(.configuration) { call(.configuration, "scontrol", ["show", "config"], now) }
                return
            }
            let members = most > 1 ? takeAlike(job, atMost: most) : [waiting.removeFirst()]
            submit(members, now)
            free -= 1
        }
    }

    private mutating func submitOne(_ now: Int) { submit([waiting.removeFirst()], now) }

    /// Whether two attempts ask Slurm for the same; the script comes last.
    private func isLike(_ ticket: AttemptTicket, _ job: SlurmJob) -> Bool {
        jobs[ticket]?.arguments.dropLast() == job.arguments.dropLast()
    }

    private mutating func takeAlike(_ job: SlurmJob, atMost most: Int) -> [AttemptTicket] {
        var members: [AttemptTicket] = []
        var others: [AttemptTicket] = []
        for ticket in waiting {
            if members.count < most, isLike(ticket, job) { members.append(ticket) } else { others.append(ticket) }
        }
        waiting = others
        return members
    }

    private mutating func submit(_ members: [AttemptTicket], _ now: Int) {
        guard let first = members.first, let job = jobs[first] else { return }
        var name = job.token
        var arguments = job.arguments
        if members.count > 1 {
            lastArray += 1
            name = "baton-\(session)-r-array\(lastArray)"
            arrays[name] = members
            effects.append(.note(array: name, members))
            arguments[arguments.count - 1] = SlurmMachine.script(ofArray: name, beside: arguments[arguments.count - 1])
            arguments.insert("--array=0-\(members.count - 1)", at: 0)
        }
        let own = ["--parsable", "--job-name=\(name)", "--comment=\(name)", "--no-requeue"]
        call(.submit(members), "sbatch", own + arguments, now)
        for ticket in members { jobs[ticket]?.phase = .submitting(call: lastCall) }
    }

    /// The scripts of arrays are beside those of attempts.
    private static func script(ofArray name: String, beside script: String) -> String {
        let folder = script.lastIndex(of: "/").map { String(script[...$0]) } ?? ""
        return "\(folder)\(name).sh"
    }

    /// The attempt that a row of the queue is about; nil when it is none of ours.
    func ticket(of row: SlurmText.Row) -> AttemptTicket? {
        guard let members = arrays[row.name] else { return tickets[row.name] }
        guard let line = row.id.lastIndex(of: "_"), let index = Int(row.id[row.id.index(after: line)...]),
            members.indices.contains(index), jobs[members[index]] != nil
        else { return nil }
        return members[index]
    }

    /// How many elements Slurm takes; where it does not say, what it takes by itself.
    mutating func configured(_ output: String?) {
        let own = output.flatMap(SlurmText.arrayMax) ?? limits.arrayMax
        arrayMax = max(1, min(own, limits.arrayMax))
    }

    /// What `sbatch` said of one job or of an array.
    mutating func submitted(_ members: [AttemptTicket], _ code: Int?, _ output: String, _ error: String, _ now: Int) {
        hasten(now)
        let isArray = members.count > 1
        if code == 0, let id = SlurmText.jobID(output) {
            for (index, ticket) in members.enumerated() { post(ticket, isArray ? "\(id)_\(index)" : id, now) }
        } else if let code, code != 0, let cause = SlurmText.refusal(error) {
            refused(members, cause, now)
        } else {
            for ticket in members { jobs[ticket]?.phase = .doubtful(since: now, absences: 0) }
        }
    }

    private mutating func refused(_ members: [AttemptTicket], _ cause: String, _ now: Int) {
        // Where arrays are not for us, single jobs may be.
        if members.count > 1, cause.contains("array") {
            arrayMax = 1
            for ticket in members {
                jobs[ticket]?.phase = .waiting
                if jobs[ticket]?.stop != nil { complete(ticket, .terminated) } else { wait(ticket, now) }
            }
            return
        }
        let failure = StepFailure(.machine, "Slurm takes no such job: \(cause)")
        for ticket in members { complete(ticket, .couldNotStart(failure)) }
    }

    /// Forgets arrays none of whose attempts is left.
    mutating func forgetArrays() {
        guard !arrays.isEmpty else { return }
        arrays = arrays.filter { $0.value.contains { jobs[$0] != nil } }
    }
}
