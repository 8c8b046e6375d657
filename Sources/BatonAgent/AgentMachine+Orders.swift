import BatonWire

// What the director wants, and what becomes of it here.

extension AgentMachine {
    /// Goes on with what there was when the agent ended.
    mutating func takeUp() {
        for held in state.deployments {
            live[held.key] = Live()
            switch held.phase {
            case .preparing: actions.append(.prepare(held.key))
            case .ready: break
            case .running: actions.append(.launch(held.key))
            // What the run left has to be told.
            case .ended: if held.hasRun, !held.isTold { actions.append(.launch(held.key)) }
            }
        }
    }

    func place(_ key: DeploymentKey) -> Int? { state.deployments.firstIndex { $0.key == key } }

    func held(_ key: DeploymentKey) -> HeldDeployment? { place(key).map { state.deployments[$0] } }

    mutating func change(_ key: DeploymentKey, _ body: (inout HeldDeployment) -> Void) {
        guard let place = place(key) else { return }
        body(&state.deployments[place])
        isChanged = true
    }

    mutating func carryOut(_ order: AgentOrder, _ freeBytes: Int, _ now: Int) {
        state.ordersDone = order.sequence
        isChanged = true
        let key = order.key
        switch order.kind {
        case .prepare(let assignment): take(key, assignment, freeBytes)
        case .start:
            change(key) { $0.isToRun = true }
            launchWhenReady(key)
        case .cancel(let step): cancel(key, step, now)
        case .emit(let event): emit(event, to: key)
        // Runs ask the director itself for flags.
        case .flag: break
        case .forget(let isCleanedUp): drop(key, isCleanedUp: isCleanedUp)
        // Whatever a run leaves is uploaded before it is told.
        case .upload: break
        }
    }

    private mutating func take(_ key: DeploymentKey, _ assignment: Assignment, _ freeBytes: Int) {
        guard held(key) == nil else { return }
        // An older assignment of the same deployment is nobody's any more.
        for old in state.deployments.map(\.key)
        where old.experiment == key.experiment && old.index == key.index { drop(old) }
        var held = HeldDeployment(key: key, assignment: assignment)
        live[key] = Live()
        if state.deployments.count >= AgentLimits.assignmentsMax {
            held.phase = .ended(refusal("it has \(state.deployments.count) deployments and takes no more"))
        } else if freeBytes < AgentLimits.freeBytesMin {
            held.phase = .ended(
                refusal(
                    "its disk has \(freeBytes >> 20) MiB left, and \(AgentLimits.freeBytesMin >> 20) MiB are kept free")
            )
        } else {
            actions.append(.prepare(key))
        }
        state.deployments.append(held)
    }

    private func refusal(_ reason: String) -> HeldDeployment.Outcome {
        HeldDeployment.Outcome(.failed, "the node takes nothing new: \(reason)")
    }

    private mutating func launchWhenReady(_ key: DeploymentKey) {
        guard let held = held(key), held.phase == .ready, held.isToRun else { return }
        change(key) {
            $0.phase = .running
            $0.hasRun = true
        }
        actions.append(.launch(key))
    }

    mutating func prepared(_ key: DeploymentKey, _ failure: String?) {
        guard held(key)?.phase == .preparing else { return }
        live[key]?.retryAt = nil
        if let failure { return finish(key, HeldDeployment.Outcome(.failed, failure)) }
        change(key) { $0.phase = .ready }
        launchWhenReady(key)
    }

    /// Ends a deployment for a reason of the agent's own; what its run has told so far is all there is.
    mutating func finish(_ key: DeploymentKey, _ outcome: HeldDeployment.Outcome) {
        guard let held = held(key), held.outcome == nil else { return }
        change(key) { $0.phase = .ended(outcome) }
        live[key]?.news.outcome = outcome
        live[key]?.retryAt = nil
    }

