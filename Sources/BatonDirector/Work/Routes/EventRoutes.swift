import BatonModel
import BatonWire

/// Events of experiments, events of runs, streams of both.
enum EventRoutes {
    static let routes = [
        Route(
            .get, "/experiments/{id}/events", .agentOr(.read), "Events of an experiment, in their one order",
            parameters: [
                .query("after", .count, "The last that the client has; 0 without it"),
                .query("limit", .integer(1...DirectorLimits.pageMax), "Entries at most"), Parameter.wait,
            ], answers: [.json(200, "A page of events", .page(WorkSchemas.event))], handler: list),
        Route(
            .post, "/experiments/{id}/events", .agentOr(.run), "Emits an event to all deployments",
            body: .json(WorkSchemas.emit, max: WorkLimits.eventBytes),
            answers: [.json(201, "The event as it was taken", WorkSchemas.event)], refusals: [409],
            traits: .isUnaudited, handler: emit),
        Route(
            .get, "/experiments/{id}/deployments/{n}/events", .scope(.read), "Events of a deployment's run",
            parameters: [
                .query("from", .count, "Index of the first; 0 without it"),
                .query("limit", .integer(1...WorkLimits.runEventsPage), "Events at most"), Parameter.wait,
            ],
            answers: [
                .other(200, "Frames of events, one behind the other; JSON lines if asked for", EventFrames.contentType)
            ], handler: runEvents),
        Route(
            .get, "/experiments/{id}/stream", .scope(.read), "All that happens, as server-sent events",
            parameters: [
                .query("after", .text(1...100), "A `cursor`; from the present state on without it"),
                .header("last-event-id", .text(1...100), "The id of the last event that the client has"),
            ], answers: [.other(200, "Events as they come", "text/event-stream")], handler: stream),
    ]

    private static func list(_ context: RequestContext) throws(Problem) -> Handled {
        let record = try context.experiment()
        let limit = context.pageLimit
        let events = try context.director.events(
            of: record.id, after: context.queryNumber("after") ?? 0, limit: limit + 1)
        if events.isEmpty, record.ended == nil, context.waitsUntil > context.now {
            return .later([Topic("e/\(record.id)")], until: context.waitsUntil)
        }
        let next = events.count > limit ? "\(events[limit - 1].sequence)" : nil
        return .json(200, Page(Array(events.prefix(limit)), next: next).json)
    }

    private static func emit(_ context: RequestContext) throws(Problem) -> Handled {
        var record = try context.experiment()
        let wanted: EmitRequest = try context.document()
        guard record.ended == nil else {
            throw Problem(409, "already_ended", "the experiment '\(record.name)' is \(record.state.rawValue)")
        }
        let event = try context.director.emit(
            name: wanted.name, payload: wanted.payload, from: .user, to: &record, now: context.now)
        try context.director.save(record)
        return .json(201, event.json)
    }

    private static func runEvents(_ context: RequestContext) throws(Problem) -> Handled {
        let (record, deployment) = try context.deployment()
        let first = context.queryNumber("from") ?? 0
        if first >= deployment.shown.events, !deployment.shown.state.isEnd, context.waitsUntil > context.now {
            return .later([Topic("e/\(record.id)")], until: context.waitsUntil)
        }
        let events = try context.director.runEvents(
            of: deployment, from: first, limit: context.queryNumber("limit") ?? WorkLimits.runEventsPage)
        let isJSON = context.request.header("accept")?.hasPrefix("application/json") ?? false
        var bytes: [UInt8] = []
        if isJSON {
            for (offset, event) in events.enumerated() {
                let line = ExportLine.event(event, number: first + offset, of: RunID(deployment.index))
                line.write(to: &bytes)
                bytes.append(UInt8(ascii: "\n"))
            }
        } else {
            bytes = EventFrames.bytes(events)
        }
        return .done(
            APIResponse(
                200,
                headers: [
                    Header("content-type", isJSON ? "application/x-ndjson" : EventFrames.contentType),
                    Header("baton-next", "\(first + events.count)"),
                ], body: .bytes(bytes)))
    }

    private static func stream(_ context: RequestContext) throws(Problem) -> Handled {
        let record = try context.experiment()
        let asked = context.request.header("last-event-id") ?? context.query("after")
        guard let cursor = asked.map(StreamCursor.init) ?? StreamCursor(changes: 0, events: 0) else {
            throw Problem(400, "parameter_invalid", "the cursor is none of this director's")
        }
        return .stream(
            EventStream(experiment: record.id, cursor: cursor.text, topics: [Topic("e/\(record.id)")]))
    }
}
