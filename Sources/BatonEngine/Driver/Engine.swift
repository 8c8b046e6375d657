package import BatonModel

/// Carries out what the machines of runs ask for: one backend, one pool of slots, one clock and one store for many
/// runs.
///
/// Belongs to one thread. Nothing happens behind the caller's back: runs go on inside `pump`, `wait` and `shutdown`
/// only. A planner may call the engine from inside its own calls; its run goes on when it is back, other runs at once.
package final class Engine {
    /// Actions carried out by one call of `pump`, so that the caller gets to see to other things.
    package static let actionsPerPump = 10_000

    /// Events that one run keeps.
    package static let emittedMax = 100_000

    /// Time that processes have between being asked to end and being killed, in nanoseconds.
    package var terminationGrace = 2_000_000_000

    /// Nanoseconds that one call of `pump` or `wait` may be at work before it comes back for the rest to be asked for
    /// again, so that somebody who types is not kept waiting; nil for no bound but `actionsPerPump`.
    package var workMax: Int?

    /// Told of every event once the store has it.
    package var onEvent: ((RunID, RunEvent) -> Void)?

    let backend: any Backend
    let clock: any TimeSource
    let store: any RunStore
    let plant: Plant
    var pool: SlotPool
    var timers = PriorityHeap<Timer>()
    var runs: [RunID: RunState] = [:]
    /// Runs with actions to be carried out.
    var listed = WorkList<RunState>()
    /// Runs with events that the store does not have, or with orders that wait for it.
    var unflushed: [RunState] = []
    /// How many timers are kept before stale ones are looked for.
    var sweepAt = 0
    /// Attempts handed to the backend and not reported back.
    var live: Set<AttemptTicket> = []
    /// True when slots may have become free or were asked for since the last grants.
    var isPoolChanged = false
    var isShutDown = false
    var unfinishedCount = 0
    /// Why the store takes nothing any more. From then on nothing is started, recorded or shown; what was at work is
    /// told to end, and `wait` waits for that.
    package internal(set) var storeFailure: StoreError?

    package init(
        backend: any Backend, capacity: Capacity, clock: any TimeSource, store: any RunStore, plant: Plant = Plant()
    ) {
        self.backend = backend
        self.clock = clock
        self.store = store
        self.plant = plant
        pool = SlotPool(capacity: capacity, plant: plant)
    }

    /// Begins a run. It goes on by `pump` or `wait`.
    ///
    /// The first vertex is the root group. Vertices that wait for each other in a circle make a run that has failed.
    /// - Throws: `EngineError.shutDown` and `EngineError.store`.
    package func start(
        _ origin: RunOrigin, options: RunOptions = RunOptions(), vertices: [Vertex], planner: any Planner
    ) throws(EngineError) -> RunID {
        guard !isShutDown else { throw .shutDown }
        if let storeFailure { throw .store(storeFailure) }
        let id: RunID
        do {
            id = try store.begin(origin)
        } catch {
            throw .store(error)
        }
        let run = RunState(id: id, planner: planner, plant: plant)
        runs[run.id] = run
        unfinishedCount += 1
        if let jobs = options.jobs { pool.limit(run.id, jobs: jobs) }
        feed(.begin(name: origin.name, seed: origin.seed, options: options, vertices: vertices), to: run)
        return run.id
    }

    /// Whether the run has ended and the store knows it.
    package func isFinished(_ run: RunID) throws(EngineError) -> Bool {
        let state = try state(run)
        return state.view.status.isEnd && state.unsaved.isEmpty && !state.hasLostEvents
    }

    /// The run as its planner knows it: what the store has, and what this turn added. Let go of it before the run goes
    /// on, or the next event copies it whole.
    package func view(_ run: RunID) throws(EngineError) -> RunView {
        try state(run).view
    }

    /// Every run that was started and not forgotten, oldest first.
    package var runIDs: [RunID] { runs.keys.sorted() }

    /// Lets go of a run that has ended; one that goes on stays.
    package func forget(_ run: RunID) {
        guard let state = runs[run], state.view.status.isEnd, !state.isListed else { return }
        runs[run] = nil
    }

    /// Cancels a run, or a group or step of it. What has ended stays as it is: twice is not an error.
    ///
    /// - Throws: `EngineError.store` when the store has failed; everything has been told to end then.
    package func cancel(_ run: RunID, _ vertex: VertexID? = nil) throws(EngineError) {
        let state = try state(run)
        if state.machine.status.isEnd { return }
        if let storeFailure { throw .store(storeFailure) }
        feed(.cancel(vertex), to: state)
    }

    /// Emits an event to a run.
    package func emit(_ event: RunEvent.Emitted, to run: RunID) throws(EngineError) {
        let state = try unfinished(run)
        guard state.emittedCount < Self.emittedMax else { throw .tooManyEvents(run) }
        state.emittedCount += 1
        feed(.emitted(event), to: state)
    }

    /// What a running attempt tells of itself; too late or from an older attempt, it is left aside.
    package func note(_ progress: RunEvent.Progress, of ticket: AttemptTicket) throws(EngineError) {
        let state = try unfinished(ticket.run)
        feed(.progressed(ticket.step, attempt: ticket.attempt, progress), to: state)
    }

    /// Takes note of a file that a running attempt hands over.
    package func keep(_ file: FileReference, as name: String, of ticket: AttemptTicket) throws(EngineError) {
        let state = try unfinished(ticket.run)
        feed(.kept(ticket.step, attempt: ticket.attempt, name: name, file: file), to: state)
    }

    func state(_ run: RunID) throws(EngineError) -> RunState {
        guard let state = runs[run] else { throw .noSuchRun(run) }
        return state
    }

    func unfinished(_ run: RunID) throws(EngineError) -> RunState {
        let state = try state(run)
        guard !state.machine.status.isEnd else { throw .runEnded(run) }
        if let storeFailure { throw .store(storeFailure) }
        return state
    }

    func list(_ run: RunState) {
        guard !run.isListed else { return }
        run.isListed = true
        listed.push(run)
    }
}
