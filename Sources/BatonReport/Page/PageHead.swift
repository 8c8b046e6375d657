import BatonModel

/// The top of the report: what ran, how it ended, and the few figures that people ask for first.
struct PageHead {
    private let chronicle: RunChronicle
    private var view: RunView { chronicle.view }

    init(_ chronicle: RunChronicle) { self.chronicle = chronicle }

    func markup() -> Markup {
        """
        <header>
        <p class="kicker"><span class="brand">baton</span> run \(chronicle.record.id.number)\(script)</p>
        <h1>\(view.name.isEmpty ? "run" : view.name) \
        <span class="pill \(chronicle.standing.rawValue)">\(chronicle.standing.rawValue)</span></h1>
        <p class="lede">\(sentence)</p>
        \(bar)
        <dl class="tiles">
        \(tiles())</dl>
        \(progressNote)</header>

        """
    }

    private var script: Markup {
        let path = chronicle.record.origin.script
        guard let name = path.split(separator: "/").last else { return "" }
        return " · <span title=\"\(path)\">\(String(name))</span>"
    }

    /// `3 of 240 steps failed; 1 min 32 s, from 2026-11-22 07:49:32 UTC on node`.
    private var sentence: Markup {
        let counts = view.counts
        let bad = counts.failed + counts.timedOut + counts.lost
        let steps = Figures.count(counts.total, "step")
        let began = CalendarDate(nanosecondsSince1970: chronicle.began)
        let outcome: Markup =
            switch chronicle.standing {
            case .succeeded: counts.total == 1 ? "Its one step succeeded" : "All \(steps) succeeded"
            case .failed: "<b>\(Figures.count(bad))</b> of \(steps) failed"
            case .cancelled: "Cancelled after \(Figures.count(counts.ended - counts.cancelled)) of \(steps)"
            case .died: "Its process ended before it did, after \(Figures.count(counts.ended)) of \(steps)"
            case .running: "\(Figures.count(counts.ended)) of \(steps) have ended"
            }
        let node = chronicle.record.origin.node
        let place: Markup = node.isEmpty ? "" : " on \(node)"
        return """
            \(outcome). It began <time datetime="\(began.machineText)">\(began.text)</time>\(place) and took \
            <b>\(Figures.duration(nanoseconds: chronicle.span))</b>.
            """
    }

    /// What has to be known before anything else: the run that went on from a dead one.
    private var progressNote: Markup {
        if let next = chronicle.record.resumedBy {
            return "<p class=\"note\">Run \(next.number) went on from it.</p>\n"
        }
        if let before = chronicle.record.origin.resumes {
            return "<p class=\"note\">It went on from run \(before.number).</p>\n"
        }
        return chronicle.standing == .died ? "<p class=\"note\"><code>baton resume</code> goes on from it.</p>\n" : ""
    }

    private var bar: Markup {
        var shares: Markup = ""
        var legend: Markup = ""
        for part in StatusWords.parts(of: view.counts) {
            shares += "<i class=\"\(part.status.rawValue)\" style=\"flex-grow:\(part.count)\"></i>"
            legend += """
                <li><i class="dot \(part.status.rawValue)"></i>\(Figures.count(part.count)) \(part.status.words)</li>
                """
        }
        return "<div class=\"statebar\" aria-hidden=\"true\">\(shares)</div>\n<ul class=\"legend\">\(legend)</ul>"
    }

    private func tiles() -> Markup {
        let rows = view.rows.filter { $0.step != nil }
        let cpuTime = chronicle.attempts.reduce(0) { $0 + $1.report.cpuTime }
        let busy = chronicle.attempts.reduce(0) { $0 + max(0, ($1.ended ?? chronicle.ended) - chronicle.began($1)) }
        let peak = rows.max { $0.report.peakMemoryBytes < $1.report.peakMemoryBytes }
        let span = max(1, chronicle.span)
        let retries = view.extras.values.reduce(0) { $0 + $1.earlier.count }
        func per(_ amount: Int) -> String { Figures.digits(Double(amount) / Double(span)) }
        var result = tile("Time", Figures.duration(nanoseconds: chronicle.span), "from first to last event")
        result += tile("Steps", Figures.count(view.counts.total), "\(Figures.count(chronicle.attempts.count)) launched")
        result += tile("At once", per(busy), "steps, on average")
        result += tile("CPU time", Figures.duration(nanoseconds: cpuTime), "\(per(cpuTime)) cores busy")
        let memory = peak?.report.peakMemoryBytes ?? 0
        result += tile(
            "Peak memory", memory > 0 ? Figures.size(bytes: memory) : "–",
            memory > 0 ? "of one process: \(peak.map(chronicle.name) ?? "")" : "not measured")
        result += tile("Retries", Figures.count(retries), retries == 0 ? "none was needed" : "attempts begun again")
        return result
    }

    private func tile(_ name: String, _ figure: String, _ note: String) -> Markup {
        "<div><dt>\(name)</dt><dd><b>\(figure)</b><span title=\"\(note)\">\(note)</span></dd></div>\n"
    }
}
