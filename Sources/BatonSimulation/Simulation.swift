package import BatonEngine
import BatonModel

/// Runs in one simulated world from beginning to end, through every crash of the engine, under one seed.
///
/// Everything that the engine shows is held against the rules; after a crash, what is on the disk as well. What goes
/// on afterwards are new runs that take over what the old ones had finished.
package final class Simulation {
    let world: World
    let disk: SimulatedDisk
    let agent: SimulatedAgent
    var chains: [Chain]
    var engine: Engine
    var backend: SimulatedBackend
    var store: SimulatedStore
    /// Paths that were proven done when the last engine began, by the chain's name in front.
    private var finished: Set<String> = []
    /// Told, for people, what happens: each event that is shown, and each life of the engine.
    package var onWord: ((String) -> Void)?
    private var idleRounds = 0
    private var lastTrace: UInt64 = 1
    private var roundsUnchanged = 0

    /// Rounds of one world; each is at least one event of it.
    private static let roundsMax = 60_000
    /// Rounds in which nothing is shown go by without a look at everything, but for one in so many.
    private static let roundsBetweenChecks = 16
    /// Times that nothing is at work in a row, with all that could be waited for emitted.
    private static let idleRoundsMax = 6

    package convenience init(seed: Int, bug: PlantedBug? = nil) {
        self.init(seed: seed, profile: Profile(seed: seed), plant: Plant(bug))
    }

    init(seed: Int, profile: Profile, plant: Plant) {
        world = World(seed: seed, profile: profile, plant: plant)
        disk = SimulatedDisk(plant: plant)
        agent = SimulatedAgent(world: world)
        chains = (0..<profile.runCount).map { Chain(number: $0, seed: seed, profile: profile) }
        backend = SimulatedBackend(world: world, agent: agent, disk: disk)
        store = SimulatedStore(world: world, disk: disk)
        engine = Engine(
            backend: backend, capacity: profile.capacity, clock: world.clock, store: store, plant: plant)
        wire()
    }

    /// A new life of the engine's process.
    private func beginLife() {
        world.revive()
        agent.end(before: world.session)
        backend = SimulatedBackend(world: world, agent: agent, disk: disk)
        store = SimulatedStore(world: world, disk: disk)
        engine = Engine(
            backend: backend, capacity: world.profile.capacity, clock: world.clock, store: store, plant: world.plant)
        wire()
    }

    private func wire() {
        let (engine, world, session) = (engine, world, world.session)
        engine.onEvent = { [weak self] run, event in
            if !world.isCrashed, world.session == session { self?.show(event, of: run) }
        }
        backend.onWord = { [unowned engine] ticket, what in
            // Too late for a run that is over, or a store that is.
            switch what {
            case .progressed(let progress): try? engine.note(progress, of: ticket)
            case .kept(let name):
                try? engine.keep(FileReference(path: "\(ticket.attempt)"), as: name, of: ticket)
            case .launch, .terminate, .completed, .acknowledged: break
            }
        }
        backend.needsOf = { [weak self] in self?.needs(of: $0) ?? Needs() }
        agent.onStart = { [weak self] ticket, path in self?.checkStart(ticket, path) }
    }

    private func needs(of ticket: AttemptTicket) -> Needs {
        chains.first { $0.run == ticket.run }?.planner?.graph.steps[ticket.step]?.spec.needs ?? Needs()
    }

    private func checkStart(_ ticket: AttemptTicket, _ path: String) {
        if finished.contains(path) { world.report("\(path) runs again, and was finished before the crash") }
    }

    private func show(_ event: RunEvent, of run: RunID) {
        guard let chain = chains.first(where: { $0.run == run }), let checker = chain.checker else {
            return world.report("an event of a run that nobody knows")
        }
        world.mark(event.instant &+ run.number)
        onWord?("\(world.clock.monotonic) run \(run.number): \(chain.describe(event.fact))")
        if disk.events(of: run).count <= checker.count { world.report("an event is shown before the store has it") }
        checker.take(event)
    }

    // The course of things

    /// Lets everything happen. Returns what was found wrong.
    package func run() -> [String] {
        var nextDisturbance = pause()
        for _ in 0..<Self.roundsMax {
            guard world.faults.isEmpty else { break }
            startChains()
            if chains.allSatisfy(\.isDone), engine.isIdle { break }
            if engine.isIdle, engine.storeFailure == nil, !world.isCrashed { wakeWaiters() }
            engine.wait(until: nextDisturbance)
            if world.isCrashed {
                recover(losingPower: world.profile.losesPower && world.chance.percent(50))
            } else if engine.storeFailure != nil {
                giveUp()
            } else {
                checkRound()
                if world.clock.monotonic >= nextDisturbance {
                    disturb()
                    nextDisturbance = pause()
                }
            }
        }
        if world.faults.isEmpty { checkLast() }
        return world.faults
    }

    private func pause() -> Int { world.clock.monotonic + 1 + world.chance.below(1 << (20 + world.chance.below(13))) }

    /// Nothing is at work: the runs wait for events.
    private func wakeWaiters() {
        idleRounds += 1
        if idleRounds > Self.idleRoundsMax { return world.report("a run does not end") }
        for chain in chains where !chain.isDone && chain.run != nil {
            for name in ["go"] + StepScript.events { emit(name, to: chain, .null) }
        }
    }

    func emit(_ name: String, to chain: Chain, _ payload: Datum) {
        guard let run = chain.run else { return }
        // It may have ended a moment ago, or the store may have failed.
        try? engine.emit(RunEvent.Emitted(name: name, payload: payload), to: run)
    }

    private func startChains() {
        guard !world.isCrashed, engine.storeFailure == nil else { return }
        for chain in chains where !chain.isDone && chain.run == nil {
            chain.start(in: self)
            if world.isCrashed { return }
        }
    }

    private func checkRound() {
        roundsUnchanged = world.trace == lastTrace ? roundsUnchanged + 1 : 0
        lastTrace = world.trace
        guard roundsUnchanged % Self.roundsBetweenChecks == 0 else { return }
        world.report(engine.checkInvariants())
        for chain in chains {
            guard let run = chain.run, let checker = chain.checker, let view = try? engine.view(run) else { continue }
            if roundsUnchanged == 0, view != checker.view {
                world.report("run \(chain.name) is not the fold of what was shown")
            }
            if view.status.isEnd, !chain.isDone {
                chain.isDone = true
                idleRounds = 0
            }
        }
    }

    /// The store has failed: everything ends, nothing more is taken, and another engine goes on.
    private func giveUp() {
        let shown = chains.map { $0.checker?.count }
        for _ in 0..<10_000 where !engine.isIdle {
            engine.wait(until: world.clock.monotonic + World.patience)
            if world.isCrashed { return recover(losingPower: false) }
        }
        if !engine.isIdle || !backend.isQuiet { world.report("attempts live on after the store has failed") }
        if shown != chains.map({ $0.checker?.count }) { world.report("something is shown after the store has failed") }
        do {
            _ = try engine.start(RunOrigin(name: "late"), vertices: [], planner: SilentPlanner())
            world.report("a run starts after the store has failed")
        } catch {
            if case .store = error {} else { world.report("a late start says \(error)") }
        }
        world.report(engine.checkInvariants())
        recover(losingPower: false)
    }

    /// What is on the disk is held against what was shown; then a new engine goes on from it.
    private func recover(losingPower: Bool) {
        onWord?("\(world.clock.monotonic) the engine is dead" + (losingPower ? ", and the power went" : ""))
        let isPromiseKept = !losingPower || disk.losePower(&world.chance)
        if !isPromiseKept { world.report("synced events are gone") }
        for chain in chains { chain.recover(from: disk, mayLose: losingPower && !world.profile.syncsAlways, world) }
        finished = Set(chains.flatMap { $0.done.keys })
        idleRounds = 0
        beginLife()
    }

    private func checkLast() {
        if !chains.allSatisfy(\.isDone) { world.report("a run does not end") }
        for chain in chains {
            guard let run = chain.run else { continue }
            var fold = RunView()
            for event in disk.events(of: run) { fold.apply(event) }
            if fold != chain.checker?.view { world.report("run \(chain.name) is not the fold of what was kept") }
        }
        if world.profile.isCalm, !world.profile.isReference { compareWithUndisturbed() }
    }

    private func compareWithUndisturbed() {
        let other = Simulation(seed: world.seed, profile: world.profile.undisturbed, plant: Plant())
        other.onWord = onWord
        onWord?("the same in an undisturbed world")
        world.report(other.run().map { "undisturbed: " + $0 })
        for (chain, undisturbed) in zip(chains, other.chains) {
            if chain.isAmbiguous || undisturbed.isAmbiguous { continue }
            let (here, there) = (chain.results, undisturbed.results)
            for path in Set(here.keys).union(there.keys).sorted() where here[path] != there[path] {
                world.report("\(path) came to \(here[path] ?? "nothing"), not to \(there[path] ?? "nothing")")
            }
        }
    }

    /// A sum over all that was shown, to compare two runs of a seed.
    package var trace: UInt64 { world.trace }
}

/// Never asked anything.
private final class SilentPlanner: Planner {
    func expand(_ group: VertexID, event: RunEvent.Emitted?) -> Expansion { .members([]) }
    func prepare(_ step: VertexID, attempt: Int) -> Preparation { .done([]) }
    func collect(_ step: VertexID, attempt: Int, report: AttemptReport) -> Collection { .outputs([]) }
    func ended(_ vertex: VertexID, status: StepStatus, outputs: [Datum.Entry]) {}
}
