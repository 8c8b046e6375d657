// What a machine is told, and what it wants done for that.

import BatonModel

extension Engine {
    /// Tells a machine something. What concerns slots, timers and attempts is seen to at once, so that it goes on
    /// while the run's planner is at work; the rest waits for its turn, in order. Never calls out.
    ///
    /// An attempt that starts passes facts that wait for their turn; all that it depends on was carried out before
    /// it asked for slots.
    func feed(_ input: RunInput, to run: RunState) {
        var refusals: [RunInput] = []
        for action in run.machine.receive(input, at: clock.now) {
            switch action {
            case .enqueue(let step, let attempt, let needs, let priority):
                isPoolChanged = true
                let refusal = pool.request(run.ticket(step, attempt), needs, priority: priority)
                if let refusal { refusals.append(.refused(step, attempt: attempt, refusal)) }
            case .release(let step, let attempt):
                isPoolChanged = true
                pool.release(run.ticket(step, attempt))
            case .setTimer(let token, let after): setTimer(token, after: after, for: run)
            case .launch(let step, let attempt, let launch):
                hold(.launch(run.ticket(step, attempt), launch), of: run)
            case .terminate(let step, let attempt): hold(.terminate(run.ticket(step, attempt)), of: run)
            case .record(let fact) where fact.beginsAttempt: note(fact, in: run)
            case .record, .expand, .prepare, .collect, .finished: run.actions.push(action)
            }
        }
        list(run)
        for refusal in refusals { feed(refusal, to: run) }
    }
}

extension RunEvent.Fact {
    /// Whether it tells of the start of an attempt.
    var beginsAttempt: Bool {
        switch self {
        case .keyed, .started: true
        case .began, .added, .progressed, .kept, .retrying, .ended, .groupExpanded, .emitted, .flagChanged,
            .cancelRequested, .finished:
            false
        }
    }
}
