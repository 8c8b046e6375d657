import BackendContract
import BatonEngine
import BatonModel
import BatonSimulation
import Testing

/// Random graphs in a random world. A seed that fails repeats exactly: put it alone into the range.
@Suite struct SimulationTests {
    private static let seedsPerPart = 250

    @Test(arguments: 0..<8)
    func `no machine breaks a rule, whatever happens in which order`(_ part: Int) {
        for seed in part * Self.seedsPerPart..<(part + 1) * Self.seedsPerPart {
            var simulation = MachineSimulation(seed: seed)
            let faults = simulation.run()
            #expect(faults == [], "seed \(seed)")
            if !faults.isEmpty { return }
        }
    }

    @Test(arguments: 0..<4)
    func `every run of a driver ends as its events say, with no attempt left`(_ part: Int) throws {
        for seed in part * 50..<(part + 1) * 50 {
            let simulation = EngineSimulation(seed: seed)
            let faults = try simulation.run()
            #expect(faults == [], "seed \(seed)")
            if !faults.isEmpty { return }
        }
    }
}

/// Three random runs on one driver with the fake backend.
private final class EngineSimulation {
    private let clock = VirtualClock()
    private let store = MemoryStore()
    private let backend: FakeBackend
    private let engine: Engine
    private var chance: Chance

    init(seed: Int) {
        chance = Chance(seed: seed ^ 0xd1ce)
        backend = FakeBackend(clock: clock)
        let capacity = Capacity(cpu: 1 + chance.below(4), memoryBytes: 1_500)
        engine = Engine(backend: backend, capacity: capacity, clock: clock, store: store)
    }

    func run() throws -> [String] {
        var runs: [RunID] = []
        for _ in 0..<3 {
            let planner = RandomPlanner(seed: chance.below(1 << 30))
            let options = RunOptions(jobs: chance.percent(50) ? 2 : nil, stopsOnFailure: chance.percent(20))
            let vertices = planner.graph.root()
            runs.append(
                try engine.start(RunOrigin(name: "r", seed: 1), options: options, vertices: vertices, planner: planner))
        }
        for _ in 0..<2_000 where try runs.contains(where: { try !engine.isFinished($0) }) {
            let run = runs[chance.below(3)]
            if try chance.percent(15) && !engine.isFinished(run) { try disturb(run) }
            engine.wait(until: clock.monotonic + 1_000_000)
        }
        if chance.percent(50) { engine.shutdown(grace: 10) }
        return try runs.flatMap(check)
    }

    private func disturb(_ run: RunID) throws {
        do throws(EngineError) {
            switch chance.below(10) {
            case 0: try engine.cancel(run)
            case 1: try engine.cancel(run, VertexID(chance.below(5)))
            case 2: _ = try engine.addFlag(run, "n", 1)
            default:
                let name = RandomGraph.events[chance.below(2)]
                try engine.emit(RunEvent.Emitted(name: name, payload: .null), to: run)
            }
        } catch .runEnded(run) {
            // Its last events may not have been carried out yet.
        }
    }

    private func check(_ run: RunID) throws -> [String] {
        let view = try engine.view(run)
        var faults: [String] = []
        if !view.status.isEnd { faults.append("\(run) does not end") }
        var fold = RunView()
        for event in store.events(of: run) { fold.apply(event) }
        if fold != view { faults.append("\(run) is not the fold of its events") }
        if backend.runningTickets.contains(where: { $0.run == run }) { faults.append("\(run) left an attempt") }
        return faults
    }
}

private final class RandomPlanner: Planner {
    var graph: RandomGraph
    private var ended: Set<VertexID> = []

    init(seed: Int) { graph = RandomGraph(seed: seed) }

    func expand(_ group: VertexID, event: RunEvent.Emitted?) -> Expansion {
        .members(graph.body(of: group, size: graph.chance.below(4)))
    }

    func prepare(_ step: VertexID, attempt: Int) -> Preparation {
        switch graph.chance.below(10) {
        case 0..<4: .done([])
        case 4: .waits([graph.dependency(below: graph.count)])
        case 5: TestPlanner.launch("no-such-program")
        default: TestPlanner.launch("sim", "\(graph.chance.below(3_000_000))", graph.chance.percent(10) ? "1" : "0")
        }
    }

    func collect(_ step: VertexID, attempt: Int, report: AttemptReport) -> Collection { .outputs([]) }

    func ended(_ vertex: VertexID, status: StepStatus, outputs: [Datum.Entry]) {
        precondition(ended.insert(vertex).inserted, "told of an end once")
    }
}
