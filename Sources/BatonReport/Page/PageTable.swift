import BatonModel

/// The frames that the page's scripts fill: the timeline and the table of steps.
enum PageTable {
    static func markup(_ history: RunHistory) -> Markup {
        guard history.view.counts.total > 0 else { return "" }
        let total = history.view.counts.total
        let note: Markup =
            total > ReportData.stepsMax
            ? "<p class=\"note\">\(Figures.count(ReportData.stepsMax)) of \(Figures.count(total)) steps are listed.</p>"
            : ""
        return """
            <section id="steps"><h2>Steps, parameters and results</h2>
            <div class="card">
            <div class="controls">
            <input id="find" type="search" placeholder="find a step or a value" aria-label="find" autocomplete="off">
            <select id="task" aria-label="task"></select>
            <div id="chips" class="chips"></div>
            <span id="found" class="note" role="status"></span>
            </div>
            <div class="scroll"><table id="table"><thead></thead><tbody></tbody></table></div>
            <div class="pager"><button id="back" type="button" aria-label="previous page">‹</button>\
            <span id="page"></span><button id="next" type="button" aria-label="next page">›</button></div>
            </div>
            <noscript><p class="note">The table needs JavaScript.</p></noscript>
            \(note)</section>

            """
    }
}

/// Where attempts ran and when, with a curve of how many at once.
struct PageTimeline {
    private let history: RunHistory

    init(_ history: RunHistory) { self.history = history }

    func markup() -> Markup {
        guard !history.attempts.isEmpty else { return "" }
        return """
            <section id="timeline"><h2>Timeline</h2>
            <div class="card">
            <div class="controls">
            <div class="switch" role="group" aria-label="colours"><button type="button" id="by-task" \
            aria-pressed="true">by task</button><button type="button" id="by-status" aria-pressed="false">by \
            status</button></div>
            <ul id="hues" class="legend"></ul>
            <div class="zoom"><button type="button" id="zoom-in" aria-label="zoom in">+</button>\
            <button type="button" id="zoom-out" aria-label="zoom out">−</button>\
            <button type="button" id="zoom-all" aria-label="show all">all</button></div>
            </div>
            <canvas id="overview" height="56" aria-label="steps running over time"></canvas>
            <div class="lanes"><canvas id="gantt" tabindex="0" role="img" aria-label="attempts by slot over time; \
            arrow keys move, plus and minus zoom"></canvas></div>
            </div>
            <p class="note">One row for each slot. Drag to move, Ctrl and wheel (or + and −) to zoom, or choose a part of \
            the curve; click a bar to find its step.</p>
            <div id="tip-box" class="tip-box" hidden></div>
            <noscript><p class="note">The timeline needs JavaScript.</p></noscript>
            \(chain())</section>

            """
    }

    /// Links of the longest chain that are listed, by their share of the time.
    static let linksShown = 12

    /// The steps that the run's length comes from.
    private func chain() -> Markup {
        let links = CriticalPath(history).links
        let span = Double(max(1, history.span))
        guard links.count > 1 else { return "" }
        let shown = links.enumerated().sorted { ($1.element.took, $0.offset) < ($0.element.took, $1.offset) }
            .prefix(Self.linksShown).sorted { $0.offset < $1.offset }
        var strip: Markup = ""
        for link in links where Double(link.took + link.waited) / span >= 0.001 {
            let path = history.name(of: history.view[link.step])
            strip += "<i class=\"gap\" style=\"flex-grow:\(link.waited / 1_000)\"></i>"
            strip += "<i class=\"link\" style=\"flex-grow:\(max(1, link.took / 1_000))\" title=\"\(path), "
            strip += "\(Figures.duration(nanoseconds: link.took))\"></i>"
        }
        var items: Markup = ""
        for (_, link) in shown {
            let path = history.name(of: history.view[link.step])
            let share = Figures.digits(Double(link.took) / span * 100)
            items += """
                <li><a href="#steps" data-find="\(path)"><code>\(path)</code></a> \
                <b>\(Figures.duration(nanoseconds: link.took))</b> <span class="much">\(share) %</span></li>

                """
        }
        let busy = links.reduce(0) { $0 + $1.took }
        let which: Markup = links.count > Self.linksShown ? "; the longest are" : ""
        return """
            <h3>What its length comes from</h3>
            <div class="card chain"><div class="strip" aria-hidden="true">\(strip)</div>
            <p>A chain of \(Figures.count(links.count, "step")), each waiting for the one before, took \
            \(Figures.duration(nanoseconds: busy)) of \(Figures.duration(nanoseconds: history.span))\(which):</p>
            <ol>
            \(items)</ol></div>

            """
    }
}
