import BatonEngine
import BatonSimulation
import Testing

/// The engine in its simulated world. A seed that fails is repeated by `baton-simulate --seed N`.
@Suite struct SeedTests {
    private static let seedsPerPart = 250

    @Test(arguments: 0..<8)
    func `no seed breaks a rule`(_ part: Int) {
        for seed in part * Self.seedsPerPart..<(part + 1) * Self.seedsPerPart {
            let faults = SeedCheck.faults(seed: seed)
            #expect(faults == [], "seed \(seed)")
            if !faults.isEmpty { return }
        }
    }

    @Test(arguments: [1, 2, 3, 17, 40])
    func `a seed goes the same way each time`(_ seed: Int) {
        let first = Simulation(seed: seed)
        let second = Simulation(seed: seed)
        #expect(first.run() == second.run())
        #expect(first.trace == second.trace && first.trace != 0)
        let other = Simulation(seed: seed + 1_000)
        _ = other.run()
        #expect(other.trace != first.trace)
    }
}