    private mutating func cancel(_ key: DeploymentKey, _ step: String?, _ now: Int) {
        guard let held = held(key), held.outcome == nil else { return }
        if let step {
            change(key) { $0.cancelledSteps.append(step) }
            if live[key]?.isListening == true { actions.append(.cancel(key, step: step)) }
            return
        }
        change(key) { $0.isCancelled = true }
        guard held.phase == .running else {
            actions.append(.cancel(key, step: nil))
            return finish(key, HeldDeployment.Outcome(.cancelled, "cancelled before it began"))
        }
        // A process that is about to begin is told when it listens.
        if live[key]?.isListening == true { actions.append(.cancel(key, step: nil)) }
    }

    private mutating func emit(_ event: ExperimentEvent, to key: DeploymentKey) {
        guard let held = held(key), held.outcome == nil, event.sender != .deployment(key.index) else { return }
        guard held.emits.count < AgentLimits.emitsMax else {
            actions.append(.cancel(key, step: nil))
            return finish(
                key,
                HeldDeployment.Outcome(
                    .failed, "more than \(AgentLimits.emitsMax) events wait for a run that takes none"))
        }
        change(key) { $0.emits.append(event) }
        emitNext(key)
    }

    private mutating func emitNext(_ key: DeploymentKey) {
        guard let place = live[key], place.isListening, place.emitting == nil, let next = held(key)?.emits.first else {
            return
        }
        live[key]?.emitting = next.sequence
        actions.append(.emit(key, next))
    }

    mutating func delivered(_ key: DeploymentKey, _ sequence: Int) {
        guard live[key]?.emitting == sequence else { return }
        live[key]?.emitting = nil
        change(key) { held in held.emits.removeAll { $0.sequence <= sequence } }
        emitNext(key)
    }

    /// The process takes orders: what came before it did is told now.
    mutating func listen(_ key: DeploymentKey) {
        guard let held = held(key), held.phase == .running else { return }
        live[key]?.isListening = true
        live[key]?.emitting = nil
        live[key]?.tellAt = nil
        if held.isCancelled { return actions.append(.cancel(key, step: nil)) }
        for step in held.cancelledSteps { actions.append(.cancel(key, step: step)) }
        emitNext(key)
    }

    mutating func died(_ key: DeploymentKey, _ message: String, _ now: Int) {
        guard let held = held(key), held.phase == .running else { return }
        live[key]?.isListening = false
        live[key]?.emitting = nil
        live[key]?.tellAt = nil
        if held.isCancelled { return finish(key, HeldDeployment.Outcome(.cancelled, nil)) }
        change(key) { $0.deaths += 1 }
        if held.deaths + 1 >= AgentLimits.deathsMax {
            return finish(
                key, HeldDeployment.Outcome(.failed, "its process died \(held.deaths + 1) times, at last: \(message)"))
        }
        live[key]?.retryAt = now + Self.deathPause << held.deaths
    }

    /// Pause before a process is started again that died for the first time; doubled with each further one.
    static let deathPause = 500_000_000

    mutating func retry(_ now: Int) {
        for (key, place) in live.sorted(by: { $0.key < $1.key }) {
            if let due = place.tellAt, now >= due {
                live[key]?.tellAt = nil
                if place.isListening { listen(key) }
            }
            guard let due = place.retryAt, now >= due, let held = held(key) else { continue }
            live[key]?.retryAt = nil
            switch held.phase {
            case .preparing: actions.append(.prepare(key))
            case .running: actions.append(.launch(key))
            case .ready, .ended: break
            }
        }
    }

    /// Lets go of a deployment, whatever it does.
    mutating func drop(_ key: DeploymentKey, isCleanedUp: Bool = false) {
        guard let place = place(key) else { return }
        state.deployments.remove(at: place)
        live[key] = nil
        isChanged = true
        actions.append(.remove(key, isCleanedUp: isCleanedUp))
    }
}

extension DeploymentKey {
    static func < (a: DeploymentKey, b: DeploymentKey) -> Bool {
        (a.experiment, a.index, a.lease) < (b.experiment, b.index, b.lease)
    }
}
