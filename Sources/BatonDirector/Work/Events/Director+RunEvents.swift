import BatonModel
import BatonWire

// Events of the runs of deployments: chunks of frames, each under the index of its first event.
extension Director {
    /// Takes the events that are new: what is there already is dropped, behind a gap nothing is taken.
    ///
    /// - Returns: whether they are events that this run can have.
    func append(
        _ news: DeploymentReport.Events, to deployment: inout DeploymentRecord
    ) throws(Problem) -> Bool {
        let have = deployment.shown.events
        guard news.first <= have, news.first + news.events.count > have else { return true }
        let events = news.events.dropFirst(have - news.first)
        var view = try view(of: deployment)
        for event in events {
            guard view.canApply(event) else { return false }
            view.apply(event)
        }
        try data.put(
            .runEvents, WorkKeys.runEvents(deployment.storeKey, have), bytes: EventFrames.bytes(Array(events)))
        deployment.shown.events = have + events.count
        deployment.shown.steps = view.counts
        deployment.shown.began = view.began
        deployment.shown.ended = view.finished
        work.views.put(deployment.storeKey, view, events: deployment.shown.events)
        return true
    }

    /// The run of a deployment as the director knows it.
    func view(of deployment: DeploymentRecord) throws(Problem) -> RunView {
        if let view = work.views.take(deployment.storeKey, events: deployment.shown.events) { return view }
        var view = RunView()
        var index = 0
        while index < deployment.shown.events {
            let events = try runEvents(of: deployment, from: index, limit: WorkLimits.runEventsPage)
            guard !events.isEmpty else { throw DirectorData.damaged(.runEvents, deployment.storeKey) }
            for event in events {
                guard view.canApply(event) else { throw DirectorData.damaged(.runEvents, deployment.storeKey) }
                view.apply(event)
            }
            index += events.count
        }
        return view
    }

    /// Events from an index on, at most `limit` of them.
    func runEvents(
        of deployment: DeploymentRecord, from index: Int, limit: Int
    ) throws(Problem) -> [RunEvent] {
        guard index < deployment.shown.events else { return [] }
        let prefix = deployment.storeKey + "/"
        // The chunk that has the first one begins at it or before it.
        let before = try data.scan(
            .runEvents, from: prefix, to: prefix + sortable(index + 1), limit: 1, isReversed: true)
        guard let start = before.first.flatMap({ Int($0.key.dropFirst(prefix.count), radix: 16) }) else {
            throw DirectorData.damaged(.runEvents, deployment.storeKey)
        }
        var events: [RunEvent] = []
        var next = start
        var size = 0
        while events.count < limit, next < deployment.shown.events, size < WorkLimits.answerBytes {
            guard let bytes = try data.bytes(.runEvents, WorkKeys.runEvents(deployment.storeKey, next)) else {
                throw DirectorData.damaged(.runEvents, deployment.storeKey)
            }
            size += bytes.count
            let chunk: [RunEvent]
            do { chunk = try EventFrames.events(bytes) } catch {
                throw DirectorData.damaged(.runEvents, deployment.storeKey)
            }
            guard !chunk.isEmpty else { throw DirectorData.damaged(.runEvents, deployment.storeKey) }
            events += chunk.dropFirst(max(0, index - next))
            next += chunk.count
        }
        return Array(events.prefix(limit))
    }
}
