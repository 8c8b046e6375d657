package import BatonEngine

/// One seed in all simulations: the machine by itself under answers in any order, and machine, driver, store, backend,
/// clock and network together.
package enum SeedCheck {
    /// What was found wrong; empty when all is well. The same seed and bug find the same.
    package static func faults(
        seed: Int, bug: PlantedBug? = nil, onWord: ((String) -> Void)? = nil
    ) -> [String] {
        var machine = MachineSimulation(seed: seed, plant: Plant(bug))
        let faults = machine.run()
        if !faults.isEmpty { return faults.map { "machine alone: " + $0 } }
        let simulation = Simulation(seed: seed, bug: bug)
        simulation.onWord = onWord
        return simulation.run()
    }

    /// The first seed that shows a bug, and what it shows; nil where none of the first `limit` does.
    package static func search(_ bug: PlantedBug, limit: Int) -> (seed: Int, fault: String)? {
        for seed in 0..<limit {
            if let fault = faults(seed: seed, bug: bug).first { return (seed, fault) }
        }
        return nil
    }
}
