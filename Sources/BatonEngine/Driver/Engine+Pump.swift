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
        if turn() > 0 { return }
        if live.isEmpty, unfinishedCount == 0 || storeFailure != nil, deadline == nil || storeFailure != nil { return }
        let next = timers.first.map { timer in min(timer.due, deadline ?? timer.due) } ?? deadline
        backend.wait(until: next)
        _ = turn()
    }

    /// Cancels everything, twice over, and waits until every process is dead and every run has ended.
    ///
    /// Nothing can be started afterwards. `grace` is in nanoseconds.
    package func shutdown(grace: Int) {
        isShutDown = true
        terminationGrace = grace
        for ticket in live { backend.terminate(ticket, grace: grace) }
        for id in runIDs {
            guard let run = runs[id], !run.machine.status.isEnd else { continue }
            feed(.cancel(nil), to: run)
            feed(.cancel(nil), to: run)
        }
        while (unfinishedCount > 0 && storeFailure == nil) || !live.isEmpty { wait() }
    }

    /// Whether nothing is at work and no timer is set: what has not ended waits to be told something.
    package var isIdle: Bool { live.isEmpty && (storeFailure != nil || (listed.isEmpty && timers.first == nil)) }

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
        var touched: [RunState] = []
        while budget > 0, let run = listed.pop() {
            run.isListed = false
            // Further up the stack the planner is at work for it, and its actions go on from there.
            if run.isInPlanner { continue }
            let count = carryOut(run, atMost: min(budget, Self.actionsPerRun))
            budget -= count
            done += count
            grantSlots()
            if !run.actions.isEmpty { list(run) }
            if run.outgoing.isEmpty { touched.append(run) } else { flush(run) }
        }
        for run in touched { flush(run) }
        return done
    }

    /// Actions carried out for one run before the next has its turn.
    private static var actionsPerRun: Int { 256 }

    private func takeCompletions() -> Int {
        let completions = backend.drain()
        for completion in completions {
            let ticket = completion.ticket
            guard live.remove(ticket) != nil, let run = runs[ticket.run] else { continue }
            feed(.finished(ticket.step, attempt: ticket.attempt, completion.outcome, completion.report), to: run)
        }
        return completions.count
    }

    private func fireTimers() -> Int {
        guard let first = timers.first else { return 0 }
        let now = clock.monotonic
        guard first.due <= now else { return 0 }
        var fired = 0
        while let timer = timers.first, timer.due <= now {
            _ = timers.popFirst()
            fired += 1
            if let run = runs[timer.run] { feed(.timerFired(timer.token), to: run) }
        }
        return fired
    }

    private func grantSlots() {
        guard isPoolChanged else { return }
        isPoolChanged = false
        for ticket in pool.grants() {
            if let run = runs[ticket.run] { feed(.granted(ticket.step, attempt: ticket.attempt), to: run) }
        }
    }

    /// Carries out actions of one run, in order.
    ///
    /// - Returns: how many.
    private func carryOut(_ run: RunState, atMost limit: Int) -> Int {
        var count = 0
        while count < limit, let action = run.actions.pop() {
            count += 1
            perform(action, for: run)
        }
        return count
    }

    private func perform(_ action: RunAction, for run: RunState) {
        switch action {
        case .record(let fact): record(fact, in: run)
        case .expand(let group, let event):
            let expansion = asking(run) { $0.expand(group, event: event) }
            feed(.expanded(group, expansion), to: run)
        case .prepare(let step, let attempt):
            let preparation = asking(run) { $0.prepare(step, attempt: attempt) }
            feed(.prepared(step, attempt: attempt, preparation), to: run)
        case .collect(let step, let attempt, let report):
            let collection = asking(run) { $0.collect(step, attempt: attempt, report: report) }
            feed(.collected(step, attempt: attempt, collection, report), to: run)
        case .enqueue(let step, let attempt, let needs, let priority):
            isPoolChanged = true
            if let refusal = pool.request(run.ticket(step, attempt), needs, priority: priority) {
                feed(.refused(step, attempt: attempt, refusal), to: run)
            }
        case .release(let step, let attempt):
            isPoolChanged = true
            pool.release(run.ticket(step, attempt))
        case .launch(let step, let attempt, let launch):
            run.outgoing.append(.launch(run.ticket(step, attempt), launch))
        case .terminate(let step, let attempt):
            run.outgoing.append(.terminate(run.ticket(step, attempt)))
        case .setTimer(let token, let after):
            let (due, overflows) = clock.monotonic.addingReportingOverflow(after)
            timers.insert(Timer(due: overflows ? .max : due, run: run.id, token: token))
        case .finished:
            unfinishedCount -= 1
            pool.forget(run.id)
        }
    }

    private func asking<Answer>(_ run: RunState, _ question: (any Planner) -> Answer) -> Answer {
        run.isInPlanner = true
        defer { run.isInPlanner = false }
        return question(run.planner)
    }

    private func record(_ fact: RunEvent.Fact, in run: RunState) {
        let event = RunEvent(instant: clock.now, fact: fact)
        run.view.apply(event)
        run.unsaved.append(event)
        if case .ended(let vertex, let status, let outputs, _, _) = fact {
            asking(run) { $0.ended(vertex, status: status, outputs: outputs) }
        }
    }

    /// Saves what a turn brought, then shows it, then lets it out into the world.
    private func flush(_ run: RunState) {
        let events = run.unsaved
        let outgoing = run.outgoing
        run.unsaved = []
        run.outgoing = []
        if !events.isEmpty {
            do {
                try store.append(events, to: run.id)
            } catch {
                return give(up: error)
            }
        }
        for order in outgoing {
            switch order {
            case .launch(let ticket, let launch):
                live.insert(ticket)
                backend.launch(ticket, launch)
            case .terminate(let ticket): backend.terminate(ticket, grace: terminationGrace)
            }
        }
        guard let onEvent else { return }
        for event in events { onEvent(run.id, event) }
    }

    /// Ends everything that is at work, without a word to the store, which takes none.
    private func give(up error: StoreError) {
        storeFailure = error
        for ticket in live { backend.terminate(ticket, grace: terminationGrace) }
    }
}
