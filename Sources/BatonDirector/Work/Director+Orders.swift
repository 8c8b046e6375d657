import BatonWire

// Orders for agents: numbered for each node, kept until they are done.
extension Director {
    func orders(of node: String) throws(Problem) -> NodeOrders {
        try data.document(.meta, WorkKeys.orders(node), as: NodeOrders.self) ?? NodeOrders()
    }

    func save(_ orders: NodeOrders, of node: String) throws(Problem) {
        try data.put(.meta, WorkKeys.orders(node), document: orders)
    }

    /// - Returns: the order's sequence number.
    @discardableResult
    func give(_ kind: AgentOrder.Kind, _ key: DeploymentKey, to node: String) throws(Problem) -> Int {
        var orders = try orders(of: node)
        orders.given += 1
        try save(orders, of: node)
        let order = AgentOrder(sequence: orders.given, key: key, kind: kind)
        try data.put(.orders, WorkKeys.order(node, order.sequence), document: order)
        touch(Topic("n/\(node)"))
        return order.sequence
    }

    /// Orders behind a sequence number.
    func pendingOrders(of node: String, after: Int) throws(Problem) -> [AgentOrder] {
        let entries = try data.scan(
            .orders, prefix: "\(node)/", after: sortable(after), limit: AgentOrders.ordersMax)
        var orders: [AgentOrder] = []
        var bytes = 0
        for entry in entries {
            bytes += entry.value.count
            if bytes > WorkLimits.answerBytes, !orders.isEmpty { break }
            orders.append(try DirectorData.document(entry, .orders, as: AgentOrder.self))
        }
        return orders
    }

    /// The agent has all orders up to this one.
    func ordersDone(_ sequence: Int, by node: String) throws(Problem) {
        var orders = try orders(of: node)
        let done = min(sequence, orders.given)
        guard done > orders.done else { return }
        let entries = try data.scan(
            .orders, from: WorkKeys.order(node, 0), to: WorkKeys.order(node, done + 1), limit: Int.max)
        for entry in entries { try data.remove(.orders, entry.key) }
        orders.done = done
        try save(orders, of: node)
    }

    /// Takes orders back that are about nothing any more.
    func removeOrders(of key: DeploymentKey, on node: String) throws(Problem) {
        let entries = try data.scan(.orders, prefix: "\(node)/", limit: Int.max)
        for entry in entries {
            let order = try DirectorData.document(entry, .orders, as: AgentOrder.self)
            if order.key.experiment == key.experiment, order.key.index == key.index {
                try data.remove(.orders, entry.key)
            }
        }
    }
}
