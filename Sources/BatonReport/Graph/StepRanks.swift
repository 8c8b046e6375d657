import BatonModel

/// How far each vertex of a run's graph stands from its beginning: the most steps on a way to it.
///
/// A group stands where its first members may begin; what waits for a group stands behind all of its members.
struct StepRanks {
    /// By `VertexID.index`.
    private(set) var ranks: [Int]

    /// Each vertex is two points, where it begins (2 i) and where it has ended (2 i + 1).
    ///
    /// - Complexity: O(vertices + dependencies).
    init(_ rows: RunView.Rows) {
        var arrows = Arrows(pointCount: rows.count * 2, rows)
        var at = Array(repeating: 0, count: rows.count * 2)
        var ready = (0..<rows.count * 2).filter { arrows.waits[$0] == 0 }
        while let point = ready.popLast() {
            let isStep = point % 2 == 0 && rows[point / 2].step != nil
            for target in arrows.targets(of: point) {
                at[target] = max(at[target], at[point] + (isStep && target == point + 1 ? 1 : 0))
                arrows.waits[target] -= 1
                if arrows.waits[target] == 0 { ready.append(target) }
            }
        }
        ranks = (0..<rows.count).map { at[$0 * 2] }
    }

    /// The arrows between points, those of one point side by side.
    private struct Arrows {
        /// Arrows to each point that have not been taken.
        var waits: [Int]
        private var starts: [Int]
        private var ends: [Int32]

        init(pointCount: Int, _ rows: RunView.Rows) {
            var waits = Array(repeating: 0, count: pointCount)
            var starts = Array(repeating: 0, count: pointCount + 1)
            Self.visit(rows) { from, _ in starts[from + 1] += 1 }
            for point in 0..<pointCount { starts[point + 1] += starts[point] }
            var ends = Array(repeating: Int32(0), count: starts[pointCount])
            var next = starts
            Self.visit(rows) { from, to in
                ends[next[from]] = Int32(to)
                next[from] += 1
                waits[to] += 1
            }
            (self.waits, self.starts, self.ends) = (waits, starts, ends)
        }

        func targets(of point: Int) -> [Int] { ends[starts[point]..<starts[point + 1]].map { Int($0) } }

        private static func visit(_ rows: RunView.Rows, _ body: (_ from: Int, _ to: Int) -> Void) {
            for row in rows {
                let id = row.vertex.id.index
                body(id * 2, id * 2 + 1)
                if let parent = row.vertex.parent?.index {
                    body(parent * 2, id * 2)
                    body(id * 2 + 1, parent * 2 + 1)
                }
                for dependency in row.vertex.dependencies {
                    let from = dependency.vertex.index * 2 + (dependency.condition == .expanded ? 0 : 1)
                    body(from, id * 2)
                }
                if case .anyFailed(let members) = row.vertex.kind {
                    for member in members { body(member.index * 2 + 1, id * 2) }
                }
            }
        }
    }
}
