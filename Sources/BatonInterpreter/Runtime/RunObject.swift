package import BatonModel
import BatonSyntax

/// A run that was started: its steps, its result, and how it stands.
package final class RunObject: LanguageObject {
    package let id: RunID
    package let name: String
    let graph: RunGraph
    /// What the dag returns; deferred values in it are known once the run has ended.
    private var result: Value
    /// The step of a run of a single task: its outputs are members of the run.
    private(set) var only: StepObject?
    /// It goes on when the program ends.
    package let isDetached: Bool
    /// Of a run that is carried out elsewhere.
    private let mirror: RunMirror?
    /// The director by which it is carried out.
    package let connection: ConnectionObject?
    /// A run of a single task; nil where only its end will tell.
    private let hasOneStep: Bool?

    init(id: RunID, name: String, graph: RunGraph, result: Value, only: StepObject?, isDetached: Bool = false) {
        self.id = id
        self.name = name
        self.graph = graph
        self.result = result
        self.only = only
        self.isDetached = isDetached
        (mirror, connection, hasOneStep) = (nil, nil, nil)
    }

    /// A run that is carried out elsewhere: by another process, or by a director.
    init(
        id: RunID, name: String, mirror: RunMirror, seed: UInt64, connection: ConnectionObject?,
        hasOneStep: Bool? = nil
    ) {
        self.id = id
        self.name = name
        self.mirror = mirror
        self.connection = connection
        self.hasOneStep = hasOneStep
        graph = RunGraph(seed: seed, usesCache: true)
        graph.facts.runID = id
        result = .null
        isDetached = false
    }

    /// Whether it goes on without this program.
    package var isElsewhere: Bool { mirror != nil }

    /// Takes in what has become of a run that is carried out elsewhere.
    ///
    /// What can't be read now is there at the next look.
    package func catchUp(_ interpreter: Interpreter) {
        guard let mirror, (try? mirror.catchUp(graph, interpreter)) != nil else { return }
        guard let view = interpreter.runs?.view(id) else { return }
        let isSingle = hasOneStep ?? (view.status.isEnd && view.rows.count == 2)
        let steps = graph.allSteps
        if isSingle, steps.count == 1 { only = steps[0] }
        if let told = view.rows.first?.outputs.first(where: { $0.key == RunGraph.resultName }) {
            result = Value(told.value)
        }
        if view.status.isEnd { graph.finish() }
    }

    package override var typeName: String { "Run" }
    package override var description: String { "<Run \(id.number) \(name)>" }

    static let commonMembers = [
        "status", "name", "id", "seed", "error", "duration", "attempts", "cached", "value", "steps",
        "deployments",
    ]

    package override var memberNames: [String] {
        var names = Self.commonMembers
        if let only { names += only.outputNames }
        if case .map(let map) = result { names += map.keys }
        return names + taskNames
    }

    private var taskNames: [String] {
        var names: [String] = []
        for step in graph.allSteps where !names.contains(step.taskName) { names.append(step.taskName) }
        return names
    }

    package override func member(_ name: String, _ interpreter: Interpreter) throws(RuntimeError) -> Value? {
        settle(interpreter)
        if let only, only.outputNames.contains(name) { return try only.member(name, interpreter) }
        if case .map(let map) = result, let value = map[name] { return try settled(value, name, interpreter) }
        if let value = try fact(name, interpreter) { return value }
        let steps = graph.allSteps.filter { $0.taskName == name && !$0.path.contains(".") }
        let nested = steps.isEmpty ? graph.allSteps.filter { $0.taskName == name } : steps
        switch nested.count {
        case 0: return nil
        case 1: return .object(nested[0])
        default: return .list(nested.map { .object($0) })
        }
    }

    private func fact(_ name: String, _ interpreter: Interpreter) throws(RuntimeError) -> Value? {
        guard let view = interpreter.runs?.view(id) else { return nil }
        switch name {
        case "status": return .string(view.status.rawValue)
        case "name": return .string(self.name)
        case "id": return .int(id.number)
        case "seed": return .int(Int(truncatingIfNeeded: graph.facts.seed))
        case "error": return firstFailure(view).map { .string($0.failure.message) } ?? .null
        case "duration":
            guard let began = view.began else { return .null }
            return .duration((view.finished ?? interpreter.host.now()) - began)
        case "attempts": return try only?.member(name, interpreter) ?? .int(view.rows.reduce(0) { $0 + $1.attempts })
        case "cached":
            return try only?.member(name, interpreter)
                ?? .bool(view.rows.allSatisfy { $0.step == nil || $0.status == .cached })
        case "value": return try settled(result, name, interpreter)
        case "steps": return .list(graph.allSteps.map { .object($0) })
        case "deployments": return .object(DeploymentsObject(try Deployments.list(of: self, view, interpreter)))
        default: return nil
        }
    }

    /// A part of the result, which is known when the run has ended well.
    private func settled(
        _ value: Value, _ name: String, _ interpreter: Interpreter
    ) throws(RuntimeError) -> Value {
        let (known, open) = try interpreter.settled(value)
        if open.isEmpty { return known }
        guard graph.facts.isFinished else {
            throw RuntimeError(
                .notKnownYet, "'\(name)' of the run is not known yet: the run goes on", help: "wait for it: wait r")
        }
        let isCancelled = interpreter.runs?.view(id).status == .cancelled
        throw RuntimeError(
            isCancelled ? .cancelled : .runFailed,
            isCancelled ? "the run was cancelled before '\(name)' was known" : "the run ended without '\(name)'",
            help: "'results r' shows its steps, 'why r' what failed first")
    }

    /// What a statement that is only the run shows: the dag's result, if the run got that far.
    package func shownResult(_ interpreter: Interpreter) -> Value {
        guard let (value, open) = try? interpreter.settled(result), open.isEmpty else { return .null }
        if case .null = value, let only, only.status.isSuccess {
            return only.knownOutputs.isEmpty ? .null : .map(only.knownOutputs)
        }
        return value
    }

    package override func rows(_ interpreter: Interpreter) throws(RuntimeError) -> Value? {
        catchUp(interpreter)
        return .list(ResultsTable.rows(of: self, interpreter))
    }

    /// Names of the nodes that its steps run on.
    func nodeName(_ interpreter: Interpreter) -> (StepObject) -> Value {
        let here = interpreter.runs?.node.name
        let view = isElsewhere ? interpreter.runs?.view(id) : nil
        return { step in
            let name = view?.node(of: step.id) ?? step.facts.node(ofStep: step.path)?.facts.name ?? here
            return name.map { .string($0) } ?? .null
        }
    }

    /// Takes note that the run has ended.
    func settle(_ interpreter: Interpreter) {
        let wasFinished = graph.facts.isFinished
        catchUp(interpreter)
        // Of a run that had ended before it was opened here, nothing is news.
        if mirror != nil, hasOneStep == nil || wasFinished { return }
        if mirror != nil {
            if graph.facts.isFinished, let view = interpreter.runs?.view(id) { interpreter.runEnded(self, view) }
            return
        }
        guard !graph.facts.isFinished, let view = interpreter.runs?.view(id), view.status.isEnd else { return }
        graph.finish()
        interpreter.runEnded(self, view)
    }

    /// The failure that came first, with its step.
    func firstFailure(_ view: RunView) -> (step: StepObject?, failure: StepFailure)? {
        let failed = view.rows.filter { $0.failure != nil && $0.status.isFailure }
        guard let row = failed.min(by: { ($0.ended ?? .max) < ($1.ended ?? .max) }), let failure = row.failure else {
            return nil
        }
        return (graph.step(row.vertex.id), failure)
    }
}
