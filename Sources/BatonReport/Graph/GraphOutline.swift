import BatonModel

/// The graph of a run as few boxes as people can look at: every step by itself in a small run, else the steps of one
/// task together.
struct GraphOutline {
    struct Box {
        /// The box that contains it; nil for the run itself, which is the first box.
        var parent: Int?
        var label: String
        var kind: Kind
        /// Steps in it, by status.
        var counts = StatusCounts()
        /// How many vertices it stands for.
        var count = 0
        /// What the table of steps looks for when the box is clicked; empty for nothing.
        var query = ""
        /// Some of its steps wait for others of it.
        var isLoop = false
    }

    enum Kind: Hashable { case group, steps, part, event, rest }

    struct Edge: Hashable {
        var from: Int
        var to: Int
        /// What has to become of `from`: drawn as a dash where it is not success.
        var condition: Dependency.Condition
    }

    private(set) var boxes: [Box] = []
    private(set) var edges: [Edge] = []
    /// Whether boxes stand for several steps.
    let isGathered: Bool

    /// Steps that are drawn each by itself.
    static let singleStepsMax = 60
    /// Columns of a picture of single steps; a longer chain is gathered.
    static let columnsMax = 14
    /// Steps one above the other in a picture of single steps.
    static let rowsMax = 16
    /// Boxes of a gathered picture that keeps the steps of a task apart by rank.
    static let rankedBoxesMax = 60
    /// Boxes at all; what is left goes to one that says how much it is.
    static let boxesMax = 160
    static let edgesMax = 2_000
    /// Groups inside each other that are drawn as such; deeper ones belong to the last.
    static let depthMax = 8

    /// What makes vertices share a box.
    private struct Key: Hashable {
        var parent: Int
        var name: String
        var kind: Kind
        var rank: Int
    }

    private enum Gathering { case single, ranked, byTask }

    private let shown: (String) -> String

    init(_ chronicle: RunChronicle) {
        let view = chronicle.view
        shown = chronicle.shown
        let ranks = StepRanks(view.rows).ranks
        let stepCount = view.counts.total
        let columns = (ranks.max() ?? 0) + 1
        var rows = Array(repeating: 0, count: columns)
        for row in view.rows where row.step != nil { rows[ranks[row.vertex.id.index]] += 1 }
        let isSmall = stepCount <= Self.singleStepsMax && columns <= Self.columnsMax
        if isSmall, rows.max() ?? 0 <= Self.rowsMax {
            isGathered = false
            gather(view, ranks, .single)
            return
        }
        isGathered = true
        gather(view, ranks, .ranked)
        if boxes.count > Self.rankedBoxesMax || columns > Self.columnsMax {
            (boxes, edges) = ([], [])
            gather(view, ranks, .byTask)
        }
    }

    private mutating func gather(_ view: RunView, _ ranks: [Int], _ gathering: Gathering) {
        var place: [Int?] = Array(repeating: nil, count: view.rows.count)
        var depths: [Int: Int] = [:]
        var known: [Key: Int] = [:]
        var rests: [Int: Int] = [:]
        let parents = Set(view.rows.compactMap(\.vertex.parent))
        for row in view.rows {
            let id = row.vertex.id.index
            let parent = row.vertex.parent.flatMap { place[$0.index] } ?? 0
            guard let shape = shape(row, hasMembers: parents.contains(row.vertex.id)) else { continue }
            if shape.kind == .group, depths[parent, default: 0] >= Self.depthMax {
                place[id] = parent
                continue
            }
            let key = Key(
                parent: parent, name: gathering == .single ? "\(id)" : shape.gathered, kind: shape.kind,
                rank: gathering == .ranked && shape.kind == .steps ? ranks[id] : 0)
            var box = known[key]
            if box == nil {
                box = add(shape, row, parent, gathering, &rests)
                known[key] = box
                if let box { depths[box] = depths[parent, default: 0] + 1 }
            }
            guard let box else { continue }
            place[id] = box
            boxes[box].count += 1
            note(row, in: box)
        }
        connect(view, place)
    }

    private mutating func add(
        _ shape: (label: String, gathered: String, kind: Kind), _ row: RunView.Row, _ parent: Int,
        _ gathering: Gathering, _ rests: inout [Int: Int]
    ) -> Int {
        let isRoot = boxes.isEmpty
        if boxes.count >= Self.boxesMax {
            // Groups too: their members then join the rest.
            let home = boxes[parent].kind == .rest ? parent : rests[parent]
            if let home { return home }
            boxes.append(Box(parent: parent, label: "", kind: .rest))
            rests[parent] = boxes.count - 1
            return boxes.count - 1
        }
        let label = gathering == .single ? shape.label : shape.gathered
        var box = Box(parent: isRoot ? nil : parent, label: label, kind: shape.kind)
        if let step = row.step { box.query = gathering == .single ? shown(step.path) : step.task }
        boxes.append(box)
        return boxes.count - 1
    }

    private mutating func note(_ row: RunView.Row, in box: Int) {
        guard row.step != nil else { return }
        var next: Int? = box
        while let here = next {
            boxes[here].counts[row.status] += 1
            next = boxes[here].parent
        }
    }

    /// How a vertex is called by itself and together with others; nil for what is not drawn.
    private func shape(_ row: RunView.Row, hasMembers: Bool) -> (label: String, gathered: String, kind: Kind)? {
        switch row.vertex.kind {
        case .step(let spec): (shown(spec.path), spec.task, .steps)
        case .group(let spec):
            // A part that was never evaluated has no members, and is a box itself.
            hasMembers || row.vertex.parent == nil
                ? (spec.label, Self.withoutNumbers(spec.label), .group)
                : (spec.label, Self.withoutNumbers(spec.label), .part)
        case .event(let name): ("event \(name)", "event \(name)", .event)
        case .anyFailed: nil
        }
    }

    /// `repeat 2` and `repeat 3` are both `repeat #`.
    private static func withoutNumbers(_ label: String) -> String {
        var result = ""
        for character in label {
            if !character.isASCII || !character.isNumber {
                result.append(character)
            } else if result.last != "#" {
                result.append("#")
            }
        }
        return result
    }

    private mutating func connect(_ view: RunView, _ place: [Int?]) {
        var seen = Set<Edge>()
        // The boxes of those that an `anyFailed` vertex watches, worked out once.
        var watched: [Int: Set<Int>] = [:]
        for row in view.rows {
            guard let to = place[row.vertex.id.index] else { continue }
            for dependency in row.vertex.dependencies {
                let from = dependency.vertex.index
                if case .anyFailed(let members) = view.rows[from].vertex.kind {
                    let boxes = watched[from] ?? Set(members.compactMap { place[$0.index] })
                    watched[from] = boxes
                    for box in boxes.sorted() { connect(Edge(from: box, to: to, condition: .failed), &seen) }
                } else if let box = place[from] {
                    connect(Edge(from: box, to: to, condition: dependency.condition), &seen)
                }
            }
        }
    }

    private mutating func connect(_ edge: Edge, _ seen: inout Set<Edge>) {
        if edge.from == edge.to {
            boxes[edge.from].isLoop = true
            return
        }
        guard !isInside(edge.to, of: edge.from), !isInside(edge.from, of: edge.to) else { return }
        if edges.count < Self.edgesMax, seen.insert(edge).inserted { edges.append(edge) }
    }

    /// Whether a box stands in another, at any depth.
    func isInside(_ box: Int, of group: Int) -> Bool {
        var next = boxes[box].parent
        while let here = next {
            if here == group { return true }
            next = boxes[here].parent
        }
        return false
    }
}
