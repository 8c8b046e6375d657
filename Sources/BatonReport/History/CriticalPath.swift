import BatonModel

/// The chain of steps that the run's length comes from: the step that ended last, the one of its predecessors that
/// ended last, and so on to the beginning.
struct CriticalPath {
    struct Link {
        var step: VertexID
        /// Nanoseconds between the predecessor's end (or the run's beginning) and this step's start, those in the queue of
        /// another scheduler included.
        var waited: Int
        /// Nanoseconds from its start to its end.
        var took: Int
    }

    /// First to last.
    private(set) var links: [Link] = []

    /// Steps that a chain has at most; of a longer one its end is kept.
    static let linksMax = 2_000
    /// Predecessors that are looked at for one step.
    static let predecessorsMax = 100_000

    init(_ chronicle: RunChronicle) {
        let view = chronicle.view
        var members: [VertexID: [VertexID]] = [:]
        for row in view.rows {
            if let parent = row.vertex.parent { members[parent, default: []].append(row.vertex.id) }
        }
        var next = view.rows.filter { $0.step != nil && $0.ended != nil && $0.started != nil }
            .max { ($0.ended ?? 0, $0.vertex.id) < ($1.ended ?? 0, $1.vertex.id) }?.vertex.id
        while let id = next, links.count < Self.linksMax {
            let row = view[id]
            guard let launched = row.started, let started = chronicle.started(row), let ended = row.ended else { break }
            let before = Self.latest(before: id, launched, view, members)
            let base = before.flatMap { view[$0].ended } ?? chronicle.began
            // Of a step that another scheduler carried out, its end is when somebody took note of it.
            let took = view.placement(of: id) == nil ? ended - started : row.report.duration
            links.append(Link(step: id, waited: max(0, started - base), took: max(0, took)))
            next = before
        }
        links.reverse()
    }

    /// The step that ended last of those that `id` waited for, not after `instant`.
    private static func latest(
        before id: VertexID, _ instant: Int, _ view: RunView, _ members: [VertexID: [VertexID]]
    ) -> VertexID? {
        var best: (ended: Int, id: VertexID)?
        var budget = predecessorsMax
        var pending: [VertexID] = []
        // What a group waits for, its members wait for.
        var place: VertexID? = id
        while let here = place {
            pending += view[here].vertex.dependencies.map(\.vertex)
            place = view[here].vertex.parent
        }
        var seen = Set(pending)
        while let candidate = pending.popLast(), budget > 0 {
            budget -= 1
            let row = view[candidate]
            var inner: [VertexID] = []
            switch row.vertex.kind {
            case .step:
                guard let ended = row.ended, row.started != nil, ended <= instant, candidate != id else { continue }
                if (ended, candidate) > (best?.ended ?? -1, best?.id ?? VertexID(-1)) { best = (ended, candidate) }
            case .group: inner = members[candidate] ?? []
            case .anyFailed(let watched): inner = watched
            case .event: break
            }
            for vertex in inner where seen.insert(vertex).inserted { pending.append(vertex) }
        }
        return best?.id
    }
}
