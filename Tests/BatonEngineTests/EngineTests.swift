import BackendContract
import BatonEngine
import BatonModel
import Testing

@Suite struct EngineTests {
    let clock = VirtualClock()
    let store = MemoryStore()
    let planner = TestPlanner()
    let backend: FakeBackend
    let engine: Engine

    init() {
        backend = FakeBackend(clock: clock)
        engine = Engine(
            backend: backend, capacity: Capacity(cpu: 2, memoryBytes: 1 << 30), clock: clock, store: store)
    }

    private func start(_ text: String, options: RunOptions = RunOptions()) throws -> RunID {
        var graph = GraphText()
        let vertices = [GraphText.root] + graph.vertices(text) { StepSpec(path: $0, task: $0) }
        return try engine.start(
            RunOrigin(name: "test", seed: 1), options: options, vertices: vertices, planner: planner)
    }

    private func finish(_ run: RunID) throws -> RunView {
        while try !engine.isFinished(run) { engine.wait() }
        return try engine.view(run)
    }

    @Test func `a run goes to its end, and the store has its events`() throws {
        planner.onPrepare = { _, _ in TestPlanner.launch("true") }
        let run = try start("a; b a; c b")
        let view = try finish(run)
        #expect(view.status == .succeeded && view.counts.succeeded == 3)
        var fold = RunView()
        for event in store.events(of: run) { fold.apply(event) }
        #expect(fold == view)
        #expect(planner.ended == [1, 2, 3, 0].map { VertexID($0) })
    }

    @Test func `no more run at once than there are slots, or jobs`() throws {
        planner.onPrepare = { _, _ in TestPlanner.launch("sleep", "5") }
        let run = try start("a; b; c; d")
        engine.pump()
        #expect(backend.runningTickets.count == 2)
        #expect(try engine.view(run).counts.running == 2)
        let other = try start("a; b; c", options: RunOptions(jobs: 1))
        var mostOfOther = 0
        while try !engine.isFinished(run) || !engine.isFinished(other) {
            engine.wait()
            #expect(backend.runningTickets.count <= 2)
            mostOfOther = max(mostOfOther, backend.runningTickets.count { $0.run == other })
        }
        #expect(mostOfOther == 1)
    }

    @Test func `pump does a bounded part and says whether more is left`() throws {
        var graph = GraphText()
        let text = (0..<20_000).map { "s\($0)" }.joined(separator: ";")
        let vertices = [GraphText.root] + graph.vertices(text) { StepSpec(path: $0, task: $0) }
        let run = try engine.start(RunOrigin(name: "", seed: 0), vertices: vertices, planner: planner)
        #expect(engine.pump())
        #expect(try !engine.isFinished(run))
        while engine.pump() {}
        #expect(try engine.isFinished(run))
    }

    @Test func `what a turn brings goes to the store in pieces, so that a rerun does not hold all of it`() throws {
        let store = PieceStore()
        let engine = Engine(
            backend: backend, capacity: Capacity(cpu: 2, memoryBytes: 1 << 30), clock: clock, store: store)
        var graph = GraphText()
        let text = (0..<5_000).map { "s\($0)" }.joined(separator: ";")
        let vertices = [GraphText.root] + graph.vertices(text) { StepSpec(path: $0, task: $0) }
        let run = try engine.start(RunOrigin(name: "", seed: 0), vertices: vertices, planner: planner)
        while try !engine.isFinished(run) { engine.wait() }
        #expect(store.largest >= Engine.unsavedMax && store.largest <= Engine.unsavedMax + Engine.actionsPerRun)
        #expect(store.count > 5_000)
    }

    @Test func `a step too large for the machine fails and says so`() throws {
        planner.onPrepare = { _, _ in TestPlanner.launch("true") }
        let spec = StepSpec(path: "a", task: "a", needs: Needs(cpu: 64))
        let vertex = Vertex(id: VertexID(1), parent: VertexID(0), kind: .step(spec))
        let run = try engine.start(RunOrigin(name: "", seed: 0), vertices: [GraphText.root, vertex], planner: planner)
        let view = try finish(run)
        #expect(view[VertexID(1)].failure?.message == "needs 64 cores; this machine has 2")
    }

