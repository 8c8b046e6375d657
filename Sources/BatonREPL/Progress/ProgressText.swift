import BatonInterpreter
package import BatonModel

/// A run's progress in words: one line that is drawn again and again, and one for each change of state.
package enum ProgressText {
    /// `study  12/30 done · 2 running · 1 failed · 3.2s`, cut to `width` columns.
    ///
    /// `now` is in nanoseconds since 1970, as the view's instants are.
    /// `news` is a step that told of itself, and stands last while it runs.
    package static func summary(
        _ view: RunView, now: Int, width: Int, news: (step: VertexID, name: String)? = nil
    ) -> String {
        var parts = [counts(view.counts, queued: view.queuedCount)]
        if let began = view.began {
            let time = (view.finished ?? now) - began
            parts.append(elapsed(time))
            if let left = timeLeft(view.counts, after: time) { parts.append("about \(elapsed(left)) left") }
        }
        if let news, view[news.step].status == .running, let told = view.extras[news.step]?.progress {
            parts.append("\(news.name) \(progress(told))")
        }
        return cut("\(view.name)  " + parts.joined(separator: " · "), width)
    }

    /// How long the rest will take if it goes on as it did, in nanoseconds; nil while too little is known.
    ///
    /// Cached steps tell nothing of that; a step that runs counts half.
    package static func timeLeft(_ counts: StatusCounts, after time: Int) -> Int? {
        let done = counts[.succeeded] + counts[.failed] + counts[.timedOut]
        let open = 2 * counts[.waiting] + counts[.running]
        guard time >= estimateAfter, done >= estimateFrom, open > 0 else { return nil }
        let (product, overflow) = time.multipliedReportingOverflow(by: open)
        let left = product / (2 * done)
        return overflow || left < estimateLeast ? nil : left
    }

    /// Nanoseconds and steps from which on the time left is told.
    private static let estimateAfter = 2_000_000_000
    private static let estimateFrom = 3
    /// Less than that is over before it is read.
    private static let estimateLeast = 1_000_000_000

    /// `12/30 done · 2 running · 1 failed`
    ///
    /// `queued` of those that run wait in the queue of another scheduler.
    package static func counts(_ counts: StatusCounts, queued: Int = 0) -> String {
        var parts = ["\(counts[.succeeded] + counts[.cached])/\(counts.total) done"]
        for status in [StepStatus.running, .waiting, .cached, .failed, .timedOut, .lost, .skipped, .cancelled]
        where counts[status] > 0 {
            if status == .running, queued > 0 { parts.append("\(queued) queued") }
            let count = status == .running ? counts[status] - queued : counts[status]
            if count > 0 { parts.append("\(count) \(status == .timedOut ? "timed out" : status.rawValue)") }
        }
        return parts.joined(separator: " · ")
    }

    /// `40% fold 2`
    package static func progress(_ progress: RunEvent.Progress) -> String {
        let part = progress.fraction.map { "\(Int($0 * 100))%" } ?? ""
        return part + (part.isEmpty || progress.text.isEmpty ? "" : " ")
            + TextWidth.cut(TextLiteral.visible(progress.text), to: 40)
    }

    /// The last line of a run: `study succeeded: 12 steps, 3 cached, 4.1s`; with the reason where its own time was over.
    package static func ending(_ view: RunView) -> String {
        let counts = view.counts
        let total = StepStatus.allCases.reduce(0) { $0 + counts[$1] }
        var parts = [total == 1 ? "1 step" : "\(total) steps"]
        for status in [StepStatus.cached, .failed, .timedOut, .lost, .skipped, .cancelled] where counts[status] > 0 {
            parts.append("\(counts[status]) \(status == .timedOut ? "timed out" : status.rawValue)")
        }
        if let began = view.began, let finished = view.finished { parts.append(elapsed(finished - began)) }
        let failure = view.rows.first.flatMap { $0.status == .timedOut ? $0.failure : nil }
        let overtime = failure.map { ", \($0.message)" } ?? ""
        return "\(view.name) \(view.status.rawValue)\(overtime): \(parts.joined(separator: ", "))"
    }

    /// A change of a step's state, for where nobody watches a terminal; nil for what is not worth a line, as that a step
    /// has nothing to do: the run's last line counts those.
    package static func line(for event: RunEvent, in view: RunView, shown: (String) -> String) -> String? {
        line(for: event, step: { view.step($0) }, shown: shown)
    }

    /// The same where `step` tells of a vertex: its path and when it started, nil for what is no step.
    package static func line(
        for event: RunEvent, step: (VertexID) -> (path: String, started: Int?)?, shown: (String) -> String
    ) -> String? {
        switch event.fact {
        case .started(let id, let attempt, _):
            guard let step = step(id) else { return nil }
            return "\(shown(step.path)) running" + (attempt > 1 ? " (attempt \(attempt))" : "")
        case .retrying(let id, let attempt, let failure, let notBefore, _):
            guard let step = step(id) else { return nil }
            let pause = max(0, notBefore - event.instant)
            let again = pause == 0 ? "trying again" : "trying again in \(elapsed(pause))"
            return "\(shown(step.path)) attempt \(attempt): \(failure.message); \(again)"
        case .progressed(let id, let progress):
            guard let place = progress.placement, let queued = place.queueTime, let step = step(id) else { return nil }
            let node = place.node.map { " on \($0)" } ?? ""
            return "\(shown(step.path)) began\(node) after \(elapsed(queued)) in the queue"
        case .ended(_, .cached, _, _, _): return nil
        case .ended(let id, let status, _, let failure, _):
            guard let step = step(id) else { return nil }
            var text = shown(step.path)
            text += " "
            text += status.rawValue
            if let failure, status != .succeeded { text += ": \(failure.message)" }
            if let started = step.started, status == .succeeded { text += " \(elapsed(event.instant - started))" }
            return text
        case .began, .added, .keyed, .kept, .groupExpanded, .emitted, .flagChanged, .cancelRequested, .finished:
            return nil
        }
    }

    /// A measured time with two or three digits that mean something: `12ms`, `3.2s`, `4m10s`.
    package static func elapsed(_ nanoseconds: Int) -> String {
        let nanoseconds = max(0, nanoseconds)
        switch nanoseconds {
        case ..<1_000_000: return "\(nanoseconds / 1_000)us"
        case ..<1_000_000_000: return "\(nanoseconds / 1_000_000)ms"
        case ..<10_000_000_000:
            let tenths = nanoseconds / 100_000_000
            return "\(tenths / 10).\(tenths % 10)s"
        case ..<60_000_000_000: return "\(nanoseconds / 1_000_000_000)s"
        default:
            let seconds = nanoseconds / 1_000_000_000
            if seconds < 3_600 { return "\(seconds / 60)m\(seconds % 60)s" }
            return "\(seconds / 3_600)h\(seconds % 3_600 / 60)m"
        }
    }

    private static func cut(_ text: String, _ width: Int) -> String {
        text.count <= width ? text : String(text.prefix(max(0, width - 1))) + "…"
    }
}
