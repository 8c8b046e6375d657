import BatonEngine
import BatonModel

/// One run with those that go on from it after crashes.
final class Chain {
    let number: Int
    let name: String
    private let seed: Int
    private let isCalm: Bool
    private let options: RunOptions
    /// The run of the engine's present life; nil until it is started.
    private(set) var run: RunID?
    private(set) var planner: SimulatedPlanner?
    private(set) var checker: RunChecker?
    /// Proofs of the steps with processes that succeeded in any of the runs, by path.
    private(set) var done: [String: Proof] = [:]
    /// Events that the runs had before.
    private var emitted: [RunEvent.Emitted] = []
    private var flags: [String: FlagValue] = [:]
    private var last: RunID?
    var isDone = false

    init(number: Int, seed: Int, profile: Profile) {
        self.number = number
        self.seed = seed
        isCalm = profile.isCalm
        name = "r\(number)"
        var chance = Chance(seed: seed ^ 0xc4a1, name)
        options = RunOptions(
            jobs: chance.percent(40) ? 1 + chance.below(2) : nil, stopsOnFailure: !isCalm && chance.percent(25))
    }

    /// Begins the run, or another that goes on from the last one. A store that refuses is asked again later.
    func start(in simulation: Simulation) {
        let world = simulation.world
        let planner = SimulatedPlanner(
            world: world, engine: simulation.engine, store: simulation.store,
            graph: GraphScript(seed: seed, isCalm: isCalm),
            takenOver: world.plant.has(.resumeTakesNothing) ? [:] : done)
        let origin = RunOrigin(name: name, seed: UInt64(truncatingIfNeeded: seed), resumes: last)
        do throws(EngineError) {
            let vertices = planner.root(name)
            let run = try simulation.engine.start(origin, options: options, vertices: vertices, planner: planner)
            self.run = run
            self.planner = planner
            planner.run = run
            checker = RunChecker(world: world, planner: planner, options: options, name: "\(name) (\(run.number))")
            if world.plant.has(.resumeForgetsEvents) { return }
            for event in emitted { try simulation.engine.emit(event, to: run) }
            for name in flags.keys.sorted() {
                if let value = flags[name] { try simulation.engine.setFlag(run, name, value) }
            }
        } catch {
            if case .store = error { return }
            world.report("\(name) can't start: \(error)")
        }
    }

    /// Learns what the disk has of the run, after the engine died.
    ///
    /// What was shown has to be there, unless the power went; what is there has to be what was handed in.
    func recover(from disk: SimulatedDisk, mayLose: Bool, _ world: World) {
        guard let run else { return }
        let kept = disk.events(of: run)
        if let checker, kept.count < checker.count, !mayLose {
            world.report("run \(name): \(checker.count - kept.count) events that were shown are gone")
        }
        var fold = RunView()
        var keyed: Set<VertexID> = []
        for event in kept {
            guard Self.canFold(event.fact, fold) else {
                return world.report("\(name): the disk has no run, at \(event.fact)")
            }
            if case .keyed(let id, _) = event.fact { keyed.insert(id) }
            fold.apply(event)
        }
        isDone = fold.status.isEnd
        if isDone {
            // The end was kept, and nobody saw it.
            for event in kept.dropFirst(checker?.count ?? 0) { checker?.take(event) }
            return
        }
        takeOver(fold, keyed, run, world)
        if fold.emitted.count >= emitted.count { emitted = fold.emitted }
        flags.merge(fold.flags) { _, new in new }
        last = run
        self.run = nil
        planner = nil
        checker = nil
    }

    private func takeOver(_ fold: RunView, _ keyed: Set<VertexID>, _ run: RunID, _ world: World) {
        for row in fold.rows {
            guard let path = row.step?.path else { continue }
            let hasSucceeded = row.status == .cached || (row.status == .succeeded && keyed.contains(row.vertex.id))
            let isTaken = hasSucceeded || (row.status.isFailure && world.plant.has(.resumeTakesFailed))
            if isTaken { done[path] = Proof(outputs: row.outputs, run: run, step: path) }
        }
    }

    private static func canFold(_ fact: RunEvent.Fact, _ view: RunView) -> Bool {
        switch fact {
        case .began, .flagChanged, .finished, .emitted, .cancelRequested: true
        case .added(let vertices): vertices.first.map { $0.id.index == view.rows.count } ?? true
        case .keyed(let id, _), .groupExpanded(let id), .progressed(let id, _), .kept(let id, _, _),
            .started(let id, _, _), .retrying(let id, _, _, _, _), .ended(let id, _, _, _, _):
            view.rows.indices.contains(id.index)
        }
    }

    /// What everything came to, by path.
    var results: [String: String] {
        guard let view = checker?.view, let planner else { return [:] }
        var results: [String: String] = ["status": view.status.rawValue]
        for row in view.rows {
            let status = row.status == .cached ? "succeeded" : row.status.rawValue
            results[planner.graph.paths[row.vertex.id.index]] = "\(status) \(row.outputs.map { "\($0.value)" })"
        }
        return results
    }
}
