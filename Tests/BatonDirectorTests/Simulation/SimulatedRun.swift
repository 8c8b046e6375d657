import BatonAgent
import BatonDirector
import BatonModel
import BatonWire

/// A deployment's process and what its store has; it outlives its agent.
struct SimulatedRun {
    let key: DeploymentKey
    /// As its store has them.
    private(set) var events: [RunEvent]
    /// What the agent has read of them.
    var feed = DeploymentFeed()
    private var readCount = 0
    private(set) var isAlive = true
    private var isDeathKnown = false
    private(set) var end: WorkState?
    /// Seconds until its end.
    private var left: Int
    private let fails: Bool
    private var emittedCount = 0
    /// Number of the event that it heard last.
    private var heard = 0

    init(_ key: DeploymentKey, _ world: SimulatedWorld) {
        self.key = key
        events = Array(RunEvent.story(at: key.lease).prefix(2))
        left = 4 + world.below(24)
        fails = world.chance(10)
    }

    /// Goes on for a second.
    mutating func work(_ node: String, _ world: SimulatedWorld) {
        guard isAlive, end == nil else { return }
        left -= 1
        if world.chance(world.faults.runDies) { return die() }
        append(.progressed(VertexID(1), .init(text: "\(node) \(key.index) \(events.count)")))
        if world.chance(15) {
            emittedCount += 1
            let name = "\(key.experiment)/\(key.index)/\(emittedCount)"
            append(.emitted(.init(name: name, payload: .int(emittedCount))))
        }
        if left <= 0 { finish(fails ? .failed : .succeeded, fails ? .failed : .finished) }
    }

    private mutating func append(_ fact: RunEvent.Fact) { events.append(RunEvent(instant: events.count, fact: fact)) }

    private mutating func finish(_ status: RunStatus, _ state: WorkState) {
        append(.finished(status))
        (end, isAlive) = (state, false)
    }

    /// The computer goes down.
    mutating func die() { isAlive = false }

    /// True once, where its process is gone and its run has no end.
    mutating func noticeDeath() -> Bool {
        guard !isAlive, end == nil, !isDeathKnown else { return false }
        isDeathKnown = true
        return true
    }

    /// Its process is started again, where there is none.
    mutating func goOn() {
        if end == nil { (isAlive, isDeathKnown) = (true, false) }
    }

    /// True where it has ended by this.
    mutating func cancel() -> Bool {
        guard isAlive, end == nil else { return false }
        finish(.cancelled, .cancelled)
        return true
    }

    /// Events come in their order; one that comes again is one that was heard.
    mutating func hear(_ event: ExperimentEvent) { heard = max(heard, event.sequence) }

    /// Brings what is new into the feed; true where there was something.
    mutating func read() -> Bool {
        // A feed that begins anew reads all of it.
        if feed.count == 0 { readCount = 0 }
        let new = Array(events[readCount...])
        readCount = events.count
        _ = feed.take(new)
        return !new.isEmpty
    }
}
