import BackendContract
import BatonEngine
import BatonModel
import Testing

/// What the driver does when the store takes nothing any more.
@Suite struct StoreFailureTests {
    let clock = VirtualClock()
    let store = FillingStore()
    let planner = TestPlanner()
    let backend: FakeBackend
    let engine: Engine
    static let full = StoreError.full(message: "no space left")

    init() {
        backend = FakeBackend(clock: clock)
        engine = Engine(
            backend: backend, capacity: Capacity(cpu: 2, memoryBytes: 1 << 30), clock: clock, store: store)
    }

    private func start(_ text: String, timeout: Int? = nil) throws -> RunID {
        var graph = GraphText()
        let vertices =
            [GraphText.root] + graph.vertices(text) { StepSpec(path: $0, task: $0, timeout: timeout) }
        return try engine.start(RunOrigin(name: "test", seed: 1), vertices: vertices, planner: planner)
    }

    @Test func `nothing is launched or shown that the store does not have`() throws {
        planner.onPrepare = { _, _ in TestPlanner.launch("sleep", "5") }
        var shown: [RunEvent] = []
        engine.onEvent = { _, event in shown.append(event) }
        store.isFull = true
        let run = try start("a; b")
        engine.pump()
        #expect(engine.storeFailure == Self.full)
        #expect(backend.runningTickets.isEmpty && shown.isEmpty)
        #expect(try !engine.isFinished(run))
        #expect(engine.isIdle)
    }

    @Test func `a disk that fills in the middle ends what is at work, and its end is waited for`() throws {
        planner.onPrepare = { step, _ in
            TestPlanner.launch("sleep", step == VertexID(1) ? "1" : "600")
        }
        var shown = RunView()
        engine.onEvent = { _, event in shown.apply(event) }
        let run = try start("a; b; c a", timeout: 3_600_000_000_000)
        engine.pump()
        #expect(backend.runningTickets.count == 2)
        store.isFull = true
        while engine.storeFailure == nil { engine.wait() }
        #expect(!engine.isIdle)
        engine.wait()
        #expect(engine.isIdle && backend.runningTickets.isEmpty)
        #expect(clock.now < 10_000_000_000)
        engine.wait()
        #expect(try !engine.isFinished(run))
        #expect(shown == store.fold(run))
        #expect(shown[VertexID(1)].status == .running)
    }

    @Test func `whatever is asked for afterwards is refused, and says why`() throws {
        let run = try start("(go)")
        engine.pump()
        store.isFull = true
        let event = RunEvent.Emitted(name: "x", payload: .null)
        try engine.emit(event, to: run)
        engine.pump()
        let refusal = EngineError.store(Self.full)
        #expect(throws: refusal) { try start("a") }
        #expect(throws: refusal) { try engine.emit(event, to: run) }
        #expect(throws: refusal) { try engine.cancel(run) }
        #expect(throws: refusal) { try engine.setFlag(run, "n", FlagValue(number: 1)) }
        #expect(throws: refusal) { try engine.addFlag(run, "n", 1) }
        let ticket = AttemptTicket(run: run, step: VertexID(1), attempt: 1)
        #expect(throws: refusal) { try engine.note(RunEvent.Progress(), of: ticket) }
        engine.shutdown(grace: 0)
    }

    @Test func `a store that is full while the engine shuts down does not keep it`() throws {
        planner.onPrepare = { _, _ in TestPlanner.launch("sh", "-c", "trap '' TERM; sleep 600") }
        _ = try start("a; b; c")
        engine.pump()
        store.isFull = true
        engine.shutdown(grace: 1_000)
        #expect(backend.runningTickets.isEmpty && engine.storeFailure == Self.full)
    }

    @Test func `a run that could not be kept is not there, and the next one may be`() throws {
        store.refusesRuns = true
        #expect(throws: EngineError.store(Self.full)) { try start("a") }
        #expect(engine.runIDs.isEmpty)
        store.refusesRuns = false
        let run = try start("a")
        while try !engine.isFinished(run) { engine.wait() }
        #expect(try engine.view(run).status == .succeeded)
    }
}

/// A store whose disk can be full.
final class FillingStore: RunStore {
    private let kept = MemoryStore()
    var isFull = false
    var refusesRuns = false

    func begin(_ origin: RunOrigin) throws(StoreError) -> RunID {
        if refusesRuns { throw StoreFailureTests.full }
        return kept.begin(origin)
    }

    func append(_ events: [RunEvent], to run: RunID) throws(StoreError) {
        if isFull { throw StoreFailureTests.full }
        kept.append(events, to: run)
    }

    func proof(of digest: String) -> Proof? { kept.proof(of: digest) }

    func fold(_ run: RunID) -> RunView {
        var view = RunView()
        for event in kept.events(of: run) { view.apply(event) }
        return view
    }
}
