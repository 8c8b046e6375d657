import BatonEngine
import BatonModel
import BatonSlurm
import Testing

@Suite struct PilotFleetTests {
    private static func ticket(_ step: Int) -> AttemptTicket {
        AttemptTicket(run: RunID(1), step: VertexID(step), attempt: 1)
    }

    /// A fleet with pilots that do what a test says.
    private struct World {
        var fleet: PilotFleet
        var now = 1_000_000_000
        var opened: [Int] = []
        var closed: [Int] = []
        var withdrawn: [Int] = []
        var stopped: [AttemptTicket] = []
        /// Who holds what now; a second holder is a fault.
        var holders: [AttemptTicket: Int] = [:]
        var ends: [AttemptTicket: BackendOutcome] = [:]
        var wrongs: [String] = []

        init(pilots: Int = 2, cores: Int = 2, lifetime: Int? = nil) {
            var terms = PilotTerms(count: pilots, cores: cores)
            terms.lifetime = lifetime
            fleet = PilotFleet(terms)
        }

        mutating func feed(_ input: PilotFleet.Input) {
            if case .over(let pilot, _) = input { holders = holders.filter { $0.value != pilot } }
            if case .ended(let ticket, _, _, _) = input { holders[ticket] = nil }
            for effect in fleet.receive(input, at: now) {
                switch effect {
                case .open(let pilot): opened.append(pilot)
                case .close(let pilot): closed.append(pilot)
                case .withdraw(let pilot): withdrawn.append(pilot)
                case .stop(let ticket, _, _): stopped.append(ticket)
                case .assign(let ticket, let pilot):
                    if holders.updateValue(pilot, forKey: ticket) != nil { wrongs.append("\(ticket) is held twice") }
                case .placed: break
                case .complete(let ticket, let outcome, _):
                    if holders[ticket] != nil { wrongs.append("\(ticket) is \(outcome), and a pilot has it") }
                    if ends.updateValue(outcome, forKey: ticket) != nil { wrongs.append("\(ticket) ended twice") }
                }
            }
        }

        mutating func launch(_ steps: Range<Int>, cpu: Int = 1, timeout: Int? = nil) {
            for step in steps { feed(.launch(PilotFleetTests.ticket(step), Needs(cpu: cpu), timeout: timeout)) }
        }

        mutating func end(_ step: Int, after duration: Int = 60_000_000_000) {
            guard let pilot = holders[PilotFleetTests.ticket(step)] else { return }
            feed(.started(PilotFleetTests.ticket(step), pilot: pilot))
            feed(
                .ended(PilotFleetTests.ticket(step), pilot: pilot, .succeeded, AttemptReport(duration: duration)))
        }

        mutating func pass(seconds: Int) {
            now += seconds * 1_000_000_000
            feed(.tick)
        }
    }

    private static let cause = StepFailure(.machine, "gone")

    @Test func `as many pilots are opened as the work fills, within the limit`() {
        var world = World(pilots: 3, cores: 2)
        world.launch(0..<2)
        #expect(world.opened == [0])
        world.launch(2..<5)
        #expect(world.opened == [0, 1, 2])
        world.launch(5..<50)
        #expect(world.opened == [0, 1, 2])
        #expect(world.holders == [:])
    }

    @Test func `a pilot is handed what its cores hold, and the next when one is free`() {
        var world = World(pilots: 1, cores: 2)
        world.launch(0..<4)
        world.feed(.began(pilot: 0))
        #expect(Set(world.holders.keys) == [Self.ticket(0), Self.ticket(1)])
        world.end(0)
        #expect(Set(world.holders.keys) == [Self.ticket(1), Self.ticket(2)])
        #expect(world.ends == [Self.ticket(0): .succeeded])
    }

    @Test func `what is short is handed over ahead, up to a bound`() {
        var world = World(pilots: 1, cores: 2)
        world.launch(0..<5_000)
        world.feed(.began(pilot: 0))
        world.end(0, after: 1_000)
        #expect(world.holders.count == 2 + PilotLimits().aheadMax)
        #expect(world.wrongs == [])
    }

    @Test func `what a lost pilot had begun is lost, and what it had not goes to another`() {
        var world = World(pilots: 2, cores: 2)
        world.launch(0..<3)
        world.feed(.began(pilot: 0))
        world.feed(.started(Self.ticket(0), pilot: 0))
        world.feed(.over(pilot: 0, cause: Self.cause))
        #expect(world.ends == [Self.ticket(0): .lost("gone")])
        world.feed(.began(pilot: 1))
        #expect(Set(world.holders.keys) == [Self.ticket(1), Self.ticket(2)])
        #expect(world.wrongs == [])
    }

