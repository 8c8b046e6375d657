import BatonModel

/// The end of the report: parameters, events and flags, where and with what it ran, and the script's text.
struct FactList {
    private let chronicle: RunChronicle
    private var origin: RunOrigin { chronicle.record.origin }

    /// Events of the experiment that are listed.
    static let eventsMax = 100
    /// Flags that are listed.
    static let flagsMax = 100
    /// Bytes of the script's text.
    static let textBytesMax = 1 << 20

    init(_ chronicle: RunChronicle) { self.chronicle = chronicle }

    func markup() -> Markup {
        var result: Markup = "<section id=\"facts\"><h2>Parameters and environment</h2>\n<div class=\"columns\">\n"
        result += list("Parameters", origin.parameters.map { ($0.key, DatumText.text($0.value)) })
        result += list("Environment", environment)
        result += list("Flags", flags)
        result += list("Events", events)
        result += "</div>\n"
        result += setups() + script() + "</section>\n"
        return result
    }

    private func list(_ title: Markup, _ entries: [(name: String, value: String)]) -> Markup {
        guard !entries.isEmpty else { return "" }
        var rows: Markup = ""
        for entry in entries { rows += "<tr><th scope=\"row\">\(entry.name)</th><td>\(entry.value)</td></tr>\n" }
        return "<div class=\"card\"><h3>\(title)</h3><table class=\"pairs\"><tbody>\n\(rows)</tbody></table></div>\n"
    }

    private var environment: [(name: String, value: String)] {
        var entries = [
            ("run", String(chronicle.record.id.number)), ("seed", "\(chronicle.view.seed)"), ("node", origin.node),
            ("version", origin.version), ("script", origin.script), ("folder", origin.folder),
            ("began", CalendarDate(nanosecondsSince1970: chronicle.began).text),
        ]
        if let finished = chronicle.view.finished {
            entries.append(("ended", CalendarDate(nanosecondsSince1970: finished).text))
        }
        entries += [
            ("session", origin.session.isEmpty ? "" : "\(origin.session), run \(origin.ordinal)"),
            ("process", origin.process == 0 ? "" : "\(origin.process)"),
            ("resumes", origin.resumes.map { "run \($0.number)" } ?? ""),
            ("resumed by", chronicle.record.resumedBy.map { "run \($0.number)" } ?? ""),
            ("events kept", Figures.count(chronicle.eventCount)),
        ]
        return entries.filter { !$0.1.isEmpty }
    }

    private var flags: [(name: String, value: String)] {
        chronicle.view.flags.sorted { $0.key < $1.key }.prefix(Self.flagsMax).map { name, value in
            let texts = [value.text.map(DatumText.shortened), value.number.map(String.init)].compactMap { $0 }
            return (name, texts.joined(separator: " · "))
        }
    }

    private var events: [(name: String, value: String)] {
        let all = chronicle.view.emitted
        var entries = all.prefix(Self.eventsMax).map { ($0.name, DatumText.text($0.payload)) }
        if all.count > Self.eventsMax { entries.append(("…", "and \(Figures.count(all.count - Self.eventsMax)) more")) }
        return entries
    }

    /// What the tasks' environments are made of, as the keys of their steps say.
    private func setups() -> Markup {
        var seen = Set<[String]>()
        var rows: Markup = ""
        var count = 0
        for row in chronicle.view.rows {
            guard let task = row.step?.task, let key = chronicle.keys[row.vertex.id] else { continue }
            for part in key.parts where part.name == "setup" || part.name.hasPrefix("environment ") {
                guard count < Self.flagsMax, seen.insert([task, part.name, part.text]).inserted else { continue }
                count += 1
                let value = DatumText.shortened(part.text)
                rows += "<tr><th scope=\"row\">\(task)</th><td>\(part.name)</td><td>\(value)</td></tr>\n"
            }
        }
        guard count > 0 else { return "" }
        return "<div class=\"card scroll\"><h3>What tasks ran in</h3><table class=\"pairs\"><tbody>\n"
            + rows + "</tbody></table></div>\n"
    }

    private func script() -> Markup {
        guard !origin.text.isEmpty else { return "" }
        let isCut = origin.text.utf8.count > Self.textBytesMax
        let text =
            isCut ? String(decoding: origin.text.utf8.prefix(Self.textBytesMax), as: UTF8.self) + "…" : origin.text
        let count = text.utf8.count { $0 == 0x0A } + (text.hasSuffix("\n") ? 0 : 1)
        return """
            <details class="card script"><summary>The script as it was <span class="much">\
            \(Figures.count(count, "line"))</span></summary>
            <pre><code>\(text)</code></pre></details>

            """
    }
}
