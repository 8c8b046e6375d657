/// Places for the boxes of an outline: in columns from left to right, groups as frames around what is in them.
///
/// Each group is laid out by itself, the inner ones first, and is then one box of the group around it. An arrow between
/// boxes of different groups orders the two groups that stand side by side.
struct GraphLayout {
    struct Frame {
        var x = 0.0
        var y = 0.0
        var width = 0.0
        var height = 0.0
        var middle: Double { y + height / 2 }
    }

    struct Route {
        var edge: GraphOutline.Edge
        /// Between the right side of one box and the left side of the other: places that the line goes through.
        var bends: [(x: Double, y: Double)]
    }

    /// By the outline's index; those of members are absolute.
    private(set) var frames: [Frame]
    private(set) var routes: [Route] = []

    static let margin = 2.0
    static let padding = 14.0
    static let titleHeight = 24.0

    private let outline: GraphOutline
    private var members: [[Int]]
    /// Edges between members of the same group, with the edges that they stand for.
    private var lifted: [[Lift]]
    /// Bends of each edge of the outline, relative to the group whose members it orders.
    private var bends: [(group: Int, places: [(x: Double, y: Double)])?]

    struct Lift {
        var from: Int
        var to: Int
        var edge: Int
    }

    init(_ outline: GraphOutline, size: (GraphOutline.Box) -> (width: Double, height: Double)) {
        self.outline = outline
        members = Array(repeating: [], count: outline.boxes.count)
        lifted = Array(repeating: [], count: outline.boxes.count)
        bends = Array(repeating: nil, count: outline.edges.count)
        frames = outline.boxes.map { box in
            let (width, height) = size(box)
            return Frame(width: width, height: height)
        }
        for (index, box) in outline.boxes.enumerated() { if let parent = box.parent { members[parent].append(index) } }
        for (index, edge) in outline.edges.enumerated() { lift(edge, index) }
        // A group stands before its members in the list.
        for group in outline.boxes.indices.reversed() where !members[group].isEmpty { layOut(group) }
        for index in outline.boxes.indices.dropFirst() {
            guard let parent = outline.boxes[index].parent else { continue }
            frames[index].x += frames[parent].x
            frames[index].y += frames[parent].y
        }
        for (index, edge) in outline.edges.enumerated() {
            let places = bends[index].map { bend in
                bend.places.map { (x: $0.x + frames[bend.group].x, y: $0.y + frames[bend.group].y) }
            }
            routes.append(Route(edge: edge, bends: places ?? []))
        }
    }

    /// Finds the two boxes side by side that an edge orders.
    private mutating func lift(_ edge: GraphOutline.Edge, _ index: Int) {
        func ancestors(_ box: Int) -> [Int] {
            var list = [box]
            while let last = list.last, let parent = outline.boxes[last].parent { list.append(parent) }
            return list.reversed()
        }
        let (left, right) = (ancestors(edge.from), ancestors(edge.to))
        var depth = 0
        while depth < min(left.count, right.count), left[depth] == right[depth] { depth += 1 }
        guard depth > 0, depth < left.count, depth < right.count else { return }
        lifted[left[depth - 1]].append(Lift(from: left[depth], to: right[depth], edge: index))
    }

    private mutating func layOut(_ group: Int) {
        let isFramed = outline.boxes[group].parent != nil
        var layers = LayeredOrder(members: members[group], edges: lifted[group], frames: frames)
        layers.place()
        let left = isFramed ? Self.padding : Self.margin
        let top = isFramed ? Self.padding + Self.titleHeight : Self.margin
        for (item, box) in members[group].enumerated() {
            frames[box].x = layers.items[item].x + left
            frames[box].y = layers.items[item].y + top
        }
        for (edge, places) in layers.bends {
            bends[edge] = (group, places.map { ($0.x + left, $0.y + top) })
        }
        frames[group].width = max(layers.width + 2 * left, isFramed ? frames[group].width : 0)
        frames[group].height = layers.height + top + (isFramed ? Self.padding : Self.margin)
    }
}
