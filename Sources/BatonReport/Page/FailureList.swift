import BatonModel

/// What went wrong: each failed step with its reason and the end of its log.
struct FailureList {
    private let history: RunHistory
    private let logTail: RunReport.LogTail

    /// Failures that are shown with their logs; the table has them all.
    static let shownMax = 20
    /// Of these, the ones that are not folded.
    static let openMax = 3
    /// Bytes of each output that are read.
    static let logBytesMax = 16_384

    init(_ history: RunHistory, _ logTail: @escaping RunReport.LogTail) {
        self.history = history
        self.logTail = logTail
    }

    func markup() -> Markup {
        let failed = history.view.rows.filter { $0.step != nil && $0.status.isFailure }
            .sorted { ($0.ended ?? 0, $0.vertex.id) < ($1.ended ?? 0, $1.vertex.id) }
        guard !failed.isEmpty else { return "" }
        var cards: Markup = ""
        for (index, row) in failed.prefix(Self.shownMax).enumerated() {
            cards += card(row, isOpen: index < Self.openMax)
        }
        let rest = failed.count - Self.shownMax
        let note: Markup =
            rest > 0
            ? "<p class=\"note\">\(Figures.count(rest)) more: <a href=\"#steps\" data-status=\"failed\">see the table</a>.</p>"
            : ""
        return "<section id=\"failures\"><h2>Failures <span class=\"much\">\(Figures.count(failed.count))</span></h2>\n"
            + cards + note + "</section>\n"
    }

    private func card(_ row: RunView.Row, isOpen: Bool) -> Markup {
        let failure = row.failure
        let open: Markup = isOpen ? " open" : ""
        return """
            <details class="card failure"\(open)><summary><i class="dot \(row.status.rawValue)"></i>\
            <code>\(history.name(of: row))</code> <span class="reason">\(failure?.message ?? row.status.words)</span></summary>
            <p class="facts">\(facts(row))</p>
            \(logs(row))</details>

            """
    }

    private func facts(_ row: RunView.Row) -> Markup {
        var facts: [Markup] = ["\(row.status.words)"]
        if row.attempts > 1 { facts.append("after \(Figures.count(row.attempts, "attempt"))") }
        if let code = row.failure?.exitCode { facts.append("exit code \(code)") }
        if let signal = row.failure?.signal { facts.append("signal \(signal)") }
        if let started = row.started, let ended = row.ended {
            facts.append("\(Figures.duration(nanoseconds: ended - started))")
        }
        let memory = row.report.peakMemoryBytes
        if memory > 0 { facts.append("\(Figures.size(bytes: memory)) at most") }
        switch row.failure?.fault {
        case .program, nil: break
        case .script: facts.append("the script's fault")
        case .machine: facts.append("this computer's fault")
        case .baton: facts.append("Baton's own fault: please report it")
        }
        if let code = row.failure?.code { facts.append("<code>baton explain \(code)</code>") }
        return facts.dropFirst().reduce(facts[0]) { $0 + " · " + $1 }
    }

    private func logs(_ row: RunView.Row) -> Markup {
        guard let log = row.report.log else { return "" }
        let names: [(stream: LogStream, title: Markup, size: Int)] = [
            (.error, "standard error", log.errorEnd - log.start.error),
            (.output, "standard output", log.outputEnd - log.start.output),
        ]
        var result: Markup = ""
        for (stream, title, size) in names where size > 0 {
            let bytes = logTail(log, stream, Self.logBytesMax)
            guard !bytes.isEmpty else { continue }
            let text = LogText(bytes, isCut: size > bytes.count)
            let cut: Markup = text.isCut ? ", the end of \(Figures.size(bytes: size))" : ""
            result += "<h3>\(title)\(cut)</h3><pre class=\"log\">\(Self.lines(text))</pre>\n"
        }
        return result + (result.html.isEmpty ? "<p class=\"note\">It printed nothing.</p>\n" : "")
    }

    private static func lines(_ text: LogText) -> Markup {
        var result: Markup = ""
        for line in text.lines {
            for piece in line { result += styled(piece) }
            result += "\n"
        }
        return result
    }

    private static func styled(_ piece: LogText.Piece) -> Markup {
        let style = piece.style
        guard style != LogText.Style() else { return "\(piece.text)" }
        var kind: Markup = style.isBold ? "strong " : style.isFaint ? "faint " : ""
        if let color = style.color { kind += "ansi\(color)" }
        return "<span class=\"\(kind)\">\(piece.text)</span>"
    }
}
