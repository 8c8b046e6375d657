// What a turn of the loop brought goes to the store first, then to those who watch and into the world.

import BatonModel

extension Engine {
    func note(_ fact: consuming RunEvent.Fact, in run: RunState) {
        let event = RunEvent(instant: clock.now, fact: fact)
        // The planner asks for it within the same turn.
        run.view.apply(event)
        run.unsaved.append(event)
        noteUnflushed(run)
    }

    func hold(_ order: RunState.Outgoing, of run: RunState) {
        run.outgoing.append(order)
        noteUnflushed(run)
    }

    private func noteUnflushed(_ run: RunState) {
        guard !run.isUnflushed else { return }
        run.isUnflushed = true
        unflushed.append(run)
    }

    /// Saves what is new of every run, and lets it out once the store has all of it.
    ///
    /// When the store takes nothing, nothing is let out and the engine gives up.
    func flush() {
        guard !unflushed.isEmpty else { return }
        let runs = unflushed
        unflushed = []
        if plant.has(.launchBeforeAppend) { for run in runs { letOut(run) } }
        var shown: [(run: RunID, events: [RunEvent])] = []
        for run in runs {
            run.isUnflushed = false
            guard let events = save(run) else { return }
            if onEvent != nil, !events.isEmpty { shown.append((run.id, events)) }
        }
        for run in runs { letOut(run) }
        guard let onEvent else { return }
        for (run, events) in shown {
            for event in events { onEvent(run, event) }
        }
    }

    /// Hands a run's new events to the store. Returns nil when the store refused.
    private func save(_ run: RunState) -> [RunEvent]? {
        guard !run.unsaved.isEmpty else { return [] }
        var events: [RunEvent] = []
        swap(&events, &run.unsaved)
        if plant.has(.shownBeforeAppend), let onEvent { for event in events { onEvent(run.id, event) } }
        do {
            try store.append(events, to: run.id)
        } catch {
            run.hasLostEvents = true
            if plant.has(.storeErrorIgnored) { return events }
            give(up: error)
            return nil
        }
        return events
    }

    private func letOut(_ run: RunState) {
        guard !run.outgoing.isEmpty else { return }
        var orders: [RunState.Outgoing] = []
        swap(&orders, &run.outgoing)
        for order in orders {
            switch order {
            case .launch(let ticket, let launch):
                live.insert(ticket)
                backend.launch(ticket, launch)
            case .terminate(let ticket): backend.terminate(ticket, grace: terminationGrace)
            }
        }
    }

    /// Ends everything that is at work, without a word to the store, which takes none. What the store does not have
    /// is forgotten; a run that goes on from these will do it again.
    private func give(up error: StoreError) {
        storeFailure = error
        timers = PriorityHeap()
        unflushed = []
        for run in runs.values {
            run.isUnflushed = false
            if !run.unsaved.isEmpty { run.hasLostEvents = true }
            run.unsaved = []
            run.outgoing = []
            run.actions = WorkList()
        }
        for ticket in live.sorted() where !plant.has(.liveLeftBehind) {
            backend.terminate(ticket, grace: terminationGrace)
        }
    }
}
