import BatonModel
import BatonSyntax

/// All runs that the store knows, oldest first: `runs | where status == "failed"`.
package final class RunsObject: LanguageObject {
    private unowned let interpreter: Interpreter

    /// Runs that are listed; of more the newest.
    static let listedMax = 10_000

    init(_ interpreter: Interpreter) { self.interpreter = interpreter }

    package override var typeName: String { "Runs" }
    package override var description: String { "<Runs>" }

    package override func rows(_ interpreter: Interpreter) throws(RuntimeError) -> Value? { .list(try table()) }

    package override func items() throws(RuntimeError) -> [Value]? { try table() }

    private func table() throws(RuntimeError) -> [Value] {
        let host = try interpreter.runHost()
        let records = try asking(.unreadableFile) { () throws(HostError) in try host.records(limit: Self.listedMax) }
        let now = interpreter.host.now()
        return records.reversed().map { record in
            let end = record.finished ?? now
            let duration: Value = record.hasDied ? .null : record.began.map { .duration(max(0, end - $0)) } ?? .null
            return .map([
                ("id", .int(record.id.number)), ("name", .string(record.origin.name)),
                ("status", .string(record.hasDied ? "died" : record.status.rawValue)),
                ("done", .int(record.counts[.succeeded] + record.counts[.cached])),
                ("steps", .int(record.counts.total)),
                ("began", record.began.map { .string(CalendarText.iso($0, digits: 0)) } ?? .null),
                ("duration", duration),
            ])
        }
    }
}
