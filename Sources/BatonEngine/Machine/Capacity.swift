package import BatonModel

/// What there is to share among the steps of all runs.
package struct Capacity: Hashable, Sendable {
    /// Processor cores.
    package var cpu: Int
    package var memoryBytes: Int
    /// Named resources and how many of each.
    package var resources: [String: Int]

    package init(cpu: Int, memoryBytes: Int, resources: [String: Int] = [:]) {
        self.cpu = cpu
        self.memoryBytes = memoryBytes
        self.resources = resources
    }

    func covers(_ needs: Needs) -> Bool {
        needs.cpu <= cpu && needs.memoryBytes <= memoryBytes
            && needs.resources.allSatisfy { $0.count <= resources[$0.name] ?? 0 }
    }

    mutating func take(_ needs: Needs) {
        cpu -= needs.cpu
        memoryBytes -= needs.memoryBytes
        for resource in needs.resources { resources[resource.name, default: 0] -= resource.count }
    }

    mutating func giveBack(_ needs: Needs) {
        cpu += needs.cpu
        memoryBytes += needs.memoryBytes
        for resource in needs.resources { resources[resource.name, default: 0] += resource.count }
    }

    /// Why that can never be had here; nil when it can.
    package func refusal(of needs: Needs) -> StepFailure? {
        if needs.cpu > cpu {
            return StepFailure(.machine, "needs \(needs.cpu) cores; this machine has \(cpu)", code: "E0405")
        }
        if needs.memoryBytes > memoryBytes {
            let (asked, there) = (sizeText(bytes: needs.memoryBytes), sizeText(bytes: memoryBytes))
            return StepFailure(.machine, "needs \(asked) of memory; this machine has \(there)", code: "E0405")
        }
        for resource in needs.resources where resource.count > resources[resource.name] ?? 0 {
            let there = resources[resource.name] ?? 0
            return StepFailure(
                .machine, "needs \(resource.count) \(resource.name); this machine has \(there)", code: "E0405")
        }
        return nil
    }
}
