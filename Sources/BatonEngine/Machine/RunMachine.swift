package import BatonModel

/// One run as a pure state machine: inputs and instants in, actions out. The same inputs give the same actions.
///
/// It knows no clock, file, process or thread. The graph grows by `expanded`; a vertex starts when its dependencies
/// hold and the group around it is open, and is skipped when one of them can't hold any more. What that sets off is
/// worked through with lists, never by recursion.
package struct RunMachine: Sendable {
    /// Steps with the same needs that are prepared before slots are free for them; more stay `held`, so that the
    /// work folders of ten thousand steps are not made before the first of them runs.
    package static let preparedAheadMax = 16

    /// The same for steps without processes: the questions about a million steps are not asked in one go.
    package static let inPlaceAheadMax = 1024

    /// Times that a step may ask again for dependencies that hold already.
    package static let idleWaitsMax = 1000

    package private(set) var status = RunStatus.waiting

    let plant: Plant
    var seed: UInt64 = 0
    var options = RunOptions()
    var vertices = VertexList()
    /// Dependencies that steps asked for when they were prepared.
    var later: [Int: [Dependency]] = [:]
    /// Attempts of steps that a cluster lost: these don't count as tries.
    var losses: [Int: Int] = [:]
    /// By vertex, like `vertices`.
    var nodes: [Node] = []
    var edges: [Edge] = []
    /// What the input at hand has asked for so far.
    var actions: [RunAction] = []

    /// Vertices that have ended, and whose dependents and group do not know it yet.
    var settled = WorkList<Int>()
    /// Vertices whose dependencies hold, and that have not begun yet.
    var ready = WorkList<Int>()
    var queues: [StepQueue] = []
    /// Of all but the first: most runs have one.
    var queueOfNeeds: [Needs: Int] = [:]
    /// Which terms the step had that came last, with the number of its queue: the next one mostly goes to the same. The graph
    /// keeps the step, so no other terms have that identity.
    var lastQueued: (terms: ObjectIdentifier?, queue: Int32)?
    var heldCount = 0
    /// Of the steps in `queued`.
    var launches: [Int: Launch] = [:]
    var handlers: [Int: HandlerState] = [:]
    /// The handlers in a group, in order of creation.
    var handlersOfGroup: [Int: [Int]] = [:]
    /// Event vertices in `listening`, by name.
    var listeners: [String: [Int]] = [:]
    var emittedNames: Set<String> = []

    /// Vertices, handlers included, for which an answer is under way.
    var inFlightCount = 0
    var listeningCount = 0
    var isStoppingAfterFailure = false
    var isCancelRequested = false
    /// The run's time was over before its work was done.
    var isOutOfTime = false
    var wasSomethingCancelled = false
    var hasFailure = false

    package init(plant: Plant = Plant()) { self.plant = plant }

    /// Takes an input in and tells what is to be done now. Stale answers are ignored.
    package mutating func receive(_ input: RunInput, at now: Int) -> [RunAction] {
        switch input {
        case .begin(let name, let seed, let options, let vertices):
            begin(name: name, seed: seed, options: options, vertices: vertices)
        case .expanded(let group, let expansion):
            takeExpansion(of: group.index, expansion)
        case .prepared(let step, let attempt, let preparation):
            takePreparation(of: step.index, attempt, preparation, at: now)
        case .granted(let step, let attempt):
            launch(step.index, attempt)
        case .refused(let step, let attempt, let failure):
            takeRefusal(of: step.index, attempt, failure, at: now)
        case .finished(let step, let attempt, let outcome, let report):
            takeOutcome(of: step.index, attempt, outcome, report, at: now)
        case .collected(let step, let attempt, let collection, let report):
            takeCollection(of: step.index, attempt, collection, report, at: now)
        case .timerFired(let token):
            takeTimer(token)
        case .emitted(let event):
            takeEvent(event)
        case .flagChanged(let name, let value):
            if status == .running { record(.flagChanged(name: name, value: value)) }
        case .progressed(let step, let attempt, let progress):
            takeProgress(of: step.index, attempt, progress)
        case .kept(let step, let attempt, let name, let file):
            if isAt(.running, step.index, attempt) { record(.kept(step, name: name, file: file)) }
        case .cancel(let target):
            cancel(target)
        }
        settle(at: now)
        var taken: [RunAction] = []
        swap(&taken, &actions)
        return taken
    }

    package func status(of id: VertexID) -> StepStatus { nodes[id.index].status }

    package var vertexCount: Int { vertices.count }

    private mutating func begin(name: String, seed: UInt64, options: RunOptions, vertices: [Vertex]) {
        precondition(status == .waiting, "a run begins once")
        precondition(vertices.first?.parent == nil && vertices.first?.isGroup == true, "vertex 0 is the root group")
        status = .running
        self.seed = seed
        self.options = options
        record(.began(name: name, seed: seed))
        if let timeout = options.timeout {
            actions.append(.setTimer(TimerToken(step: VertexID(0), attempt: 0, purpose: .run), after: timeout))
        }
        if let fault = add(vertices) {
            for index in 1..<max(vertices.count, 1) { end(index, .skipped, isBereft: true) }
            end(0, .failed, failure: fault)
        }
    }

    /// Works off all that has become ready or has ended, until nothing moves without an answer from outside.
    private mutating func settle(at now: Int) {
        repeat {
            while true {
                if let index = settled.pop() {
                    propagateEnd(of: index)
                } else if let index = ready.pop() {
                    if nodes[index].phase == .blocked { beginVertex(index, at: now) }
                } else {
                    break
                }
            }
            if !plant.has(.heldForgotten) { prepareHeld() }
        } while closeHandlersOfStalledRun()
        if status == .running, nodes.first?.phase == .ended {
            status = finalStatus
            record(.finished(status))
            actions.append(.finished(status))
        }
    }

    /// A failure counts more than the cancellation of a part, and less than that of the run. A run of which a part was
    /// cancelled has not done all that it should: it has not succeeded.
    private var finalStatus: RunStatus {
        if wasSomethingCancelled && (isCancelRequested || !hasFailure) { return .cancelled }
        return hasFailure ? .failed : .succeeded
    }

    private mutating func beginVertex(_ index: Int, at now: Int) {
        if nodes[index].marks.contains(.isStep) { return holdOrPrepare(index) }
        switch vertices[index].kind {
        case .step: holdOrPrepare(index)
        case .group: openGroup(index)
        case .event(let name): listen(index, to: name)
        case .anyFailed: end(index, nodes[index].marks.contains(.hasFailedMember) ? .succeeded : .skipped)
        }
    }

    func dependencies(of index: Int) -> [Dependency] {
        later.isEmpty ? vertices.dependencies(of: index) : vertices.dependencies(of: index) + (later[index] ?? [])
    }

    mutating func record(_ fact: RunEvent.Fact) { actions.append(.record(fact)) }

    /// Moves a vertex on and keeps the counts of what is under way.
    mutating func move(_ index: Int, to phase: Node.Phase) {
        let old = nodes[index].phase
        precondition(old != .ended, "end states are final")
        nodes[index].phase = phase
        inFlightCount += (phase.isInFlight ? 1 : 0) - (old.isInFlight ? 1 : 0)
        if old == .listening { listeningCount -= 1 }
        if phase == .listening { listeningCount += 1 }
        if nodes[index].marks.contains(.isAhead), phase != .preparing, phase != .queued {
            nodes[index].marks.remove(.isAhead)
            queues[Int(nodes[index].queue)].aheadCount -= 1
        }
    }
}

extension Vertex {
    var isGroup: Bool {
        if case .group = kind { true } else { false }
    }
}
