/// Names near a name that is not there.
package enum Suggestions {
    /// The candidate that was most likely meant: at most a third of the letters differ; ties go to the first by
    /// alphabet. A swap of two neighbours counts as one difference.
    package static func nearest(to name: String, among candidates: some Sequence<String>) -> String? {
        let wanted = Array(name.lowercased().unicodeScalars)
        guard !wanted.isEmpty, wanted.count <= lengthMax else { return nil }
        var best: (distance: Int, name: String)?
        for candidate in candidates where candidate != name {
            let scalars = Array(candidate.lowercased().unicodeScalars)
            let allowed = max(1, max(wanted.count, scalars.count) / 3)
            guard abs(scalars.count - wanted.count) <= allowed, scalars.count <= lengthMax else { continue }
            let found = distance(wanted, scalars)
            // One-letter names are near to everything and help nobody.
            guard found <= allowed, found < max(wanted.count, scalars.count) else { continue }
            if best.map({ (found, candidate) < ($0.distance, $0.name) }) ?? true { best = (found, candidate) }
        }
        return best?.name
    }

    /// Longest name that is compared, in scalars.
    static let lengthMax = 64

    /// Edit distance with swaps of neighbours (optimal string alignment).
    private static func distance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...b.count)
        for i in 0..<a.count {
            var row = [i + 1]
            row.reserveCapacity(b.count + 1)
            for j in 0..<b.count {
                var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforeLast[j - 1] + 1) }
                row.append(cost)
            }
            (beforeLast, last) = (last, row)
        }
        return last[b.count]
    }
}
