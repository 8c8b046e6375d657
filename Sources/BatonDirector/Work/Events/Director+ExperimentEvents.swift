import BatonModel
import BatonWire

// Events of an experiment: one order for all of them, sent to all deployments but the sender's.
extension Director {
    /// - Note: the caller settles or saves the record.
    @discardableResult
    func emit(
        name: String, payload: Datum, from sender: ExperimentEvent.Sender, to record: inout ExperimentRecord, now: Int
    ) throws(Problem) -> ExperimentEvent {
        guard record.eventCount < WorkLimits.eventsMax else {
            throw Problem(409, "too_many_events", "the experiment has \(WorkLimits.eventsMax) events already")
        }
        record.eventCount += 1
        record.change += 1
        let event = ExperimentEvent(
            sequence: record.eventCount, instant: now, name: name, payload: payload, sender: sender)
        try data.put(.events, WorkKeys.event(record.id, event.sequence), document: event)
        for deployment in try deployments(of: record.id) where sender != .deployment(deployment.index) {
            guard let node = deployment.shown.node, !deployment.shown.state.isEnd else { continue }
            try give(.emit(event), deployment.key, to: node)
        }
        metrics.add("experiment_events", help: "Events that were emitted to experiments.")
        return event
    }

    /// Events behind a sequence number.
    func events(of experiment: String, after: Int, limit: Int) throws(Problem) -> [ExperimentEvent] {
        let entries = try data.scan(.events, prefix: "\(experiment)/", after: sortable(after), limit: limit)
        var events: [ExperimentEvent] = []
        for entry in entries { events.append(try DirectorData.document(entry, .events, as: ExperimentEvent.self)) }
        return events
    }
}
