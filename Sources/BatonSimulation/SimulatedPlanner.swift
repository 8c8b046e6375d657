import BatonEngine
import BatonModel

/// The planner of a simulated run: bodies and steps come from scripts, and finished steps from the runs before it.
final class SimulatedPlanner: Planner {
    let world: World
    /// The engine owns the planner.
    private unowned let engine: Engine
    private let store: SimulatedStore
    private(set) var graph: GraphScript
    private let takenOver: [String: Proof]
    var run: RunID?
    /// Vertices that were there from the beginning.
    private(set) var rootCount = 0
    private var outputs: [VertexID: [Datum.Entry]] = [:]
    private var ended: Set<VertexID> = []
    /// More dependencies, by the step that asked for them.
    private(set) var later: [VertexID: [Dependency]] = [:]
    /// Names of events that handlers were asked to handle, and what came with them.
    private(set) var handled: [VertexID: [RunEvent.Emitted]] = [:]
    private var bodies: Set<String> = []

    init(world: World, engine: Engine, store: SimulatedStore, graph: GraphScript, takenOver: [String: Proof]) {
        self.world = world
        self.engine = engine
        self.store = store
        self.graph = graph
        self.takenOver = takenOver
    }

    func root(_ path: String) -> [Vertex] {
        let vertices = graph.root(path)
        rootCount = vertices.count
        return vertices
    }

    func expand(_ group: VertexID, event: RunEvent.Emitted?) -> Expansion {
        guard let event else { return .members(graph.body(of: group)) }
        handled[group, default: []].append(event)
        guard case .string(let origin) = event.payload else { return .members([]) }
        let name = "\(graph.paths[group.index])(\(event.name) \(origin))"
        // Someone emitted it again after a crash.
        guard bodies.insert(name).inserted else { return .members([]) }
        return .members(graph.body(of: group, named: name))
    }

    func prepare(_ step: VertexID, attempt: Int) -> Preparation {
        if world.crashes(onceIn: 300) { return .done([]) }
        guard let script = graph.steps[step] else { return .failed(StepFailure(.baton, "no such step")) }
        if script.waits, later[step] == nil {
            let dependency = graph.laterDependency(of: step)
            later[step] = [dependency]
            return .waits([dependency])
        }
        if let proof = takenOver[script.spec.path] { return .cached(proof) }
        switch script.kind {
        case .inPlace where script.fails(attempt): return .failed(StepFailure(.program, "told to"))
        case .inPlace:
            finish(step, script)
            return .done(script.outputs(of: inputs(of: step)))
        case .failsInScript: return .failed(StepFailure(.script, "told to"))
        case .failsOnMachine: return .failed(StepFailure(.machine, "told to"))
        case .launches:
            if script.sharedKey != nil, let proof = store.proof(of: script.key.digest) { return .cached(proof) }
            return .launch(script.launch(attempt))
        }
    }

    func collect(_ step: VertexID, attempt: Int, report: AttemptReport) -> Collection {
        if world.crashes(onceIn: 300) { return .outputs([]) }
        guard let script = graph.steps[step] else { return .outputs([]) }
        if report.cpuTime != attempt, !world.isCrashed {
            world.report("\(script.spec.path): attempt \(attempt) is read, and it was \(report.cpuTime) that ended")
        }
        if script.fails(attempt), script.failsInCollection { return .failed(StepFailure(.program, "no output")) }
        finish(step, script)
        return .outputs(script.outputs(of: inputs(of: step)))
    }

    func ended(_ vertex: VertexID, status: StepStatus, outputs: [Datum.Entry]) {
        guard ended.insert(vertex).inserted else { return world.report("the planner hears twice of an end") }
        if status.isSuccess { self.outputs[vertex] = outputs }
    }

    /// What a step that has succeeded does to its run.
    private func finish(_ step: VertexID, _ script: StepScript) {
        guard let run, !world.isCrashed else { return }
        do throws(EngineError) {
            if let name = script.emits {
                try engine.emit(RunEvent.Emitted(name: name, payload: .string(script.spec.path)), to: run)
            }
            if script.addsToFlag { try Flags(world: world, engine: engine).add(run, world.chance.below(5)) }
        } catch {
            if case .store = error { return }
            world.report("\(script.spec.path) can't speak to its run: \(error)")
        }
    }

    private func inputs(of step: VertexID) -> [[Datum.Entry]] {
        let all = graph.vertices[step.index].dependencies + (later[step] ?? [])
        return all.filter { $0.condition == .succeeded && graph.steps[$0.vertex] != nil }.map { dependency in
            guard let outputs = outputs[dependency.vertex] else {
                world.report("\(graph.paths[step.index]) is asked for before the planner has its inputs")
                return []
            }
            return outputs
        }
    }
}

/// Changes of flags, each compared with what it has to come to.
struct Flags {
    let world: World
    let engine: Engine

    func add(_ run: RunID, _ change: Int) throws(EngineError) {
        for _ in 0..<2 {
            let before = try engine.flag(run, "n")?.number ?? 0
            let after = try engine.addFlag(run, "n", change)
            if after != before + change { world.report("\(before) + \(change) made \(after) of a flag") }
            let seen = try engine.flag(run, "n")?.number
            if seen != after { world.report("a flag was set to \(after), and is \(seen ?? 0)") }
        }
    }
}