    @Test func `an attempt over its time is ended and tried again`() throws {
        planner.onPrepare = { _, attempt in
            attempt == 1 ? TestPlanner.launch("sleep", "600") : TestPlanner.launch("true")
        }
        let spec = StepSpec(
            path: "a", task: "a", retry: RetryPolicy(count: 1, backoff: 1_000_000), timeout: 5_000_000_000)
        let vertex = Vertex(id: VertexID(1), parent: VertexID(0), kind: .step(spec))
        let run = try engine.start(RunOrigin(name: "", seed: 0), vertices: [GraphText.root, vertex], planner: planner)
        let view = try finish(run)
        #expect(view.status == .succeeded && view[VertexID(1)].attempts == 2)
        #expect(clock.now < 30_000_000_000)
    }

    @Test func `a wait ends at its deadline while a run waits for an event`() throws {
        let run = try start("(go)")
        engine.wait()
        let deadline = clock.monotonic + 5_000
        engine.wait(until: deadline)
        #expect(clock.monotonic == deadline)
        try engine.emit(RunEvent.Emitted(name: "go", payload: .null), to: run)
        #expect(try finish(run).status == .succeeded)
    }

    @Test func `cancelling twice is no error, and of an unknown run is one`() throws {
        planner.onPrepare = { _, _ in TestPlanner.launch("sleep", "600") }
        let run = try start("a; b a")
        engine.pump()
        try engine.cancel(run)
        try engine.cancel(run)
        #expect(try finish(run).status == .cancelled)
        try engine.cancel(run)
        #expect(throws: EngineError.noSuchRun(RunID(99))) { try engine.cancel(RunID(99)) }
    }

    @Test func `what was cancelled before its turn came is not evaluated any more`() throws {
        let engine = engine
        var asked: [VertexID] = []
        planner.onPrepare = { step, _ in
            asked.append(step)
            #expect(throws: Never.self) { try engine.cancel(RunID(1)) }
            return .done([])
        }
        planner.onExpand = { group, _ in
            asked.append(group)
            return .members([])
        }
        let run = try start("a; b; [g?]; [z!] ~a; t@z")
        let view = try finish(run)
        #expect(asked == [VertexID(1), VertexID(5)])
        #expect(view[VertexID(2)].status == .cancelled && view[VertexID(3)].status == .cancelled)
        #expect(view.status == .cancelled)
    }

