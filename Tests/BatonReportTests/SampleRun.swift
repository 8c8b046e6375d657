import BatonModel
import BatonReport

/// Runs to report on: a graph, slots that take its steps in turn, and times from a small generator of numbers.
struct SampleRun {
    private(set) var vertices = [Vertex(id: VertexID(0), parent: nil, kind: .group(GroupSpec(label: "study")))]
    private(set) var events: [RunEvent] = []
    private var chance: UInt64 = 88_172_645_463_325_252
    var name = "study"
    var slots = 4
    /// Nanoseconds since 1970.
    var began = 1_795_000_000_000_000_000
    /// Steps that fail each time, by their path.
    var failing: [String: StepFailure] = [:]
    /// Steps whose first attempt fails.
    var retried: Set<String> = []
    var outputs: [String: [Datum.Entry]] = [:]
    var keys: [String: StepKey] = [:]
    /// Bytes of each failed attempt's standard error, for the log's range.
    var logBytes = 400
    var milliseconds: (String) -> ClosedRange<Int> = { _ in 20...400 }

    mutating func random(_ range: ClosedRange<Int>) -> Int {
        chance ^= chance << 13
        chance ^= chance >> 7
        chance ^= chance << 17
        return range.lowerBound + Int(chance % UInt64(range.count))
    }

    @discardableResult
    mutating func step(_ path: String, task: String? = nil, after: [VertexID] = [], in group: VertexID? = nil)
        -> VertexID
    {
        let id = VertexID(vertices.count)
        let spec = StepSpec(path: path, task: task ?? path)
        vertices.append(
            Vertex(id: id, parent: group ?? VertexID(0), kind: .step(spec), dependencies: after.map { Dependency($0) }))
        return id
    }

    mutating func group(
        _ label: String, after: [VertexID] = [], in parent: VertexID? = nil,
        condition: Dependency.Condition = .succeeded,
        isDeferred: Bool = false
    ) -> VertexID {
        let id = VertexID(vertices.count)
        vertices.append(
            Vertex(
                id: id, parent: parent ?? VertexID(0), kind: .group(GroupSpec(label: label, isDeferred: isDeferred)),
                dependencies: after.map { Dependency($0, condition) }))
        return id
    }

    /// The history of the run, with the record that a store would have of it.
    mutating func history(
        ends: Bool = true, origin change: (inout RunOrigin) -> Void = { _ in }
    ) -> RunHistory {
        run(ends: ends)
        var view = RunView()
        for event in events { view.apply(event) }
        var origin = RunOrigin(
            name: name, seed: 7, script: "/data/penguins/study.exp", text: "task a() { sh \"true\" }\n",
            parameters: [
                Datum.Entry(key: "folds", value: .string("5")), Datum.Entry(key: "rate", value: .string("0.1")),
            ], session: "s-1", ordinal: 1, folder: "/data/penguins", process: 4711, node: "core-1",
            version: "baton 0.1.0")
        change(&origin)
        let record = RunRecord(
            id: RunID(12), origin: origin, status: view.status, began: began, finished: view.finished,
            counts: view.counts, eventCount: events.count, hasOwner: false)
        return RunHistory(of: record, events)
    }

    private struct Live {
        var ends: Int
        var step: VertexID
        var attempt: Int
        var slot: Int
        var began: Int
    }

