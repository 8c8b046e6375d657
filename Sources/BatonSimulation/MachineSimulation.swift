package import BatonEngine
import BatonModel

/// One machine in a world that answers at random and in any order, late, twice, or with bad news.
///
/// Everything hangs on the seed. `faults` tells what was not as it must be.
package struct MachineSimulation {
    private var machine: RunMachine
    private(set) var view = RunView()
    private var graph: RandomGraph
    private var chance: Chance
    private var now = 0
    /// What the machine asked for and was not answered yet.
    private var asks: [RunAction] = []
    /// Answers given before, to be given again.
    private var old: [RunInput] = []
    private var live: [VertexID: Int] = [:]
    private var told: Set<VertexID> = []
    private(set) var faults: [String] = []
    /// Of the run or of a part.
    private var wasCancelRequested = false
    private let inputsMax = 3_000

    package init(seed: Int, plant: Plant = Plant()) {
        machine = RunMachine(plant: plant)
        graph = RandomGraph(seed: seed)
        chance = Chance(seed: seed ^ 0x5eed)
    }

    package mutating func run() -> [String] {
        let options = RunOptions(
            stopsOnFailure: chance.percent(20), timeout: chance.percent(10) ? 1_000 : nil)
        send(.begin(name: "simulated", seed: 1, options: options, vertices: graph.root()))
        var inputs = 0
        var idleRounds = 0
        while view.status == .running, faults.isEmpty, inputs < inputsMax {
            inputs += 1
            disturb()
            if asks.isEmpty {
                for name in RandomGraph.events { emit(name) }
                idleRounds = asks.isEmpty ? idleRounds + 1 : 0
                if idleRounds > 3, view.status == .running { faults.append("the run does not end") }
            } else {
                let ask = asks.remove(at: chance.below(asks.count))
                if let answer = answer(ask) { send(answer) }
            }
        }
        if inputs == inputsMax { faults.append("the run has no end") }
        checkEnd()
        return faults
    }

    private mutating func disturb() {
        if chance.percent(20) { sendStaleOutcome() }
        guard chance.percent(8) else { return }
        switch chance.below(6) {
        case 0: emit(RandomGraph.events[chance.below(2)])
        case 1: send(.flagChanged(name: "n", value: FlagValue(number: chance.below(9))))
        case 2 where chance.percent(20): send(.cancel(nil))
        case 3 where chance.percent(50): send(.cancel(VertexID(chance.below(machine.vertexCount))))
        default: if !old.isEmpty { send(old[chance.below(old.count)]) }
        }
    }

    /// What an earlier attempt of a step that runs again had come to.
    private mutating func sendStaleOutcome() {
        let stale = old.first { input in
            guard case .finished(let step, let attempt, _, _) = input, let current = live[step] else { return false }
            return attempt < current
        }
        if let stale { send(stale) }
    }

    private mutating func emit(_ name: String) { send(.emitted(RunEvent.Emitted(name: name, payload: .null))) }

    private mutating func send(_ input: RunInput) {
        now += 1
        for action in machine.receive(input, at: now) { take(action) }
        faults += machine.checkInvariants()
    }

    private mutating func take(_ action: RunAction) {
        switch action {
        case .record(let fact):
            check(fact)
            view.apply(RunEvent(instant: now, fact: fact))
        case .prepare(let step, _):
            checkMayBegin(step)
            asks.append(action)
        case .launch(let step, let attempt, _):
            if live.updateValue(attempt, forKey: step) != nil { faults.append("\(step) runs twice") }
            asks.append(action)
        case .terminate(let step, let attempt):
            if live[step] != attempt { faults.append("\(step) is told to end and does not run") }
            told.insert(step)
        case .release(let step, let attempt):
            asks.removeAll {
                if case .enqueue(step, attempt, _, _) = $0 { true } else { false }
            }
        case .expand, .enqueue, .collect, .setTimer: asks.append(action)
        case .finished: break
        }
    }

    /// The answer to one question; nil where there is none to be given.
    private mutating func answer(_ ask: RunAction) -> RunInput? {
        let answer: RunInput
        switch ask {
        case .expand(let group, _):
            if chance.percent(4) { return .expanded(group, .failed(StepFailure(.script, "no body"))) }
            return .expanded(group, .members(graph.body(of: group, size: chance.below(5))))
        case .prepare(let step, let attempt): answer = .prepared(step, attempt: attempt, preparation(of: step))
        case .enqueue(let step, let attempt, _, _):
            let refusal = StepFailure(.machine, "too large")
            answer = chance.percent(3) ? .refused(step, attempt: attempt, refusal) : .granted(step, attempt: attempt)
        case .launch(let step, let attempt, _):
            live[step] = nil
            answer = .finished(step, attempt: attempt, outcome(of: step), AttemptReport())
        case .collect(let step, let attempt, let report):
            let collection: Collection = chance.percent(5) ? .failed(StepFailure(.program, "no output")) : .outputs([])
            answer = .collected(step, attempt: attempt, collection, report)
        case .setTimer(let token, let after):
            now += chance.percent(50) ? after : 0
            answer = .timerFired(token)
        case .record, .release, .terminate, .finished: return nil
        }
        old.append(answer)
        return answer
    }

    private mutating func preparation(of step: VertexID) -> Preparation {
        switch chance.below(100) {
        case 0..<40: .done([])
        case 40..<45: .cached(Proof(outputs: [], run: RunID(1), step: "s"))
        case 45..<50: .failed(StepFailure(chance.percent(50) ? .script : .machine, "told to"))
        case 50..<60: .waits([graph.dependency(below: machine.vertexCount)])
        default:
            .launch(
                Launch(
                    commands: [], folder: "", standardOutput: "", standardError: "", environment: [],
                    key: StepKey(digest: "k")))
        }
    }

    private mutating func outcome(of step: VertexID) -> BackendOutcome {
        let isTold = told.remove(step) != nil
        return switch chance.below(10) {
        case 0: .exited(code: 1, commandIndex: 0)
        case 1: .signalled(9, commandIndex: 0)
        case 2: .lost("gone")
        case 3...6 where isTold: .terminated
        default: .succeeded
        }
    }

    private mutating func check(_ fact: RunEvent.Fact) {
        if view.status.isEnd { faults.append("a fact after the end: \(fact)") }
        if case .cancelRequested = fact { wasCancelRequested = true }
        guard case .ended(let id, let status, _, _, _) = fact else { return }
        if view[id].status.isEnd { faults.append("\(id) ended twice") }
        if !status.isEnd { faults.append("\(id) ended as \(status)") }
        if live[id] != nil { faults.append("\(id) ended while it runs") }
    }

    /// By what was recorded, not by what the machine keeps.
    private mutating func checkMayBegin(_ step: VertexID) {
        var next: VertexID? = step
        while let id = next {
            let vertex = view[id].vertex
            if view[id].status.isEnd { faults.append("\(step) begins after the end of \(id)") }
            for dependency in vertex.dependencies {
                let row = view[dependency.vertex]
                let holds =
                    switch dependency.condition {
                    case .succeeded: row.status.isSuccess
                    case .failed: row.status.isFailure
                    case .ended: row.status.isEnd
                    case .expanded: row.isExpanded
                    }
                if !holds { faults.append("\(step) begins before \(dependency) holds") }
            }
            next = vertex.parent
        }
    }

    private mutating func checkEnd() {
        guard view.status.isEnd else { return }
        if !live.isEmpty { faults.append("the run has ended, and attempts still run") }
        for row in view.rows where row.status != machine.status(of: row.vertex.id) {
            faults.append("\(row.vertex.id): \(row.status) by the events, not by the machine")
        }
        if view.counts.ended != view.counts.total { faults.append("steps are left") }
        let hasFailed = view.rows.contains { $0.status.isFailure }
        if view.status == .succeeded && hasFailed { faults.append("succeeded with a failure") }
        if view.status == .failed && !hasFailed { faults.append("failed without a failure") }
        if view.status == .cancelled && !wasCancelRequested { faults.append("cancelled by nobody") }
    }
}
