import BatonModel

/// The steps of one evaluation of a dag by their task, for `train.all`, `train.loss` and `on failure of train`.
final class StepRegistry {
    private var steps: [ObjectIdentifier: [StepObject]] = [:]
    /// Steps and dags that an arrow made from a bare name: one each in a dag.
    var arrowVertices: [ObjectIdentifier: (id: VertexID, value: Value)] = [:]
    /// Deferred parts in order: each may still make steps.
    private(set) var parts: [VertexID] = []
    private var counts: [String: Int] = [:]
    /// `deploy[0].` in a nested dag.
    let prefix: String

    init(prefix: String) { self.prefix = prefix }

    /// The next path for a task or dag of that name.
    func nextPath(_ name: String) -> String {
        let count = counts[name, default: 0]
        counts[name] = count + 1
        return "\(prefix)\(name)[\(count)]"
    }

    func add(_ step: StepObject) { steps[ObjectIdentifier(step.task), default: []].append(step) }

    func addPart(_ group: VertexID) { parts.append(group) }

    func steps(of task: TaskObject) -> [StepObject] { steps[ObjectIdentifier(task)] ?? [] }
}
