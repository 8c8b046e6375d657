// The store of a simulated engine, and the disk under it, which outlives the engine.

import BatonEngine
import BatonModel

/// What is on the disk, and what would be left of it without power.
final class SimulatedDisk {
    struct Record {
        var run: RunID
        var event: RunEvent
    }

    private(set) var records: [Record] = []
    /// Records that survive the loss of power.
    private(set) var synced = 0
    /// Records of which the store said that they would.
    private(set) var promised = 0
    private(set) var runCount = 0
    /// By run.
    private(set) var events: [[RunEvent]] = []
    private(set) var started: Set<AttemptTicket> = []
    var proofs: ProofIndex
    private let plant: Plant

    init(plant: Plant) {
        self.plant = plant
        proofs = ProofIndex(plant: plant)
    }

    func events(of run: RunID) -> [RunEvent] { events[run.number - 1] }

    func addRun() -> RunID {
        runCount += 1
        events.append([])
        return RunID(runCount)
    }

    func write(_ new: [RunEvent], of run: RunID) {
        for event in new {
            records.append(Record(run: run, event: event))
            events[run.number - 1].append(event)
            proofs.note(event.fact, of: run)
            if case .started(let step, let attempt, _) = event.fact {
                started.insert(AttemptTicket(run: run, step: step, attempt: attempt))
            }
        }
    }

    func sync(isReal: Bool) {
        promised = records.count
        if isReal { synced = records.count }
    }

    /// Keeps what was synced, and as much of the rest as had reached the platter by itself.
    ///
    /// - Returns: whether all that was promised is there.
    func losePower(_ chance: inout Chance) -> Bool {
        let left = synced + chance.below(records.count - synced + 1)
        let isKept = left >= promised
        let kept = records.prefix(left)
        records = []
        events = Array(repeating: [], count: runCount)
        started = []
        proofs = ProofIndex(plant: plant)
        for record in kept { write([record.event], of: record.run) }
        synced = left
        promised = left
        return isKept
    }
}

/// The store as one life of the engine sees it. What it kept in its memory dies with it.
final class SimulatedStore: RunStore {
    private let world: World
    private let disk: SimulatedDisk
    /// The disk refused once to keep what it had; nobody knows what it has from then on.
    private var failure: StoreError?
    private var session: Int
    private var buffer: (run: RunID, events: [RunEvent])?
    /// What was handed in of each run, for the check of what is found on the disk.
    private(set) var handed: [RunID: Int] = [:]

    init(world: World, disk: SimulatedDisk) {
        self.world = world
        self.disk = disk
        session = world.session
    }

    private static let dead = StoreError.unreachable(message: "the process is dead")

    private var isDead: Bool { world.isCrashed || world.session != session }

    func begin(_ origin: RunOrigin) throws(StoreError) -> RunID {
        if isDead || world.crashes(onceIn: 40) { throw Self.dead }
        if let failure { throw failure }
        if world.chance.percent(world.profile.refusedAppends) { throw .busy(message: "others hold the store") }
        let run = disk.addRun()
        disk.sync(isReal: true)
        // Dead before anybody knows the number.
        if world.crashes(onceIn: 40) { throw Self.dead }
        return run
    }

    func append(_ events: [RunEvent], to run: RunID) throws(StoreError) {
        if isDead || world.crashes(onceIn: 100) { throw Self.dead }
        if let failure { throw failure }
        if world.profile.appendMax > 0 {
            world.clock.advance(to: world.clock.monotonic + world.chance.below(world.profile.appendMax))
        }
        if world.crashes(onceIn: 150) {
            disk.write(Array(events.prefix(world.chance.below(events.count + 1))), of: run)
            throw Self.dead
        }
        try refuse(events, run)
        keep(events, run)
        if world.crashes(onceIn: 100) { throw Self.dead }
    }

    /// A full disk, or one that can't sync: part of it may be there all the same.
    private func refuse(_ events: [RunEvent], _ run: RunID) throws(StoreError) {
        guard world.chance.percent(world.profile.refusedAppends), world.chance.percent(30) else { return }
        disk.write(Array(events.prefix(world.chance.below(events.count + 1))), of: run)
        let error: StoreError =
            world.chance.percent(50) ? .full(message: "no space left") : .unreachable(message: "the disk did not sync")
        // Once the store has room again the engine is another one.
        failure = error
        throw error
    }

    private func keep(_ events: [RunEvent], _ run: RunID) {
        if let buffer {
            disk.write(buffer.events, of: buffer.run)
            self.buffer = nil
        }
        if world.plant.has(.lostWrite), world.chance.percent(30) {
            buffer = (run, events)
        } else if world.plant.has(.reorderedAppend) {
            disk.write(events.reversed(), of: run)
        } else {
            disk.write(events, of: run)
        }
        if world.profile.syncsAlways || world.chance.percent(20) {
            disk.sync(isReal: !(world.plant.has(.lostSync) && world.chance.percent(50)))
        }
    }

    func proof(of digest: String) -> Proof? { isDead ? nil : disk.proofs.latest[digest] }
}
