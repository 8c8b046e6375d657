// The loop: completions and timers in, actions out, the store before the world.

import BatonModel

extension Engine {
    /// Does what can be done without waiting, up to `actionsPerPump` actions.
    ///
    /// - Returns: whether there is more to do at once.
    @discardableResult
    package func pump() -> Bool {
        _ = turn()
        return isWorkLeft
    }

    /// Does what can be done; when that is nothing, waits for a completion, a timer, `Backend.wake` or the monotonic
    /// instant `deadline`, and does what can be done then. Returns at once when no run goes on and no deadline is set.
    package func wait(until deadline: Int? = nil) {
        if turn() > 0 || isWorkLeft { return }
        if storeFailure != nil {
            if live.isEmpty { return }
            backend.wait(until: deadline)
        } else {
            dropStaleTimers()
            if live.isEmpty, unfinishedCount == 0, deadline == nil { return }
            backend.wait(until: timers.first.map { timer in min(timer.due, deadline ?? timer.due) } ?? deadline)
        }
        _ = turn()
    }

    /// Cancels everything, twice over, and waits until every process is dead and every run has ended.
    ///
    /// Nothing can be started afterwards. `grace` is in nanoseconds. Runs whose planners are at work further up the
    /// stack end when those are back.
    package func shutdown(grace: Int) {
        isShutDown = true
        terminationGrace = grace
        for ticket in live.sorted() { backend.terminate(ticket, grace: grace) }
        for id in runIDs {
            guard let run = runs[id], !run.machine.status.isEnd, storeFailure == nil else { continue }
            feed(.cancel(nil), to: run)
            feed(.cancel(nil), to: run)
        }
        while !live.isEmpty || hasRunsToEnd { wait() }
    }

    private var hasRunsToEnd: Bool {
        storeFailure == nil && runs.values.contains { !$0.view.status.isEnd && !$0.isInPlanner }
    }

    /// Whether nothing is at work and no timer is set: what has not ended waits to be told something.
    package var isIdle: Bool {
        guard live.isEmpty else { return false }
        if storeFailure != nil { return true }
        dropStaleTimers()
        return listed.isEmpty && timers.isEmpty
    }

    private var isWorkLeft: Bool { !listed.isEmpty && storeFailure == nil }

    /// One round. Returns how much was done.
    private func turn() -> Int {
        guard storeFailure == nil else {
            let completions = backend.drain()
            for completion in completions { live.remove(completion.ticket) }
            return completions.count
        }
        var done = takeCompletions() + fireTimers()
        var budget = Self.actionsPerPump
        let end = workMax.map { clock.monotonic + $0 }
        while budget > 0, storeFailure == nil, !isLate(end), let run = listed.pop() {
            run.isListed = false
            // Further up the stack the planner is at work for it, and its actions go on from there.
            if run.isInPlanner { continue }
            let count = carryOut(run, atMost: min(budget, Self.actionsPerRun), until: end)
            budget -= count
            done += count
            done += grantSlots()
            if !run.actions.isEmpty { list(run) }
            if !run.outgoing.isEmpty || run.unsaved.count >= Self.unsavedMax { flush() }
        }
        flush()
        return done
    }

    private func isLate(_ end: Int?) -> Bool { end.map { clock.monotonic >= $0 } ?? false }

    /// Actions carried out for one run before the next has its turn.
    package static var actionsPerRun: Int { 256 }

    /// Events of one run that wait for the end of the turn, but for those of one round more; a rerun has ten thousand.
    package static var unsavedMax: Int { 512 }

    /// What schedulers said of attempts that have not been taken as ended.
    private func takePlacements() -> Int {
        let placements = backend.takePlacements()
        for (ticket, placement) in placements {
            guard live.contains(ticket), let run = runs[ticket.run] else { continue }
            feed(.progressed(ticket.step, attempt: ticket.attempt, RunEvent.Progress(placement: placement)), to: run)
        }
        return placements.count
    }

    private func takeCompletions() -> Int {
        let completions = backend.drain()
        // What was said of an attempt before its end is told before it.
        let placementCount = takePlacements()
        for completion in completions {
            let ticket = completion.ticket
            guard
                live.remove(ticket) != nil || plant.has(.doubleAccept)
                    || plant.has(.endOverwritten), let run = runs[ticket.run]
            else { continue }
            feed(.finished(ticket.step, attempt: ticket.attempt, completion.outcome, completion.report), to: run)
        }
        return completions.count + placementCount
    }

    /// Gives free slots to attempts, and lets these out at once. Runs whose planners are at work get none: they could
    /// not use them before those are back, and what the planner waits for may need them.
    ///
    /// - Returns: how many got some.
    private func grantSlots() -> Int {
        guard isPoolChanged, storeFailure == nil else { return 0 }
        isPoolChanged = false
        let granted = pool.grants { runs[$0]?.isInPlanner == false }
        for ticket in granted {
            if let run = runs[ticket.run] { feed(.granted(ticket.step, attempt: ticket.attempt), to: run) }
        }
        return granted.count
    }

    /// Carries out actions of one run, in order.
    ///
    /// - Returns: how many.
    private func carryOut(_ run: RunState, atMost limit: Int, until end: Int?) -> Int {
        var count = 0
        while count < limit, storeFailure == nil, count == 0 || !isLate(end), let action = run.actions.pop() {
            count += 1
            perform(action, for: run)
        }
        return count
    }

    private func perform(_ action: RunAction, for run: RunState) {
        switch action {
        case .record(let fact): record(fact, in: run)
        // What was stopped meanwhile is not evaluated any more.
        case .expand(let group, _) where !run.machine.wantsBody(of: group):
            feed(.expanded(group, .members([])), to: run)
        case .expand(let group, let event):
            let expansion = asking(run) { $0.expand(group, event: event) }
            feed(.expanded(group, expansion), to: run)
        case .prepare(let step, let attempt) where !run.wantsPreparation(of: step, attempt: attempt): break
        case .prepare(let step, let attempt):
            let preparation = asking(run) { $0.prepare(step, attempt: attempt) }
            feed(.prepared(step, attempt: attempt, preparation), to: run)
        case .collect(let step, let attempt, let report):
            let collection = asking(run) { $0.collect(step, attempt: attempt, report: report) }
            feed(.collected(step, attempt: attempt, collection, report), to: run)
        case .finished:
            unfinishedCount -= 1
            pool.forget(run.id)
        case .enqueue, .release, .launch, .terminate, .setTimer: preconditionFailure("was done when it was asked for")
        }
    }

    private func asking<Answer>(_ run: RunState, _ question: (any Planner) -> Answer) -> Answer {
        run.isInPlanner = true
        defer {
            run.isInPlanner = false
            isPoolChanged = true
        }
        return question(run.planner)
    }

    private func record(_ fact: RunEvent.Fact, in run: RunState) {
        guard case .ended(let vertex, let status, var outputs, let failure, let report) = fact else {
            return note(fact, in: run)
        }
        if vertex.index == 0, status == .succeeded {
            // The root group carries what the run leaves behind; the planner has been told of all steps by now.
            outputs = asking(run) { $0.result() }
            note(.ended(vertex, status: status, outputs: outputs, failure: failure, report: report), in: run)
        } else {
            note(fact, in: run)
        }
        asking(run) { $0.ended(vertex, status: status, outputs: outputs) }
    }
}