    @Test func `shutting down leaves no attempt alive and every run ended`() throws {
        planner.onPrepare = { _, _ in TestPlanner.launch("sh", "-c", "trap '' TERM; sleep 600") }
        let runs = [try start("a; b; [z!] ~a; t@z"), try start("(go)")]
        engine.pump()
        engine.shutdown(grace: 1_000)
        #expect(backend.runningTickets.isEmpty)
        for run in runs { #expect(try engine.view(run).status == .cancelled) }
        #expect(throws: EngineError.shutDown) { try start("a") }
    }

    @Test func `a planner may start runs, emit and wait for another run from inside its calls`() throws {
        let inner = TestPlanner()
        inner.onPrepare = { _, _ in TestPlanner.launch("sleep", "1") }
        let engine = engine
        planner.onPrepare = { step, _ in
            guard step == VertexID(1) else { return .done([]) }
            do {
                try engine.emit(RunEvent.Emitted(name: "go", payload: .null), to: RunID(1))
                let vertex = Vertex(
                    id: VertexID(1), parent: VertexID(0), kind: .step(StepSpec(path: "x", task: "x")))
                let run = try engine.start(
                    RunOrigin(name: "inner"), vertices: [GraphText.root, vertex], planner: inner)
                while try !engine.isFinished(run) { engine.wait() }
                return try engine.view(run).status == .succeeded ? .done([]) : .failed(StepFailure(.script, "inner"))
            } catch {
                return .failed(StepFailure(.script, "\(error)"))
            }
        }
        let run = try start("a; (go); b go a")
        #expect(try finish(run).status == .succeeded)
    }

    @Test func `a planner may wait for a run that needs the slots of its own run's launches`() throws {
        let inner = TestPlanner()
        inner.onPrepare = { _, _ in TestPlanner.launch("sleep", "1") }
        let engine = engine
        var innerStatus: RunStatus?
        planner.onPrepare = { step, _ in step == VertexID(1) ? TestPlanner.launch("sleep", "3") : .done([]) }
        // Enough steps that the body is asked for in one go with the launch, and after it.
        let steps = (0..<300).map { "s\($0)" }.joined(separator: ";")
        planner.onExpand = { _, _ in
            do {
                let spec = StepSpec(path: "x", task: "x", needs: Needs(cpu: 2))
                let vertex = Vertex(id: VertexID(1), parent: VertexID(0), kind: .step(spec))
                let run = try engine.start(
                    RunOrigin(name: "inner"), vertices: [GraphText.root, vertex], planner: inner)
                while try !engine.isFinished(run) { engine.wait() }
                innerStatus = try engine.view(run).status
            } catch {
                Issue.record(error)
            }
            return .members([])
        }
        let run = try start("a; \(steps); t s299; [g?] t")
        #expect(try finish(run).status == .succeeded)
        #expect(innerStatus == .succeeded)
    }

    @Test func `a planner sees what was recorded before it was asked`() throws {
        let engine = engine
        var seen: [StepStatus] = []
        planner.onPrepare = { step, _ in
            if step == VertexID(2), let view = try? engine.view(RunID(1)) { seen = view.rows.map(\.status) }
            return .done([])
        }
        let run = try start("a; b a")
        #expect(try finish(run).status == .succeeded)
        #expect(seen == [.waiting, .succeeded, .waiting])
    }

    @Test func `timers of attempts that are over keep nobody waiting`() throws {
        planner.onPrepare = { _, _ in TestPlanner.launch("sleep", "1") }
        let spec = StepSpec(path: "a", task: "a", timeout: 3_600_000_000_000)
        let vertices = [
            GraphText.root, Vertex(id: VertexID(1), parent: VertexID(0), kind: .step(spec)),
            Vertex(id: VertexID(2), parent: VertexID(0), kind: .event(name: "go")),
        ]
        let run = try engine.start(RunOrigin(name: ""), vertices: vertices, planner: planner)
        while try !engine.view(run).rows.contains(where: { $0.status == .succeeded }) { engine.wait() }
        #expect(engine.isIdle)
        let deadline = clock.monotonic + 5_000
        engine.wait(until: deadline)
        #expect(clock.monotonic == deadline)
    }

    @Test func `events are shown once the store has them`() throws {
        var seen: [RunEvent] = []
        let store = store
        engine.onEvent = { run, event in
            seen.append(event)
            #expect(store.events(of: run).count >= seen.count)
        }
        let run = try start("a; b a")
        _ = try finish(run)
        #expect(seen == store.events(of: run))
    }

    @Test func `flags are set, added to and compared`() throws {
        let run = try start("(go)")
        #expect(try engine.flag(run, "n") == nil)
        #expect(try engine.addFlag(run, "n", 3) == 3)
        #expect(try engine.addFlag(run, "n", -5) == -2)
        #expect(try engine.compareAndSet(run, "n", expected: nil, to: FlagValue(number: 1)) == false)
        #expect(try engine.compareAndSet(run, "n", expected: FlagValue(number: -2), to: FlagValue(text: "x")))
        #expect(try engine.addFlag(run, "n", 1) == 1)
        engine.pump()
        #expect(try engine.view(run).flags == ["n": FlagValue(text: "x", number: 1)])
    }

    @Test func `a flag that would overflow stays as it was`() throws {
        let run = try start("(go)")
        try engine.setFlag(run, "n", FlagValue(number: .max))
        #expect(throws: EngineError.flagOverflow(name: "n", value: .max, change: 1)) {
            try engine.addFlag(run, "n", 1)
        }
        #expect(try engine.flag(run, "n")?.number == .max)
    }

    @Test func `a run that has ended takes no events or flags`() throws {
        let run = try start("a")
        _ = try finish(run)
        #expect(throws: EngineError.runEnded(run)) {
            try engine.emit(RunEvent.Emitted(name: "x", payload: .null), to: run)
        }
        #expect(throws: EngineError.runEnded(run)) { try engine.addFlag(run, "n", 1) }
        engine.forget(run)
        #expect(throws: EngineError.noSuchRun(run)) { try engine.view(run) }
    }

    @Test func `a run takes a bounded number of events`() throws {
        let run = try start("(go)")
        let event = RunEvent.Emitted(name: "x", payload: .null)
        for _ in 0..<Engine.emittedMax { try engine.emit(event, to: run) }
        #expect(throws: EngineError.tooManyEvents(run)) { try engine.emit(event, to: run) }
    }

    @Test(arguments: BackendContract.all.indices)
    func `the fake keeps the contract of a backend`(_ index: Int) {
        let place = BackendContract.LaunchPlace(folder: "/", environment: [])
        let contract = BackendContract.all[index]
        #expect(contract.check(backend, clock, place) == [], "\(contract.name)")
    }
}

/// Counts what it is given.
private final class PieceStore: RunStore {
    private(set) var largest = 0
    private(set) var count = 0

    func begin(_ origin: RunOrigin) -> RunID { RunID(1) }

    func append(_ events: [RunEvent], to run: RunID) {
        largest = max(largest, events.count)
        count += events.count
    }

    func proof(of digest: String) -> Proof? { nil }
}
