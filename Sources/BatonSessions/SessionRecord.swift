import BatonFrames

/// One session inside the manager.
struct SessionRecord: Sendable {
    let spec: SessionSpec
    let opened: Int
    /// Which of its workers is meant: grows with each start.
    var epoch = 0
    var worker = Worker.none
    var lastUsed: Int
    var queue: [Waiting] = []
    var job: Job?
    var clients = 0
    var variables: [String: SessionVariable] = [:]
    var definitions: [Int: Definition] = [:]
    var lastDefinition = 0
    /// What the worker's process held when it last answered.
    var memory = 0
    /// The end that the client has been warned of.
    var warned: SessionEnd?

    enum Worker: Equatable, Sendable {
        /// None, and none is coming.
        case none
        case starting(since: Int)
        case ready
        /// Killed by us; it has not ended yet.
        case dying
    }

    struct Waiting: Sendable {
        var ticket: Ticket
        var statement: Statement
    }

    /// What the worker is busy with: a statement, after those that make its variables again.
    struct Job: Sendable {
        /// Nil for what nobody waits for: letting temporaries or evicted variables go.
        var ticket: Ticket?
        var statement: Statement
        /// The next is the last.
        var before: [RebuildPlan.Step] = []
        /// Names that the worker holds for this job only.
        var temporaries: [String] = []
        var rebuilt: [String] = []
        var isRunning = false
        var deadline: Int?
        var stop: Stop?
    }

    /// A statement that is being stopped, and when its worker is killed for it.
    struct Stop: Sendable {
        var fault: FrameFault
        var killAt: Int
    }

    init(_ spec: SessionSpec, now: Int) {
        self.spec = spec
        opened = now
        lastUsed = now
    }

    var state: SessionState {
        switch worker {
        case .starting: .starting
        case .ready, .dying: job == nil && queue.isEmpty ? .idle : .busy
        case .none: .lost
        }
    }

    /// Nobody works with it and nobody waits.
    var isUnused: Bool { job == nil && queue.isEmpty && clients == 0 }

    /// Nothing is in the worker any more.
    mutating func loseVariables() {
        for name in variables.keys { variables[name]!.isResident = false }
        memory = 0
    }

    /// Definitions that no variable is made of any more; they are forgotten.
    mutating func dropUnneeded() -> [Int] {
        var needed: Set<Int> = []
        var open = variables.values.map(\.definition)
        while let id = open.popLast() {
            guard needed.insert(id).inserted, let definition = definitions[id] else { continue }
            open += definition.dependencies.values
        }
        let dropped = definitions.keys.filter { !needed.contains($0) }.sorted()
        for id in dropped { definitions[id] = nil }
        return dropped
    }
}
