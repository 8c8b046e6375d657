// A step from the moment it may start to its end: prepared, queued, run, read, tried again.

import BatonModel

extension RunMachine {
    func spec(of index: Int) -> StepSpec {
        guard let spec = vertices.step(index) else { preconditionFailure("vertex \(index) is no step") }
        return spec
    }

    /// Steps are prepared in order of priority, a bounded number ahead of those that can run.
    mutating func holdOrPrepare(_ index: Int) {
        if nodes[index].queue < 0 { nodes[index].queue = queue(of: index) }
        let queue = Int(nodes[index].queue)
        if queues[queue].aheadCount >= queues[queue].aheadMax {
            move(index, to: .held)
            queues[queue].held.insert(HeldStep(level: nodes[index].level, index: Int32(index)))
            heldCount += 1
        } else {
            prepare(index)
        }
    }

    private mutating func queue(of index: Int) -> Int32 {
        let terms = vertices.terms(of: index)
        if let lastQueued, lastQueued.terms == terms { return lastQueued.queue }
        let needs = spec(of: index).needs
        let queue = needs == queues.first?.needs ? 0 : queueOfNeeds[needs] ?? queues.count
        if queue == queues.count {
            if queue > 0 { queueOfNeeds[needs] = queue }
            let aheadMax = needs.cpu > 0 ? Self.preparedAheadMax : Self.inPlaceAheadMax
            queues.append(StepQueue(needs: needs, aheadMax: aheadMax))
        }
        lastQueued = (terms, Int32(queue))
        return Int32(queue)
    }

    mutating func prepareHeld() {
        guard heldCount > 0 else { return }
        for queue in queues.indices {
            while queues[queue].aheadCount < queues[queue].aheadMax, let step = queues[queue].held.popFirst() {
                heldCount -= 1
                if nodes[Int(step.index)].phase == .held { prepare(Int(step.index)) }
            }
        }
    }

    private mutating func prepare(_ index: Int) {
        if nodes[index].marks.contains(.isAskedAgain) {
            nodes[index].marks.remove(.isAskedAgain)
        } else {
            nodes[index].attempt += 1
        }
        move(index, to: .preparing)
        if nodes[index].queue >= 0 {
            nodes[index].marks.insert(.isAhead)
            queues[Int(nodes[index].queue)].aheadCount += 1
        }
        actions.append(.prepare(VertexID(index), attempt: Int(nodes[index].attempt)))
    }

    /// Whether a vertex is in a phase with that very attempt. Nobody is, where there is no such vertex.
    // Inlined: the caller would copy the machine to ask it.
    @inline(__always) func isAt(_ phase: Node.Phase, _ index: Int, _ attempt: Int) -> Bool {
        guard nodes.indices.contains(index) else { return false }
        return nodes[index].phase == phase && (Int(nodes[index].attempt) == attempt || plant.has(.missingFence))
    }

    mutating func takePreparation(
        of index: Int, _ attempt: Int, _ preparation: Preparation, at now: Int
    ) {
        guard isAt(.preparing, index, attempt) else { return }
        switch preparation {
        case .waits(let dependencies):
            wait(index, for: dependencies)
        case .done(let outputs):
            end(index, .succeeded, outputs: outputs)
        case .cached(let proof):
            end(index, .cached, outputs: proof.outputs, report: AttemptReport(provenBy: proof.run))
        case .failed(let failure):
            tryAgainOrFail(index, .failed, failure, AttemptReport(), at: now)
        case .launch(let launch):
            move(index, to: .queued)
            launches[index] = launch
            let priority = Int(nodes[index].level)
            let needs = launch.cluster != nil ? Needs(cpu: 0) : spec(of: index).needs
            actions.append(.enqueue(VertexID(index), attempt: attempt, needs, priority: priority))
        }
    }

