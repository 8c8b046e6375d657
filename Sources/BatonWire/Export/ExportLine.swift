package import BatonModel

/// The lines of an export, each a JSON object by itself (NDJSON): what `docs/reference/export.md` describes.
///
/// Members may be added within a schema; they change their meaning or go with the next one only.
package enum ExportLine {
    package static let schema = "baton-export-1"

    /// The first line: which schema the others keep.
    package static func header(version: String) -> WireJSON {
        .object([
            .init("type", .string("export")), .init("schema", .string(schema)), .init("version", .string(version)),
        ])
    }

    /// A run, before its events.
    package static func run(_ record: RunRecord) -> WireJSON {
        let origin = record.origin
        let parameters = origin.parameters.map { WireJSON.Member($0.key, $0.value.wireJSON) }
        let counts = StepStatus.allCases.map { WireJSON.Member($0.rawValue, .int(record.counts[$0])) }
        return .object([
            .init("type", .string("run")), .init("run", .int(record.id.number)), .init("name", .string(origin.name)),
            .init("status", .string(record.hasDied ? "died" : record.status.rawValue)),
            .init("began", number(record.began)), .init("finished", number(record.finished)),
            .init("seed", .string("\(origin.seed)")), .init("script", .string(origin.script)),
            .init("text", .string(origin.text)), .init("parameters", .object(parameters)),
            .init("session", .string(origin.session)), .init("ordinal", .int(origin.ordinal)),
            .init("folder", .string(origin.folder)), .init("process", .int(origin.process)),
            .init("node", .string(origin.node)), .init("version", .string(origin.version)),
            .init("resumes", number(origin.resumes?.number)), .init("resumed_by", number(record.resumedBy?.number)),
            .init("counts", .object(counts)), .init("events", .int(record.eventCount)),
        ])
    }

    /// One event of a run; they count from 0.
    package static func event(_ event: RunEvent, number index: Int, of run: RunID) -> WireJSON {
        .object(
            [
                .init("type", .string("event")), .init("run", .int(run.number)), .init("number", .int(index)),
                .init("instant", .int(event.instant)),
            ] + members(of: event.fact))
    }

    /// The last line; an export without it was cut off.
    package static func end(runs: Int, events: Int) -> WireJSON {
        .object([.init("type", .string("end")), .init("runs", .int(runs)), .init("events", .int(events))])
    }

    static func number(_ number: Int?) -> WireJSON { number.map { .int($0) } ?? .null }
    static func text(_ text: String?) -> WireJSON { text.map { .string($0) } ?? .null }
}
