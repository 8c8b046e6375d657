// What the parts of one simulated world share: time, chance, what is under way, and what was found wrong.

import BatonEngine
import BatonModel

/// The world of one seed. Belongs to one thread, like everything that refers to it.
final class World {
    let seed: Int
    let profile: Profile
    let plant: Plant
    let clock = SimulatedClock()
    var chance: Chance
    /// Counts the engine's lives.
    var session = 0
    /// The engine's process is dead: what it still does on its way back reaches nobody.
    private(set) var isCrashed = false
    private(set) var crashesLeft: Int
    private(set) var faults: [String] = []
    /// A sum over all that was shown, to compare two runs of a seed.
    private(set) var trace: UInt64 = 0
    private var happenings = PriorityHeap<Happening>()
    private var lastOrder = 0

    /// Faults that are kept; the first says most.
    private static let faultsMax = 20

    init(seed: Int, profile: Profile, plant: Plant) {
        self.seed = seed
        self.profile = profile
        self.plant = plant
        chance = Chance(seed: seed ^ 0x301d)
        crashesLeft = profile.crashes
    }

    func report(_ fault: String) {
        if faults.count < Self.faultsMax { faults.append(fault) }
    }

    func report(_ more: [String]) {
        for fault in more { report(fault) }
    }

    func mark(_ number: Int) { trace = Backoff.mix(trace, UInt64(bitPattern: Int64(number))) }

    // Crashes

    /// Kills the engine's process now, once in so many times, if there are crashes left.
    ///
    /// - Returns: whether it is dead, by this or already.
    func crashes(onceIn times: Int) -> Bool {
        if !isCrashed, crashesLeft > 0, chance.below(times) == 0 {
            crashesLeft -= 1
            isCrashed = true
        }
        return isCrashed
    }

    func revive() {
        isCrashed = false
        session += 1
    }

    // What is to come

    func schedule(_ what: Happening.What, after delay: Int) {
        lastOrder += 1
        happenings.insert(Happening(instant: clock.monotonic + delay, order: lastOrder, what: what))
    }

    var nextInstant: Int? { happenings.first?.instant }

    /// The next thing that is due by now.
    func nextDue() -> Happening.What? {
        guard let first = happenings.first, first.instant <= clock.monotonic else { return nil }
        return happenings.popFirst()?.what
    }
}

/// Something that will happen at an instant, in order.
struct Happening: Comparable, Sendable {
    /// Monotonic.
    var instant: Int
    var order: Int
    var what: What

    enum What: Sendable {
        case reachesAgent(Message)
        case reachesClient(Message)
        case jobEnds(number: Int)
        case resend(Message)
        case agentReturns
        case agentMissed(boot: Int)
    }

    static func < (a: Happening, b: Happening) -> Bool { (a.instant, a.order) < (b.instant, b.order) }

    static func == (a: Happening, b: Happening) -> Bool { a.order == b.order }
}

/// What goes over the network between an engine's backend and the agent that runs its attempts.
struct Message: Sendable {
    /// The life of the engine that it belongs to.
    var session: Int
    var ticket: AttemptTicket
    var what: What

    enum What: Sendable {
        /// `boot` is the life of the agent that it was meant for.
        case launch(Launch, boot: Int)
        case terminate(grace: Int)
        case completed(Completion)
        case acknowledged
        case progressed(RunEvent.Progress)
        case kept(name: String)
    }
}