    private mutating func wait(_ index: Int, for dependencies: [Dependency]) {
        guard dependencies.allSatisfy({ vertices.indices.contains($0.vertex.index) }) else {
            let failure = StepFailure(.baton, "the step depends on a vertex that does not exist")
            return end(index, .failed, failure: failure)
        }
        nodes[index].marks.insert(.isAskedAgain)
        move(index, to: .blocked)
        later[index, default: []].append(contentsOf: dependencies)
        if let cycle = cycle(through: [index]) {
            let failure = StepFailure(.script, "these wait for each other: " + describe(cycle))
            return end(index, .failed, failure: failure)
        }
        for dependency in dependencies where nodes[index].phase == .blocked { connect(index, dependency) }
        guard nodes[index].phase == .blocked else { return }
        guard nodes[index].unmet == 0 else {
            nodes[index].idleWaits = 0
            return
        }
        nodes[index].idleWaits += 1
        if nodes[index].idleWaits > Self.idleWaitsMax {
            let times = "asked \(Self.idleWaitsMax) times for values that are there"
            end(index, .failed, failure: StepFailure(.baton, times))
        } else {
            holdOrPrepare(index)
        }
    }

    mutating func launch(_ index: Int, _ attempt: Int) {
        guard isAt(.queued, index, attempt), var launch = launches.removeValue(forKey: index) else { return }
        if launch.cluster != nil {
            launch.needs = spec(of: index).needs
            launch.timeout = spec(of: index).timeout
        }
        move(index, to: .running)
        let id = VertexID(index)
        if let key = launch.key { record(.keyed(id, key)) }
        record(.started(id, attempt: attempt, log: launch.log))
        actions.append(.launch(id, attempt: attempt, launch))
        if launch.cluster == nil { setTimeout(index) }
    }

    private mutating func setTimeout(_ index: Int) {
        guard let timeout = spec(of: index).timeout else { return }
        let token = TimerToken(step: VertexID(index), attempt: Int(nodes[index].attempt), purpose: .timeout)
        actions.append(.setTimer(token, after: timeout))
    }

    /// A running step told of itself, or its scheduler of it.
    mutating func takeProgress(of index: Int, _ attempt: Int, _ progress: RunEvent.Progress) {
        guard isAt(.running, index, attempt) else { return }
        record(.progressed(VertexID(index), progress))
        if options.isElsewhere, progress.placement?.queueTime != nil { setTimeout(index) }
    }

    mutating func takeRefusal(of index: Int, _ attempt: Int, _ failure: StepFailure, at now: Int) {
        guard isAt(.queued, index, attempt) else { return }
        launches[index] = nil
        end(index, .failed, failure: failure)
    }

    mutating func takeOutcome(
        of index: Int, _ attempt: Int, _ outcome: BackendOutcome, _ report: AttemptReport, at now: Int
    ) {
        guard isAt(.running, index, attempt) || isAt(.stopping, index, attempt) else {
            return takeUnexpectedOutcome(of: index, attempt, outcome, report)
        }
        let isStopped = nodes[index].phase == .stopping
        if !(isStopped && plant.has(.slotNotReleased)) {
            actions.append(.release(VertexID(index), attempt: attempt))
        }
        move(index, to: .collecting)
        switch outcome {
        case .succeeded:
            actions.append(.collect(VertexID(index), attempt: attempt, report))
        case .terminated:
            endStoppedAttempt(index, report, at: now)
        case .signalled where isStopped:
            endStoppedAttempt(index, report, at: now)
        case .exited(let code, let command):
            let message = "exit code \(code)" + Self.place(ofCommand: command)
            tryAgainOrFail(index, .failed, StepFailure(.program, message, exitCode: code), report, at: now)
        case .signalled(let signal, let command):
            let name = signalName(signal).map { " (\($0))" } ?? ""
            let message = "killed by signal \(signal)\(name)" + Self.place(ofCommand: command)
            tryAgainOrFail(index, .failed, StepFailure(.program, message, signal: signal), report, at: now)
        case .couldNotStart(let failure), .broken(let failure):
            tryAgainOrFail(index, .failed, failure, report, at: now)
        case .lost(let message):
            tryAgainOrFail(index, .lost, StepFailure(.machine, message), report, at: now)
        }
    }

