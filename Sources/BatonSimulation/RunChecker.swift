import BatonEngine
import BatonModel

/// Follows one run by what is shown of it, and holds it against the rules; what the machine believes is not asked.
final class RunChecker {
    private(set) var view = RunView()
    private(set) var count = 0
    private let world: World
    private let planner: SimulatedPlanner
    private let options: RunOptions
    private let name: String
    private var live: [VertexID: Int] = [:]
    private var retries: [VertexID: Int] = [:]
    /// Monotonic instants before which no other attempt may start.
    private var pauses: [VertexID: Int] = [:]
    /// Times that a cancellation was asked for, by its target.
    private var cancels: [VertexID: Int] = [:]
    private var hasFailed = false
    private var emitted: [RunEvent.Emitted] = []

    init(world: World, planner: SimulatedPlanner, options: RunOptions, name: String) {
        self.world = world
        self.planner = planner
        self.options = options
        self.name = name
    }

    private func report(_ id: VertexID?, _ fault: String) {
        let path = id.flatMap { planner.graph.paths.indices.contains($0.index) ? planner.graph.paths[$0.index] : nil }
        world.report("run \(name)\(path.map { " " + $0 } ?? ""): \(fault)")
    }

    func take(_ event: RunEvent) {
        if view.status.isEnd { report(nil, "a fact after the end: \(event.fact)") }
        // A fact of a vertex that is not there can't be folded.
        guard check(event.fact, event.instant) else { return report(nil, "a fact out of place: \(event.fact)") }
        view.apply(event)
        count += 1
        if case .finished = event.fact { checkEnd() }
    }

    /// Returns whether the fact can be folded at all.
    private func check(_ fact: RunEvent.Fact, _ instant: Int) -> Bool {
        switch fact {
        case .began, .flagChanged, .finished: return true
        case .added(let vertices): return vertices.first.map { $0.id.index == view.rows.count } ?? true
        case .emitted(let event):
            emitted.append(event)
            return true
        case .cancelRequested(let id):
            cancels[id ?? VertexID(0), default: 0] += 1
            return true
        case .keyed(let id, _), .groupExpanded(let id): return knows(id)
        case .progressed(let id, let progress):
            guard knows(id) else { return false }
            if progress.text != "\(live[id] ?? 0)" {
                report(id, "attempt \(progress.text) is heard while attempt \(live[id] ?? 0) runs")
            }
            return true
        case .kept(let id, _, let file):
            if file.path != "\(live[id] ?? 0)" { report(id, "a file of attempt \(file.path) is kept for another") }
            return knows(id)
        case .started(let id, let attempt, _):
            guard knows(id) else { return false }
            checkStart(id, attempt)
            return true
        case .retrying(let id, let attempt, let failure, let notBefore, _):
            guard knows(id) else { return false }
            checkRetry(id, attempt, failure)
            pauses[id] = world.clock.monotonic - (world.clock.now - instant) + max(0, notBefore - instant)
            return true
        case .ended(let id, let status, let outputs, let failure, let report):
            guard knows(id) else { return false }
            checkEnd(of: id, status, outputs, failure, report)
            return true
        }
    }

    private func knows(_ id: VertexID) -> Bool { view.rows.indices.contains(id.index) }

    // Beginnings

    private func checkStart(_ id: VertexID, _ attempt: Int) {
        if live.updateValue(attempt, forKey: id) != nil { report(id, "runs twice") }
        if attempt != (retries[id] ?? 0) + 1 { report(id, "attempt \(attempt) after \(retries[id] ?? 0) retries") }
        if let pause = pauses[id], planner.graph.steps[id]?.spec.retry.backoff ?? 0 > 0, world.clock.monotonic < pause {
            report(id, "is tried again too soon")
        }
        if isCancelled(id) { report(id, "starts after it was cancelled") }
        if options.stopsOnFailure, hasFailed, !isInAlways(id) { report(id, "starts after the first failure") }
        checkMayBegin(id)
    }

    /// Dependencies hold, and the groups around it are open.
    private func checkMayBegin(_ id: VertexID) {
        var next: VertexID? = id
        while let vertex = next {
            if view[vertex].status.isEnd { report(id, "begins after the end of \(vertex)") }
            for dependency in dependencies(of: vertex) where !holds(dependency) {
                report(id, "begins before \(dependency) holds")
            }
            next = view[vertex].vertex.parent
            if let next, view[next].group?.handlesEvent == nil, !view[next].isExpanded {
                report(id, "begins before the body of its group is there")
            }
        }
    }

    private func dependencies(of id: VertexID) -> [Dependency] {
        view[id].vertex.dependencies + (planner.later[id] ?? [])
    }

    private func holds(_ dependency: Dependency) -> Bool {
        let row = view[dependency.vertex]
        return switch dependency.condition {
        case .succeeded: row.status.isSuccess
        case .failed: row.status.isFailure
        case .ended: row.status.isEnd
        case .expanded: row.isExpanded
        }
    }

    private func isInAlways(_ id: VertexID) -> Bool { walk(id).contains { view[$0].group?.isAlways == true } }

    /// It and the groups around it, inside first.
    private func walk(_ id: VertexID) -> [VertexID] {
        Array(sequence(first: id) { self.view[$0].vertex.parent })
    }