    /// Steps are taken in the order in which they were made, as soon as a slot is free.
    private mutating func run(ends: Bool) {
        var now = began
        note(.began(name: name, seed: 7), at: now)
        note(.added(vertices), at: now)
        var status: [VertexID: StepStatus] = [:]
        var waiting = vertices.filter { if case .step = $0.kind { true } else { false } }.map(\.id)
        var free = Array((0..<slots).reversed())
        var live: [Live] = []
        var open: [VertexID: Int] = [:]
        for vertex in vertices { if let parent = vertex.parent { open[parent, default: 0] += 1 } }

        func end(_ id: VertexID, _ how: StepStatus, in sample: inout SampleRun, _ status: inout [VertexID: StepStatus])
        {
            status[id] = how
            var next = sample.vertices[id.index].parent
            while let group = next {
                open[group, default: 0] -= 1
                guard open[group] == 0 else { return }
                let isGood = sample.vertices.allSatisfy {
                    $0.parent != group || status[$0.id]?.isSuccess == true || status[$0.id] == .skipped
                }
                status[group] = isGood ? .succeeded : .failed
                sample.note(
                    .ended(
                        group, status: isGood ? .succeeded : .failed, outputs: [], failure: nil, report: AttemptReport()
                    ),
                    at: now)
                next = sample.vertices[group.index].parent
            }
        }
        while !waiting.isEmpty || !live.isEmpty {
            var left: [VertexID] = []
            for (place, id) in waiting.enumerated() {
                if free.isEmpty {
                    left += waiting[place...]
                    break
                }
                switch standing(id, status) {
                case .ready:
                    live.append(start(id, 1, slot: free.removeLast(), at: now))
                case .waits: left.append(id)
                case .never:
                    note(.ended(id, status: .skipped, outputs: [], failure: nil, report: AttemptReport()), at: now)
                    end(id, .skipped, in: &self, &status)
                }
            }
            waiting = left
            guard let next = live.enumerated().min(by: { $0.element.ends < $1.element.ends }) else { continue }
            live.remove(at: next.offset)
            now = next.element.ends
            if !ends, waiting.isEmpty { return }
            let how = finish(next.element, at: now)
            if let again = how.again {
                live.append(again)
            } else {
                free.append(next.element.slot)
                end(next.element.step, how.status, in: &self, &status)
            }
        }
        let isGood = status.values.allSatisfy { $0.isSuccess }
        note(.finished(isGood ? .succeeded : .failed), at: now + 1_000_000)
    }

    private enum Standing { case ready, waits, never }

    private func standing(_ id: VertexID, _ status: [VertexID: StepStatus]) -> Standing {
        var place: VertexID? = id
        var result = Standing.ready
        while let here = place {
            for dependency in vertices[here.index].dependencies {
                guard let other = status[dependency.vertex] else {
                    result = .waits
                    continue
                }
                let holds = dependency.condition == .failed ? other.isFailure : other.isSuccess
                if !holds, dependency.condition != .ended { return .never }
            }
            place = vertices[here.index].parent
        }
        return result
    }

    private func path(_ id: VertexID) -> String {
        if case .step(let spec) = vertices[id.index].kind { spec.path } else { "" }
    }

    private func task(_ id: VertexID) -> String {
        if case .step(let spec) = vertices[id.index].kind { spec.task } else { "" }
    }

    private mutating func start(_ id: VertexID, _ attempt: Int, slot: Int, at now: Int) -> Live {
        if let key = keys[path(id)] { note(.keyed(id, key), at: now) }
        note(.started(id, attempt: attempt, log: LogStart(slot: slot, output: 0, error: 0)), at: now)
        let time = random(milliseconds(task(id))) * 1_000_000 + random(0...999_999)
        return Live(ends: now + time, step: id, attempt: attempt, slot: slot, began: now)
    }

    private mutating func finish(_ attempt: Live, at now: Int) -> (status: StepStatus, again: Live?) {
        let path = path(attempt.step)
        let log = LogRange(
            start: LogStart(slot: attempt.slot, output: 0, error: 0), outputEnd: 40,
            errorEnd: failing[path] == nil && !retried.contains(path) ? 0 : logBytes)
        let report = AttemptReport(
            duration: now - attempt.began - 50_000, cpuTime: (now - attempt.began) / 10 * random(6...9),
            peakMemoryBytes: random(8...220) << 20, log: log)
        if retried.contains(path), attempt.attempt == 1 {
            let failure = StepFailure(.program, "exited with code 75", exitCode: 75)
            note(.retrying(attempt.step, attempt: 1, failure: failure, notBefore: now, report: report), at: now)
            return (.running, start(attempt.step, 2, slot: attempt.slot, at: now + 30_000_000))
        }
        let failure = failing[path]
        let status: StepStatus = failure == nil ? .succeeded : failure?.signal == nil ? .failed : .timedOut
        note(
            .ended(
                attempt.step, status: status, outputs: failure == nil ? outputs[path] ?? [] : [], failure: failure,
                report: report), at: now)
        return (status, nil)
    }

    mutating func note(_ fact: RunEvent.Fact, at instant: Int) {
        events.append(RunEvent(instant: instant, fact: fact))
    }
}
