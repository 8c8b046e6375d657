import BatonEngine
import BatonSimulation
import Testing

/// The simulation finds mistakes. All of them are looked for by `make simulate-bugs`; these here are found quickly.
@Suite struct PlantedBugTests {
    private static let seedsMax = 200

    @Test(arguments: [
        PlantedBug.missingFence, .droppedRetry, .groupLeaks, .skipDoesNotSpread, .cancelForgetsMember, .eventTwice,
        .launchBeforeAppend, .shownBeforeAppend, .flagAddNotAtomic, .storeErrorIgnored, .lostWrite, .resumeTakesNothing,
    ])
    func `a planted bug is found`(_ bug: PlantedBug) throws {
        let found = try #require(SeedCheck.search(bug, limit: Self.seedsMax), "not in \(Self.seedsMax) seeds")
        #expect(SeedCheck.faults(seed: found.seed, bug: bug).first == found.fault)
        #expect(SeedCheck.faults(seed: found.seed) == [])
    }

    @Test func `bugs can be planted in this build`() { #expect(Plant.isPossible) }
}