    @Test func `a report of a pilot that does not hold the attempt counts for nothing`() {
        var world = World(pilots: 2, cores: 1)
        world.launch(0..<1)
        world.feed(.began(pilot: 0))
        world.feed(.over(pilot: 0, cause: Self.cause))
        world.feed(.ended(Self.ticket(0), pilot: 0, .succeeded, AttemptReport()))
        #expect(world.ends == [:])
    }

    @Test func `a stopped attempt is terminated by its pilot's word, or by the pilot's end`() {
        var world = World(pilots: 1, cores: 2)
        world.launch(0..<3)
        world.feed(.terminate(Self.ticket(2), grace: 0))
        #expect(world.ends == [Self.ticket(2): .terminated])
        world.feed(.began(pilot: 0))
        world.feed(.terminate(Self.ticket(0), grace: 0))
        world.feed(.terminate(Self.ticket(1), grace: 0))
        #expect(world.stopped == [Self.ticket(0), Self.ticket(1)])
        world.feed(.ended(Self.ticket(0), pilot: 0, .terminated, AttemptReport()))
        world.feed(.over(pilot: 0, cause: Self.cause))
        #expect(world.ends.count == 3)
        #expect(world.ends.values.allSatisfy { $0 == .terminated })
        #expect(world.wrongs == [])
    }

    @Test func `pilots without work are closed after a while, and those not yet begun withdrawn`() {
        var world = World(pilots: 2, cores: 1)
        world.launch(0..<2)
        world.feed(.began(pilot: 0))
        world.end(0)
        world.end(1)
        #expect(world.ends.count == 2)
        world.pass(seconds: 5)
        #expect(world.closed == [] && world.withdrawn == [])
        world.pass(seconds: 11)
        #expect(world.closed == [0] && world.withdrawn == [1])
        world.feed(.over(pilot: 0, cause: Self.cause))
        world.feed(.over(pilot: 1, cause: Self.cause))
        #expect(world.fleet.nextDue() == nil)
        world.launch(2..<3)
        #expect(world.opened == [0, 1, 2])
    }

    @Test func `pilots that end before they begin are asked for again, not for ever`() {
        var world = World(pilots: 1, cores: 1)
        world.launch(0..<2)
        for pilot in 0..<3 {
            #expect(world.opened.last == pilot)
            #expect(world.ends == [:])
            world.feed(.over(pilot: pilot, cause: Self.cause))
            world.pass(seconds: 10)
        }
        #expect(world.ends.count == 2)
        #expect(world.ends.values.allSatisfy { $0 == .couldNotStart(Self.cause) })
        #expect(world.opened == [0, 1, 2])
    }

    @Test func `an old pilot gets nothing more, and is followed by another`() {
        var world = World(pilots: 1, cores: 1, lifetime: 600_000_000_000)
        world.launch(0..<2)
        world.feed(.began(pilot: 0))
        world.pass(seconds: 550)
        #expect(world.closed == [0])
        world.end(0)
        #expect(world.holders == [:])
        world.feed(.over(pilot: 0, cause: Self.cause))
        #expect(world.opened == [0, 1])
    }

    @Test func `what is too large, wants a resource or outlasts a pilot does not fit`() {
        var terms = PilotTerms(count: 1, cores: 4)
        terms.memoryBytes = 100
        terms.lifetime = 600_000_000_000
        let fleet = PilotFleet(terms)
        #expect(fleet.fits(Needs(cpu: 4, memoryBytes: 100), timeout: nil))
        #expect(!fleet.fits(Needs(cpu: 5), timeout: nil))
        #expect(!fleet.fits(Needs(cpu: 1, memoryBytes: 101), timeout: nil))
        #expect(!fleet.fits(Needs(resources: [.init(name: "gpu", count: 1)]), timeout: nil))
        #expect(!fleet.fits(Needs(), timeout: 600_000_000_000))
    }

    @Test(arguments: 0..<40) func `whatever is lost, an attempt ends once and is held once`(_ seed: Int) {
        var random = UInt64(seed) &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        func roll(_ count: Int) -> Int {
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(random >> 33) % count
        }
        var world = World(pilots: 3, cores: 2)
        world.launch(0..<200)
        for _ in 0..<20_000 where world.ends.count < 200 {
            let alive = world.fleet.pilotNumbers
            switch roll(12) {
            case 0: world.pass(seconds: 1 + roll(5))
            case 1:
                if !alive.isEmpty, roll(6) == 0 {
                    world.feed(.over(pilot: alive[roll(alive.count)], cause: Self.cause))
                }
            case 2: if !alive.isEmpty { world.feed(.began(pilot: alive[roll(alive.count)])) }
            case 3: world.feed(.terminate(Self.ticket(roll(200)), grace: 0))
            default:
                if let held = world.holders.keys.sorted().first {
                    world.end(held.step.index, after: roll(2) * 1_000_000_000)
                }
            }
        }
        #expect(world.ends.count == 200)
        #expect(world.wrongs == [])
    }
}
