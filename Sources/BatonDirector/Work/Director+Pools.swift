import BatonWire

// Nodes of pools, as deployments take them.
extension Director {
    func checkPool(_ name: String, count: Int, _ place: Int, _ user: User) throws(Problem) {
        guard let pool = try pool(name, of: user.name) else {
            throw Problem(
                422, "pool_unknown", "deployments[\(place)]: there is no pool '\(name)'",
                help: "see which there are: GET /api/v1/pools")
        }
        let most = pool.template?.limit ?? pool.nodes.count
        guard count <= most else {
            throw Problem(422, "pool_too_small", "deployments[\(place)]: the pool '\(name)' has \(most) nodes at most")
        }
    }

    /// The nodes of a pool; what is missing for so many copies is made, as far as its template allows.
    func poolNodes(
        _ name: String, count: Int, for record: ExperimentRecord, now: Int
    ) throws(Problem) -> [String] {
        guard var pool = try pool(name, of: record.owner) else { return [] }
        if let template = pool.template, pool.nodes.count < count {
            let missing = min(count, template.limit) - pool.nodes.count
            if missing > 0 { pool = try grow(pool, by: missing, now: now) }
        }
        return pool.nodes
    }
}