    /// Nothing, but for the bugs that are planted here.
    private mutating func takeUnexpectedOutcome(
        of index: Int, _ attempt: Int, _ outcome: BackendOutcome, _ report: AttemptReport
    ) {
        guard nodes.indices.contains(index), Int(nodes[index].attempt) == attempt, outcome == .succeeded else { return }
        let isLate = nodes[index].status == .timedOut || nodes[index].status == .lost
        let isSecond = nodes[index].phase == .ended && nodes[index].status == .succeeded
        guard (isLate && plant.has(.endOverwritten)) || (isSecond && plant.has(.doubleAccept)) else { return }
        nodes[index].status = .succeeded
        record(.ended(VertexID(index), status: .succeeded, outputs: [], failure: nil, report: report))
    }

    /// So often is a step that a cluster lost tried again, beyond what its `retry` says.
    private static let lossesMax = 3

    private static func place(ofCommand index: Int) -> String { index == 0 ? "" : " in command \(index + 1)" }

    private mutating func endStoppedAttempt(_ index: Int, _ report: AttemptReport, at now: Int) {
        guard nodes[index].stopReason == .timeout, let timeout = spec(of: index).timeout else {
            return end(index, .cancelled, report: report)
        }
        let failure = StepFailure(.program, "timed out after " + durationText(nanoseconds: timeout), code: "E0402")
        tryAgainOrFail(index, .timedOut, failure, report, at: now)
    }

    mutating func takeCollection(
        of index: Int, _ attempt: Int, _ collection: Collection, _ report: AttemptReport, at now: Int
    ) {
        guard isAt(.collecting, index, attempt) else { return }
        switch collection {
        case .outputs(let outputs):
            end(index, .succeeded, outputs: outputs, report: report)
        case .failed(let failure):
            tryAgainOrFail(index, .failed, failure, report, at: now)
        }
    }

    private mutating func tryAgainOrFail(
        _ index: Int, _ status: StepStatus, _ failure: StepFailure, _ report: AttemptReport, at now: Int
    ) {
        let policy = spec(of: index).retry
        let attempt = Int(nodes[index].attempt)
        let isStopped = nodes[index].stopReason == .cancel || nodes[index].stopReason == .failure
        if status == .lost, options.isElsewhere, losses[index, default: 0] < Self.lossesMax {
            losses[index, default: 0] += 1
        }
        let count = policy.count + losses[index, default: 0] - (plant.has(.droppedRetry) ? 1 : 0)
        let mayTryAgain = failure.fault != .script || plant.has(.scriptFaultRetried)
        guard mayTryAgain, attempt <= count, !isStopped || plant.has(.cancelledRetried) else {
            return end(index, status, failure: failure, report: report)
        }
        let id = VertexID(index)
        let pause = plant.has(.backoffIgnored) ? 0 : Backoff.pause(policy, seed: seed, step: id, attempt: attempt)
        nodes[index].stopReason = .none
        move(index, to: .pausing)
        record(.retrying(id, attempt: attempt, failure: failure, notBefore: now + pause, report: report))
        actions.append(.setTimer(TimerToken(step: id, attempt: attempt, purpose: .retry), after: pause))
    }

    /// Whether a timer still has something to do when it fires.
    package func awaits(_ token: TimerToken) -> Bool {
        switch token.purpose {
        case .retry: isAt(.pausing, token.step.index, token.attempt)
        case .run: status == .running && nodes[0].phase != .ended
        case .timeout:
            isAt(.running, token.step.index, token.attempt)
                || (plant.has(.timerUnchecked) && nodes[token.step.index].phase == .running)
        }
    }

    mutating func takeTimer(_ token: TimerToken) {
        guard awaits(token) else { return }
        let index = token.step.index
        switch token.purpose {
        case .retry: holdOrPrepare(index)
        case .run: endOfTime()
        case .timeout:
            nodes[index].stopReason = .timeout
            move(index, to: .stopping)
            actions.append(.terminate(token.step, attempt: token.attempt))
        }
    }
}
