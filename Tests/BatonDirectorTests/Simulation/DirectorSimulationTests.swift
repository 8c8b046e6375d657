import BatonDirector
import BatonModel
import BatonWire
import Glibc
import Testing

/// A director and the machines of its agents in virtual time, with every fault that a network, a process and a disk have: nothing that was
/// acknowledged is lost, no deployment runs twice at once, every experiment ends, and no lock is left.
struct DirectorSimulationTests {
    /// Seeds of an ordinary run of the tests; many with BATON_SLOW_TESTS; one alone with BATON_SEED.
    private static let seeds: Range<UInt64> = {
        if let seed = getenv("BATON_SEED").flatMap({ UInt64(String(cString: $0)) }) { return seed..<(seed + 1) }
        return getenv("BATON_SLOW_TESTS") == nil ? 0..<60 : 0..<1_000
    }()

    private static let experiments = 10

    @Test(arguments: seeds)
    func `whatever happens, all ends and nothing is lost`(seed: UInt64) throws {
        let world = try SimulatedWorld(seed: seed)
        let user = SimulatedUser(world)
        world.begin()
        for number in 0..<Self.experiments { world.after(world.moment(100_000)) { user.submit(number) } }
        world.run(seconds: 150)
        // The faults are over, apart from what never comes back.
        world.faults = .init(lost: 0, doubled: 0, directorDies: 0, agentStops: 0, runDies: 0)
        if world.chance(30) { world.agents[0].isDead = true }
        for _ in 0..<20 where try !isOver(world, user) { world.run(seconds: 50) }
        world.rules.check(world.director)
        #expect(world.rules.fault == nil, "seed \(seed)")
        try expectEnds(world, user, seed)
        try expectEvents(world, user, seed)
        expectOneRun(world, seed)
    }

    /// Whether all experiments have ended, and all agents have heard of it.
    private func isOver(_ world: SimulatedWorld, _ user: SimulatedUser) throws -> Bool {
        let left = try ["turns/", "node_work/"].contains {
            try !world.director.data.scan(.indexes, prefix: $0, limit: 1).isEmpty
        }
        return user.experiments.count == Self.experiments && !left
            && world.agents.allSatisfy { $0.isDead || $0.held.isEmpty }
    }

    private func expectEnds(_ world: SimulatedWorld, _ user: SimulatedUser, _ seed: UInt64) throws {
        #expect(user.experiments.count == Self.experiments, "seed \(seed)")
        for id in user.experiments {
            let record = try #require(try world.director.data.document(.experiments, id, as: ExperimentRecord.self))
            #expect(record.ended != nil, "seed \(seed): \(record.name) is \(record.state)")
        }
        for entry in try world.director.data.scan(.nodes, prefix: "", limit: 10) {
            let node: NodeDocument = try DirectorData.document(entry, .nodes)
            #expect(node.lockedBy == nil, "seed \(seed): \(node.name) is still locked")
        }
        for prefix in ["locks/", "turns/", "timeouts/", "node_work/"] {
            #expect(try world.director.data.scan(.indexes, prefix: prefix, limit: 1).isEmpty, "seed \(seed): \(prefix)")
        }
        for agent in world.agents where !agent.isDead {
            #expect(agent.held.isEmpty, "seed \(seed): \(agent.name) keeps what is over")
        }
    }

    /// Each event that was acknowledged is there once, at its number.
    private func expectEvents(_ world: SimulatedWorld, _ user: SimulatedUser, _ seed: UInt64) throws {
        for id in user.experiments {
            var events: [ExperimentEvent] = []
            for entry in try world.director.data.scan(.events, prefix: "\(id)/", limit: 10_000) {
                events.append(try DirectorData.document(entry, .events))
            }
            #expect(events.map(\.sequence) == Array(1..<(events.count + 1)), "seed \(seed)")
            #expect(Set(events.map(\.name)).count == events.count, "seed \(seed): an event is there twice")
            for (name, sequence) in user.emitted[id] ?? [] {
                #expect(events.contains { $0.name == name && $0.sequence == sequence }, "seed \(seed): \(name) is lost")
            }
        }
    }

    private func expectOneRun(_ world: SimulatedWorld, _ seed: UInt64) {
        let started = world.agents.flatMap(\.started).map { "\($0.experiment)/\($0.index)" }
        #expect(Set(started).count == started.count, "seed \(seed): a deployment ran twice")
    }
}
