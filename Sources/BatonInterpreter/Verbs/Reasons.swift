import BatonModel
import BatonSyntax

/// `why r.train[3]`: the reason for a step's state, in words.
enum Reasons {
    static func text(_ value: Value, _ interpreter: Interpreter) throws(RuntimeError) -> String {
        switch value {
        case .object(let step as StepObject): return try reason(step, interpreter)
        case .object(let run as RunObject):
            let view = try interpreter.runHost().view(run.id)
            guard let (step, failure) = run.firstFailure(view) else {
                let obstacles = try view.status.isEnd ? [] : obstacles(run, view, interpreter)
                return "run '\(run.name)' \(view.status.rawValue)"
                    + (obstacles.isEmpty ? "" : ": " + obstacles.joined(separator: "; "))
            }
            let place = step.map { "step '\($0.shownPath)' failed first: " } ?? ""
            return "run '\(run.name)' \(view.status.rawValue): \(place)\(failure.message)"
        default:
            throw RuntimeError(.typeMismatch, "'why' takes a step or a run, not \(value.describedType)")
        }
    }

    /// What keeps parts of an experiment from their nodes, as its director says.
    private static func obstacles(
        _ run: RunObject, _ view: RunView, _ interpreter: Interpreter
    ) throws(RuntimeError) -> [String] {
        guard run.connection != nil else { return [] }
        return try Deployments.list(of: run, view, interpreter).compactMap { deployment in
            deployment.facts.error.map { "\(deployment.facts.label) \($0)" }
        }
    }

    private static func reason(_ step: StepObject, _ interpreter: Interpreter) throws(RuntimeError) -> String {
        let host = try interpreter.runHost()
        guard let run = step.runID else { return "step '\(step.shownPath)' has not been started" }
        let view = host.view(run)
        let row = view[step.id]
        let head = "step '\(step.shownPath)' \(row.status.words)"
        switch row.status {
        case .succeeded: return "\(head) in attempt \(row.attempts)" + choice(step) + (try origin(step, run, host))
        case .cached: return "\(head): proven by \(try proof(step, row, host))"
        case .failed, .timedOut, .lost, .cancelled:
            return row.failure.map { "step '\(step.shownPath)' \(row.status.words(because: $0.message))" } ?? head
        case .running:
            let place = view.placement(of: step.id).map { $0.words + ahead($0, run, host) } ?? ""
            return "\(head) (attempt \(row.attempts))" + place + choice(step) + (try origin(step, run, host))
        case .waiting, .skipped:
            if row.status == .waiting, let failure = row.failure {
                return "\(head) for another attempt: \(failure.message)"
            }
            let causes = causes(row, view, step.facts.names)
            return causes.isEmpty ? head : "\(head): \(causes.joined(separator: "; "))"
        }
    }

    /// `; 3 jobs are before it in partition main`.
    private static func ahead(_ placement: Placement, _ run: RunID, _ host: any RunHost) -> String {
        guard placement.queueTime == nil, let queue = host.queue(before: placement, of: run) else { return "" }
        let jobs = queue.ahead == 1 ? "1 job is" : "\(queue.ahead == 0 ? "no" : "\(queue.ahead)") jobs are"
        return "; \(jobs) before it in partition \(queue.partition)"
    }

    /// Which of its run's targets has it, where there were several.
    private static func choice(_ step: StepObject) -> String {
        step.facts.choice(ofStep: step.id).map { "; \($0)" } ?? ""
    }

    /// Which success stands for a step.
    private static func proof(
        _ step: StepObject, _ row: RunView.Row, _ host: any RunHost
    ) throws(RuntimeError) -> String {
        guard let run = row.report.provenBy else { return "an earlier run" }
        if let path = step.provenStep { return "step '\(StepNames([path]).shown(path))' of run \(run.number)" }
        let view = host.view(run)
        guard view.rows.contains(where: { $0.step?.path == step.path && $0.status.isSuccess }) else {
            return "run \(run.number)"
        }
        return "step '\(step.shownPath)' of run \(run.number)"
    }

