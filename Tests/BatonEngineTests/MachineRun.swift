import BatonEngine
import BatonModel
import Testing

/// A machine under a hand-driven world: the planner answers from tables, slots are always free, launched attempts
/// run until the test ends them. Invariants are checked after every input.
final class MachineRun {
    var machine = RunMachine()
    var view = RunView()
    var now = 1_000
    var graph = GraphText()
    /// Members of deferred groups and bodies of handlers, by group.
    var bodies: [String: String] = [:]
    /// By step; a step that is not there is done in place.
    var preparations: [String: [Preparation]] = [:]
    var collections: [String: Collection] = [:]
    var specs: [String: StepSpec] = [:]
    private(set) var priorities: [String: Int] = [:]
    private(set) var launched: [String] = []
    private(set) var terminated: [String] = []
    private(set) var expansions: [String] = []
    private(set) var timers: [(token: TimerToken, due: Int)] = []
    private(set) var events: [RunEvent] = []
    private(set) var keys: [String] = []

    func begin(_ text: String, options: RunOptions = RunOptions()) {
        let vertices = [GraphText.root] + graph.vertices(text) { self.spec($0) }
        send(.begin(name: "test", seed: 7, options: options, vertices: vertices))
    }

    private func spec(_ name: String) -> StepSpec { specs[name] ?? StepSpec(path: name, task: name) }

    static let launch = Launch(commands: [], folder: "", standardOutput: "", standardError: "", environment: [])

    /// These steps are launched and run until `finish`.
    func launching(_ names: String...) {
        for name in names { preparations[name] = [.launch(Self.launch)] }
    }

    func id(_ name: String) -> VertexID { graph.ids[name]! }

    func send(_ input: RunInput) {
        var inputs = [input]
        while !inputs.isEmpty {
            for action in machine.receive(inputs.removeFirst(), at: now) { inputs += answer(action) }
            #expect(machine.checkInvariants() == [])
        }
    }

    private func answer(_ action: RunAction) -> [RunInput] {
        switch action {
        case .record(let fact):
            let event = RunEvent(instant: now, fact: fact)
            events.append(event)
            if case .keyed(_, let key) = fact { keys.append(key.digest) }
            view.apply(event)
            return []
        case .expand(let group, let event):
            let name = graph.names[group.index]
            expansions.append(name + (event.map { "(\($0.name))" } ?? ""))
            guard let body = bodies[name] else { return [.expanded(group, .failed(StepFailure(.script, "no body")))] }
            return [.expanded(group, .members(graph.vertices(body, in: name) { self.spec($0) }))]
        case .prepare(let step, let attempt):
            let name = graph.names[step.index]
            var queue = preparations[name] ?? [.done([])]
            let next = queue.count > 1 ? queue.removeFirst() : queue[0]
            preparations[name] = queue
            return [.prepared(step, attempt: attempt, next)]
        case .enqueue(let step, let attempt, _, let priority):
            priorities[graph.names[step.index]] = priority
            return [.granted(step, attempt: attempt)]
        case .launch(let step, _, _):
            launched.append(graph.names[step.index])
            return []
        case .terminate(let step, _):
            terminated.append(graph.names[step.index])
            return []
        case .collect(let step, let attempt, let report):
            let collection = collections[graph.names[step.index]] ?? .outputs([])
            return [.collected(step, attempt: attempt, collection, report)]
        case .setTimer(let token, let after):
            timers.append((token, now + after))
            return []
        case .release, .finished: return []
        }
    }

    func finish(_ name: String, _ outcome: BackendOutcome = .succeeded, attempt: Int? = nil) {
        send(.finished(id(name), attempt: attempt ?? view[id(name)].attempts, outcome, AttemptReport()))
    }

    func cancel(_ name: String? = nil) { send(.cancel(name.map { id($0) })) }

    func emit(_ name: String) { send(.emitted(RunEvent.Emitted(name: name, payload: .null))) }

    /// Moves the time to the last timer that was set, and fires it.
    func fireTimer() {
        guard let timer = timers.popLast() else { return }
        now = max(now, timer.due)
        send(.timerFired(timer.token))
    }

    func status(_ name: String) -> String { view[id(name)].status.rawValue }

    /// `a succeeded, b skipped`: every vertex but the root, in order of creation, then the run.
    var outcome: String {
        let parts = graph.names.dropFirst().map { "\($0) \(status($0))" }
        return (parts + ["run \(view.status.rawValue)"]).joined(separator: ", ")
    }
}
