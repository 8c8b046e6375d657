import BatonWire

extension Director {
    /// A node as it is now: when its agent spoke last is kept in memory, between changes of its state.
    func live(_ node: NodeDocument) -> NodeDocument {
        var node = node
        if let seen = work.lastSeen[node.name], seen > 0 { node.lastSeen = seen }
        return node
    }
}
