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
                return "run '\(run.name)' \(view.status.rawValue)"
            }
            return
                "run '\(run.name)' \(view.status.rawValue): step '\(step?.shownPath ?? "?")' failed first: \(failure.message)"
        default:
            throw RuntimeError(.typeMismatch, "'why' takes a step or a run, not \(value.describedType)")
        }
    }

    private static func reason(_ step: StepObject, _ interpreter: Interpreter) throws(RuntimeError) -> String {
        let host = try interpreter.runHost()
        guard let run = step.runID else { return "step '\(step.shownPath)' has not been started" }
        let view = host.view(run)
        let row = view[step.id]
        let head = "step '\(step.shownPath)' \(row.status.words)"
        switch row.status {
        case .succeeded: return "\(head) in attempt \(row.attempts)"
        case .cached: return "\(head): the same task with the same arguments, files and environment succeeded before"
        case .failed, .timedOut, .lost, .cancelled:
            return row.failure.map { "step '\(step.shownPath)' \(row.status.words(because: $0.message))" } ?? head
        case .running: return "\(head) (attempt \(row.attempts))"
        case .waiting, .skipped:
            if row.status == .waiting, let failure = row.failure {
                return "\(head) for another attempt: \(failure.message)"
            }
            let causes = causes(row, view, step.facts.names)
            return causes.isEmpty ? head : "\(head): \(causes.joined(separator: "; "))"
        }
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