    /// `always` inside of what was cancelled goes on, unless that was cancelled twice.
    private func isCancelled(_ id: VertexID) -> Bool {
        var isShielded = false
        for vertex in walk(id) {
            let times = cancels[vertex] ?? 0
            if times > 1 || (times == 1 && !isShielded) { return true }
            if view[vertex].group?.isAlways == true { isShielded = true }
        }
        return false
    }

    // Ends

    private func checkRetry(_ id: VertexID, _ attempt: Int, _ failure: StepFailure) {
        let spec = planner.graph.steps[id]?.spec
        retries[id, default: 0] += 1
        live[id] = nil
        if attempt != retries[id] { report(id, "attempt \(attempt) is retried as number \(retries[id] ?? 0)") }
        if retries[id] ?? 0 > spec?.retry.count ?? 0 { report(id, "is tried more often than allowed") }
        if failure.fault == .script { report(id, "is tried again for a mistake in the script") }
        if isCancelled(id) { report(id, "is tried again after it was cancelled") }
    }

    private func checkEnd(
        of id: VertexID, _ status: StepStatus, _ outputs: [Datum.Entry], _ failure: StepFailure?,
        _ ending: AttemptReport
    ) {
        if view[id].status.isEnd { report(id, "ends twice: \(view[id].status), \(status)") }
        let attempt = live.removeValue(forKey: id)
        if status.isFailure { hasFailed = true }
        if let script = planner.graph.steps[id] {
            checkStep(id, script, status, outputs, failure, attempt, ending)
        } else if let name = view[id].group?.handlesEvent {
            checkHandler(id, name)
        }
        if status == .skipped, !mayBeSkipped(id) { report(id, "is skipped for no reason") }
    }

    private func checkStep(
        _ id: VertexID, _ script: StepScript, _ status: StepStatus, _ outputs: [Datum.Entry],
        _ failure: StepFailure?, _ attempt: Int?, _ ending: AttemptReport
    ) {
        switch status {
        case .succeeded, .cached:
            checkMayBegin(id)
            let inputs = dependencies(of: id).filter { $0.condition == .succeeded && view[$0.vertex].step != nil }
            if outputs != script.outputs(of: inputs.map { view[$0.vertex].outputs }) { report(id, "has other outputs") }
            if status == .succeeded, let attempt, ending.cpuTime != attempt {
                report(id, "attempt \(attempt) has the result of attempt \(ending.cpuTime)")
            }
        case .failed, .timedOut, .lost:
            guard let failure, failure.fault != .script, failure.code != "E0405", !isStopping(id) else { return }
            let left = script.spec.retry.count - (retries[id] ?? 0)
            if left > 0 { report(id, "has failed with \(left) retries left") }
        case .skipped: if attempt != nil { report(id, "is skipped while it runs") }
        case .cancelled:
            let isReached = ending.cpuTime == attempt || attempt == nil || ending == AttemptReport()
            if attempt != nil, ending.duration == 0, !isReached { report(id, "is called cancelled while it runs") }
        case .waiting, .running: report(id, "ends as \(status)")
        }
    }

    private func isStopping(_ id: VertexID) -> Bool { isCancelled(id) || (options.stopsOnFailure && hasFailed) }

    private func checkHandler(_ id: VertexID, _ name: String) {
        let handled = planner.handled[id] ?? []
        let all = emitted.filter { $0.name == name }
        if handled.count > all.count { report(id, "handles an event twice") }
        let isAtRoot = view[id].vertex.parent == VertexID(0) && id.index < planner.rootCount
        guard isAtRoot, cancels.isEmpty, !options.stopsOnFailure else { return }
        if handled.count < all.count { report(id, "has handled \(handled.count) of \(all.count) events") }
    }

    private func mayBeSkipped(_ id: VertexID) -> Bool {
        let vertex = view[id].vertex
        let isVain = dependencies(of: id).contains { !holds($0) && view[$0.vertex].status.isEnd }
        if isVain || (options.stopsOnFailure && hasFailed) { return true }
        if let parent = vertex.parent, view[parent].status.isEnd { return true }
        switch vertex.kind {
        case .step, .event: return false
        case .anyFailed(let members):
            return members.allSatisfy { view[$0].status.isEnd && !view[$0].status.isFailure }
        case .group(let spec):
            let hasSkipped = view.rows.contains { $0.vertex.parent == id && $0.status == .skipped }
            return hasSkipped || spec.handlesEvent != nil
        }
    }

    private func checkEnd() {
        if let left = view.rows.first(where: { !$0.status.isEnd }) { report(left.vertex.id, "is left by its run") }
        let hasFailure = view.rows.contains { $0.status.isFailure }
        if view.status == .succeeded, hasFailure || view.rows.contains(where: { $0.status == .cancelled }) {
            report(nil, "has succeeded without all of it")
        }
        if view.status == .failed && !hasFailure { report(nil, "has failed without a failure") }
        if view.status == .cancelled && cancels.isEmpty { report(nil, "was cancelled by nobody") }
        for row in view.rows where row.group?.isAlways == true && row.vertex.parent == VertexID(0) {
            if !row.isExpanded, cancels[row.vertex.id] == nil, cancels[VertexID(0), default: 0] < 2 {
                report(row.vertex.id, "is 'always', and did not happen")
            }
            let isHeld = cancels.isEmpty && row.status == .cancelled
            if isHeld { report(row.vertex.id, "was cancelled by nobody") }
        }
    }
}
