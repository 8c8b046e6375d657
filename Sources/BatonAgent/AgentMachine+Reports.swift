import BatonWire

// What the director is told, and what it took.

extension AgentMachine {
    mutating func take(_ news: DeploymentNews, of key: DeploymentKey) {
        guard let held = held(key) else { return }
        var news = news
        // The agent's own reason stands.
        if let outcome = held.outcome, !held.hasRun || news.outcome == nil {
            news.outcome = live[key]?.news.outcome ?? outcome
        }
        live[key]?.news = news
        guard let outcome = news.outcome, held.outcome == nil else { return }
        change(key) { $0.phase = .ended(outcome) }
    }

    /// News of all deployments that the director does not have.
    func reportItems() -> [ReportPlan.Item] {
        var items: [ReportPlan.Item] = []
        for held in state.deployments {
            guard items.count < AgentReport.reportsMax else { break }
            guard !held.isTold, let place = live[held.key], !place.isMute else { continue }
            if let item = item(held, place) { items.append(item) }
        }
        return items
    }

    private func item(_ held: HeldDeployment, _ place: Live) -> ReportPlan.Item? {
        let events = Self.range(place.acceptedEvents, place.news.events, AgentLimits.reportEventsMax)
        let emitted = Self.range(place.acceptedEmitted, place.news.emitted, DeploymentReport.emittedMax)
        let isWhole = events.upperBound == place.news.events && emitted.upperBound == place.news.emitted
        // After a restart nobody knows what a run that ended has left, until it has been read again.
        let isKnown = held.outcome == nil || !held.hasRun || place.news.outcome != nil
        let state = isWhole && isKnown && held.phase.state != place.acceptedState ? held.phase.state : nil
        guard !events.isEmpty || !emitted.isEmpty || state != nil else { return nil }
        return ReportPlan.Item(
            key: held.key, events: events, emitted: emitted, state: state,
            error: state == nil ? nil : held.outcome?.message)
    }

    /// What is behind `start`; nothing where the director has more than there is here.
    private static func range(_ start: Int, _ end: Int, _ limit: Int) -> Range<Int> {
        start >= end ? end..<end : start..<min(end, start + limit)
    }

    mutating func take(_ answer: AgentReportAnswer) {
        ordersAcknowledged = max(ordersAcknowledged, reportedOrders)
        for accepted in answer.accepted { take(accepted) }
        for refused in answer.refused {
            switch refused.reason {
            case .stale, .unknown: drop(refused.key)
            case .invalid: live[refused.key]?.isMute = true
            }
        }
        reportedItems = []
        if isLeaving { actions.append(.stop("")) }
    }

    private mutating func take(_ accepted: AgentReportAnswer.Accepted) {
        let key = accepted.key
        guard let held = held(key) else { return }
        live[key]?.acceptedEvents = accepted.events
        live[key]?.acceptedEmitted = accepted.emitted
        guard let told = reportedItems.first(where: { $0.key == key })?.state else { return }
        live[key]?.acceptedState = told
        guard held.phase.state == told, held.outcome != nil, let place = live[key],
            accepted.events >= place.news.events, accepted.emitted >= place.news.emitted
        else { return }
        change(key) { $0.isTold = true }
    }
}
