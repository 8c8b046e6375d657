package import BatonModel

/// Runs as JSON documents for programs: what `baton runs --json` and `baton show --json` print.
///
/// Members may be added within a version; they change their meaning or go with the next one only.
package enum RunDocument {
    package static let version = 1

    /// `{"baton": 1, "runs": […]}`
    package static func list(_ records: [RunRecord]) -> WireJSON {
        .object([.init("baton", .int(version)), .init("runs", .array(records.map { .object(members($0)) }))])
    }

    /// `{"baton": 1, "run": {…, "steps": […]}}`; `shown` gives the steps' names as people see them.
    package static func run(_ record: RunRecord, _ view: RunView, shown: (String) -> String) -> WireJSON {
        let steps = view.rows.filter { $0.step != nil }.map { step($0, view, shown) }
        let flags = view.flags.sorted { $0.key < $1.key }.map { WireJSON.Member($0.key, $0.value.wireJSON) }
        let events = view.emitted.map { event in
            WireJSON.object([.init("name", .string(event.name)), .init("payload", event.payload.wireJSON)])
        }
        let more: [WireJSON.Member] = [
            .init("flags", .object(flags)), .init("events", .array(events)), .init("steps", .array(steps)),
        ]
        return .object([.init("baton", .int(version)), .init("run", .object(members(record) + more))])
    }

    /// `{"baton": 1, "step": {…}}`
    package static func step(_ row: RunView.Row, of view: RunView, shown: (String) -> String) -> WireJSON {
        .object([.init("baton", .int(version)), .init("step", step(row, view, shown))])
    }

    private static func members(_ record: RunRecord) -> [WireJSON.Member] {
        let origin = record.origin
        let parameters = origin.parameters.map { WireJSON.Member($0.key, $0.value.wireJSON) }
        return [
            .init("run", .int(record.id.number)), .init("name", .string(origin.name)),
            .init("status", .string(record.hasDied ? "died" : record.status.rawValue)),
            .init("script", .string(origin.script)), .init("parameters", .object(parameters)),
            .init("seed", .string("\(origin.seed)")),
            .init("session", .string(origin.session)), .init("node", .string(origin.node)),
            .init("process", .int(origin.process)), .init("has_owner", .bool(record.hasOwner)),
            .init("version", .string(origin.version)),
            .init("began", number(record.began)), .init("finished", number(record.finished)),
            .init("resumes", number(origin.resumes?.number)), .init("resumed_by", number(record.resumedBy?.number)),
            .init("counts", counts(record.counts)),
        ]
    }

    private static func number(_ number: Int?) -> WireJSON { number.map { .int($0) } ?? .null }

    private static func counts(_ counts: StatusCounts) -> WireJSON {
        .object(StepStatus.allCases.map { .init($0.rawValue, .int(counts[$0])) })
    }

    private static func step(_ row: RunView.Row, _ view: RunView, _ shown: (String) -> String) -> WireJSON {
        let extra = view.extras[row.vertex.id]
        let path = row.step?.path ?? ""
        return .object([
            .init("path", .string(path)), .init("name", .string(shown(path))),
            .init("task", .string(row.step?.task ?? "")), .init("status", .string(row.status.rawValue)),
            .init("attempts", .int(row.attempts)),
            .init("started", number(row.started)), .init("ended", number(row.ended)),
            .init("cpu_time", .int(row.report.cpuTime)), .init("peak_memory", .int(row.report.peakMemoryBytes)),
            .init("proven_by", number(row.report.provenBy?.number)),
            .init("progress", extra?.progress.map(progress) ?? .null),
            .init("placement", view.placement(of: row.vertex.id)?.json ?? .null),
            .init("failure", row.failure.map(failure) ?? .null),
            .init("outputs", entries(row.outputs)), .init("artifacts", entries(extra?.kept ?? [])),
        ])
    }

    private static func entries(_ entries: [Datum.Entry]) -> WireJSON {
        .object(entries.map { .init($0.key, $0.value.wireJSON) })
    }

    private static func progress(_ progress: RunEvent.Progress) -> WireJSON {
        .object([
            .init("fraction", progress.fraction.map { .float($0) } ?? .null), .init("text", .string(progress.text)),
        ])
    }

    private static func failure(_ failure: StepFailure) -> WireJSON {
        .object([
            .init("message", .string(failure.message)), .init("fault", .string(failure.fault.rawValue)),
            .init("exit_code", number(failure.exitCode)), .init("signal", number(failure.signal)),
            .init("code", failure.code.map { .string($0) } ?? .null),
        ])
    }
}
