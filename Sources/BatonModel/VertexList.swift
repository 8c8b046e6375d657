/// The vertices of one run by index, in the pieces in which they came: who keeps the list shares them with the events
/// that brought them, instead of having them once more.
package struct VertexList: Hashable, Sendable {
    private var pieces: [[Vertex]] = []
    /// Index of each piece's first vertex.
    private var bases: [Int] = []
    package private(set) var count = 0

    /// Vertices that are put together, so that many small pieces do not cost more than they hold.
    private static let mergedMax = 64

    package init() {}

    package var indices: Range<Int> { 0..<count }

    package mutating func append(_ new: [Vertex]) {
        guard !new.isEmpty else { return }
        if let last = pieces.indices.last, pieces[last].count + new.count <= Self.mergedMax {
            pieces[last].append(contentsOf: new)
        } else {
            pieces.append(new)
            bases.append(count)
        }
        count += new.count
    }

    /// - Complexity: O(log p) for p pieces; constant for the newest and for a graph that came in one.
    package subscript(index: Int) -> Vertex {
        // Without a copy of the vertex, whose parts are counted one by one.
        _read {
            let piece = piece(of: index)
            yield pieces[piece][index - bases[piece]]
        }
    }

    // Of a vertex these alone, for what is asked of every vertex: its other parts would be counted one by one.

    package func parent(of index: Int) -> VertexID? {
        let piece = piece(of: index)
        return pieces[piece][index - bases[piece]].parent
    }

    package func dependencies(of index: Int) -> [Dependency] {
        let piece = piece(of: index)
        return pieces[piece][index - bases[piece]].dependencies
    }

    package func isStep(_ index: Int) -> Bool {
        let piece = piece(of: index)
        return pieces[piece][index - bases[piece]].isStep
    }

    /// nil for what is no step.
    package func step(_ index: Int) -> StepSpec? {
        let piece = piece(of: index)
        guard case .step(let spec) = pieces[piece][index - bases[piece]].kind else { return nil }
        return spec
    }

    /// Which terms a step has: the same for steps that share them, and nil for those that have none of their own.
    package func terms(of index: Int) -> ObjectIdentifier? {
        let piece = piece(of: index)
        guard case .step(let spec) = pieces[piece][index - bases[piece]].kind else { return nil }
        return spec.termsID
    }

    private func piece(of index: Int) -> Int {
        var (low, high) = (0, pieces.count - 1)
        if high >= 0, bases[high] <= index { return high }
        while low < high {
            let middle = (low + high + 1) / 2
            if bases[middle] <= index { low = middle } else { high = middle - 1 }
        }
        return low
    }

    package static func == (a: VertexList, b: VertexList) -> Bool {
        if a.pieces == b.pieces { return true }
        return a.count == b.count && a.indices.allSatisfy { a[$0] == b[$0] }
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(count) }
}
