import BatonModel

/// The steps of one evaluation of a dag by their task, for `train.all`, `train.loss` and `on failure of train`.
final class StepRegistry {
    /// By the addresses of tasks, which the steps keep alive.
    private var calls: [Int: Calls] = [:]
    /// Of the task that was called last: the next call is most often of the same.
    private var lastCalls: Calls?
    /// Steps and dags that an arrow made from a bare name: one each in a dag.
    var arrowVertices: [ObjectIdentifier: (id: VertexID, value: Value)] = [:]
    /// Deferred parts in order: each may still make steps.
    private(set) var parts: [VertexID] = []
    private var counters: [String: Counter] = [:]
    private var lastCounter: Counter?
    /// `deploy[0].` in a nested dag.
    let prefix: String

    private final class Calls {
        let task: TaskObject
        var steps: [StepObject] = []

        init(_ task: TaskObject) { self.task = task }
    }

    private final class Counter {
        let name: String
        /// `deploy[0].train[`
        let head: String
        var count = 0

        init(_ name: String, prefix: String) { (self.name, head) = (name, "\(prefix)\(name)[") }
    }

    init(prefix: String) { self.prefix = prefix }

    /// The next path for a task or dag of that name.
    func nextPath(_ name: String) -> String {
        let counter = counter(name)
        defer { counter.count += 1 }
        return "\(counter.head)\(counter.count)]"
    }

    private func counter(_ name: String) -> Counter {
        if let lastCounter, lastCounter.name == name { return lastCounter }
        let counter = counters[name] ?? Counter(name, prefix: prefix)
        counters[name] = counter
        lastCounter = counter
        return counter
    }

    func add(_ step: StepObject) {
        let task = step.task
        if let lastCalls, lastCalls.task === task { return lastCalls.steps.append(step) }
        let found = calls[Self.key(task)] ?? Calls(task)
        found.steps.append(step)
        calls[Self.key(task)] = found
        lastCalls = found
    }

    /// Plain numbers: the first table with keys of a type of its own costs a search through all types of the program.
    private static func key(_ task: TaskObject) -> Int { Int(bitPattern: ObjectIdentifier(task)) }

    func addPart(_ group: VertexID) { parts.append(group) }

    func steps(of task: TaskObject) -> [StepObject] { calls[Self.key(task)]?.steps ?? [] }
}
