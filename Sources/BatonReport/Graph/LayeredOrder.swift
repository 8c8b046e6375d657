/// The members of one group in columns: each behind what it waits for, ordered so that few arrows cross.
///
/// The steps of Sugiyama's method: longest-path layers, dummies where an arrow passes a column, sweeps of barycentres,
/// and rows moved towards their neighbours.
struct LayeredOrder {
    struct Item {
        var width: Double
        var height: Double
        var layer = 0
        var x = 0.0
        var y = 0.0
        var before: [Int] = []
        var after: [Int] = []
        var middle: Double { y + height / 2 }
    }

    /// The members in the order given, then the dummies.
    private(set) var items: [Item]
    private(set) var width = 0.0
    private(set) var height = 0.0
    /// Dummies of each edge, first to last.
    private var chains: [(edge: Int, dummies: [Int])] = []
    private var layers: [[Int]] = []

    static let columnGap = 52.0
    static let rowGap = 14.0
    static let sweepsMax = 12
    /// Places at which long arrows pass columns; arrows beyond go straight.
    static let dummiesMax = 1_500

    init(members: [Int], edges: [GraphLayout.Lift], frames: [GraphLayout.Frame]) {
        items = members.map { Item(width: frames[$0].width, height: frames[$0].height) }
        var position: [Int: Int] = [:]
        for (index, member) in members.enumerated() { position[member] = index }
        var seen = Set<[Int]>()
        var pairs: [(from: Int, to: Int, edge: Int)] = []
        for edge in edges {
            guard let from = position[edge.from], let to = position[edge.to] else { continue }
            pairs.append((from, to, edge.edge))
            if seen.insert([from, to]).inserted { items[to].before.append(from) }
        }
        assignLayers()
        // An arrow against the layers was part of a circle, which gathering makes; it bends nothing.
        let forward = pairs.filter { items[$0.from].layer < items[$0.to].layer }
        for index in items.indices { items[index].before = [] }
        for pair in forward { connect(pair) }
        layers = Array(repeating: [], count: (items.map(\.layer).max() ?? -1) + 1)
        for index in items.indices { layers[items[index].layer].append(index) }
    }

    /// For each edge that passes a column: the places where it does.
    var bends: [(edge: Int, places: [(x: Double, y: Double)])] {
        chains.map { chain in
            let places = chain.dummies.flatMap { dummy in
                let column = columns[items[dummy].layer]
                return [(x: column.x, y: items[dummy].middle), (x: column.x + column.width, y: items[dummy].middle)]
            }
            return (chain.edge, places)
        }
    }

    private var columns: [(x: Double, width: Double)] = []

    mutating func place() {
        for sweep in 0..<Self.sweepsMax { order(forward: sweep % 2 == 0) }
        placeColumns()
        placeRows()
    }

    /// Longest path from the members that wait for none. A circle is cut where the order of the list would go back.
    private mutating func assignLayers() {
        var waits = items.map { $0.before.count }
        var after = Array(repeating: [Int](), count: items.count)
        for index in items.indices { for before in items[index].before { after[before].append(index) } }
        var isDone = Array(repeating: false, count: items.count)
        var ready = items.indices.filter { waits[$0] == 0 }
        var doneCount = 0
        while doneCount < items.count {
            if ready.isEmpty {
                guard let first = items.indices.first(where: { !isDone[$0] }) else { return }
                waits[first] = 0
                ready.append(first)
            }
            while let index = ready.popLast() {
                isDone[index] = true
                doneCount += 1
                for next in after[index] where !isDone[next] {
                    items[next].layer = max(items[next].layer, items[index].layer + 1)
                    waits[next] -= 1
                    if waits[next] == 0 { ready.append(next) }
                }
            }
        }
    }

    private mutating func connect(_ pair: (from: Int, to: Int, edge: Int)) {
        var last = pair.from
        var dummies: [Int] = []
        let between = (items[pair.from].layer + 1)..<items[pair.to].layer
        if chains.reduce(0, { $0 + $1.dummies.count }) + between.count <= Self.dummiesMax {
            for layer in between {
                items.append(Item(width: 0, height: 8, layer: layer, before: [last]))
                items[last].after.append(items.count - 1)
                last = items.count - 1
                dummies.append(last)
            }
        }
        items[pair.to].before.append(last)
        items[last].after.append(pair.to)
        if !dummies.isEmpty { chains.append((pair.edge, dummies)) }
    }

    /// Puts each layer in the order of the middles of its neighbours in the layer before (or behind).
    private mutating func order(forward: Bool) {
        var position = Array(repeating: 0.0, count: items.count)
        for layer in layers { for (row, index) in layer.enumerated() { position[index] = Double(row) } }
        let range = Array(layers.indices)
        for layer in forward ? range : range.reversed() {
            let weights = layers[layer].enumerated().map { row, index -> (weight: Double, row: Int, index: Int) in
                let near = forward ? items[index].before : items[index].after
                let sum = near.reduce(0.0) { $0 + position[$1] }
                return (near.isEmpty ? Double(row) : sum / Double(near.count), row, index)
            }
            layers[layer] = weights.sorted { ($0.weight, $0.row) < ($1.weight, $1.row) }.map(\.index)
            for (row, index) in layers[layer].enumerated() { position[index] = Double(row) }
        }
    }

    private mutating func placeColumns() {
        var x = 0.0
        for layer in layers {
            let wide = layer.map { items[$0].width }.max() ?? 0
            columns.append((x, wide))
            for index in layer { items[index].x = x + (wide - items[index].width) / 2 }
            x += wide + Self.columnGap
        }
        width = max(0, x - Self.columnGap)
    }

    private mutating func placeRows() {
        for layer in layers {
            var y = 0.0
            for index in layer {
                items[index].y = y
                y += items[index].height + Self.rowGap
            }
        }
        for sweep in 0..<Self.sweepsMax {
            let range = Array(layers.indices)
            for layer in sweep % 2 == 0 ? range : range.reversed() { settle(layers[layer]) }
        }
        let top = items.map(\.y).min() ?? 0
        for index in items.indices { items[index].y -= top }
        height = items.map { $0.y + $0.height }.max() ?? 0
    }

    /// Moves the members of a layer towards the mean of their neighbours; their order and the gaps stay.
    ///
    /// Members that would overlap move together, to the mean of where each of them wants to be.
    private mutating func settle(_ layer: [Int]) {
        struct Block {
            var items: [Int]
            var sum: Double
            var height: Double
            var top: Double { sum / Double(items.count) }
        }
        var blocks: [Block] = []
        for index in layer {
            let near = items[index].before + items[index].after
            let wish =
                near.isEmpty
                ? items[index].y
                : near.reduce(0.0) { $0 + items[$1].middle } / Double(near.count) - items[index].height / 2
            var block = Block(items: [index], sum: wish, height: items[index].height)
            while let last = blocks.last, last.top + last.height + Self.rowGap > block.top {
                blocks.removeLast()
                let offset = last.height + Self.rowGap
                block = Block(
                    items: last.items + block.items, sum: last.sum + block.sum - offset * Double(block.items.count),
                    height: offset + block.height)
            }
            blocks.append(block)
        }
        for block in blocks {
            var y = block.top
            for index in block.items {
                items[index].y = y
                y += items[index].height + Self.rowGap
            }
        }
    }
}