    /// Why a step ran and was not taken from the cache.
    private static func origin(
        _ step: StepObject, _ run: RunID, _ host: any RunHost
    ) throws(RuntimeError) -> String {
        let path = step.path
        let key = try asking(.unreadableFile) { () throws(HostError) in try host.key(ofStep: path, in: run) }
        guard let key else { return "; it has no process, so it is evaluated each time" }
        let earlier = try asking(.unreadableFile) { () throws(HostError) in
            try host.earlierKey(ofStep: path, before: run)
        }
        guard let earlier else {
            return key.isReusable ? "; ran: nothing was recorded of an earlier run" : "; ran: its cache is off"
        }
        if let difference = KeyDifference.words(from: earlier.key, to: key) { return "; ran again: \(difference)" }
        guard key.isReusable else { return "; ran again: its cache is off" }
        return "; ran again: \(complaint(step, earlier.run, host))"
    }

    /// Why a step with the same key as in an earlier run could not be taken from there.
    private static func complaint(_ step: StepObject, _ earlier: RunID, _ host: any RunHost) -> String {
        if let complaint = step.complaint { return complaint }
        let row = host.view(earlier).rows.first { $0.step?.path == step.path }
        guard let row else { return "run \(earlier.number) did not do it" }
        guard row.status.isSuccess else { return "in run \(earlier.number) it \(row.status.words)" }
        if step.declaredTask != nil, !step.usesCache { return "the run was told to use no cache" }
        return "the outputs of run \(earlier.number) were gone or changed, or it was told to use no cache"
    }

    /// The dependencies that do not hold, or not any more; those of the groups around it too.
    private static func causes(
        _ row: RunView.Row, _ view: RunView, _ names: StepNames
    ) -> [String] {
        var causes: [String] = []
        var next: RunView.Row? = row
        while let current = next {
            for dependency in current.vertex.dependencies {
                let other = view[dependency.vertex]
                let name = other.step.map { names.shown($0.path) } ?? other.group?.label ?? "an event"
                let isWaiting = !other.status.isEnd
                switch dependency.condition {
                case .succeeded where !other.status.isSuccess:
                    causes.append(isWaiting ? "waits for '\(name)'" : "'\(name)' \(other.status.words)")
                case .failed where !other.status.isFailure:
                    causes.append(isWaiting ? "waits for '\(name)' to fail" : "'\(name)' did not fail")
                case .ended where isWaiting: causes.append("waits for the end of '\(name)'")
                case .expanded where !other.isExpanded: causes.append("waits for '\(name)'")
                case .succeeded, .failed, .ended, .expanded: break
                }
            }
            next = current.vertex.parent.map { view[$0] }
        }
        return causes
    }
}

extension Placement {
    /// For the sentence about a step that is at work: `, waits as Slurm's job 12: nothing that it needs is free (Resources)`.
    fileprivate var words: String {
        if queueTime != nil { return ", as \(name)" + (node.map { " on \($0)" } ?? "") }
        guard let reason else { return ", waits as \(name)" }
        let meaning = Placement.meanings[reason].map { "\($0) (\(reason))" } ?? reason
        return ", waits as \(name): \(meaning)"
    }

    /// What the commonest reasons of Slurm's mean.
    private static let meanings = [
        "Resources": "nothing that it needs is free in the partition",
        "Priority": "jobs of a higher priority are before it",
        "Dependency": "it waits for another job",
        "PartitionDown": "the partition is down", "PartitionInactive": "the partition takes no jobs",
        "ReqNodeNotAvail": "a node that it needs is not there",
        "QOSMaxJobsPerUserLimit": "you have as many jobs as the QOS lets run at once",
        "AssocMaxJobsLimit": "the account has as many jobs as may run at once",
        "PartitionTimeLimit": "it asks for more time than the partition gives",
        "PartitionNodeLimit": "it asks for more nodes than the partition has",
        "JobHeldUser": "you hold it", "JobHeldAdmin": "an administrator holds it",
        "BeginTime": "its time to begin has not come",
    ]
}
