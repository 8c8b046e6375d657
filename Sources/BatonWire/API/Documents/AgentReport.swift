package import BatonModel

/// What an agent tells of its work, at each heartbeat at least. Saying it twice changes nothing.
package struct AgentReport: WireDocument {
    /// Deployments of one report.
    package static let reportsMax = 1000

    /// Of the hello that it follows.
    package var epoch: Int
    /// All orders up to this one are done, or safely noted.
    package var ordersDone: Int
    /// Deployments at work.
    package var busy: Int
    package var reports: [DeploymentReport]
    /// The agent ends on purpose: its node is offline from now on.
    package var isLast: Bool

    package init(
        epoch: Int, ordersDone: Int = 0, busy: Int = 0, reports: [DeploymentReport] = [], isLast: Bool = false
    ) {
        (self.epoch, self.ordersDone, self.busy, self.reports) = (epoch, ordersDone, busy, reports)
        self.isLast = isLast
    }

    package var json: WireJSON {
        .members(
            ("epoch", .int(epoch)), ("orders_done", .int(ordersDone)), ("busy", .int(busy)),
            ("reports", .documents(reports)), ("last", .bool(isLast)))
    }

    package init(from reader: DocumentReader) throws(DocumentFault) {
        try reader.expectOnly("epoch", "orders_done", "busy", "reports", "last")
        let naturals = 0...Int.max
        self.init(
            epoch: try reader.integer("epoch", naturals), ordersDone: try reader.integer("orders_done", naturals),
            busy: try reader.optionalInteger("busy", naturals) ?? 0,
            reports: try reader.documents("reports", max: Self.reportsMax), isLast: try reader.truth("last"))
    }
}

/// News of one deployment.
package struct DeploymentReport: WireDocument {
    /// Events of the experiment in one report.
    package static let emittedMax = 1000
    package static let artifactsMax = 10_000

    package var key: DeploymentKey
    /// Where it stands: `preparing` to `timed_out`; nil where nothing is said of that.
    package var state: WorkState?
    /// Why, in words for people.
    package var error: String?
    package var events: Events?
    /// What its tasks emitted to the experiment.
    package var emitted: [Emitted]

    /// Some of the events of its run, from an index (from 0) on.
    package struct Events: Equatable, Sendable {
        package var first: Int
        package var events: [RunEvent]

        package init(first: Int, _ events: [RunEvent]) { (self.first, self.events) = (first, events) }
    }

    package struct Emitted: WireDocument {
        /// Counts from 1 through what the deployment emitted, so that it is taken once.
        package var number: Int
        package var name: String
        package var payload: Datum

        package init(number: Int, name: String, payload: Datum) {
            (self.number, self.name, self.payload) = (number, name, payload)
        }

        package var json: WireJSON {
            .members(("number", .int(number)), ("name", .string(name)), ("payload", payload.wireJSON))
        }

        package init(from reader: DocumentReader) throws(DocumentFault) {
            self.init(
                number: try reader.integer("number", 1...Int.max), name: try reader.name("name"),
                payload: try reader.datum("payload"))
        }
    }

    package init(
        key: DeploymentKey, state: WorkState? = nil, error: String? = nil, events: Events? = nil,
        emitted: [Emitted] = []
    ) {
        (self.key, self.state, self.error, self.events, self.emitted) = (key, state, error, events, emitted)
    }

    package var json: WireJSON {
        var members = key.members
        if let state { members.append(.init("state", .string(state.rawValue))) }
        if let error { members.append(.init("error", .string(error))) }
        if let events {
            let frames = Base64.text(EventFrames.bytes(events.events))
            members.append(
                .init(
                    "events",
                    .members(
                        ("from", .int(events.first)), ("count", .int(events.events.count)), ("frames", .string(frames)))
                ))
        }
        if !emitted.isEmpty { members.append(.init("emitted", .documents(emitted))) }
        return .object(members)
    }

    package init(from reader: DocumentReader) throws(DocumentFault) {
        try reader.expectOnly("experiment", "index", "lease", "state", "error", "events", "emitted")
        self.init(
            key: try DeploymentKey(from: reader), state: try reader.optionalWord("state"),
            error: try reader.optionalText("error"), events: try Self.events(reader),
            emitted: try reader.documents("emitted", max: Self.emittedMax))
        switch state {
        case .defined, .lost: throw reader.fault("state", "is nothing that an agent can know")
        case nil, .preparing, .ready, .running, .finished, .failed, .cancelled, .timedOut: break
        }
    }

    private static func events(_ reader: DocumentReader) throws(DocumentFault) -> Events? {
        guard let json = reader.optional("events") else { return nil }
        let inner = try DocumentReader(json, at: reader.fault("events", "").place)
        guard let bytes = Base64.bytes(try inner.text("frames")) else { throw inner.fault("frames", "is no base64") }
        let events: [RunEvent]
        do { events = try EventFrames.events(bytes) } catch { throw inner.fault("frames", error.message) }
        guard try inner.integer("count") == events.count else {
            throw inner.fault("count", "there are \(events.count) events")
        }
        return Events(first: try inner.integer("from", 0...Int.max), events)
    }
}

/// What a director took of a report.
package struct AgentReportAnswer: WireDocument {
    package var accepted: [Accepted]
    package var refused: [Refused]

    /// Counts of what the director has: the agent goes on from there.
    package struct Accepted: WireDocument {
        package var key: DeploymentKey
        package var events: Int
        package var emitted: Int

        package init(key: DeploymentKey, events: Int, emitted: Int) {
            (self.key, self.events, self.emitted) = (key, events, emitted)
        }

        package var json: WireJSON {
            .object(key.members + [.init("events", .int(events)), .init("emitted", .int(emitted))])
        }

        package init(from reader: DocumentReader) throws(DocumentFault) {
            self.init(
                key: try DeploymentKey(from: reader), events: try reader.integer("events", 0...Int.max),
                emitted: try reader.integer("emitted", 0...Int.max))
        }
    }

    /// What is not the agent's work any more, or was wrong.
    package struct Refused: WireDocument {
        package var key: DeploymentKey
        package var reason: Reason

        package enum Reason: String, Sendable, CaseIterable {
            /// Another assignment took its place, or it was given up: stop it and forget it.
            case stale
            /// There is no such experiment or deployment: stop it and forget it.
            case unknown
            /// Its events are none that a run can have; sending them again does not help.
            case invalid
        }

        package init(key: DeploymentKey, reason: Reason) { (self.key, self.reason) = (key, reason) }

        package var json: WireJSON { .object(key.members + [.init("reason", .string(reason.rawValue))]) }

        package init(from reader: DocumentReader) throws(DocumentFault) {
            self.init(key: try DeploymentKey(from: reader), reason: try reader.word("reason"))
        }
    }

    package init(accepted: [Accepted] = [], refused: [Refused] = []) {
        (self.accepted, self.refused) = (accepted, refused)
    }

    package var json: WireJSON {
        .members(("accepted", .documents(accepted)), ("refused", .documents(refused)))
    }

    package init(from reader: DocumentReader) throws(DocumentFault) {
        self.init(accepted: try reader.documents("accepted"), refused: try reader.documents("refused"))
    }
}
