package import BatonModel

extension Interpreter {
    /// What `why` says of a run that the store keeps, or of a step of it by its path or shown name; nil where the run
    /// has no such step.
    package func reasons(ofRun id: RunID, step name: String?) throws(RuntimeError) -> String? {
        let run = try StoredRun.open(id, self)
        guard let name else { return try Reasons.text(.object(run), self) }
        let steps = run.graph.allSteps
        guard let step = steps.first(where: { $0.path == name }) ?? steps.first(where: { $0.shownPath == name }) else {
            return nil
        }
        return try Reasons.text(.object(step), self)
    }
}
