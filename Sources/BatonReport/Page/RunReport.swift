package import BatonModel

/// The report of a run: one HTML page that needs nothing from outside and shows what became of every step.
///
/// Opens without a script too: scripts add the timeline and the table of steps, whose data stand in the page as JSON.
package struct RunReport {
    /// Reads the end of an attempt's output: at most `limit` bytes.
    package typealias LogTail = (_ log: LogRange, _ stream: LogStream, _ limit: Int) -> [UInt8]

    let history: RunHistory
    let logTail: LogTail

    package init(of history: RunHistory, logTail: @escaping LogTail) {
        self.history = history
        self.logTail = logTail
    }

    /// Text of the whole page.
    package func html() -> String {
        let body: [Markup] = [
            PageHead(history).markup(),
            FailureList(history, logTail).markup(),
            graph(),
            PageTimeline(history).markup(),
            TaskList(history).markup(),
            PageTable.markup(history),
            FactList(history).markup(),
        ]
        var page: Markup = """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; \
            script-src 'nonce-baton'; img-src data:">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="generator" content="\(history.record.origin.version)">
            <title>\(history.view.name) · run \(history.record.id.number)</title>
            <style>
            \(PageStyle.base)\(PageStyle.parts)</style>
            </head>
            <body>
            <main>

            """
        for part in body { page += part }
        page += """
            </main>
            <script type="application/json" id="run">\(ReportData(history).json())</script>
            <script nonce="baton">
            \(PageScript.common)\(PageScript.table)\(PageScript.timeline)\(PageScript.start)</script>
            </body>
            </html>

            """
        return page.html
    }

    private func graph() -> Markup {
        let outline = GraphOutline(history)
        guard outline.boxes.count > 1 else { return "" }
        let note: Markup =
            outline.isGathered
            ? "<p class=\"note\">Steps of the same task stand together. Click a box to find its steps in the table.</p>"
            : "<p class=\"note\">Click a step to find it in the table.</p>"
        return """
            <section id="graph"><h2>Graph</h2>
            <div class="card scroll">\(GraphDrawing(outline: outline).svg())</div>
            \(note)</section>

            """
    }
}

/// One of the two outputs of an attempt.
package enum LogStream: String, Sendable { case output, error }
