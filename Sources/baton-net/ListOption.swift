import ArgumentParser
import BatonWire
import Glibc

/// `--json`, and how lists look without it.
struct ListOption: ParsableArguments {
    @Flag(help: "As JSON, one object a line.")
    var json = false

    /// - Parameters:
    ///   - columns: names of members, in the order in which they are shown.
    ///   - cell: what a column has that is no member.
    func show(
        _ items: [WireJSON], columns: [String], cell: (WireJSON, String) -> String? = { _, _ in nil }
    ) {
        if json {
            for item in items { standardOutput(item.line) }
            return
        }
        guard !items.isEmpty else { return standardError("there are none") }
        let rows =
            [columns] + items.map { item in columns.map { cell(item, $0) ?? ListOption.text(item[$0], of: $0) } }
        let widths = columns.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        for row in rows {
            var line = ""
            for (index, cell) in row.enumerated() {
                line += cell
                if index < row.count - 1 { line += String(repeating: " ", count: widths[index] - cell.count + 2) }
            }
            standardOutput(line)
        }
    }

    private static let instants: Set<String> = ["created", "expires", "last_seen"]

    private static func text(_ json: WireJSON?, of column: String) -> String {
        if instants.contains(column), let instant = json?.number { return ListOption.time(instant) }
        return text(json)
    }

    private static func text(_ json: WireJSON?) -> String {
        switch json {
        case nil, .null: "-"
        case .string(let text): text.isEmpty ? "-" : text
        case .bool(let flag): flag ? "yes" : "no"
        case .array(let items): items.isEmpty ? "-" : items.map { text($0) }.joined(separator: ",")
        case .some(let other): other.line
        }
    }

    /// `2026-11-22T17:00Z` of nanoseconds since 1970.
    static func time(_ instant: Int) -> String {
        var seconds = time_t(instant / 1_000_000_000)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        var text = [CChar](repeating: 0, count: 32)
        let count = strftime(&text, text.count, "%Y-%m-%dT%H:%MZ", &parts)
        return String(decoding: text.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
