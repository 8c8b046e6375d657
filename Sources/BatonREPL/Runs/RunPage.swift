import BatonInterpreter
package import BatonModel

/// A run on a page: where it comes from, how it stands, and its steps as a table.
package struct RunPage {
    private let record: RunRecord
    private let view: RunView
    private let names: StepNames
    private let now: Int
    private let width: Int
    /// Where its program writes, for one in the background.
    package var outputFile: String?

    /// Steps that are listed when nobody asks for all.
    package static let stepsMax = 40

    /// `now` is in nanoseconds since 1970.
    package init(_ record: RunRecord, _ view: RunView, now: Int, width: Int) {
        self.record = record
        self.view = view
        self.now = now
        self.width = width
        names = StepNames(view)
    }

    package func text(stepsMax: Int = RunPage.stepsMax) -> String {
        let head = "run \(record.id.number)  \(record.origin.name)  \(RunList.status(record))\n"
        let facts = facts.map { name, text in
            "  " + name + String(repeating: " ", count: max(1, 10 - name.count)) + text + "\n"
        }
        let steps = view.inOrderOfDeployments(view.rows.filter { $0.step != nil }.map(\.vertex.id)).map { view[$0] }
        let table =
            steps.isEmpty
            ? "" : "\n" + TextTable.render(steps.map(row), .init(width: width, rowsMax: stepsMax))
        return head + facts.joined() + table
    }

    private var facts: [(String, String)] {
        var facts: [(String, String)] = []
        let origin = record.origin
        if !origin.script.isEmpty {
            let given = origin.parameters.map { "\($0.key)=\(Value($0.value).printed)" }.joined(separator: " ")
            facts.append(("script", origin.script + (given.isEmpty ? "" : "  \(given)")))
        }
        if let began = view.began {
            let took = (view.finished ?? now) - began
            facts.append(("began", "\(CalendarText.iso(began, digits: 0)), \(RunList.ago(now - began))"))
            if view.finished != nil { facts.append(("took", ProgressText.elapsed(took))) }
        }
        if let failure = view.rows.first?.failure { facts.append(("failed", failure.message)) }
        let place = origin.node.isEmpty ? "" : " on \(origin.node)"
        if origin.mirror != nil {
            facts.append(("director", origin.node))
        } else if record.hasOwner, !view.status.isEnd {
            facts.append(("process", "\(origin.process)\(place)"))
        }
        if record.hasDied {
            facts.append(("process", "\(origin.process)\(place) is gone: 'baton resume \(record.id.number)' goes on"))
        }
        if let outputFile { facts.append(("output", outputFile)) }
        if let resumed = origin.resumes { facts.append(("resumes", "run \(resumed.number)")) }
        facts.append(("steps", ProgressText.counts(view.counts, queued: view.queuedCount)))
        if !view.flags.isEmpty {
            let flags = view.flags.sorted { $0.key < $1.key }.map {
                TextLiteral.visible("\($0.key)=\(RunPage.text($0.value))")
            }
            facts.append(("flags", flags.joined(separator: " ")))
        }
        if !view.emitted.isEmpty {
            let last = view.emitted.suffix(3).map {
                "\(TextLiteral.visible($0.name)) \(Value($0.payload).literal(max: 60))"
            }
            let count = view.emitted.count
            facts.append(("events", "\(count), last: " + last.joined(separator: " · ")))
        }
        return facts
    }

    package static func text(_ flag: FlagValue) -> String {
        [flag.text, flag.number.map { "\($0)" }].compactMap { $0 }.joined(separator: "/")
    }

    private func row(_ row: RunView.Row) -> MapObject {
        let took = view.runTime(row, now: now)
        var pairs: [(String, Value)] = [
            ("step", .string(names.shown(row.step?.path ?? ""))), ("status", .string(row.status.rawValue)),
            ("tries", .int(row.attempts)), ("took", .string(took.map(ProgressText.elapsed) ?? "–")),
        ]
        if let placement = view.placement(of: row.vertex.id) {
            pairs.append(("queued", .string(placement.queueTime.map(ProgressText.elapsed) ?? "–")))
            pairs.append(("job", .string(placement.job)))
            pairs.append(("node", .string(placement.node ?? "–")))
        }
        if let node = view.node(of: row.vertex.id) { pairs.append(("node", .string(node))) }
        return MapObject(pairs: pairs + [("says", .string(says(row)))])
    }

    /// What a step's line ends with: how far it is, why it did not succeed, or what it left.
    private func says(_ row: RunView.Row) -> String {
        if let failure = row.failure, row.status != .succeeded { return failure.message }
        if row.status == .running, let placement = view.placement(of: row.vertex.id), placement.queueTime == nil {
            return "waits in the queue" + (placement.reason.map { ": \($0)" } ?? "")
        }
        if row.status == .running, let progress = view.extras[row.vertex.id]?.progress {
            return ProgressText.progress(progress)
        }
        return row.outputs.map { "\($0.key)=\(Value($0.value).literal(max: 40))" }.joined(separator: " ")
    }

    // One step

    /// A step on a page; nil where the run has none of that name.
    package func text(ofStep name: String) -> String? {
        guard let row = row(ofStep: name), let step = row.step else { return nil }
        let extra = view.extras[row.vertex.id]
        var facts: [(String, String)] = []
        if let node = view.node(of: row.vertex.id) { facts.append(("node", node)) }
        if row.attempts > 1 { facts.append(("attempts", "\(row.attempts)")) }
        if let started = row.started {
            facts.append(("started", CalendarText.iso(started, digits: 3)))
            if let took = view.runTime(row, now: now) { facts.append(("took", ProgressText.elapsed(took))) }
        }
        if let placement = view.placement(of: row.vertex.id) {
            facts.append(("job", placement.name))
            if let node = placement.node { facts.append(("ran on", node)) }
            if let queued = placement.queueTime { facts.append(("queued", ProgressText.elapsed(queued))) }
            if let reason = placement.reason { facts.append(("waits", reason)) }
        }
        if row.report.cpuTime > 0 { facts.append(("cpu time", ProgressText.elapsed(row.report.cpuTime))) }
        if row.report.peakMemoryBytes > 0 { facts.append(("memory", sizeText(bytes: row.report.peakMemoryBytes))) }
        if let progress = extra?.progress { facts.append(("progress", ProgressText.progress(progress))) }
        if let failure = row.failure { facts.append(("because", failure.message)) }
        if let from = row.report.provenBy { facts.append(("proven by", "run \(from.number)")) }
        for output in row.outputs + (extra?.kept ?? []) {
            facts.append((output.key, Value(output.value).literal(max: 400)))
        }
        let indent = facts.map(\.0.count).max() ?? 0
        let lines = facts.map { "  \($0)" + String(repeating: " ", count: indent - $0.count + 2) + "\($1)\n" }
        return "run \(record.id.number)  step \(names.shown(step.path))  \(row.status.rawValue)\n" + lines.joined()
    }

    /// Finds a step by its path or by the name that people see.
    package func row(ofStep name: String) -> RunView.Row? {
        view.rows.first { $0.step?.path == name }
            ?? view.rows.first { $0.step.map { names.shown($0.path) == name } ?? false }
    }

    /// Names of all steps as people see them.
    package var stepNames: [String] { view.rows.compactMap { $0.step.map { names.shown($0.path) } } }
}
