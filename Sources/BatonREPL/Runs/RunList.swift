import BatonInterpreter
package import BatonModel

/// Runs as a table: newest first, as they come.
package enum RunList {
    /// `now` is in nanoseconds since 1970.
    package static func text(_ records: [RunRecord], now: Int, width: Int) -> String {
        guard !records.isEmpty else { return "no runs\n" }
        let rows = records.map { row($0, now) }
        return TextTable.render(rows, .init(width: width, rowsMax: .max))
    }

    private static func row(_ record: RunRecord, _ now: Int) -> MapObject {
        MapObject(pairs: [
            ("run", .int(record.id.number)), ("name", .string(record.origin.name)),
            ("status", .string(status(record))), ("steps", .string(steps(record.counts))),
            ("began", record.began.map { .string(ago(now - $0)) } ?? .null),
            ("took", .string(took(record, now))),
        ])
    }

    /// How it stands, in a word or three: `running`, `died`, `died, resumed by 14`.
    package static func status(_ record: RunRecord) -> String {
        guard record.hasDied else { return record.status.rawValue }
        return "died" + (record.resumedBy.map { ", resumed by \($0.number)" } ?? "")
    }

    /// `9/12, 1 failed`
    package static func steps(_ counts: StatusCounts) -> String {
        let good = counts[.succeeded] + counts[.cached]
        let bad = counts[.failed] + counts[.timedOut] + counts[.lost]
        return "\(good)/\(counts.total)" + (bad > 0 ? ", \(bad) failed" : "")
    }

    private static func took(_ record: RunRecord, _ now: Int) -> String {
        guard let began = record.began else { return "–" }
        if let finished = record.finished { return ProgressText.elapsed(finished - began) }
        return record.hasOwner || record.origin.mirror != nil ? ProgressText.elapsed(now - began) : "–"
    }

    /// `3m ago`, `2d ago`
    package static func ago(_ nanoseconds: Int) -> String {
        let seconds = max(0, nanoseconds) / 1_000_000_000
        switch seconds {
        case ..<60: return "\(seconds)s ago"
        case ..<3600: return "\(seconds / 60)m ago"
        case ..<86400: return "\(seconds / 3600)h ago"
        default: return "\(seconds / 86400)d ago"
        }
    }
}
