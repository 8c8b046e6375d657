import BatonSyntax

/// Candidates as rows: the text, and one line of help each.
enum CompletionList {
    /// Columns of the texts.
    private static let textMax = 32

    static func rows(_ candidates: [Completion.Candidate], limit: Int) -> [String] {
        let isLong = candidates.count > limit
        let shown = candidates.prefix(isLong ? limit - 1 : limit)
        let width = min(textMax, shown.reduce(0) { max($0, DisplayWidth.of($1.text)) })
        var rows = shown.map { candidate in
            let gap = String(repeating: " ", count: max(0, width - DisplayWidth.of(candidate.text)))
            return candidate.detail.isEmpty ? "  \(candidate.text)" : "  \(candidate.text)\(gap)  \(candidate.detail)"
        }
        if isLong { rows.append("  … \(candidates.count - shown.count) more") }
        return rows
    }
}
