import BatonSyntax

/// Many names, sorted, in one stretch of bytes: what starts with something is found by halving, what has its letters
/// by one pass that touches no `String`.
package struct NameIndex: Sendable {
    private var bytes: [UInt8] = []
    /// Where each name starts, and the end of the last.
    private var starts: [UInt32] = [0]
    /// Which letters each name has.
    private var letters: [UInt64] = []

    /// - Complexity: O(n log n).
    package init(_ names: some Sequence<String>) {
        var last: String?
        for name in names.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) where name != last {
            bytes.append(contentsOf: name.utf8)
            starts.append(UInt32(bytes.count))
            letters.append(name.utf8.reduce(0) { $0 | Matcher.letter($1) })
            last = name
        }
    }

    package var count: Int { letters.count }

    package subscript(index: Int) -> String {
        String(decoding: bytes[Int(starts[index])..<Int(starts[index + 1])], as: UTF8.self)
    }

    package func contains(_ name: String) -> Bool {
        let wanted = Array(name.utf8)
        let index = firstIndex(notBelow: wanted)
        return index < count && bytes[range(index)].elementsEqual(wanted)
    }

    /// The names that match, best first, at most `limit`.
    func matches(_ matcher: Matcher, limit: Int) -> (found: [(name: String, found: Matcher.Found)], isCut: Bool) {
        var best: [(index: Int, found: Matcher.Found)] = []
        var isCut = false
        bytes.withUnsafeBufferPointer { bytes in
            for index in letters.indices where letters[index] & matcher.letters == matcher.letters {
                let name = UnsafeBufferPointer(rebasing: bytes[range(index)])
                guard let found = matcher.match(name) else { continue }
                best.append((index, found))
            }
        }
        if best.count > limit {
            isCut = true
            best = NameIndex.smallest(best, limit)
        }
        best.sort { ($0.found, $0.index) < ($1.found, $1.index) }
        return (best.map { (self[$0.index], $0.found) }, isCut)
    }

    /// The best `limit` of many, without sorting all of them; order is kept among equals.
    private static func smallest(
        _ all: [(index: Int, found: Matcher.Found)], _ limit: Int
    ) -> [(index: Int, found: Matcher.Found)] {
        var kept: [(index: Int, found: Matcher.Found)] = []
        for match in [Candidate.Match.prefix, .prefixOtherCase, .inside] where kept.count < limit {
            var same = all.filter { $0.found.match == match }
            if match == .inside { same.sort { ($0.found, $0.index) < ($1.found, $1.index) } }
            kept += same.prefix(limit - kept.count)
        }
        return kept
    }

    /// The first name that does not come before `wanted`.
    private func firstIndex(notBelow wanted: [UInt8]) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if bytes[range(middle)].lexicographicallyPrecedes(wanted) { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private func range(_ index: Int) -> Range<Int> { Int(starts[index])..<Int(starts[index + 1]) }
}
